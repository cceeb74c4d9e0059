"""What a bank tells during the day stands beside its statements, never among them."""

# ruff: noqa: E501 -- a ledger is as wide as its columns.
from __future__ import annotations

import pytest

# An evening's statement, the reports of the next day (each from the morning on, then one
# of what is new alone), two notifications without balances, and that day's statement.
LEDGER = {
    "documents": """
        document_id, position
        d1, 1
        d2, 2
    """,
    "bank_statements": """
        statement_id, account_iban, statement_reference, opening_date, opening_balance, closing_date, closing_balance, lines_amount, is_interim, format
        eve, FR01, 276, 2026-10-04, 100, 2026-10-04, 150, 50, , camt.053
        morning, FR01, R1, 2026-10-05, 150, 2026-10-05, 170, 20, true, camt.052
        noon, FR01, R2, 2026-10-05, 150, 2026-10-05, 200, 30, true, camt.052
        notice1, FR01, N1, , , , , 20, true, camt.054
        notice2, FR01, N2, , , , , 30, true, camt.054
        day, FR01, 277, 2026-10-05, 150, 2026-10-05, 190, 40, false, camt.053
        tomorrow, FR01, R3, 2026-10-06, 190, 2026-10-06, 999, 0, true, camt.052
    """,
    "bank_lines": """
        bank_line_id, booking_date, amount, document_id, line_number, format
        BATCH, 2026-10-05, 40, d1, 1, camt.053
        BATCH, 2026-10-05, 40, d2, 1, camt.054
    """,
    "bank_line_parts": """
        bank_line_id, part_number, amount, end_to_end_id, remittance, document_id, line_number
        BATCH, 1, 10, , , d1, 1
        BATCH, 2, 30, , , d1, 1
        BATCH, 1, 30, E1, FA-1, d2, 1
        BATCH, 2, 10, E2, FA-2, d2, 1
    """,
}


@pytest.fixture(scope="module")
def built(build):
    return build(
        LEDGER,
        variables={"as_of_date": "2026-10-06"},
        command="build --select +bank_statements +int_balances_anchored "
        "+int_bank_line_parts_chosen",
    )


def test_an_interim_report_foots_or_says_nothing_and_is_in_no_chain(built) -> None:
    assert built.csv(
        """
        select statement_reference as number, foots, chains, is_interim
        from marts.bank_statements order by statement_id
        """
    ) == (
        "number, foots, chains, is_interim\n"
        "277, true, true, false\n"
        "276, true, , false\n"
        "R1, true, , true\n"
        "R2, , , true\n"
        "N1, , , true\n"
        "N2, , , true\n"
        "R3, , , true"
    )


def test_only_a_statement_tells_the_balance_of_an_evening(built) -> None:
    assert built.csv(
        """
        select anchor_date as day, balance_amount::decimal(18, 2) as balance
        from intermediate.int_balances_anchored order by day
        """
    ) == ("day, balance\n2026-10-03, 100.00\n2026-10-04, 150.00\n2026-10-05, 190.00")


def test_a_batch_is_told_by_the_file_that_says_most_of_its_parts(built) -> None:
    assert built.csv(
        """
        select part_number, amount::decimal(18, 2) as amount, remittance
        from intermediate.int_bank_line_parts_chosen order by part_number
        """
    ) == ("part_number, amount, remittance\n1, 30.00, FA-1\n2, 10.00, FA-2")
