"""Damaged files of everything that lands: rows, reasons or a refusal, never else.

Rows in = landed + duplicate + rejected, always; where a file's bytes tell how many rows
it has, they are counted here by themselves, so that no row vanishes in silence.
"""

from __future__ import annotations

import contextlib
import random
import re
import resource
import time
from collections.abc import Iterator
from pathlib import Path

import mutants
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from landing_desk import COMPANY, Outcome, desk, landed
from mutants import GROUPS, SAMPLED, Sample, damaged, samples_of

from lettrage.core.errors import DocumentError
from lettrage.core.warehouse import Connection
from lettrage.ingestion.catalogue import SHIPPED
from lettrage.ingestion.connectors.translator import PageParser, PageTranslator
from lettrage.ingestion.identify import HEAD_BYTES
from lettrage.ingestion.layouts import Layout
from lettrage.ingestion.parser import RejectedRow
from lettrage.ingestion.sources import Bank, Foreign

SECONDS_MAX = 10  # of processor, for one small file
BYTES_MAX = 300 << 20  # of memory, beyond what the first files took
NAME = "damaged-2025-12-31"  # a trial balance may take its day from it

# What is one row of a file, where rows are no lines.
ROWS = {
    "cfonb120": rb"(?m)^04[^\r\n]*\r?\n(?:05[^\r\n]*\r?\n)*",
    "mt940": rb"(?m)^:61:[^\n]*\n(?:(?!:6[0-9]|:90|:20|-)[^\n]*\n)*",
    "mt942": rb"(?m)^:61:[^\n]*\n(?:(?!:6[0-9]|:90|:20|-)[^\n]*\n)*",
    "ofx": rb"(?s)<STMTTRN>.*?</STMTTRN>",
    "qif": rb"(?m)^D[^\n]*\n(?:[^^!\n][^\n]*\n)*\^\r?\n",
    **dict.fromkeys(("camt052", "camt053", "camt054"), rb"(?s)<Ntry>.*?</Ntry>"),
    "pain008": rb"(?s)<(?:\w+:)?DrctDbtTxInf>.*?</(?:\w+:)?DrctDbtTxInf>",
}
# What is known by its columns, and so has no parser that is tried apart from landing.
TABLES = ("canonical", "exports", "xlsx")
LINES = ("canonical", "bank_csv", "exports", "fec", "trial_balance", "pages")
_NUMBER = re.compile(rb"[0-9]+(?:[.,][0-9]+)?")
# No quote, line break or mark-up: the row is damaged and its neighbours are not.
_SAID = (
    b"", b"-", b"NaN", b"1e9", b"-0", b"0", b"9" * 14, b"9" * 40, b"99999999999999.99",
    b"31/02/2026", b"x", b"x" * 300, b" ", "é€\U0001f4b6٣²".encode(),
)  # fmt: skip


def _read_by() -> dict[str, list[tuple[Sample, Bank | Foreign]]]:
    """What is known by its first bytes, by parser: samples, and what reads each."""
    found: dict[str, list[tuple[Sample, Bank | Foreign]]] = {}
    for sample in SAMPLED:
        for source in SHIPPED.of_head(sample.content[:HEAD_BYTES]):
            found.setdefault(_parser_of(source), []).append((sample, source))
    return found


def _parser_of(source: Bank | Foreign) -> str:
    """Layouts of bank CSV are one parser with many tables, and so are pulled pages."""
    reader = source.parser if isinstance(source, Bank) else source.translator
    if isinstance(reader, Layout):
        return "bank CSV"
    if isinstance(reader, PageParser | PageTranslator):
        return "pulled pages"
    return source.read_as


READ_BY = _read_by()


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    with desk() as found:
        yield found


def test_everything_that_is_known_by_its_first_bytes_has_a_sample() -> None:
    read = {source.read_as for pairs in READ_BY.values() for _, source in pairs}

    assert {source.read_as for source in SHIPPED.by_head} == read


@pytest.mark.parametrize(
    "count",
    [40, pytest.param(100_000, marks=pytest.mark.soak)],
    ids=lambda n: f"{n} files",
)
@pytest.mark.parametrize("parser", READ_BY)
def test_no_damage_crashes_a_parser(parser: str, count: int, tmp_path: Path) -> None:
    path, peak = tmp_path / NAME, 0
    for number in range(count):
        chance = random.Random(f"{parser} {number}")
        # In turn, so that every layout and every sample has its share.
        sample, source = READ_BY[parser][number % len(READ_BY[parser])]
        path.write_bytes(content := damaged(sample.content, chance))
        started = time.process_time()
        list(SHIPPED.of_head(content[:HEAD_BYTES]))
        try:
            rejected = _read(source, path)
        except DocumentError as error:
            said = [str(error)]
        else:
            said = [row.reason for row in rejected]
        assert all(map(_is_one_line, said)), (sample, number)
        assert time.process_time() - started < SECONDS_MAX, (sample, number)
        if number == count // 10:
            peak = _peak()
    assert _peak() < peak + BYTES_MAX


@given(content=st.binary(max_size=300))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / NAME
    path.write_bytes(content)
    for source in SHIPPED.by_head:
        with contextlib.suppress(DocumentError):
            _read(source, path)


def _read(source: Bank | Foreign, path: Path) -> list[RejectedRow]:
    """Read the file; what is rejected. What is read has sound arrays."""
    rejected: list[RejectedRow] = []
    if isinstance(source, Bank):
        for batch in source.parser.parse(path, path.name):
            rejected += batch.rejected
            for part in (batch.statements, batch.lines, batch.parts):
                if part is not None:
                    part.validate(full=True)
    else:
        for translation in source.translator.translate(path, path.name, COMPANY):
            rejected += translation.rejected
            if translation.rows is not None:
                translation.rows.validate(full=True)
    return rejected


def _is_one_line(text: str) -> bool:
    return text != "" and len(text.splitlines()) == 1


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@pytest.mark.parametrize(
    ("group", "count"),
    [
        *((group, 12) for group in GROUPS),
        *(
            pytest.param(
                group, 100_000 if group in TABLES else 20_000, marks=pytest.mark.soak
            )
            for group in GROUPS
        ),
    ],
)
def test_what_is_read_of_a_damaged_file_is_landed_duplicate_or_rejected(
    connection: Connection, group: str, count: int, tmp_path: Path
) -> None:
    for number in range(count):
        chance = random.Random(f"{group} {number}")
        sample = chance.choice(samples_of(group))
        found = _landed(
            connection, damaged(sample.content, chance), sample.name, tmp_path
        )
        if found is not None:
            assert found.read == _became(found), (sample, number)


@pytest.mark.parametrize(
    "count",
    [6, pytest.param(5_000, marks=pytest.mark.soak)],
    ids=lambda n: f"{n} files",
)
@pytest.mark.parametrize("group", [*ROWS, *LINES])
def test_no_row_vanishes_whatever_happens_to_one(
    connection: Connection, group: str, count: int, tmp_path: Path
) -> None:
    samples = samples_of(group)
    drawn = random.Random(group).sample(samples, min(2 * count, len(samples)))
    whole = [(sample, spans) for sample in drawn
             if (spans := _rows(connection, sample, tmp_path))]  # fmt: skip
    assert whole, "some sample has rows that can be counted"
    read = 0
    for number in range(count):
        chance = random.Random(f"{group} {number}")
        sample, spans = chance.choice(whole)
        content, rows = _with_one_changed(sample.content, spans, chance)
        found = _landed(connection, content, sample.name, tmp_path)
        if found is not None:
            read += 1
            assert len(found.lines) >= rows, (sample, number)
            assert found.read == _became(found), (sample, number)
    assert read > count // 3


def _landed(
    connection: Connection, content: bytes, name: str, folder: Path
) -> Outcome | None:
    """What becomes of a content; None: it is refused."""
    path = folder / NAME
    path.write_bytes(content)
    refusal = ""
    try:
        return landed(connection, path, name)
    except DocumentError as error:
        refusal = str(error)
    assert _is_one_line(refusal)
    return None


def _became(found: Outcome) -> int:
    return found.landed + found.duplicate + found.rejected


def _rows(
    connection: Connection, sample: Sample, folder: Path
) -> list[tuple[int, int]]:
    """Where the rows of a sample stand; none where nothing tells what is one."""
    found = _landed(connection, sample.content, sample.name, folder)
    if found is None:
        return []
    if sample.group in ROWS:
        rows = re.finditer(ROWS[sample.group], sample.content)
        spans = [match.span() for match in rows]
    elif b'"' in sample.content and sample.group != "pages":
        return []
    else:
        places = enumerate(re.finditer(rb"[^\r\n]*(?:\r\n|\r|\n)", sample.content), 1)
        spans = [match.span() for line, match in places if line in found.lines]
    return spans if len(spans) == len(found.lines) else []


def _with_one_changed(
    content: bytes, spans: list[tuple[int, int]], chance: random.Random
) -> tuple[bytes, int]:
    """The content with one row less, one more or one damaged; how many rows it has."""
    start, end = chance.choice(spans)
    row = content[start:end]
    match chance.randrange(4):
        case 0 if len(spans) > 1:
            changed, rows = b"", len(spans) - 1
        case 1:
            changed, rows = row + row, len(spans) + 1
        case _:
            changed, rows = _said_otherwise(row, chance), len(spans)
    return content[:start] + changed + content[end:], rows


def _said_otherwise(row: bytes, chance: random.Random) -> bytes:
    """The row with another number in it; what begins the row stays."""
    numbers = list(_NUMBER.finditer(row, 4))
    if not numbers:
        return row
    number = chance.choice(numbers)
    return row[: number.start()] + chance.choice(_SAID) + row[number.end() :]


def test_damage_is_the_same_for_the_same_seed() -> None:
    content = mutants.samples_of("mt940")[0].content

    assert damaged(content, random.Random(7)) == damaged(content, random.Random(7))
    assert len({damaged(content, random.Random(n)) for n in range(50)}) > 40
