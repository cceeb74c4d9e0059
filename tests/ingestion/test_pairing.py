"""Each test lands bank files, written as rows, and counts the lines that there are.

A row is: amount, bank reference, label. All are booked on 2026-10-02 unless said.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pairing_account import DAY, Account, Row, Statement

from lettrage.core.warehouse import Connection, scratch


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    with scratch() as opened:
        opened.execute("set threads = 1")
        yield opened


@pytest.fixture
def account(connection: Connection) -> Account:
    return Account(connection)


def test_the_same_line_in_two_formats_is_one(account: Account) -> None:
    assert account.land_rows("camt", ("10", "R1", "VIR DUPONT")) == (1, 0)
    assert account.land_rows("MT940", ("10", None, "/VIR/DUPONT SA")) == (0, 1)
    assert account.lines == 1
    assert account.query(
        "select format, is_first_sighting from raw.bank_lines order by format"
    ) == [("MT940", False), ("camt", True)]


def test_true_twins_of_one_file_stay_two(account: Account) -> None:
    twin = ("10", None, "VIR DUPONT")
    assert account.land_rows("camt", twin, twin) == (2, 0)
    assert account.land_rows("MT940", twin, twin) == (0, 2)
    assert account.land_rows("OFX", twin, twin, twin) == (1, 2)
    assert account.lines == 3


def test_lines_pair_by_reference_before_label_before_order(account: Account) -> None:
    account.land_rows("camt", ("10", "R1", "A"), ("10", "R2", "B"), ("10", "R3", "C"))
    account.land_rows("MT940", ("10", None, "x"), ("10", None, "b"), ("10", "R1", "B"))

    assert account.query(
        """
        select mt.label, camt.label from raw.bank_lines as mt
        inner join raw.bank_lines as camt using (bank_line_id)
        where mt.format = 'MT940' and camt.format = 'camt' order by mt.line_number
        """
    ) == [("x", "C"), ("b", "B"), ("B", "A")]


def test_other_references_in_one_format_are_other_lines(account: Account) -> None:
    account.land_rows("camt", ("10", "R1", "VIR"))
    assert account.land_rows("camt", ("10", "R2", "VIR")) == (1, 0)
    assert account.land_rows("camt", ("10", "R1", "VIR")) == (0, 1)
    assert account.land_rows("camt", ("10", None, "VIR")) == (0, 1)
    assert account.lines == 2


def test_other_labels_in_one_format_are_other_lines(account: Account) -> None:
    account.land_rows("camt", ("10", None, "VIR DUPONT"))
    assert account.land_rows("camt", ("10", None, "VIR MARTIN")) == (1, 0)
    assert account.land_rows("camt", ("10", None, "vir  Dupont.")) == (0, 1)
    assert account.lines == 2


def test_statements_that_follow_one_another_share_no_line(account: Account) -> None:
    row = ("10", None, "VIR")
    morning = Statement([row], opening="0", closing="10")
    afternoon = Statement([row], opening="10", closing="20")

    assert account.land("camt", morning).rows_landed == 1
    assert account.land("camt", afternoon).rows_landed == 1
    assert account.land("camt", morning).rows_duplicate == 1
    assert account.land("MT940", morning, afternoon).rows_duplicate == 2
    assert account.lines == 2


def test_days_that_chain_share_no_line_though_dates_touch(account: Account) -> None:
    row = ("10", None, "VIR")
    eve = date(2026, 10, 1)
    first = Statement([row], "0", "10", first=eve, last=DAY)
    second = Statement([row], "10", "20", first=DAY, last=DAY)

    account.land("camt", first)
    assert account.land("camt", second).rows_landed == 1


def test_a_statement_that_moved_nothing_is_itself_seen_again(account: Account) -> None:
    rows = [("10", None, "VIR"), ("-10", None, "PRLV")]
    statement = Statement(rows, opening="5", closing="5")

    account.land("camt", statement)
    assert account.land("camt", statement).rows_duplicate == 2


def test_overlapping_statements_share_their_lines(account: Account) -> None:
    rows = [("10", None, "VIR"), ("20", None, "VIR")]
    month = Statement(rows, "0", "30", first=date(2026, 10, 1), last=date(2026, 10, 31))
    day = Statement(rows, "0", "30")

    account.land("camt", month)
    assert account.land("camt", day).rows_duplicate == 2


def test_a_shared_reference_overrides_the_guards(account: Account) -> None:
    account.land("camt", Statement([("10", "R1", "A")], opening="0", closing="10"))
    chained = Statement([("10", "R1", "B")], opening="10", closing="20")

    assert account.land("camt", chained).rows_duplicate == 1


def test_guards_between_some_leave_the_others_to_pair(account: Account) -> None:
    account.land_rows("camt", ("10", "R1", "VIR"), ("10", None, "VIR"))
    landed = account.land_rows(
        "camt", ("10", "R8", "VIR"), ("10", "R9", "VIR"), ("10", None, "VIR")
    )

    # R8 takes the line without reference, the one without reference takes R1's.
    assert landed == (1, 2)


def test_a_line_id_is_the_same_whatever_file_came_first(connection: Connection) -> None:
    rows = [("10", "R1", "A"), ("10", "R2", "B"), ("20", None, "C")]
    ids = []
    for formats in (("camt", "MT940"), ("MT940", "camt")):
        account = Account(connection)
        for format in formats:
            account.land_rows(format, *rows)
        ids.append(account.query("select distinct bank_line_id from raw.bank_lines"))

    assert sorted(ids[0]) == sorted(ids[1])
    assert len(ids[0]) == 3


def test_a_changed_amount_under_a_reference_is_a_conflict(account: Account) -> None:
    account.land_rows("camt", ("10", "R1", "VIR"))
    staged = account.land("camt", Statement([("12", "R1", "VIR"), ("5", "R2", "X")]))

    assert (staged.rows_landed, staged.rows_rejected) == (1, 1)
    assert account.query("select line_number, reason from raw.rejected_rows") == [
        (1, "conflict: R1 has landed before with 10.0000 EUR; the first stands")
    ]
    assert account.lines == 2


def test_a_reference_that_two_lines_carry_is_no_conflict(account: Account) -> None:
    account.land_rows("camt", ("100", "R1", "VIR"))
    staged = account.land("camt", Statement([("-1", "R1", "FRAIS"), ("2", "R1", "X")]))

    assert (staged.rows_landed, staged.rows_rejected) == (2, 0)


def test_parts_are_kept_once_and_only_where_they_sum_to_their_line(
    account: Account,
) -> None:
    rows = [("30", "R1", "LOT"), ("5", "R2", "X")]
    statement = Statement(rows, parts=[(1, "10"), (1, "20"), (2, "4")])
    account.land("camt", statement)
    account.land("camt", statement)

    assert account.query(
        "select line_number, amount::varchar from raw.bank_line_parts order by amount"
    ) == [(1, "10.0000"), (1, "20.0000")]


row_of = st.tuples(
    st.sampled_from(["10", "20"]),
    st.sampled_from([None, "R1", "R2", "R3"]),
    st.sampled_from([None, "A", "B"]),
)
files = st.lists(
    st.tuples(st.sampled_from(["camt", "MT940"]), st.lists(row_of, max_size=5)),
    max_size=4,
)


@given(files=files)
@settings(max_examples=15, deadline=None)
def test_nothing_is_lost_nothing_twice_whatever_lands(
    connection: Connection, files: list[tuple[str, list[Row]]]
) -> None:
    account = Account(connection)
    for format, rows in files:
        staged = account.land(format, Statement(rows))
        total = staged.rows_landed + staged.rows_duplicate + staged.rows_rejected
        assert total == len(rows)
        # Twins of a document stay two: no line is sighted twice in one document.
        assert (
            account.query(
                "select count(*) from raw.bank_lines "
                "group by document_id, bank_line_id having count(*) > 1"
            )
            == []
        )
        # The same file again shows nothing new.
        again = account.land(format, Statement(rows))
        assert again.rows_landed == 0
    # There are at least as many lines as the source that shows most of them.
    assert (
        account.query(
            """
        with shown as (
            select amount, count(*) as lines_count from raw.bank_lines
            group by document_id, amount
        ),
        there as (
            select amount, count(distinct bank_line_id) as lines_count
            from raw.bank_lines group by amount
        )
        select * from there inner join shown using (amount)
        where there.lines_count < shown.lines_count
        """
        )
        == []
    )
