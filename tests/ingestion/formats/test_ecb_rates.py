"""The ECB's tables land rate for rate, exactly, in each dress; N/A is no rate."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from translations import COMPANY, Translated, translated

from lettrage.core.errors import DocumentError
from lettrage.core.warehouse import writer
from lettrage.ingestion import bundled_rates
from lettrage.ingestion.formats import ecb_rates
from lettrage.ingestion.schema import create_raw_tables

SAMPLES = Path(__file__).parents[2] / "samples" / "ecb_rates"
Read = Callable[[str | bytes], Translated]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_content(content: str | bytes) -> Translated:
        path = tmp_path / "rates"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        assert ecb_rates.identify(path.read_bytes())
        return translated(ecb_rates, path)

    return read_content


def rates(found: Translated) -> list[tuple[Any, ...]]:
    return [
        (row["date"], row["currency"], row["units_per_eur"])
        for row in found.rows["fx_rates"]
    ]


def packed(path: Path, name: str, content: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "eurofxref-hist.csv",
            [
                ("2026-11-04", "USD", "1.1182"), ("2026-11-04", "JPY", "175.9"),
                ("2026-11-03", "USD", "1.1175"), ("2026-11-03", "JPY", "175.68"),
                ("2022-12-30", "USD", "1.0666"), ("2022-12-30", "JPY", "140.66"),
                ("2022-12-30", "BGN", "1.9558"), ("2022-12-30", "HRK", "7.5365"),
            ],
        ),
        (
            "eurofxref.csv",
            [
                ("2026-10-30", "USD", "1.1172"), ("2026-10-30", "JPY", "175.68"),
                ("2026-10-30", "CZK", "24.353"),
            ],
        ),
        (
            "eurofxref-hist-90d.xml",
            [
                ("2026-11-04", "USD", "1.1182"), ("2026-11-04", "JPY", "175.90"),
                ("2026-11-03", "USD", "1.1175"),
            ],
        ),
    ],
)  # fmt: skip
def test_every_rate_lands_and_nothing_else(
    name: str, expected: list[tuple[str, str, str]]
) -> None:
    path = SAMPLES / name
    assert ecb_rates.identify(path.read_bytes())
    found = translated(ecb_rates, path)
    assert (rates(found), found.rejected) == (expected, [])


def test_an_archive_is_read_as_the_table_in_it(tmp_path: Path) -> None:
    table = SAMPLES / "eurofxref-hist.csv"
    path = packed(tmp_path / "rates.zip", table.name, table.read_text())
    assert ecb_rates.identify(path.read_bytes())
    assert rates(translated(ecb_rates, path)) == rates(translated(ecb_rates, table))


def test_a_rate_that_is_none_is_rejected_alone(read: Read) -> None:
    found = read("Date,USD,JPY\n2026-11-04,1.11.82,175.9\n2026-11-03,0,175.68\n")
    assert [rate[1] for rate in rates(found)] == ["JPY", "JPY"]
    assert found.faults[0] == (
        1,
        "USD",
        "found '1.11.82' (line 2); expected units for one euro, as 1.1172; get the "
        "file from the ECB again",
    )
    assert found.faults[1][:2] == (3, "USD")


def test_a_day_that_is_none_rejects_each_of_its_rates(read: Read) -> None:
    found = read("Date,USD,JPY\n2026-02-31,1.1,2\n2026-11-03,3,4\n31 Juin 2026,1,2\n")
    assert len(rates(found)) == 2
    assert [fault[:2] for fault in found.faults] == [
        (1, "Date"), (2, "Date"), (5, "Date"), (6, "Date"),
    ]  # fmt: skip
    assert found.faults[0][2].startswith("found '2026-02-31' (line 2); expected a day")


def test_a_line_with_more_fields_than_columns_is_rejected_whole(read: Read) -> None:
    found = read("Date,USD\n2026-11-04,1.1,2.2\n2026-11-03,1.1\n")
    assert rates(found) == [("2026-11-03", "USD", "1.1")]
    assert found.faults[0][:2] == (1, None)
    assert found.rejected[0].payload == "2026-11-04, , 2026-11-04,1.1,2.2"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"Date,USD\n2026-11-04,1\xff\n", "expected UTF-8"),
        (b"Date,USD\n" + b"1" * 70_000, "line 2: the line is longer than 64 KiB"),
        (b"PK\x03\x04eurofxref-hist.csv", "the archive is damaged"),
    ],
)
def test_a_damaged_table_is_refused_by_one_line(
    read: Read, content: bytes, said: str
) -> None:
    with pytest.raises(DocumentError, match=said):
        read(content)


def test_an_archive_of_something_else_is_refused(tmp_path: Path) -> None:
    bomb = "Date,USD\n" + " " * (65 << 20)
    for name, content in (("eurofxref.txt", ""), ("eurofxref.csv", bomb)):
        path = packed(tmp_path / "rates.zip", name, content)
        with pytest.raises(DocumentError, match="expected an archive of one"):
            list(ecb_rates.translate(path, "rates.zip", COMPANY))


@pytest.mark.parametrize(
    "head",
    [
        b"", b"date,currency,units_per_eur\n2026-10-30,USD,1.1\n",
        b"Date,Amount\n2026-10-30,1.1\n", b"PK\x03\x04[Content_Types].xml",
        b"<Cube/>", b"Date,USD" + b" " * 60_000,
    ],
)  # fmt: skip
def test_nothing_else_is_taken_for_the_ecb(head: bytes) -> None:
    assert not ecb_rates.identify(head)


def test_rates_of_currencies_that_became_the_euro_land_too(firm: Any) -> None:
    (landed,) = firm.land(SAMPLES / "eurofxref-hist.csv")
    assert (landed.format, landed.landed, landed.rejected) == (ecb_rates.NAME, 8, 0)
    assert firm.rows(
        "select units_per_eur from raw.fx_rates where currency = 'HRK'"
    ) == [(Decimal("7.53650000"),)]


def test_a_later_table_lands_its_new_days_alone(firm: Any) -> None:
    firm.land(SAMPLES / "eurofxref-hist-90d.xml")
    (landed,) = firm.land(SAMPLES / "eurofxref-hist.csv")
    assert (landed.landed, landed.duplicate, landed.rejected) == (5, 3, 0)


def test_the_bundled_table_is_written_once_and_exactly(firm: Any) -> None:
    with writer(firm.workspace, firm.settings.storage) as connection:
        create_raw_tables(connection)
        bundled_rates.write(connection)
        bundled_rates.write(connection)
        found = connection.execute(
            "select units_per_eur from raw.bundled_fx_rates "
            "where date = '1999-01-04' and currency = 'USD'"
        ).fetchall()
        connection.execute("update raw.bundled_fx_rates set edition = 'older'")
        bundled_rates.write(connection)
        (editions,) = connection.execute(
            "select count(distinct edition) from raw.bundled_fx_rates"
        ).fetchall()
    assert (found, editions) == ([(Decimal("1.17890000"),)], (1,))
