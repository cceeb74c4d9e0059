"""Damaged files end in lines, rejected rows or a DocumentError; no row is lost."""

from __future__ import annotations

import contextlib
import random
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lettrage.core.errors import DocumentError
from lettrage.ingestion.layouts import Layout, from_text, guess, records, shipped
from lettrage.ingestion.layouts.reading import header_of

SAMPLES = Path(__file__).parents[2] / "samples/bank_csv"
BANKS = Path(__file__).parents[3] / "ingestion/layouts/banks"
LAYOUTS = {layout.text: layout for layout in shipped()}
CONTENTS = [
    (LAYOUTS[path.read_text(encoding="utf-8")],
     (SAMPLES / f"{path.stem}.csv").read_bytes())
    for path in sorted(BANKS.glob("*.toml"))
]  # fmt: skip
UNHEADED = from_text(
    """
    name = "Sans en-tête"
    width = 4
    [columns]
    booking_date = "1"
    amount = "2"
    label = "4"
    """
)
CONTENTS.append(
    (UNHEADED, b'02/10/2026;-100,00;VIR;LOYER\n25/10/2026;"1 200,00";VIR;"A\nB"\n')
)
DAMAGES = ("truncate", "flip", "repeat", "swap", "quote", "cell")
CELLS = (
    b"",
    b"-",
    b"1e9",
    b"99/99/2026",
    b'"',
    b";",
    b"\x00",
    b"=1+1",
    b"\xff",
    b"1,2,3",
)


@st.composite
def mutated(draw: st.DrawFn) -> tuple[Layout, bytes]:
    layout, content = draw(st.sampled_from(CONTENTS))
    chance = random.Random(draw(st.integers(0, 2**32)))
    for how in draw(st.lists(st.sampled_from(DAMAGES), min_size=1, max_size=4)):
        content = _damaged(content, how, chance, layout.spec.delimiter.encode())
    return layout, content


def _damaged(
    content: bytes, how: str, chance: random.Random, delimiter: bytes
) -> bytes:
    start, end = sorted(chance.randrange(len(content) + 1) for _ in range(2))
    if how == "truncate":
        return content[:start]
    if how == "repeat":
        return content[:end] + content[start:end] + content[end:]
    if how == "swap":
        return content[end:] + content[start:end] + content[:start]
    if how == "quote":
        return content[:start] + b'"' + content[start:]
    if how == "cell":
        cells = content.split(delimiter)
        cells[chance.randrange(len(cells))] = chance.choice(CELLS)
        return delimiter.join(cells)
    flipped = bytearray(content)
    for _ in range(min(3, len(content))):
        flipped[chance.randrange(len(content))] = chance.randrange(256)
    return bytes(flipped)


def _every_row_is_accounted_for(layout: Layout, content: bytes, path: Path) -> None:
    path.write_bytes(content)
    layout.identify(content)
    read: list[int] = []
    try:
        for batch in layout.parse(path, "damaged"):
            for part in (batch.statements, batch.lines):
                if part is not None:
                    part.validate(full=True)
            if batch.lines is not None:
                numbers = batch.lines.column("line_number").to_pylist()
                read += [number for number in numbers if number > 0]
            read += [row.line_number for row in batch.rejected]
    except DocumentError:
        return
    assert len(read) == len(set(read))
    assert set(read) >= _rows(layout, path)


def _rows(layout: Layout, path: Path) -> set[int]:
    """The lines of the records that are rows: below a header, none, and not skipped."""
    spec, rows, is_below = layout.spec, set[int](), False
    encoding = records.encoding_of(path, spec.encoding)
    for record in records.records(
        path, "damaged", delimiter=spec.delimiter, encoding=encoding
    ):
        if header_of(record.cells, spec) and (spec.width is None or not is_below):
            is_below = True
            if spec.width is not None:
                rows.add(record.line_number)
        elif is_below and not any(re.search(p, record.text) for p in spec.skip):
            rows.add(record.line_number)
    return rows


@settings(
    max_examples=300,
    deadline=2_000,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(mutated())
def test_no_damage_loses_a_row(tmp_path: Path, damaged: tuple[Layout, bytes]) -> None:
    _every_row_is_accounted_for(*damaged, tmp_path / "damaged")


@pytest.mark.soak
@settings(
    max_examples=100_000,
    deadline=2_000,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(mutated())
def test_no_damage_at_all_loses_a_row(
    tmp_path: Path, damaged: tuple[Layout, bytes]
) -> None:
    _every_row_is_accounted_for(*damaged, tmp_path / "damaged")


@settings(
    max_examples=100,
    deadline=5_000,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(mutated())
def test_no_damage_crashes_the_guess(
    tmp_path: Path, damaged: tuple[Layout, bytes]
) -> None:
    path = tmp_path / "damaged"
    path.write_bytes(damaged[1])
    found = guess(path, "damaged")
    if found is not None:
        assert "\n" not in found.line
        with contextlib.suppress(DocumentError):
            list(found.draft.layout.parse(path, "damaged"))


@settings(deadline=5_000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300))
def test_any_bytes_are_refused_or_read(tmp_path: Path, content: bytes) -> None:
    for layout, _ in CONTENTS[::5]:
        _every_row_is_accounted_for(layout, content, tmp_path / "any")
    guess(tmp_path / "any", "any")
