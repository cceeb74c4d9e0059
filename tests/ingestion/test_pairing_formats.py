"""The same month of one account in four formats, landed in every order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest
from pairing_account import Account

from lettrage.core.warehouse import Connection, scratch
from lettrage.ingestion.formats import camt053, cfonb120, mt940, ofx
from lettrage.ingestion.parser import Parser

MONTH = Path(__file__).parents[1] / "samples/same_month"
FILES: tuple[tuple[Parser, str], ...] = (
    (camt053, "october.xml"),
    (mt940, "october.sta"),
    (cfonb120, "october.txt"),
    (ofx, "october.ofx"),
)


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    with scratch() as opened:
        opened.execute("set threads = 1")
        yield opened


def test_each_line_lands_once_with_the_same_id_in_any_order(
    connection: Connection,
) -> None:
    found = set()
    for order in permutations(FILES):
        account = Account(connection)
        counts = [
            (staged.rows_landed, staged.rows_duplicate, staged.rows_rejected)
            for staged in (
                account.land_file(parser, MONTH / name) for parser, name in order
            )
        ]
        assert counts == [(3, 0, 0), (0, 3, 0), (0, 3, 0), (0, 3, 0)]
        # Each reference has one line, which all four formats show.
        rows = account.query(
            "select bank_line_id, bank_reference, count(distinct format) "
            "from raw.bank_lines group by all order by bank_reference"
        )
        assert [row[1:] for row in rows] == [("R1", 4), ("R2", 4), ("R3", 4)]
        found.add(frozenset(row[0] for row in rows))
    assert len(found) == 1
