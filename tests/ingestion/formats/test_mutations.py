"""Damaged files end in rows, in rejected rows or in a DocumentError, never else."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lettrage.core.errors import DocumentError
from lettrage.ingestion.formats import FORMATS
from lettrage.ingestion.parser import Parser

SAMPLES = Path(__file__).parents[2] / "samples"
CONTENTS = [
    (parser, path.read_bytes())
    for parser in FORMATS
    for path in sorted((SAMPLES / parser.NAME.replace(".", "").lower()).iterdir())
    if not path.name.endswith(".golden.csv")
]

# How many rows a file holds at least, where its bytes tell: what begins a row, outside
# of what may hold such a beginning and is no row itself.
ROWS: dict[str, Callable[[bytes], int]] = {
    "CFONB120": lambda content: len(re.findall(rb"(?m)^04", content)),
    "MT940": lambda content: len(re.findall(rb"(?m)^:61:", content)),
    "MT942": lambda content: len(re.findall(rb"(?m)^:61:", content)),
    "OFX": lambda content: len(re.findall(rb"<STMTTRN>", content)),
    "QIF": lambda content: sum(
        re.search(rb"(?m)^T-?[0-9]", record) is not None
        for record in re.split(rb"(?m)^\^", content)
    ),
}
NO_ROWS = re.compile(rb"<!|INVSTMTRS|Memorized|Opening|Invst")

DAMAGES = ("truncate", "flip", "repeat", "swap")


@st.composite
def mutated(draw: st.DrawFn) -> tuple[Parser, bytes]:
    parser, content = draw(st.sampled_from(CONTENTS))
    chance = random.Random(draw(st.integers(0, 2**32)))
    for how in draw(st.lists(st.sampled_from(DAMAGES), min_size=1, max_size=4)):
        content = _damaged(content, how, chance)
    return parser, content


def _damaged(content: bytes, how: str, chance: random.Random) -> bytes:
    start, end = sorted(chance.randrange(len(content) + 1) for _ in range(2))
    chunk = content[start:end]
    if how == "truncate":
        return content[:start]
    if how == "repeat":
        return content[:end] + chunk + content[end:]
    if how == "swap":
        return content[end:] + chunk + content[:start]
    flipped = bytearray(content)
    for _ in range(min(3, len(content))):
        flipped[chance.randrange(len(content))] = chance.randrange(256)
    return bytes(flipped)


def _lands_or_is_refused(parser: Parser, content: bytes, path: Path) -> None:
    path.write_bytes(content)
    parser.identify(content)
    rows = 0
    try:
        for batch in parser.parse(path, "damaged"):
            rows += len(batch.rejected)
            rows += batch.lines.num_rows if batch.lines is not None else 0
            for part in (batch.statements, batch.lines, batch.parts):
                if part is not None:
                    part.validate(full=True)
    except DocumentError:
        return
    if parser.NAME in ROWS and not NO_ROWS.search(content):
        assert rows >= ROWS[parser.NAME](content)


@settings(
    max_examples=300,
    deadline=2_000,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(mutated())
def test_a_damaged_file_never_crashes_a_parser(
    tmp_path: Path, damaged: tuple[Parser, bytes]
) -> None:
    _lands_or_is_refused(*damaged, tmp_path / "damaged")


@pytest.mark.soak
@settings(
    max_examples=50_000,
    deadline=2_000,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(mutated())
def test_no_damage_at_all_crashes_a_parser(
    tmp_path: Path, damaged: tuple[Parser, bytes]
) -> None:
    _lands_or_is_refused(*damaged, tmp_path / "damaged")


@given(content=st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_refused_or_read(tmp_path: Path, content: bytes) -> None:
    for parser in FORMATS:
        _lands_or_is_refused(parser, content, tmp_path / "any")
