"""Names for the files that Lettrage does not read (yet), so that a refusal says them.

A name is what a person calls the file: `pain.001 credit transfer order`. It is
found from the start of the file alone, and only in refusals: nothing lands by it.
"""

from __future__ import annotations

import re

from lettrage.ingestion.formats.xml_head import text_of

_FIRST_ELEMENTS = re.compile(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)[\s>/]")

# By the element that names the message; ISO 20022 puts it below `Document`.
_XML = {
    "CstmrCdtTrfInitn": "pain.001 credit transfer order",
    "CstmrDrctDbtInitn": "pain.008 direct debit order",
    "CstmrPmtStsRpt": "pain.002 payment status report",
    "CrossIndustryInvoice": "CII invoice (Factur-X, XRechnung)",
    "CrossIndustryDocument": "ZUGFeRD 1 invoice",
    "SCRDMCCBDACIOMessageStructure": "Order-X order",
    "CrossDomainAcknowledgementAndResponse": "CDAR lifecycle message",
    "Invoice": "UBL invoice",
    "CreditNote": "UBL credit note",
}

_TEXT = (
    (rb"\A%PDF-", "PDF"),
    (rb"\APK\x03\x04", "ZIP archive"),
    (rb"\A\x1f\x8b", "gzip archive"),
    (
        rb"(?m)^:(?:20|25P?|28C?|60[FM]|61|62[FM]):",
        "part of an MT940 statement, without its fields 20 and 25",
    ),
    (rb"\AJournalCode[\t|;]", "FEC (accounting entries)"),
    (rb"\A01,[^,\r\n]*,[^,\r\n]*,\d{6},", "BAI2 statement"),
)


def describe(head: bytes) -> str | None:
    """What a file that starts with `head` is, if it is known by name.

    >>> describe(b"%PDF-1.7")
    'PDF'
    """
    text = text_of(head)
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        return _xml_name(text)
    for pattern, name in _TEXT:
        if re.search(pattern, head):
            return name
    return None


def _xml_name(text: str) -> str:
    root = None
    for match in _FIRST_ELEMENTS.finditer(text):
        # Version 001.01 ends the name of the message with its version: …RptV01.
        name = re.sub(r"V\d\d$", "", match[1])
        if name in _XML:
            return _XML[name]
        root = root or match[1]
    return f"XML document {root}" if root else "XML document"
