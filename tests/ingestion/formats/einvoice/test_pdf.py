"""A Factur-X PDF lands as the XML inside it does."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import pikepdf
import pytest
from translations import translated

from lettrage.core.errors import DocumentError
from lettrage.ingestion.formats.einvoice import cii, pdf, ubl

SAMPLES = Path(__file__).parents[3] / "samples"
CII = (SAMPLES / "cii" / "invoice.xml").read_bytes()


def write_pdf(
    path: Path,
    content: bytes,
    name: str = "factur-x.xml",
    *,
    is_packed: bool = False,
    is_listed: bool = True,
    password: str = "",
) -> Path:
    """A page with an embedded file: in /Names, or associated (/AF) alone."""
    document = pikepdf.new()
    document.add_blank_page()
    stream = pikepdf.Stream(document, b"" if is_packed else content)
    if is_packed:
        stream.write(content, filter=pikepdf.Name.FlateDecode)
    spec = document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Filespec,
            F=name,
            UF=name,
            EF=pikepdf.Dictionary(F=stream, UF=stream),
        )
    )
    if is_listed:
        tree = pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String(name), spec]))
        document.Root.Names = pikepdf.Dictionary(EmbeddedFiles=tree)
    else:
        document.Root.AF = pikepdf.Array([spec])
    encryption = pikepdf.Encryption(owner="o", user=password) if password else False
    document.save(path, encryption=encryption)
    return path


@pytest.mark.parametrize("is_listed", [True, False])
@pytest.mark.parametrize(
    "name",
    ["factur-x.xml", "Factur-X.XML", "ZUGFeRD-invoice.xml", "xrechnung.xml", "F1.xml"],
)
def test_the_embedded_invoice_lands_as_the_xml_alone_does(
    tmp_path: Path, name: str, is_listed: bool
) -> None:
    path = write_pdf(tmp_path / "F.pdf", CII, name, is_listed=is_listed)
    assert pdf.identify(path.read_bytes())
    assert translated(pdf, path) == translated(cii, SAMPLES / "cii" / "invoice.xml")


def test_a_ubl_invoice_may_be_inside(tmp_path: Path) -> None:
    sample = SAMPLES / "ubl" / "invoice.xml"
    path = write_pdf(tmp_path / "F.pdf", sample.read_bytes(), "xrechnung.xml")
    assert translated(pdf, path) == translated(ubl, sample)


def test_the_newest_usual_name_is_read_before_other_attachments(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "F.pdf", CII)
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        document.attachments["a.xml"] = b"<note/>"
        document.attachments["ZUGFeRD-invoice.xml"] = b"<CrossIndustryDocument/>"
        document.save()
    assert translated(pdf, path).rows["invoices"]


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"hello", "terms.txt", "found 'terms.txt'; a PDF without an electronic"),
        (
            b"<rsm:CrossIndustryDocument xmlns:rsm='x'/>",
            "ZUGFeRD-invoice.xml",
            "found 'ZUGFeRD 1 invoice'; expected a CII or UBL invoice inside the PDF",
        ),
        (
            CII.replace(b"urn:cen.eu:en16931:2017<", b"urn:factur-x.eu:1p0:minimum<"),
            "factur-x.xml",
            "MINIMUM and BASIC WL are no invoices under EN 16931",
        ),
        (b"<a>", "factur-x.xml", "F.pdf (factur-x.xml inside), line 1: found"),
    ],
)
def test_a_pdf_without_an_invoice_is_refused_by_name(
    tmp_path: Path, content: bytes, name: str, reason: str
) -> None:
    path = write_pdf(tmp_path / "F.pdf", content, name)
    with pytest.raises(DocumentError) as error:
        translated(pdf, path)
    assert reason in str(error.value)


def test_a_locked_pdf_is_refused(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "F.pdf", CII, password="secret")
    with pytest.raises(DocumentError, match="locked by a password"):
        translated(pdf, path)


def test_a_damaged_pdf_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "F.pdf"
    path.write_bytes(b"%PDF-1.7\nnothing else")
    with pytest.raises(DocumentError, match="the PDF is damaged"):
        translated(pdf, path)


def test_a_pdf_with_a_number_beyond_any_machine_is_refused(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "F.pdf", CII)
    content = re.sub(rb"startxref\n\d+", b"startxref\n" + b"9" * 19, path.read_bytes())
    path.write_bytes(content)
    with pytest.raises(DocumentError, match="the PDF is damaged"):
        translated(pdf, path)


def test_a_stream_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    packer = zlib.compressobj(9)
    blanks = b" " * 2**20
    bomb = b"".join(packer.compress(blanks) for _ in range(120)) + packer.flush()
    assert len(bomb) < 2**18
    path = write_pdf(tmp_path / "F.pdf", bomb, is_packed=True)
    with pytest.raises(DocumentError, match="100 MiB"):
        translated(pdf, path)
