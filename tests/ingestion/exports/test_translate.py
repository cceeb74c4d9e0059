"""Every row of a file leads to rows of canonical kinds, or is rejected."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage.core.errors import DocumentError
from lettrage.core.warehouse import Connection
from lettrage.ingestion import exports
from lettrage.ingestion.translator import LINE_NUMBER

from .conftest import NoExport, Read, Reading, read_file

SAMPLES = sorted(
    path
    for path in (Path(__file__).parents[2] / "samples" / "exports").glob("*.csv")
    if not path.name.endswith(".golden.csv")
)
TOGGL = (
    "User,Email,Client,Project,Task,Billable,Start date,Start time,Duration\n"
    "Ann,a@x.fr,Acme,P,T,Yes,2026-09-03,09:00:00,01:00:00\n"
)
JUNK = (b"", b",", b";", b'"', b"-", b"0", b"(", b"\xff", b"\x00", b"\t", b"'", b"\n")
AMOUNT = re.compile(r"[0-9][.,][0-9]{2}(?![0-9])|[0-9]:[0-9]{2}:[0-9]{2}")


def test_equal_rows_without_id_are_two_and_the_same_next_time(read: Read) -> None:
    twin = TOGGL + TOGGL.splitlines()[1] + "\n"

    first = [row["entry_id"] for row in read(twin).rows["time_entries"]]
    again = [row["entry_id"] for row in read(twin).rows["time_entries"]]

    assert first == again
    assert first[1] == f"{first[0]}-2"
    assert first[0].startswith("toggl:")


def test_a_customer_that_rows_repeat_is_one(read: Read) -> None:
    rows = read(TOGGL + TOGGL.splitlines()[1].replace("09:00", "10:00") + "\n").rows

    assert [row["customer_id"] for row in rows["customers"]] == ["toggl:Acme"]
    assert [row[LINE_NUMBER] for row in rows["time_entries"]] == [2, 3]


def test_time_without_client_is_rejected_saying_so(read: Read) -> None:
    found = read(TOGGL.replace("Acme", ""))

    assert found.rows == {}
    assert found.rejected[0].reason.startswith("has no client, so that nobody")


def test_a_sum_with_a_cell_that_is_no_amount_is_no_sum(read: Read) -> None:
    sample = next(path for path in SAMPLES if path.name == "zoho_invoices.csv")
    content = sample.read_text(encoding="utf-8").replace(",50.00,service", ",x,service")

    first = read(content).rows["invoices"][0]

    assert first["vat_amount"] == "cannot be summed: x"
    assert first["amount_excluding_tax"] is None


def test_what_is_passed_over_is_rejected_where_it_holds_an_amount(read: Read) -> None:
    sample = next(p for p in SAMPLES if p.name == "quickbooks_invoice_list.csv")

    found = read(sample)

    assert [row.line_number for row in found.rejected] == [10]  # not the time below


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_no_line_with_an_amount_vanishes(read: Read, sample: Path) -> None:
    assert vanished(sample.read_bytes(), read(sample)) == set()


@pytest.mark.parametrize(
    "examples", [25, pytest.param(100_000, marks=pytest.mark.soak)]
)
def test_damaged_files_are_refused_or_lose_no_row(
    connection: Connection, tmp_path: Path, examples: int
) -> None:
    path = tmp_path / "damaged.csv"

    @given(st.sampled_from(SAMPLES), st.integers(0, 2**32))
    @settings(max_examples=examples, deadline=None)
    def hold(sample: Path, seed: int) -> None:
        content = damaged(sample.read_bytes(), random.Random(seed))
        path.write_bytes(content)
        try:
            found = read_file(connection, path, name=None)
        except (DocumentError, NoExport):
            return
        # A quote that closes elsewhere makes one record of several lines.
        if b'"' not in content:
            assert vanished(content, found) == set(), content

    hold()


def vanished(content: bytes, found: Reading) -> set[int]:
    """Lines below the header that hold an amount and came to nothing."""
    text = content.decode("utf-8", errors="replace")
    export = exports.named(found.format)
    assert export is not None
    if all(part.once_per for part in export.parts):
        return set()  # rows of one document are one
    return {
        number
        for number, line in enumerate(text.splitlines(), 1)
        if number > found.header_line
        and AMOUNT.search(line)
        and number not in found.lines
    }


def damaged(content: bytes, chance: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    for _ in range(chance.randint(1, 5)):
        number = chance.randrange(len(lines))
        line = lines[number]
        place = chance.randrange(len(line) + 1)
        lines[number] = line[:place] + chance.choice(JUNK) + line[place:]
        if chance.random() < 0.5:
            lines[number] = line[:place] + line[place + chance.randint(1, 9) :]
        if chance.random() < 0.2:
            lines.insert(number, lines[chance.randrange(len(lines))])
    whole = b"".join(lines)
    return whole[: chance.randrange(len(whole))] if chance.random() < 0.1 else whole
