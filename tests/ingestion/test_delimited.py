from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lettrage.core.errors import DocumentError
from lettrage.core.warehouse import Connection, scratch
from lettrage.ingestion import delimited, staging
from lettrage.ingestion.header import Header

HEADER = "customer_id,name,country\n"


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    with scratch() as opened:
        yield opened


def read(
    connection: Connection, path: Path, text: str, *, by_record: bool
) -> tuple[list[Any], int]:
    """Rows as (line, cells), and how many records are broken."""
    path.write_bytes(text.encode())
    header = Header(("a", "b", "c"))
    staging.clear(connection)
    reading = delimited._read_by_record if by_record else delimited.read
    rejected = reading(connection, path, file_name="x", header=header)
    rows = connection.execute(
        "select line_number, coalesce(c0, ''), coalesce(c1, ''), coalesce(c2, '') "
        "from incoming_cells order by line_number"
    ).fetchall()
    return rows, len(rejected)


def test_broken_lines_are_set_aside_and_the_rest_lands(firm: Any) -> None:
    landed = firm.land_text(
        "c.csv",
        HEADER
        + "C1,A,FR\n"
        + "C2,too few\n"
        + "C3,too,many,FR\n"
        + 'C4,"open,FR\n'
        + 'C5,"ended "early,FR\n'
        + "C6,F,FR\n",
    )

    assert (landed.landed, landed.rejected) == (2, 4)
    assert [(line, reason) for line, _, reason in firm.faults()] == [
        (3, "found 2 fields; expected the header's 3"),
        (4, "found 4 fields; expected the header's 3"),
        (
            5,
            "a double quote opens a field and is not closed; close it, or write it "
            "twice",
        ),
        (6, "text after the closing double quote; a quote inside a field is doubled"),
    ]
    assert firm.rows("select payload from raw.rejected_rows where line_number = 5") == [
        ('C4,"open,FR',)
    ]


def test_a_record_over_several_lines_has_the_number_of_its_first(firm: Any) -> None:
    landed = firm.land_text(
        "c.csv", HEADER + 'C1,"12 rue\nde la Paix",FR\nC2,"dit ""B""",FR\n'
    )

    assert landed.landed == 2
    assert firm.rows("select line_number, name from raw.customers order by 1") == [
        (2, "12 rue\nde la Paix"),
        (4, 'dit "B"'),
    ]


def test_a_stray_quote_costs_its_own_line_alone(firm: Any) -> None:
    rows = [f'C{number},"Société {number}",FR' for number in range(500)]
    rows[7] = 'C7,"Société 7,FR'
    landed = firm.land_text("c.csv", HEADER + "\n".join(rows))

    assert (landed.landed, landed.rejected) == (499, 1)
    assert firm.faults()[0][0] == 9


def test_wrong_encoding_is_one_error_that_names_the_line(firm: Any) -> None:
    text = (HEADER + "C1,A,FR\nC2,Société,FR\n").encode("latin-1")
    landed = firm.land_text("c.csv", text)

    assert landed.landed == 0
    assert landed.error == (
        "c.csv, line 3: found 'byte 0xe9'; expected UTF-8; save the file again as CSV "
        "UTF-8"
    )


def test_utf_16_is_refused_by_name(firm: Any) -> None:
    landed = firm.land_text("c.csv", (HEADER + "C1,A,FR\n").encode("utf-16"))

    assert landed.error == (
        "c.csv, line 1: found 'UTF-16'; expected UTF-8; save it as CSV UTF-8"
    )


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_any_line_ending_will_do(
    connection: Connection, tmp_path: Path, ending: str
) -> None:
    text = "a,b,c\n1,2,3\n4,5,6\n".replace("\n", ending)

    assert read(connection, tmp_path / "x.csv", text, by_record=False) == (
        [(2, "1", "2", "3"), (3, "4", "5", "6")],
        0,
    )


cell = st.text(alphabet='ab ",;\n\t', max_size=4) | st.sampled_from(["x", "1", ""])
quoted_cell = cell.map(lambda text: '"' + text.replace('"', '""') + '"')
record = st.lists(cell | quoted_cell, min_size=1, max_size=4).map(",".join)


@given(records=st.lists(record, max_size=5))
@settings(max_examples=80, deadline=None)
@example(records=['1, "2" ,3'])
@example(records=["1,2,3,,"])
@example(records=['1,2" x,3'])
@example(records=["1,2,3", "", "4,5,6"])
def test_both_readings_of_a_file_agree(
    connection: Connection,
    tmp_path_factory: pytest.TempPathFactory,
    records: list[str],
) -> None:
    path = tmp_path_factory.getbasetemp() / "agree.csv"
    text = "\n".join(["a,b,c", *records])

    at_once = read(connection, path, text, by_record=False)
    assert at_once == read(connection, path, text, by_record=True)


def test_a_line_that_is_not_utf_8_stops_the_reading(
    connection: Connection, tmp_path: Path
) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"a,b,c\n1,2,\xff\n")
    staging.clear(connection)
    with pytest.raises(DocumentError, match="x, line 2"):
        delimited.read(connection, path, file_name="x", header=Header(("a", "b", "c")))
