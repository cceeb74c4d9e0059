"""Factur-X and ZUGFeRD: a PDF for people with the invoice for programs inside.

What: a PDF/A-3 that embeds the invoice as XML (CII, or UBL in some XRechnung files):
Factur-X 1.09 = ZUGFeRD 2.5 of FNFE-MPE and FeRD (https://fnfe-mpe.org/factur-x/).

    /AF [ … /UF (factur-x.xml) /EF << /UF 7 0 R >> … ]

Recognised as a PDF; what counts is the embedded XML alone. Its usual names are
`factur-x.xml`, `zugferd-invoice.xml` and `xrechnung.xml`, in any case; it is listed in
/AF, in /Names/EmbeddedFiles or in both. A PDF without one is refused, and so is what is
no invoice inside (ZUGFeRD 1, Order-X). Nothing is drawn, run or fetched; no stream is
unpacked beyond 100 MiB.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf

from lettrage.core.errors import DocumentError
from lettrage.core.settings import Company
from lettrage.ingestion.formats.einvoice import cii, ubl
from lettrage.ingestion.formats.einvoice.document import EInvoice
from lettrage.ingestion.formats.einvoice.rows import translations
from lettrage.ingestion.formats.einvoice.tree import (
    BYTES_MAX,
    Node,
    parse,
    too_large,
)
from lettrage.ingestion.formats.foreign import describe
from lettrage.ingestion.translator import Translation

NAME = "Factur-X PDF"
KIND = "e_invoice"

_READERS: dict[str, Callable[[Node], EInvoice]] = {
    cii.ROOT: cii.read,
    **dict.fromkeys(ubl.ROOTS, ubl.read),
}
# The newest first: some PDFs have a ZUGFeRD 1 invoice beside.
_USUAL_NAMES = ("factur-x.xml", "xrechnung.xml", "zugferd-invoice.xml")
# Readers look for the header in the first kilobyte (PDF 1.7, implementation note 13).
_HEADER_WITHIN = 1024

# What is odd about a PDF is of no interest while its XML can be read.
logging.getLogger("pikepdf").addHandler(logging.NullHandler())
# They hold for the whole process, so they are set once. Pages are never decoded here.
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=BYTES_MAX,
    png_max_memory=BYTES_MAX,
    run_length_max_memory=BYTES_MAX,
)


def identify(head: bytes) -> bool:
    """Whether a file that starts with `head` is a PDF."""
    return b"%PDF-" in head[:_HEADER_WITHIN]


def translate(path: Path, file_name: str, company: Company) -> Iterator[Translation]:
    """Read the invoice inside a PDF as canonical rows (`ingestion.translator`).

    Raises:
        DocumentError: no PDF that can be opened, no EN 16931 invoice in it, or not
            ours.
    """
    name, content = _embedded(path, file_name)
    root = parse(content, f"{file_name} ({name} inside)")
    read = _READERS.get(root.name)
    if read is None:
        reason = (
            "expected a CII or UBL invoice inside the PDF; ask the issuer for Factur-X "
            "(profile EN 16931)"
        )
        raise DocumentError(file_name, None, None, describe(content), reason)
    yield from translations(read, root, file_name, company)


def _embedded(path: Path, file_name: str) -> tuple[str, bytes]:
    """The XML inside the PDF at `path`: of a usual name, else the first of any name."""
    try:
        with pikepdf.open(path) as pdf:
            files = dict(_embedded_files(pdf))
            usual = [name for name in _USUAL_NAMES if name in files]
            others = [name for name in files if name.endswith(".xml")]
            chosen = next(iter([*usual, *others]), None)
            if chosen is None:
                reason = (
                    "a PDF without an electronic invoice inside (factur-x.xml); ask "
                    "the issuer for Factur-X, CII or UBL"
                )
                raise DocumentError(
                    file_name, None, None, ", ".join(files) or None, reason
                )
            return chosen, files[chosen].read_bytes()
    except pikepdf.PasswordError as error:
        reason = "it is locked by a password; ask the issuer for it without one"
        raise DocumentError(file_name, None, None, None, reason) from error
    # A number with more digits than 64 bits hold is a ValueError of pikepdf's.
    except (pikepdf.PdfError, ValueError) as error:
        if "memory limit" in str(error):
            raise too_large(file_name) from error
        reason = "the PDF is damaged; ask the issuer to send it anew"
        raise DocumentError(file_name, None, None, str(error), reason) from error


def _embedded_files(pdf: pikepdf.Pdf) -> Iterator[tuple[str, pikepdf.Stream]]:
    """The names, in lower case, and contents of the embedded files."""
    for spec in _file_specs(pdf):
        if not isinstance(spec, pikepdf.Dictionary):
            continue
        files = spec.get("/EF")
        name = spec.get("/UF") or spec.get("/F")
        if isinstance(files, pikepdf.Dictionary) and isinstance(name, pikepdf.String):
            stream = files.get("/UF") or files.get("/F")
            if isinstance(stream, pikepdf.Stream):
                yield _printable(str(name).casefold()), stream


def _printable(name: str) -> str:
    """A name that keeps an error to one line."""
    return "".join(c for c in name if c.isprintable())


def _file_specs(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    associated = pdf.Root.get("/AF")
    if isinstance(associated, pikepdf.Array):
        yield from associated
    names = pdf.Root.get("/Names")
    tree = (
        names.get("/EmbeddedFiles") if isinstance(names, pikepdf.Dictionary) else None
    )
    if isinstance(tree, pikepdf.Dictionary):
        yield from pikepdf.NameTree(tree).values()
