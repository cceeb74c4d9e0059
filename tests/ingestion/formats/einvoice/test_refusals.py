"""What is no EN 16931 invoice, or contradicts itself, is refused in one clear line."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from translations import translated

from lettrage.core.errors import DocumentError
from lettrage.ingestion.formats import describe
from lettrage.ingestion.formats.einvoice import cii, tree, ubl
from lettrage.ingestion.translator import Translator

SAMPLES = Path(__file__).parents[3] / "samples"
CII = (SAMPLES / "cii" / "invoice.xml").read_text(encoding="utf-8")
UBL = (SAMPLES / "ubl" / "invoice.xml").read_text(encoding="utf-8")
GUIDELINE = "urn:cen.eu:en16931:2017<"
Refuse = Callable[[Translator, str], str]


@pytest.fixture
def refused(tmp_path: Path) -> Refuse:
    """Why a translator refuses a content."""

    def refuse(translator: Translator, text: str) -> str:
        path = tmp_path / "F.xml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(DocumentError) as error:
            translated(translator, path)
        assert "\n" not in str(error.value)
        return str(error.value)

    return refuse


@pytest.mark.parametrize("profile", ["minimum", "basicwl"])
def test_a_profile_without_lines_is_refused_by_name(
    refused: Refuse, profile: str
) -> None:
    found = f"urn:factur-x.eu:1p0:{profile}"
    assert refused(cii, CII.replace(GUIDELINE, f"{found}<")) == (
        f"F.xml, profile (BT-24): found '{found}'; expected an invoice with its lines: "
        "MINIMUM and BASIC WL are no invoices under EN 16931; ask the issuer for "
        "profile EN 16931 (COMFORT)"
    )


def test_an_invoice_by_other_rules_is_refused(refused: Refuse) -> None:
    reason = refused(cii, CII.replace(GUIDELINE, "urn:other:1.0<"))
    assert reason.startswith(
        "F.xml, profile (BT-24): found 'urn:other:1.0'; expected an EN 16931 invoice"
    )


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("<ram:ID>AM-2026-0041</ram:ID>", "", "invoice number (BT-1): missing"),
        (
            ">20261005<",
            ">20261305<",
            "issue date (BT-2): found '20261305'; expected a date",
        ),
        (
            ">1215.30<",
            ">1215.32<",
            "total with VAT (BT-112): found '1215.32'; expected BT-109 + BT-110 = "
            "1215.30 within a cent",
        ),
        (
            ">1020.00</ram:TaxB",
            ">1020,00</ram:TaxB",
            "BT-109: found '1020,00'; expected",
        ),
        (">12.5<", ">1e3<", "line 10, BT-129: found '1e3'; expected"),
        (
            "<ram:InvoiceCurrencyCode>EUR",
            "<ram:InvoiceCurrencyCode>EURO",
            "BT-109: found '1020.00'; expected an amount (currency 'EURO'",
        ),
        (">195.30<", ">195.305<", "BT-110: found '195.305'; expected an amount"),
    ],
)
def test_what_makes_an_invoice_must_be_right(
    refused: Refuse, old: str, new: str, reason: str
) -> None:
    assert old in CII
    assert refused(cii, CII.replace(old, new)).startswith(f"F.xml, {reason}")


def test_a_cent_between_the_totals_is_no_contradiction(tmp_path: Path) -> None:
    path = tmp_path / "F.xml"
    path.write_text(CII.replace(">1215.30<", ">1215.31<"), encoding="utf-8")
    (invoice,) = translated(cii, path).rows["invoices"]
    assert invoice["amount_including_tax"] == "1215.31"


def test_an_invoice_without_lines_is_refused(refused: Refuse) -> None:
    start, end = UBL.index("<cac:InvoiceLine>"), UBL.index("</Invoice>")
    reason = refused(ubl, UBL[:start] + UBL[end:])
    assert reason.startswith("F.xml, lines (BG-25): missing")


def test_xml_that_breaks_off_says_its_line(refused: Refuse) -> None:
    reason = refused(ubl, UBL[: UBL.index("<cac:InvoiceLine>")])
    assert reason.startswith("F.xml, line ")
    assert reason.endswith(
        "the XML breaks off or is damaged here; ask the issuer to send it anew"
    )


def test_a_document_type_is_refused_and_no_entity_grows(refused: Refuse) -> None:
    entities = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' if n else '<!ENTITY e0 "bombbombbomb">'
        for n in range(12)
    )
    root = "<rsm:CrossIndustryInvoice"
    bomb = CII.replace(root, f"<!DOCTYPE x [{entities}]>{root}")
    bomb = bomb.replace("AM-2026-0041", "&e11;")
    start = time.monotonic()
    assert "DOCTYPE" in refused(cii, bomb)
    assert time.monotonic() - start < 5


def test_no_entity_reads_a_file(refused: Refuse, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("AM-1")
    text = CII.replace(
        "<rsm:CrossIndustryInvoice",
        f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'
        "<rsm:CrossIndustryInvoice",
    )
    assert "DOCTYPE" in refused(cii, text.replace("AM-2026-0041", "&s;"))


def test_an_invoice_of_a_gigabyte_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "F.xml"
    with path.open("wb") as file:
        file.write(CII.encode()[:2000])
        file.truncate(tree.BYTES_MAX + 1)
    with pytest.raises(DocumentError, match="100 MiB"):
        translated(cii, path)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("<rsm:CrossIndustryDocument xmlns:rsm='x'/>", "ZUGFeRD 1 invoice"),
        ("<rsm:SCRDMCCBDACIOMessageStructure xmlns:rsm='x'/>", "Order-X order"),
        (
            "<rsm:CrossDomainAcknowledgementAndResponse xmlns:rsm='x'/>",
            "CDAR lifecycle message",
        ),
    ],
)
def test_a_neighbour_is_not_ours_and_has_a_name(content: str, name: str) -> None:
    head = content.encode()
    assert not cii.identify(head)
    assert not ubl.identify(head)
    assert describe(head) == name
