"""Statements as rows: opening, closing, first day, last day, sum of lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import pytest

from lettrage.core.warehouse import Connection, scratch
from lettrage.ingestion import checks
from lettrage.ingestion.schema import BANK_STATEMENTS

Row = tuple[str | None, str | None, int, int, str]


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    with scratch() as opened:
        opened.execute("create schema raw")
        yield opened


def consistency(
    connection: Connection, *incoming: Row, landed: Sequence[Row] = ()
) -> bool | None:
    for table, rows in (("raw.bank_statements", landed), ("incoming", incoming)):
        name = table if table.startswith("raw") else "incoming_statements"
        columns = BANK_STATEMENTS.replace("not null", "")
        if table == "incoming":
            columns += ", ordinal bigint"
        connection.execute(f"create or replace table {name} ({columns})")
        for ordinal, (opening, closing, first, last, moved) in enumerate(rows, 1):
            connection.execute(
                f"""
                insert into {name} by name
                select 'FR76' as account_iban, 'EUR' as currency,
                    ?::decimal(18, 4) as opening_balance, ?::date as opening_date,
                    ?::decimal(18, 4) as closing_balance, ?::date as closing_date,
                    ?::decimal(18, 4) as lines_amount
                    {", " + str(ordinal) + " as ordinal" if table == "incoming" else ""}
                """,
                [opening, date(2026, 10, first), closing, date(2026, 10, last), moved],
            )
    return checks.consistency(connection)


def test_a_statement_foots_to_the_cent(connection: Connection) -> None:
    assert consistency(connection, ("100.00", "110.01", 1, 31, "10.01")) is True
    assert consistency(connection, ("100.00", "110.01", 1, 31, "10.00")) is False


def test_without_both_balances_there_is_nothing_to_say(connection: Connection) -> None:
    assert consistency(connection, (None, "110.01", 1, 31, "10")) is None
    assert consistency(connection) is None


def test_one_that_does_not_foot_spoils_the_file(connection: Connection) -> None:
    rows: list[Row] = [("0", "1", 1, 1, "1"), ("1", "3", 2, 2, "1")]
    assert consistency(connection, *rows) is False


def test_each_opening_is_the_closing_before(connection: Connection) -> None:
    first: Row = ("0", "10", 1, 1, "10")
    assert consistency(connection, first, ("10", "15", 2, 2, "5")) is True
    assert consistency(connection, first, ("11", "15", 2, 2, "4")) is False
    assert consistency(connection, first, ("11", "15", 20, 20, "4")) is False


def test_statements_of_one_day_chain_in_any_order(connection: Connection) -> None:
    morning: Row = ("0", "10", 1, 1, "10")
    evening: Row = ("10", "15", 1, 1, "5")
    assert consistency(connection, morning, evening) is True
    assert consistency(connection, evening, landed=[morning]) is True
    assert consistency(connection, morning, landed=[evening]) is True


def test_what_landed_before_chains_with_what_comes(connection: Connection) -> None:
    september: Row = ("0", "10", 1, 14, "10")
    assert (
        consistency(connection, ("10", "12", 15, 30, "2"), landed=[september]) is True
    )
    assert (
        consistency(connection, ("11", "12", 15, 30, "1"), landed=[september]) is False
    )


def test_a_gap_of_days_may_still_be_filled(connection: Connection) -> None:
    assert (
        consistency(
            connection, ("11", "12", 25, 30, "1"), landed=[("0", "1", 1, 2, "1")]
        )
        is True
    )


def test_the_same_statement_in_another_format_is_no_neighbour(
    connection: Connection,
) -> None:
    day: Row = ("0", "10", 5, 5, "10")
    assert consistency(connection, day, landed=[day]) is True
