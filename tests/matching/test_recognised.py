"""A payment made twice and an advance are told as what they are, and kept or not."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lettrage.books import reading
from lettrage.cli import app
from lettrage.core import warehouse
from lettrage.core.errors import RuleViolation
from lettrage.core.settings import Storage
from lettrage.matching import readings, recognised, review

from .conftest import customer, item, line, table


def read(*lines, items=(), paid=()):
    rows = readings.read(
        bank_lines=table("bank_lines", list(lines)),
        open_items=table("open_items", list(items)),
        paid_items=table("paid_items", list(paid)),
        customers=table(
            "customers",
            [customer("C1", "Boulangerie Martin"), customer("C2", "Garage du Port")],
        ),
    ).to_pylist()
    return {row["bank_line_id"]: row for row in rows}


def test_a_line_says_who_pays_and_for_what():
    rows = read(
        line("L1", "50", "ACOMPT E DEVIS D-1203", counterparty_name="GARAGE DU PORT"),
        line("L2", "120", "VIR FA-2026-0412 FA-2026-0413"),
        line("L3", "10", "VIR REMBOURSEMENT X"),
        line("L4", "-10", "PRLV GARAGE DU PORT"),
        items=[item("FA-2026-0412", "C1", "120")],
        paid=[{"invoice_number": "FA-2026-0413", "customer_id": "C1"}],
    )
    assert set(rows) == {"L1", "L2", "L3"}
    assert (rows["L1"]["customer_id"], rows["L1"]["payer_class"]) == ("C2", 5)
    assert (rows["L1"]["advance_word"], rows["L1"]["order_number"]) == (
        "ACOMPTE",
        "D-1203",
    )
    assert rows["L2"]["cited_invoice_numbers"] == ["FA-2026-0412", "FA-2026-0413"]
    assert rows["L2"]["customer_id"] is None
    assert rows["L3"]["other_reason_word"] == "REMBOURSEMENT"
    assert rows["L3"]["advance_word"] is None


def test_a_name_is_found_beside_the_words_of_an_advance():
    rows = read(line("L1", "50", "ARRHES GARAGE DU PORT ACOMPTE"))
    assert rows["L1"]["customer_id"] == "C2"


def test_two_customers_alike_are_nobody():
    assert (
        read(line("L1", "9", "BOULANGERIE MARTIN / GARAGE DU PORT"))["L1"][
            "customer_id"
        ]
        is None
    )


def test_no_line_is_no_reading():
    assert read() == {}


@pytest.fixture
def told(workspace):
    """The firm of firm.sql, two lines of which were recognised."""
    with warehouse.writer(workspace, Storage()) as connection:
        connection.execute(
            Path(__file__).with_name("recognised.sql").read_text("utf-8")
        )
        warehouse.publish(connection, workspace, Storage())
    return workspace


def test_what_was_recognised_is_listed_surest_first(told, books):
    rows = recognised.recognised(told, books)
    assert [row["bank_line_id"] for row in rows] == ["L3", "L2"]
    assert rows[1]["label"] == "VIR MARTIN"
    assert rows[1]["evidence"]["sentence"]["en"] == "Again."


def test_a_build_without_the_table_recognises_nothing(workspace, books):
    assert recognised.recognised(workspace, books) == []
    assert recognised.reading_of(workspace, books, target="L3") is None


def test_money_that_is_kept_is_the_customers_credit_and_waits_no_more(
    told, books, anne
):
    recognised.keep(told, books, user_id=anne, bank_line_id="L3")
    (decision,) = reading.decisions_after(books, 0).read_all().to_pylist()
    (credit,) = reading.allocations_after(books, 0).read_all().to_pylist()
    assert decision["bank_line_id"] == "L3"
    assert (credit["customer_id"], credit["invoice_number"]) == ("C2", None)
    assert credit["allocated_amount"] == Decimal(500)
    assert [row["bank_line_id"] for row in recognised.recognised(told, books)] == ["L2"]
    with pytest.raises(RuleViolation, match="money that came in and waits"):
        recognised.keep(told, books, user_id=anne, bank_line_id="L3")
    review.undo(told, books, user_id=anne, target="L3")
    assert len(recognised.recognised(told, books)) == 2


def test_whose_money_it_is_must_be_known(told, books, anne):
    with pytest.raises(RuleViolation, match="name one with --customer"):
        recognised.keep(told, books, user_id=anne, bank_line_id="L6")
    with pytest.raises(RuleViolation, match="C9: expected a customer"):
        recognised.keep(told, books, user_id=anne, bank_line_id="L6", customer_id="C9")
    with pytest.raises(RuleViolation, match="money that came in"):
        recognised.keep(told, books, user_id=anne, bank_line_id="L4", customer_id="C1")
    recognised.keep(told, books, user_id=anne, bank_line_id="L6", customer_id="C1")


def invoke(workspace, *arguments):
    result = CliRunner().invoke(
        app, ["matches", *arguments, "--workspace", str(workspace.root)]
    )
    assert result.exit_code == 0, result.output
    return result


def test_the_shell_says_what_a_line_is_with_or_without_suggestions(told):
    assert "prepayment (strong): Says so." in invoke(told, "explain", "L3").stdout
    both = invoke(told, "explain", "S3").stdout
    assert "duplicate (weak): Again." in both
    assert "repeats: L1" in both
    assert "Amount." in both
    why = json.loads(invoke(told, "explain", "L3", "--format", "json").stdout)
    assert (why["suggestion"], why["recognised"]["way"]) == (None, "says_advance")
    assert "L3" in invoke(told, "recognised").stdout
    invoke(told, "keep", "L3", "--user", "anne")
    rows = json.loads(invoke(told, "recognised", "--format", "json").stdout)
    assert [row["bank_line_id"] for row in rows] == ["L2"]
