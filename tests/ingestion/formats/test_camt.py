from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.core.errors import DocumentError
from lettrage.ingestion.formats import camt052, camt053, camt054
from lettrage.ingestion.formats.rows import BATCH_ROWS, Line, Part, Spool, Statement
from lettrage.ingestion.formats.values import RowFault, amount
from lettrage.ingestion.parser import LINES, PARTS, STATEMENTS

IBAN = "FR7630006000011234567890189"
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001"
# Of each message: its parser, its element below Document, and that of a statement.
MESSAGES = {
    "052": (camt052, "BkToCstmrAcctRpt", "Rpt"),
    "053": (camt053, "BkToCstmrStmt", "Stmt"),
    "054": (camt054, "BkToCstmrDbtCdtNtfctn", "Ntfctn"),
}

ReadBytes = Callable[..., Any]


def _entry(inside: str, amount: str = "10.00", direction: str = "CRDT") -> str:
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>'
        f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-10-01</Dt></BookgDt>{inside}</Ntry>"
    )


def _file(*entries: str, namespace: str = f"{NAMESPACE}.08") -> bytes:
    return (
        f'<Document xmlns="{namespace}"><BkToCstmrStmt><Stmt><Id>S</Id>'
        f"<Acct><Id><IBAN>{IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>{''.join(entries)}"
        "</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def _as_message(number: str, content: bytes, *, suffix: str = "") -> bytes:
    """A camt.053 as another message, version 001.01 with its suffix `V01`."""
    _, element, statement = MESSAGES[number]
    text = content.decode().replace("camt.053", f"camt.{number}")
    text = text.replace("BkToCstmrStmt>", f"{element}{suffix}>")
    return (
        text.replace("<Stmt>", f"<{statement}>")
        .replace("</Stmt>", f"</{statement}>")
        .encode()
    )


@pytest.mark.parametrize("number", MESSAGES)
@pytest.mark.parametrize("version", [f"{n:02}" for n in range(1, 15)])
def test_every_version_of_every_message_is_read_by_its_parser_alone(
    number: str, version: str, read_bytes: ReadBytes
) -> None:
    parser = MESSAGES[number][0]
    content = _file(_entry(""), namespace=f"{NAMESPACE}.{version}")
    content = _as_message(number, content, suffix="V01" if version == "01" else "")
    assert [p for p, _, _ in MESSAGES.values() if p.identify(content)] == [parser]
    reading = read_bytes(parser, content)
    assert len(reading.lines) == 1
    assert [s["is_interim"] for s in reading.statements] == [number != "053"]


@pytest.mark.parametrize("prefix", ["", "ns2:", "camt-053:"])
def test_the_namespace_may_be_any_or_none(prefix: str, read_bytes: ReadBytes) -> None:
    text = _file(_entry("")).decode()
    text = text.replace("</", f"</{prefix}").replace("<", f"<{prefix}")
    text = text.replace(f"<{prefix}/{prefix}", f"</{prefix}")
    name = f":{prefix[:-1]}" if prefix else ""
    text = text.replace(f'xmlns="{NAMESPACE}.08"', f'xmlns{name}="urn:own"')
    assert camt053.identify(text.encode())
    assert len(read_bytes(camt053, text.encode()).lines) == 1


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        ("UTF-16", "utf-16"),
        ("UTF-16", "utf-16-le"),
        ("UTF-16", "utf-16-be"),
        ("UTF-8", "utf-8-sig"),
        ("ISO-8859-15", "iso-8859-15"),
        ("windows-1252", "cp1252"),
        ("utf-16", "utf-8"),
        (None, "utf-16"),
        (None, "utf-8"),
    ],
)
def test_a_file_may_be_in_any_encoding_that_it_declares(
    declared: str | None, written: str, read_bytes: ReadBytes
) -> None:
    text = _file(_entry("<AddtlNtryInf>REÇU 5 €</AddtlNtryInf>")).decode()
    if declared:
        text = f'<?xml version="1.0" encoding="{declared}"?>' + text
    content = text.encode(written)
    assert camt053.identify(content)
    assert read_bytes(camt053, content).lines[0]["label"] == "REÇU 5 €"


def test_a_document_type_is_refused_in_utf_16_too(read_bytes: ReadBytes) -> None:
    text = '<!DOCTYPE Document [<!ENTITY x "y">]>' + _file(_entry("")).decode()
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        with pytest.raises(DocumentError, match="document type"):
            read_bytes(camt053, text.encode(encoding))


def test_the_rows_have_the_columns_of_the_protocol_in_order() -> None:
    rows_and_schemas = ((Line, LINES), (Part, PARTS), (Statement, STATEMENTS))
    for row, schema in rows_and_schemas:
        assert list(row._fields) == schema.names


@given(st.decimals(0, 10**14, places=4, allow_nan=False).filter(lambda d: d < 10**14))
def test_an_amount_lands_exactly(value: Decimal) -> None:
    assert Decimal(amount(f"{value:f}", "Amt")) == value
    assert Decimal(amount(f" {value:f}000 ", "Amt")) == value


@pytest.mark.parametrize("text", ["", ".", "-1", "1e3", "1,5", "1 000", "NaN", "٣"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(RowFault):
        amount(text, "Amt")


def test_a_file_is_read_in_batches(tmp_path: Path) -> None:
    path = tmp_path / "many.xml"
    path.write_bytes(_file(_entry("") * (2 * BATCH_ROWS + 1)))
    batches = list(camt053.parse(path, path.name))
    counts = [batch.lines.num_rows for batch in batches if batch.lines]
    assert counts == [BATCH_ROWS, BATCH_ROWS, 1]


def test_a_batch_of_many_transactions_has_all_its_parts(tmp_path: Path) -> None:
    count = BATCH_ROWS + 5
    transactions = "".join(
        f'<TxDtls><Amt Ccy="EUR">0.01</Amt><RmtInf><Ustrd>FA-{n}</Ustrd></RmtInf>'
        "</TxDtls>"
        for n in range(count)
    )
    entry = _entry(f"<NtryDtls>{transactions}</NtryDtls>", amount=f"{count / 100:.2f}")
    path = tmp_path / "batch.xml"
    path.write_bytes(_file(entry))
    parts = [b.parts for b in camt053.parse(path, path.name) if b.parts]
    remittances = [text for part in parts for text in part["remittance"].to_pylist()]
    assert remittances == [f"FA-{n}" for n in range(count)]


def test_transactions_that_wait_take_little_memory() -> None:
    tracemalloc.start()
    spool = Spool()
    for number in range(5 * BATCH_ROWS):
        spool.append({"amount": "10.00", "remittance": f"FACTURE {number:08}"})
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(spool) == len(list(spool)) == 5 * BATCH_ROWS
    # Arrow's own memory is not traced: what Python holds is the last batch at most.
    assert held < 1_000_000


def test_an_entity_is_never_expanded(read_bytes: ReadBytes, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET")
    doctype = f'<!DOCTYPE Document [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    entry = _entry("<AddtlNtryInf>&x;</AddtlNtryInf>")
    for before in ("", "<!-- " + "x" * 100_000 + " -->"):
        content = (before + doctype).encode() + _file(entry)
        with pytest.raises(DocumentError, match="document type"):
            read_bytes(camt053, content)


def test_a_return_names_the_customer_not_the_firm_itself(
    read_bytes: ReadBytes,
) -> None:
    parties = (
        "<Dbtr><Nm>CLIENT</Nm></Dbtr><Cdtr><Nm>US</Nm></Cdtr>"
        f"<CdtrAcct><Id><IBAN>{IBAN}</IBAN></Id></CdtrAcct>"
    )
    details = f"<NtryDtls><TxDtls><RltdPties>{parties}</RltdPties></TxDtls></NtryDtls>"
    reading = read_bytes(camt053, _file(_entry(details, direction="DBIT")))
    assert reading.lines[0]["counterparty_name"] == "CLIENT"


def test_the_payload_of_a_rejected_entry_is_its_own_text(
    read_bytes: ReadBytes,
) -> None:
    content = _file(_entry("<AddtlNtryInf>LABEL</AddtlNtryInf>", amount="x"))
    (rejected,) = read_bytes(camt053, content).rejected
    assert "<AddtlNtryInf>LABEL</AddtlNtryInf>" in rejected.payload


def test_another_message_is_refused_by_its_name(read_bytes: ReadBytes) -> None:
    content = _as_message("052", _file(_entry("")))
    with pytest.raises(
        DocumentError,
        match=r"found 'Rpt'; expected a statement \(Stmt\): this is no camt.053",
    ):
        read_bytes(camt053, content)


def test_blank_lines_may_stand_before_the_declaration(read_bytes: ReadBytes) -> None:
    content = b'\r\n <?xml version="1.0" encoding="UTF-8"?>' + _file(_entry(""))
    assert len(read_bytes(camt053, content).lines) == 1


@pytest.mark.parametrize(
    ("own", "more", "label"),
    [
        ("VIR RECU", "DE DUPONT", "VIR RECU DE DUPONT"),
        ("VIR RECU DE DUPONT", "DE DUPONT", "VIR RECU DE DUPONT"),
        ("", "DE DUPONT", "DE DUPONT"),
        ("VIR RECU", "", "VIR RECU"),
    ],
)
def test_the_label_has_what_the_transaction_adds(
    own: str, more: str, label: str, read_bytes: ReadBytes
) -> None:
    entry = _entry(
        f"<NtryDtls><TxDtls><AddtlTxInf>{more}</AddtlTxInf></TxDtls></NtryDtls>"
        f"<AddtlNtryInf>{own}</AddtlNtryInf>"
    )
    (line,) = read_bytes(camt053, _file(entry)).lines
    assert line["label"] == label


def test_the_number_of_a_cheque_is_kept_with_its_remittance(
    read_bytes: ReadBytes,
) -> None:
    details = (
        "<NtryDtls><TxDtls><Refs><ChqNb>0004711</ChqNb></Refs>"
        "<RmtInf><Ustrd>FA-1</Ustrd></RmtInf></TxDtls></NtryDtls>"
    )
    (line,) = read_bytes(camt053, _file(_entry(details))).lines
    assert line["remittance"] == "0004711 FA-1"


def test_a_pending_entry_is_set_aside_and_says_so(read_bytes: ReadBytes) -> None:
    entry = _entry("").replace("BOOK", "PDNG")
    for number, (parser, _, _) in MESSAGES.items():
        reading = read_bytes(parser, _as_message(number, _file(entry)))
        assert reading.lines == []
        (rejected,) = reading.rejected
        assert (rejected.field, rejected.line_number) == ("Sts", 1)
        assert "lands when it is booked" in rejected.reason


def test_the_parts_of_a_returned_batch_name_what_they_give_back(
    read_bytes: ReadBytes,
) -> None:
    code = (
        "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd><SubFmlyCd>UPDD</SubFmlyCd>"
        "</Fmly></Domn></BkTxCd>"
    )
    transactions = "".join(
        f"<TxDtls><Refs><EndToEndId>{name}</EndToEndId></Refs>"
        '<Amt Ccy="EUR">5.00</Amt></TxDtls>'
        for name in ("E1", "E2")
    )
    entry = _entry(f"{code}<NtryDtls>{transactions}</NtryDtls>", direction="DBIT")
    parts = read_bytes(camt053, _file(entry)).parts
    assert [part["original_end_to_end_id"] for part in parts] == ["E1", "E2"]


@pytest.mark.parametrize(
    ("written", "landed"),
    [
        ("1.0825", Decimal("1.0825")),
        ("0.00000001234", Decimal("1E-8")),
        *((no_rate, None) for no_rate in ("NaN", "-NaN", "sNaN", "Infinity", "x", "0")),
    ],
)
def test_a_rate_that_is_no_number_lands_as_none(
    written: str, landed: Decimal | None, read_bytes: ReadBytes
) -> None:
    inside = (
        "<NtryDtls><TxDtls><AmtDtls><InstdAmt><CcyXchg>"
        f"<XchgRate>{written}</XchgRate>"
        "</CcyXchg></InstdAmt></AmtDtls></TxDtls></NtryDtls>"
    )
    (line,) = read_bytes(camt053, _file(_entry(inside))).lines
    assert line["exchange_rate"] == landed
