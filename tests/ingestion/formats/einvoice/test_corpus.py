"""Real invoices that none of us wrote, against what an independent reader says of them.

`EXPECTED_einvoice.csv` was made with Saxon and the published schematrons. Where we
differ, the reason stands here. PDFs have no row in it: an embedded invoice is read
again by plain paths.
"""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pikepdf
import pytest
from lxml import etree
from translations import Row

from lettrage.core.errors import DocumentError
from lettrage.core.settings import Company
from lettrage.ingestion.formats import describe
from lettrage.ingestion.formats.einvoice import cii, pdf, ubl
from lettrage.ingestion.formats.einvoice.document import EInvoice
from lettrage.ingestion.formats.einvoice.tree import parse
from lettrage.ingestion.translator import Translator

Expected = dict[str, str]

# The oracle took the first TaxTotal, which is in kroner; BT-112 says so.
VAT_IN_EUROS = {
    "not_validating_full_invoice_based_onTest_EeISI_300_CENfullmodel.ubl.xml": "50.00"
}
# Lines inside lines (XRechnung EXTENSION), which the oracle does not count.
SUB_LINES = {"04.01a-INVOICE_ubl.xml": 13}
# Broken on purpose: why nothing of them lands.
BROKEN = {
    "BT-128.ubl.xml": "expected BT-109 + BT-110 = 250 within a cent",
    "invalidV2.xml": "buyer's name (BT-44): missing",
    "invalidV2Profile.xml": "'urn:ferd:CrossIndustryDocument:invoice:1p0:comfort'",
}
NEIGHBOURS = {
    "CrossIndustryDocument": "ZUGFeRD 1 invoice",
    "SCRDMCCBDACIOMessageStructure": "Order-X order",
    "CrossDomainAcknowledgementAndResponse": "CDAR lifecycle message",
}
CREDIT_NOTES = {"381"}
SIDES = (
    ("invoices", "invoice_lines", "invoice_vat_breakdowns"),
    (
        "purchase_invoices",
        "purchase_invoice_lines",
        "purchase_invoice_vat_breakdowns",
    ),
)


@pytest.fixture(scope="module")
def einvoices(shared: Path) -> Path:
    return shared / "corpus" / "einvoice"


@pytest.fixture(scope="module")
def expected(shared: Path) -> list[Expected]:
    path = shared / "corpus" / "EXPECTED_einvoice.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_en_16931_invoice_lands_as_expected_on_both_sides(
    einvoices: Path, expected: list[Expected]
) -> None:
    compared = 0
    for row in expected:
        path = einvoices / row["file"]
        if not _is_invoice(row) or path.name in BROKEN:
            continue
        translator = _translator_of(path)
        invoice = translator.read(parse(path.read_bytes(), path.name))
        for company, kinds in zip(_firms(invoice), SIDES, strict=True):
            rows = _translated(translator, path, company)
            assert set(kinds) <= set(rows), path.name
            _compare(row, path.name, *(rows[kind] for kind in kinds))
            compared += 1
        assert _spaced(row["seller"]) == invoice.seller.name, path.name
        assert _spaced(row["buyer"]) == invoice.buyer.name, path.name
    assert compared == 2 * 226


def test_everything_else_is_refused_by_name(
    einvoices: Path, expected: list[Expected]
) -> None:
    refused = 0
    for row in expected:
        path = einvoices / row["file"]
        if _is_invoice(row) and path.name not in BROKEN:
            continue
        refused += 1
        head = path.read_bytes()
        if row["syntax"] in NEIGHBOURS:
            assert not any(t.identify(head) for t in (cii, ubl, pdf)), path.name
            assert describe(head) == NEIGHBOURS[row["syntax"]], path.name
            continue
        with pytest.raises(DocumentError) as error:
            _translated(_translator_of(path), path, Company())
        reason = BROKEN.get(path.name, "MINIMUM and BASIC WL are no invoices")
        assert reason in str(error.value), path.name
    assert refused == 32


def test_every_pdf_lands_as_the_xml_inside_or_is_refused_by_name(
    einvoices: Path,
) -> None:
    landed, refused = 0, 0
    for path in sorted(einvoices.rglob("*.pdf")):
        assert _translator_of(path) is pdf
        root = _root_inside(path)
        if root is None or not _guideline(root).startswith("urn:cen.eu:en16931:2017"):
            with pytest.raises(
                DocumentError,
                match=r"without an electronic invoice|"
                r"ZUGFeRD 1 invoice|MINIMUM and BASIC WL|damaged here",
            ):
                _translated(pdf, path, Company())
            refused += 1
            continue
        invoice = cii.read(parse(etree.tostring(root), path.name))
        for company, kinds in zip(_firms(invoice), SIDES, strict=True):
            rows = _translated(pdf, path, company)
            _compare(_seen(root), path.name, *(rows[kind] for kind in kinds))
        landed += 1
    assert (landed, refused) == (43, 16)


def _is_invoice(row: Expected) -> bool:
    return row["syntax"] in {"CII", "UBL"} and not row["guideline_BT24"].endswith(
        ("minimum", "basicwl")
    )


def _compare(
    row: Expected, name: str, headers: list[Row], lines: list[Row], vat: list[Row]
) -> None:
    (header,) = headers
    sign = -1 if row["BT-3"] in CREDIT_NOTES else 1
    amounts = {
        "amount_excluding_tax": row["BT-109"],
        "vat_amount": VAT_IN_EUROS.get(name, row["BT-110"]),
        "amount_including_tax": row["BT-112"],
        "amount_due": row["BT-115"],
    }
    for column, amount in amounts.items():
        assert Decimal(header[column]) * sign == Decimal(amount), (name, column)
    is_negative = Decimal(header["amount_including_tax"]) < 0
    assert header["document_type"] == ("credit_note" if is_negative else "invoice")
    assert header["invoice_number"] == _spaced(row["BT-1"]), name
    assert header["issue_date"].replace("-", "") == row["BT-2"].replace("-", ""), name
    assert header["document_type_code"] == row["BT-3"], name
    assert header["currency"] == row["BT-5"], name
    own = [line for line in lines if line["line_kind"] in {"line", "information"}]
    assert len(own) - SUB_LINES.get(name, 0) == int(row["n_lines"]), name
    # Of every file here that we land, lines and VAT sum to the totals.
    excluding_tax = Decimal(header["amount_excluding_tax"])
    assert _sum(lines, "amount_excluding_tax") == excluding_tax, name
    assert _sum(vat, "vat_amount") == Decimal(header["vat_amount"]), name


def _sum(rows: list[Row], column: str) -> Decimal:
    return sum((Decimal(row[column]) for row in rows), Decimal(0))


def _firms(invoice: EInvoice) -> Iterator[Company]:
    """The firm that each party is: it knows of itself what the invoice says of it."""
    for party in (invoice.seller, invoice.buyer):
        yield Company(name=party.name or "", vat_number=party.vat_number or "")


def _translated(
    translator: Translator, path: Path, company: Company
) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for translation in translator.translate(path, path.name, company):
        assert translation.rows is not None
        translation.rows.validate(full=True)
        found.setdefault(translation.kind, []).extend(translation.rows.to_pylist())
        assert not translation.rejected
    return found


def _translator_of(path: Path) -> Translator:
    head = path.read_bytes()[: 64 * 1024]
    (translator,) = (t for t in (cii, ubl, pdf) if t.identify(head))
    return translator


def _root_inside(path: Path) -> etree._Element | None:
    """The invoice that a PDF lists by a usual name, found in another way than ours."""
    with pikepdf.open(path) as document:
        files = {n: f.get_file().read_bytes() for n, f in document.attachments.items()}
        for spec in document.Root.get("/AF", []):
            files[str(spec.UF)] = spec.EF.F.read_bytes()
    names = {name.lower(): name for name in files}
    for usual in ("factur-x.xml", "xrechnung.xml", "zugferd-invoice.xml"):
        if usual in names:
            with contextlib.suppress(etree.XMLSyntaxError):
                return etree.fromstring(files[names[usual]])
    return None


def _guideline(root: etree._Element) -> str:
    return _at(root, "GuidelineSpecifiedDocumentContextParameter", "ID")


def _seen(root: etree._Element) -> Expected:
    sums = "SpecifiedTradeSettlementHeaderMonetarySummation"
    lines = root.xpath("//*[local-name() = 'IncludedSupplyChainTradeLineItem']")
    return {
        "BT-1": _at(root, "ExchangedDocument", "ID"),
        "BT-2": _at(root, "IssueDateTime", "DateTimeString"),
        "BT-3": _at(root, "ExchangedDocument", "TypeCode"),
        "BT-5": _at(root, "ApplicableHeaderTradeSettlement", "InvoiceCurrencyCode"),
        "BT-109": _at(root, sums, "TaxBasisTotalAmount"),
        "BT-110": _at(root, sums, "TaxTotalAmount"),
        "BT-112": _at(root, sums, "GrandTotalAmount"),
        "BT-115": _at(root, sums, "DuePayableAmount"),
        "n_lines": str(len(lines)),
    }


def _at(root: etree._Element, parent: str, child: str) -> str:
    path = f"string(//*[local-name() = '{parent}']/*[local-name() = '{child}'])"
    return str(root.xpath(path)).strip()


def _spaced(text: str) -> str:
    return " ".join(text.split())
