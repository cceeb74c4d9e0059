"""Files made to fill the memory or never to end: refused, or landed in bounds."""

from __future__ import annotations

import gzip
import io
import multiprocessing
import zipfile
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import xlsxwriter
from landing_desk import desk, landed, landed_alone

from lettrage.core.errors import DocumentError
from lettrage.core.warehouse import Connection

BYTES_MAX = 1 << 30
SECONDS_MAX = 60
MEGABYTE = 1 << 20

FEC = (
    "JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|"
    "CompAuxLib|PieceRef|PieceDate|EcritureLib|Debit|Credit|EcritureLet|DateLet|"
    "ValidDate|Montantdevise|Idevise\nVE|"
)
MT940 = (
    ":20:1\n:25:FR7630006000011234567890189\n:28C:1/1\n:60F:C251201EUR1000,00\n"
    ":61:2601021231C120,00NTRFE2E-1//1\n:86:"
)
PAGE = (
    '{"lettrage_pull":{"service":"stripe","stream":"customers","connector":"stripe",'
    '"version":1,"context":{}}}\n{"id":"'
)
# What begins a file, what fills it for ever, what ends it.
LONG: dict[str, tuple[str, str, str]] = {
    "canonical CSV": ("customer_id,name,country\nC1,", "x", ",FR\n"),
    "quotes of a CSV": ("customer_id,name,country\n", '"', "\n"),
    "an open quote": ('customer_id,name,country\nC1,"', "x\n", '",FR\n'),
    "bank CSV": ("Date;Valeur;Libellé;Débit;Crédit\n01/10/2026;", "x", ";1,00;\n"),
    "CFONB120": ("0130006    00001EUR2 12345678901  300926" + " " * 80, "0", "\n"),
    "OFX": ("<OFX><STMTRS><CURDEF>EUR<STMTTRN><MEMO>", "x", "</STMTTRN></OFX>"),
    "QIF": ("!Type:Bank\nD02/10/2026\nT1\nM", "x", "\n^\n"),
    "FEC": (FEC, "x", "|\n"),
    "MT940": (MT940, "x", "\n:62F:C251231EUR1120,00\n-\n"),
    "page": (PAGE, "x", '"}\n'),
    "ECB rates": ("Date,USD,JPY\n2026-10-30,", "1", ",2\n"),
    "camt text": ("<Document><BkToCstmrStmt><Stmt>", "x", "</Stmt>"),
    "camt elements": ("<Document><BkToCstmrStmt><Stmt>", "<a/>", "</Stmt>"),
    "camt depth": ("<Document><BkToCstmrStmt><Stmt>", "<a>", ""),
    "pain elements": ("<Document><CstmrDrctDbtInitn>", "<a/>", ""),
    "FEC elements": ("<comptabilite><exercice><journal>", "<a/>", ""),
    "invoice elements": ('<Invoice xmlns="urn:oasis:names:specification:ubl:schema:'
                         'xsd:Invoice-2">', "<a/>", "</Invoice>"),
    "NULs": ("", "\0", ""),
    "blanks": ("", " ", ""),
    "letters": ("", "x", ""),
    "delimiters": ("", ";", ""),
    "empty lines": ("", "\n", ""),
}  # fmt: skip


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    with desk() as found:
        yield found


@pytest.fixture(scope="module")
def processes() -> Iterator[Executor]:
    """Each call runs in a process of its own, so that its peak is the file's."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["landing_desk"])
    with ProcessPoolExecutor(1, context, max_tasks_per_child=1) as pool:
        yield pool


@pytest.mark.parametrize(
    "megabytes",
    [1, pytest.param(1024, marks=pytest.mark.soak)],
    ids=lambda n: f"{n} MB",
)
@pytest.mark.parametrize("name", LONG)
def test_what_never_ends_is_refused_or_lands_in_bounds(
    name: str, megabytes: int, processes: Executor, tmp_path: Path
) -> None:
    path = tmp_path / "long"
    _write(path, *LONG[name], megabytes=megabytes)
    said, peak = processes.submit(landed_alone, path).result(SECONDS_MAX)
    path.unlink()

    assert peak < BYTES_MAX
    if isinstance(said, str):
        assert len(said.splitlines()) == 1
    else:
        read, became = said
        assert read == became


def _write(path: Path, head: str, unit: str, tail: str, *, megabytes: int) -> None:
    block = (unit * (MEGABYTE // len(unit))).encode()
    with path.open("wb") as file:
        file.write(head.encode())
        for _ in range(megabytes):
            file.write(block)
        file.write(tail.encode())


LAUGHS = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12)
)
DOCTYPES = {
    "entities that grow": f"<!DOCTYPE a [{LAUGHS}]>",
    "an external entity": '<!DOCTYPE a [<!ENTITY l11 SYSTEM "file:///etc/passwd">]>',
    "an external DTD": '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">',
}
XML = {
    "camt.052": "<Document><BkToCstmrAcctRpt>&l11;</BkToCstmrAcctRpt></Document>",
    "camt.053": "<Document><BkToCstmrStmt>&l11;</BkToCstmrStmt></Document>",
    "camt.054": "<Document><BkToCstmrDbtCdtNtfctn>&l11;</BkToCstmrDbtCdtNtfctn>"
    "</Document>",
    "pain.008": "<Document><CstmrDrctDbtInitn>&l11;</CstmrDrctDbtInitn></Document>",
    "FEC": "<comptabilite><exercice>&l11;</exercice></comptabilite>",
    "ECB": '<Envelope xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">'
    '<Cube><Cube time="2026-10-30"><Cube currency="USD" rate="1.1"/>&l11;</Cube></Cube>'
    "</Envelope>",
    "UBL": '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">'
    "&l11;</Invoice>",
    "CII": '<CrossIndustryInvoice xmlns="urn:un:unece:uncefact:data:standard:'
    'CrossIndustryInvoice:100">&l11;</CrossIndustryInvoice>',
}


@pytest.mark.parametrize("doctype", DOCTYPES)
@pytest.mark.parametrize("name", XML)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_and_nothing_expanded(
    connection: Connection, name: str, doctype: str, encoding: str, tmp_path: Path
) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>{DOCTYPES[doctype]}{XML[name]}'
    path = tmp_path / "a.xml"
    path.write_bytes(text.encode(encoding))

    with pytest.raises(DocumentError) as refusal:
        landed(connection, path, "a.xml")

    assert "root:" not in str(refusal.value)
    assert "DOCTYPE" in str(refusal.value)


def _archive(**members: tuple[bytes, int]) -> bytes:
    """An archive of members that repeat a content so many times."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, (content, times) in members.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(info, "w", force_zip64=True) as part:
                for _ in range(times):
                    part.write(content)
    return buffer.getvalue()


def _workbook(last: tuple[int, int] = (1, 1)) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    sheet.write(0, 0, "customer_id")
    sheet.write(*last, "x")
    book.close()
    return buffer.getvalue()


def _with(archive: bytes, name: str, old: bytes, new: bytes) -> bytes:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for member in source.namelist():
            content = source.read(member)
            assert member != name or old in content
            target.writestr(member, content.replace(old, new))
    return buffer.getvalue()


def _pdf_bomb() -> bytes:
    document, buffer = pikepdf.new(), io.BytesIO()
    document.add_blank_page()
    document.attachments["factur-x.xml"] = b" " * (101 * MEGABYTE)
    document.save(buffer, compress_streams=True)
    return buffer.getvalue()


def _bombs() -> dict[str, tuple[Any, str]]:
    lie = b'uniqueCount="99999999999999"'
    zeros = (b"\0" * MEGABYTE, 1025)
    return {
        "workbook": (
            lambda: _archive(**{"xl/workbook.xml": (b"<a/>", 1), "xl/a.xml": zeros}),
            "bytes unpacked",
        ),
        "workbook that announces": (
            lambda: _with(_workbook(), "xl/sharedStrings.xml", b'uniqueCount="2"', lie),
            "announces more than it holds",
        ),
        "cells far apart": (
            lambda: _workbook((1_048_575, 16_383)),
            "between the first and the last",
        ),
        "archive of rates": (
            lambda: _archive(**{"eurofxref-hist.csv": (b"1" * MEGABYTE, 65)}),
            "expected an archive of one eurofxref CSV",
        ),
        "PDF": (_pdf_bomb, "MiB at most"),
        "gzip": (lambda: gzip.compress(b"customer_id,name,country\n"), "expected"),
        "nothing": (bytes, "expected"),
    }


@pytest.mark.parametrize("name", _bombs())
def test_a_packed_bomb_is_refused(
    connection: Connection, name: str, tmp_path: Path
) -> None:
    made, reason = _bombs()[name]
    path = tmp_path / "a.csv"
    path.write_bytes(made())

    with pytest.raises(DocumentError, match=reason) as refusal:
        landed(connection, path, "a.csv")

    assert len(str(refusal.value).splitlines()) == 1
