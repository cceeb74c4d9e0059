"""Cells of other programs as canonical texts."""

from __future__ import annotations

import pytest

from lettrage.core.warehouse import Connection
from lettrage.ingestion.exports import readings
from lettrage.ingestion.exports.countries import codes_of


def value(connection: Connection, expression: str, text: str) -> str | None:
    row = connection.execute(f"select {expression} from (select ? as t)", [text])
    found: str | None = (row.fetchone() or (None,))[0]
    return found


@pytest.mark.parametrize(
    ("text", "point", "comma"),
    [
        ("1234.56", "1234.56", None),
        ("1234,56", None, "1234.56"),
        ("1,234.56", "1234.56", None),
        ("1.234,56", None, "1234.56"),
        ("1 234 567,8", None, "1234567.8"),
        ("1\u202f234,5", None, "1234.5"),
        ("1’234.50", "1234.50", None),
        ("(12.50)", "-12.50", None),
        ("-12", "-12", "-12"),
        ("+3", "3", "3"),
        ("5.5 %", "5.5", None),
        ("20%", "20", "20"),
        ("12,34,567.00", None, None),
        ("1 23", None, None),
        ("1e3", None, None),
        ("12.", None, None),
        ("€12.00", None, None),
        ("--5", None, None),
        ("(-5)", None, None),
    ],
)
def test_numbers(
    connection: Connection, text: str, point: str | None, comma: str | None
) -> None:
    assert value(connection, readings.number("t", "."), text) == point
    assert value(connection, readings.number("t", ","), text) == comma


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("01:30:00", "1.5"),
        ("0:20", "0.33333333"),
        ("00:00:05", "0.00138889"),
        ("100:00:36", "100.01"),
        ("7.25", "7.25"),
        ("10:61:00", None),
        ("-1:00", None),
        ("1h30", None),
    ],
)
def test_durations_are_hours_rounded_half_up(
    connection: Connection, text: str, hours: str | None
) -> None:
    assert value(connection, readings.hours("t", "."), text) == hours


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-09-03", "2026-09-03"),
        ("2026-09-03T23:59:59Z", "2026-09-03"),
        ("03/09/2026 10:15", "2026-09-03"),
        ("3/9/2026", "2026-09-03"),
        ("31/09/2026", None),
        ("2026-09-03 and more", None),
    ],
)
def test_days(connection: Connection, text: str, day: str | None) -> None:
    assert value(connection, readings.day("t", ["%d/%m/%Y"]), text) == day


def test_an_instant_in_utc_is_the_day_at_the_firm(connection: Connection) -> None:
    sql = readings.day_at("t", [], "Europe/Paris")

    assert value(connection, sql, "2026-09-30 22:30") == "2026-10-01"
    assert value(connection, sql, "2026-09-30T21:59:59Z") == "2026-09-30"
    assert value(connection, sql, "2026-12-31 22:30:00 UTC") == "2026-12-31"
    assert value(connection, sql, "2026-09-30") == "2026-09-30"


def test_an_amount_of_too_many_digits_is_none(connection: Connection) -> None:
    sql = readings.as_text(readings.as_amount("t"))

    assert value(connection, sql, "999999999999.9999") == "999999999999.9999"
    assert value(connection, sql, "1.50000") == "1.5"
    assert value(connection, sql, "1000000000000") is None
    assert value(connection, sql, "0.00001") is None


def test_countries_are_known_by_their_names(connection: Connection) -> None:
    names = ["France", "allemagne", "Royaume-Uni", "USA", "FRA", "Czechia", "Atlantis"]
    connection.execute(
        "create or replace temp table incoming_export_cells (t0 varchar)"
    )
    for name in names:
        connection.execute("insert into incoming_export_cells values (?)", [name])

    found = dict(codes_of(connection, "t0"))
    connection.execute("drop table incoming_export_cells")

    assert found == {
        "France": "FR", "allemagne": "DE", "Royaume-Uni": "GB", "USA": "US",
        "FRA": "FR", "Czechia": "CZ",
    }  # fmt: skip
