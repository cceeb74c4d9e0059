"""Damaged invoices end in rows or in a DocumentError, never else."""

from __future__ import annotations

import io
import random
import re
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from translations import translated

from lettrage.core.errors import DocumentError
from lettrage.ingestion.formats.einvoice import cii, pdf, ubl
from lettrage.ingestion.translator import Translator

SAMPLES = Path(__file__).parents[3] / "samples"
DAMAGES = ("truncate", "flip", "repeat", "swap", "empty", "odd", "move")
ELEMENT = re.compile(rb"<[\w:]+[^<>/]*>[^<>]*</[\w:]+>")
ODD_TEXTS = (b"-0", b"1e9", b"NaN", b"99999999999999.99", b"00000000", b"&#0;", b"\xff")


def _pdf() -> bytes:
    document, file = pikepdf.new(), io.BytesIO()
    document.add_blank_page()
    document.attachments["factur-x.xml"] = (SAMPLES / "cii/invoice.xml").read_bytes()
    # No object is packed, so that damage reaches the objects.
    document.save(file, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return file.getvalue()


CONTENTS: list[tuple[Translator, bytes]] = [
    *((cii, path.read_bytes()) for path in sorted((SAMPLES / "cii").iterdir())),
    *((ubl, path.read_bytes()) for path in sorted((SAMPLES / "ubl").iterdir())),
    (pdf, _pdf()),
]


@st.composite
def mutated(draw: st.DrawFn) -> tuple[Translator, bytes]:
    translator, content = draw(st.sampled_from(CONTENTS))
    chance = random.Random(draw(st.integers(0, 2**32)))
    for how in draw(st.lists(st.sampled_from(DAMAGES), min_size=1, max_size=4)):
        content = _damaged(content, how, chance)
    return translator, content


def _damaged(content: bytes, how: str, chance: random.Random) -> bytes:
    start, end = sorted(chance.randrange(len(content) + 1) for _ in range(2))
    chunk = content[start:end]
    if how == "truncate":
        return content[:end]
    if how == "repeat":
        return content[:end] + chunk + content[end:]
    if how == "swap":
        return content[end:] + chunk + content[:start]
    if how == "flip":
        flipped = bytearray(content)
        for _ in range(min(3, len(content))):
            flipped[chance.randrange(len(content))] = chance.randrange(256)
        return bytes(flipped)
    return _element_damaged(content, how, chance)


def _element_damaged(content: bytes, how: str, chance: random.Random) -> bytes:
    """Damage that leaves the XML well-formed: a leaf goes, moves or says odd things."""
    leaves = list(ELEMENT.finditer(content))
    if not leaves:
        return content
    leaf = chance.choice(leaves)
    without = content[: leaf.start()] + content[leaf.end() :]
    if how == "empty":
        return without
    if how == "odd":
        opening, rest = leaf[0].split(b">", 1)
        closing = rest[rest.index(b"</") :]
        said = opening + b">" + chance.choice(ODD_TEXTS) + closing
        return content[: leaf.start()] + said + content[leaf.end() :]
    place = chance.choice(leaves).start()
    return without[:place] + leaf[0] + without[place:]


def _lands_or_is_refused(translator: Translator, content: bytes, path: Path) -> None:
    path.write_bytes(content)
    translator.identify(content)
    assert _refusal(translator, path).isprintable()


def _refusal(translator: Translator, path: Path) -> str:
    try:
        translated(translator, path)
    except DocumentError as error:
        return str(error)
    return ""


@settings(
    max_examples=300,
    deadline=2_000,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(mutated())
def test_a_damaged_invoice_never_crashes_a_translator(
    tmp_path: Path, damaged: tuple[Translator, bytes]
) -> None:
    _lands_or_is_refused(*damaged, tmp_path / "damaged")


@pytest.mark.soak
@settings(
    max_examples=300_000,
    deadline=2_000,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(mutated())
def test_no_damage_at_all_crashes_a_translator(
    tmp_path: Path, damaged: tuple[Translator, bytes]
) -> None:
    _lands_or_is_refused(*damaged, tmp_path / "damaged")


@given(content=st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_refused_or_read(tmp_path: Path, content: bytes) -> None:
    for translator in (cii, ubl, pdf):
        _lands_or_is_refused(translator, content, tmp_path / "any")
