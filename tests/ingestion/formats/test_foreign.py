from __future__ import annotations

import pytest

from lettrage.ingestion.formats import FORMATS, describe


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"<Document><CstmrPmtStsRpt>", "pain.002 payment status report"),
        (b"<a:Document><a:CstmrPmtStsRptV01>", "pain.002 payment status report"),
        (
            b":60F:C261001EUR1,00",
            "part of an MT940 statement, without its fields 20 and 25",
        ),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04", "ZIP archive"),
        (b"<html><body>", "XML document html"),
        (b"invoice_number,customer_id\n", None),
        (b"", None),
    ],
)
def test_a_file_that_is_not_read_has_its_name(head: bytes, name: str | None) -> None:
    assert not any(parser.identify(head) for parser in FORMATS)
    assert describe(head) == name
