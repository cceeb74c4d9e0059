from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.core.errors import DocumentError
from lettrage.ingestion.formats import ofx
from lettrage.ingestion.formats.ofx_elements import (
    VALUE_BYTES_MAX,
    Element,
    charset_of,
    elements,
    text_of,
)
from lettrage.ingestion.formats.ofx_line import Fields, account_of

ReadBytes = Callable[..., Any]


def statement(transactions: str, *, header: str = "") -> bytes:
    text = (
        f"{header}<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>1</BANKACCTFROM>"
        f"<BANKTRANLIST>{transactions}</BANKTRANLIST></STMTRS></OFX>"
    )
    return text.encode()


def transaction(more: str = "", amount: str = "1.00") -> str:
    return f"<STMTTRN><DTPOSTED>20261002<TRNAMT>{amount}{more}</STMTTRN>"


@given(
    st.decimals(-(10**11), 10**11, places=2),
    st.sampled_from([",", "."]),
    st.sampled_from(["", " ", "\u00a0", "'"]),
)
def test_an_amount_is_read_however_it_is_written(
    amount: Decimal, mark: str, group: str
) -> None:
    written = f"{amount:,.2f}".replace(",", "G").replace(".", mark)
    fields = Fields("cp1252", {"TRNAMT": written.replace("G", group).encode()})
    read = ofx.OpenStatement(1, 1, "cp1252")
    for element in (Element("CURDEF", b"EUR"), Element("ACCTID", b"1")):
        read.take(element)
    fields.texts["DTPOSTED"] = b"20261002"
    assert Decimal(read.line_of(fields, 1).amount) == amount


def test_sgml_with_and_without_ends_and_xml_are_the_same(read_bytes: ReadBytes) -> None:
    sgml = statement("<STMTTRN><DTPOSTED>20261002<TRNAMT>1<NAME>A</STMTTRN>")
    closed = statement(
        "<STMTTRN>\n <DTPOSTED>20261002</DTPOSTED>\n <TRNAMT>1</TRNAMT>\n"
        " <NAME>A</NAME>\n</STMTTRN>"
    )
    xml = statement(
        "<STMTTRN><DTPOSTED>20261002</DTPOSTED><TRNAMT>1</TRNAMT>"
        "<NAME><![CDATA[A]]></NAME></STMTTRN>",
        header='<?xml version="1.0"?><?OFX OFXHEADER="200"?>',
    )
    assert read_bytes(ofx, sgml) == read_bytes(ofx, closed) == read_bytes(ofx, xml)


@given(st.integers(1, 400), st.binary(max_size=30))
def test_elements_are_the_same_wherever_a_block_ends(size: int, noise: bytes) -> None:
    content = (
        b"<A>x < y<B><![CDATA[<p> & ]]> <!-- <C>no --><C/>" + noise + b"<D>" + noise
    ) * 3
    assert list(elements(_InBlocks(content, size))) == list(
        elements(io.BytesIO(content))
    )


@pytest.mark.parametrize("opening", [b"<MEMO>", b"<MEMO><![CDATA[", b"<!--", b"<X"])
def test_a_value_without_end_takes_no_memory_and_stays_alone(
    read_bytes: ReadBytes, opening: bytes
) -> None:
    content = statement("TRANSACTIONS").replace(
        b"TRANSACTIONS",
        transaction("<NAME>GOOD").encode()
        + b"<STMTTRN><DTPOSTED>20261002<TRNAMT>1"
        + opening
        + b"A" * 3_000_000
        + transaction("<NAME>GOOD TOO").encode(),
    )
    reading = read_bytes(ofx, content)
    assert len(reading.lines) + len(reading.rejected) == 3
    assert {"GOOD", "GOOD TOO"} <= {line["label"] for line in reading.lines}


def test_a_text_that_is_too_long_rejects_its_transaction(read_bytes: ReadBytes) -> None:
    content = statement(transaction("<MEMO>" + "A" * (VALUE_BYTES_MAX + 1)))
    (row,) = read_bytes(ofx, content).rejected
    assert (row.field, row.line_number) == ("MEMO", 1)
    assert "at most 16,384 bytes" in row.reason


def test_the_balance_after_many_transactions_is_read(read_bytes: ReadBytes) -> None:
    balance = "</BANKTRANLIST><LEDGERBAL><BALAMT>5<DTASOF>20261031</LEDGERBAL>"
    reading = read_bytes(ofx, statement(transaction() * 3_000 + balance))
    assert len(reading.lines) == 3_000
    assert reading.statements[0]["closing_balance"] == 5


@pytest.mark.parametrize("name", ["STMTTRNP", "INTRARS", "INVSTMTRS", "LOANSTMTRS"])
def test_what_nothing_closes_swallows_no_transaction_after_it(
    read_bytes: ReadBytes, name: str
) -> None:
    content = statement(f"<{name}><TRNAMT>9") + statement(transaction())
    reading = read_bytes(ofx, content)
    assert (len(reading.lines), len(reading.rejected)) == (1, 1)


def test_two_transactions_that_nothing_parts_are_rejected(
    read_bytes: ReadBytes,
) -> None:
    both = transaction("<FITID>1").removesuffix("</STMTTRN>") + "<TRNAMT>2.00</STMTTRN>"
    reading = read_bytes(ofx, statement(both))
    assert (reading.lines, len(reading.rejected)) == ([], 1)


@pytest.mark.parametrize(
    ("texts", "account"),
    [
        (("30006", "00001", "12345678901", "89"), "FR7630006000011234567890189"),
        (("30006", "00001", "12345678901", ""), "FR7630006000011234567890189"),
        (("30006", "00001", "12345678901", "11"), "12345678901"),
        (("", "", "30006 00001 12345678901 89", ""), "FR7630006000011234567890189"),
        (("", "", "30006000011234567890111", ""), "30006000011234567890111"),
        (("", "", "fr7630006000011234567890189", ""), "FR7630006000011234567890189"),
        (("121202211", "", "12345", ""), "12345"),
        (("30006", "00001", "", ""), ""),
    ],
)
def test_an_account_is_its_iban_or_what_the_file_says(
    texts: tuple[str, ...], account: str
) -> None:
    names = ("BANKID", "BRANCHID", "ACCTID", "ACCTKEY")
    found = {
        f"BANKACCTFROM/{name}": text.encode()
        for name, text in zip(names, texts, strict=True)
    }
    assert account_of(Fields("cp1252", found), "BANKACCTFROM") == account


@pytest.mark.parametrize(
    ("head", "octets", "text"),
    [
        (b"CHARSET:1252", "5 €".encode("cp1252"), "5 €"),
        (b"CHARSET:1252", "5 €".encode(), "5 €"),
        (b"CHARSET:NONE", "é".encode("cp1252"), "é"),
        (b"CHARSET:ISO-8859-15", "€".encode("iso-8859-15"), "€"),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?>', b"\xe9", "é"),
        (b"CHARSET:HEX", b"\x81&amp;&lt;&#233;&bomb;", "\ufffd&<é&bomb;"),
        (b"", b"A &amp B", "A & B"),
    ],
)
def test_texts_are_read_in_the_character_set_they_are_in(
    head: bytes, octets: bytes, text: str
) -> None:
    assert text_of(octets, charset_of(head)) == text


def test_no_opening_balance_is_made_up(
    samples: list[tuple[Any, Path]], read: Callable[..., Any]
) -> None:
    for parser, sample in samples:
        if parser is ofx and not sample.name.startswith("broken"):
            for row in read(ofx, sample).statements:
                assert row["opening_balance"] is row["opening_date"] is None


def test_a_file_without_statement_says_what_the_bank_answered(
    read_bytes: ReadBytes,
) -> None:
    content = (
        b"<OFX><SONRS><STATUS><CODE>15500<SEVERITY>ERROR<MESSAGE>Wrong password"
        b"</STATUS></SONRS></OFX>"
    )
    with pytest.raises(DocumentError, match="15500 Wrong password"):
        read_bytes(ofx, content)


@pytest.mark.parametrize("message", [b"Closed\r\nuntil\x85Monday", b"x\n" * 500])
def test_what_the_bank_answered_is_told_in_one_short_line(
    message: bytes, read_bytes: ReadBytes
) -> None:
    status = b"<STATUS><CODE>2000<SEVERITY>ERROR<MESSAGE>%b</STATUS>" % message
    content = statement(transaction()).replace(b"<STMTRS>", status + b"<STMTRS>")
    reading = read_bytes(ofx, content)
    assert len(reading.lines) == 1
    (row,) = reading.rejected
    assert len(row.reason.splitlines()) == 1
    assert len(row.reason) < 300


class _InBlocks(io.BytesIO):
    """A file that gives at most so many bytes at once."""

    def __init__(self, content: bytes, size: int) -> None:
        super().__init__(content)
        self._size = size

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(self._size)
