"""Every sample of everything that lands, and what happens to files, by a seed."""

from __future__ import annotations

import io
import random
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pikepdf
import xlsxwriter
from connectors.test_pages import ITEMS

from lettrage.ingestion.connectors import page

SAMPLES = Path(__file__).parents[1] / "samples"


@dataclass(frozen=True, slots=True)
class Sample:
    """One file: the folder of samples that it is of, its name, its bytes."""

    group: str
    name: str
    content: bytes

    def __str__(self) -> str:
        return f"{self.group}/{self.name}"


def _files() -> Iterator[Sample]:
    for folder in sorted(SAMPLES.iterdir()):
        for path in sorted(folder.iterdir()):
            if ".golden." not in path.name:
                yield Sample(folder.name, path.name, path.read_bytes())


def _workbook(content: bytes) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    book.set_properties({"created": datetime(2026, 1, 1)})
    sheet = book.add_worksheet()
    for row, line in enumerate(content.decode().splitlines()):
        sheet.write_row(row, 0, line.split(","))
    book.close()
    return buffer.getvalue()


def _packed(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _pdf(content: bytes) -> bytes:
    document, buffer = pikepdf.new(), io.BytesIO()
    document.add_blank_page()
    document.attachments["factur-x.xml"] = content
    # No object is packed, so that damage reaches the objects.
    mode = pikepdf.ObjectStreamMode.disable
    document.save(
        buffer,
        object_stream_mode=mode,
        compress_streams=False,
        deterministic_id=True,
    )
    return buffer.getvalue()


def _pages() -> Iterator[Sample]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.jsonl"
        for (service, stream), (items, context) in ITEMS.items():
            page.write(path, page.Header(service, stream, service, context), items)
            yield Sample("pages", f"{service}_{stream}.jsonl", path.read_bytes())


def _made() -> Iterator[Sample]:
    """What no sample is, since it is no text: packed files, and pulled pages."""
    invoices = (SAMPLES / "canonical/invoices.csv").read_bytes()
    rates = (SAMPLES / "ecb_rates/eurofxref-hist.csv").read_bytes()
    invoice = (SAMPLES / "cii/invoice.xml").read_bytes()
    yield Sample("xlsx", "invoices.xlsx", _workbook(invoices))
    yield Sample("ecb_rates", "rates.zip", _packed("eurofxref-hist.csv", rates))
    yield Sample("pdf", "invoice.pdf", _pdf(invoice))
    yield from _pages()


SAMPLED = (*_files(), *_made())
GROUPS = tuple(dict.fromkeys(sample.group for sample in SAMPLED))


def samples_of(group: str) -> list[Sample]:
    """The samples of one folder."""
    return [sample for sample in SAMPLED if sample.group == group]


# What people, editors and programs leave in a file; what formats give a meaning to.
_ODD = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n", b"\r\n\r\n", b"\t", b"\x1a",
    b'"', b"'", b'""', b";", b",", b"|", b":", b"/", b"<", b">", b"&", b"]]>", b"<!--",
    b"<![CDATA[", b"<a>", b"</a>", b"&lt;", b"&#0;", b"&x;", b"{", b"}", b"\\", b"%",
    b"\\u0000", b"\\ud83d", b"^", b"-", b"-}", b":61:", b":86:", b"!Type:Bank\n",
    b"=1+1", b"\x85", b"\xa0", b"\x1c", "\u2028".encode(), "\u202e".encode(),
    "é€".encode(), "\U0001f4b6".encode(), "\u0664".encode(), "²".encode(),
    "\ud83d".encode("utf-8", "surrogatepass"),
    b"x" * 5_000, b"9" * 5_000, b" " * 5_000, b"(" * 5_000,
)  # fmt: skip
_NUMBERS = (
    b"", b"NaN", b"-NaN", b"Infinity", b"-", b"-0", b"0", b"+1", b"1e400", b"1E-400",
    b"1e9", b"-1e9", b"9" * 14, b"9" * 15, b"9" * 19, b"9" * 400, b"99999999999999.99",
    b"99999999999999,99", b"99999999999999.9999", b"0.00005", b"1.", b".5", b"1,2,3",
    b"1.234,56", b"1 234", b"1_000", b"0x10", "٣٤".encode(), "²".encode(), b"00000000",
    b"99999999", b"20260231", b"31/02/2026",
)  # fmt: skip
_ENCODINGS = (
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-8-sig",
    "cp1252",
    "utf-32",
    "cp037",
)
_NUMBER = re.compile(rb"-?[0-9][0-9.,]*")
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_ELEMENT = re.compile(rb"<([\w:.-]+)(?:\s[^<>]*)?>(?:[^<]|<(?!/?\1[\s>]))*</\1>")
_LEAF = re.compile(rb"(?<=>)[^<>\s][^<>]*(?=</)")
_GROWN_MAX = 1 << 17


def _cut(content: bytes, chance: random.Random) -> tuple[bytes, bytes, bytes]:
    start, end = sorted(chance.randrange(len(content) + 1) for _ in range(2))
    return content[:start], content[start:end], content[end:]


def _truncate(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _flip(content: bytes, chance: random.Random) -> bytes:
    flipped = bytearray(content)
    for _ in range(min(3, len(content))):
        flipped[chance.randrange(len(content))] = chance.randrange(256)
    return bytes(flipped)


def _repeat(content: bytes, chance: random.Random) -> bytes:
    before, chunk, after = _cut(content, chance)
    return before + chunk + chunk + after


def _swap(content: bytes, chance: random.Random) -> bytes:
    before, chunk, after = _cut(content, chance)
    return after + chunk + before


def _drop_line(content: bytes, chance: random.Random) -> bytes:
    lines = _LINE.findall(content)
    if lines:
        del lines[chance.randrange(len(lines))]
    return b"".join(lines)


def _double_line(content: bytes, chance: random.Random) -> bytes:
    lines = _LINE.findall(content)
    if lines:
        place = chance.randrange(len(lines))
        lines.insert(chance.randrange(len(lines) + 1), lines[place])
    return b"".join(lines)


def _insert(content: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(content) + 1)
    return content[:place] + chance.choice(_ODD) + content[place:]


def _number(content: bytes, chance: random.Random) -> bytes:
    numbers = list(_NUMBER.finditer(content))
    if not numbers:
        return content
    said = chance.choice(_NUMBERS)
    if chance.randrange(5) == 0:
        return _NUMBER.sub(said, content, count=chance.choice((3, 10, 30)))
    number = chance.choice(numbers)
    return content[: number.start()] + said + content[number.end() :]


def _element(content: bytes, chance: random.Random) -> bytes:
    """Damage that leaves XML well-formed: an element goes, comes twice, or moves."""
    elements = list(_ELEMENT.finditer(content))
    if not elements:
        return content
    element = chance.choice(elements)
    place = element.end() if chance.random() < 0.5 else chance.choice(elements).start()
    doubled = content[:place] + element[0] + content[place:]
    if chance.random() < 0.5:
        return doubled
    return content[: element.start()] + content[element.end() :]


def _said(content: bytes, chance: random.Random) -> bytes:
    """Damage that leaves XML well-formed: a leaf says something else."""
    leaves = list(_LEAF.finditer(content))
    if not leaves:
        return content
    leaf = chance.choice(leaves)
    said = chance.choice((*_NUMBERS, *_ODD))
    return content[: leaf.start()] + said + content[leaf.end() :]


def _recode(content: bytes, chance: random.Random) -> bytes:
    text = content.decode("utf-8", "replace")
    return text.encode(chance.choice(_ENCODINGS), "replace")


_Damage = Callable[[bytes, random.Random], bytes]
_DAMAGES: tuple[_Damage, ...] = (
    _truncate, _flip, _repeat, _swap, _drop_line, _double_line, _insert, _insert,
    _number, _number, _number,
)  # fmt: skip
_XML_DAMAGES: tuple[_Damage, ...] = (_element, _element, _said, _said, _said, _number)
_RECODED_ONE_IN = 20


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The content after one to four mishaps; inside its archive where it is one."""
    if content.startswith(b"PK") and chance.random() < 0.8:
        return _damaged_inside(content, chance)
    is_xml = content.lstrip().startswith(b"<") and chance.random() < 0.7
    damages = _XML_DAMAGES if is_xml else _DAMAGES
    for _ in range(chance.randint(1, 4)):
        if content and len(content) < _GROWN_MAX:
            content = chance.choice(damages)(content, chance)
    if chance.randrange(_RECODED_ONE_IN) == 0:
        content = _recode(content, chance)
    return content


def _damaged_inside(archive: bytes, chance: random.Random) -> bytes:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as target,
    ):
        members = source.infolist()
        chosen = chance.choice(members)
        for member in members:
            content = source.read(member)
            if member is chosen:
                content = damaged(content, chance)
            target.writestr(zipfile.ZipInfo(member.filename), content)
    return buffer.getvalue()
