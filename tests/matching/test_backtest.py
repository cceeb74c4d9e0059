"""History replayed in the order of time, and what other ways to match make of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from lettrage.matching import inputs
from lettrage.matching.evaluation.backtest import back_test, lettrage
from lettrage.matching.evaluation.baselines import BASELINES
from lettrage.matching.evaluation.report import report
from lettrage.matching.evaluation.truth import LINES, MONEY, PARTS, Truth
from lettrage.matching.ledger import Ledger
from lettrage.matching.policy import MatchPolicy

MARCH, APRIL = date(2026, 3, 15), date(2026, 4, 15)

Make = dict[str, Any]
KINDS = {
    "varchar": pa.string(), "date": pa.date32(), "boolean": pa.bool_(),
    "bigint": pa.int64(), "double": pa.float64(),
    "varchar[]": pa.list_(pa.string()), inputs.MONEY: MONEY,
}  # fmt: skip


def filled(name: str, given: list[dict[str, Any]]) -> pa.Table:
    """An input of the pipeline, null where a row says nothing."""
    return pa.table(
        {
            column: pa.array([row.get(column) for row in given], KINDS[kind])
            for column, kind in inputs.INPUTS[name].items()
        }
    )


def told(key: str, booked: date, amount: str, pays: str) -> dict[str, Any]:
    """What is right about a line."""
    return {
        "bank_line_id": key,
        "booking_date": booked,
        "amount": Decimal(amount),
        "pays": pays,
    }


def part(key: str, number: str, amount: str) -> dict[str, Any]:
    """A document that a line pays in full."""
    return {
        "bank_line_id": key,
        "invoice_number": number,
        "allocated_amount": Decimal(amount),
        "settled_amount": Decimal(amount),
    }


@pytest.fixture
def suggested(firm: Make) -> Callable[..., list[dict[str, Any]]]:
    """What a baseline suggests to the bakery and the garage."""
    customers = [
        firm["customer"]("C1", "Boulangerie Martin"),
        firm["customer"]("C2", "Garage du Port"),
    ]

    def call(
        name: str, items: list[dict[str, Any]], lines: list[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        return BASELINES[name](
            {
                "open_items": filled("open_items", items),
                "bank_lines": filled("bank_lines", lines),
                "customers": filled("customers", customers),
            }
        ).to_pylist()

    return call


@pytest.fixture
def history(firm: Make) -> tuple[Ledger, Truth]:
    item, line, customer = firm["item"], firm["line"], firm["customer"]
    lines = [
        line("L1", "120", "VIR MARTIN FACTURE FA2026-00101", booking_date=MARCH),
        line("L2", "300", "VIR MARTIN FACTURE FA2026-00102", booking_date=APRIL),
        line("L3", "120", "VIR MARTIN FACTURE FA2026-00101", booking_date=APRIL),
        line("L4", "77", "VIR INCONNU", booking_date=APRIL),
    ]
    documents = [
        item("FA2026-00101", "C1", "120"),
        item("FA2026-00102", "C1", "300"),
        item("FA2026-00103", "C2", "80", issued=date(2026, 5, 2)),
    ]
    customers = [
        customer("C1", "Boulangerie Martin"), customer("C2", "Garage du Port"),
    ]  # fmt: skip
    decisions = pa.table(
        {
            "bank_line_id": ["L1", "L2", "L3"],
            "invoice_number": ["FA2026-00101", "FA2026-00102", None],
            "customer_id": ["C1", "C1", "C1"],
            "allocated_amount": pa.array(map(Decimal, ("120", "300", "120")), MONEY),
            "bank_amount": pa.array(map(Decimal, ("120", "300", "120")), MONEY),
        }
    )
    ledger = Ledger(
        documents=filled("open_items", documents),
        bank_lines=filled("bank_lines", lines),
        customers=filled("customers", customers),
        payouts=filled("payouts", []),
        batch_items=filled("batch_items", []),
        decisions=decisions,
        rates=filled("rates", []),
    )
    truth = Truth(
        pa.Table.from_pylist(
            [
                told("L1", MARCH, "120", "documents"),
                told("L2", APRIL, "300", "documents"),
                told("L3", APRIL, "120", "customer"),
            ],
            LINES,
        ),
        pa.Table.from_pylist(
            [part("L1", "FA2026-00101", "120"), part("L2", "FA2026-00102", "300")],
            PARTS,
        ),
    )
    return ledger, truth


def test_a_back_test_knows_what_was_decided_before_and_nothing_later(
    history: tuple[Ledger, Truth],
) -> None:
    seen: list[set[str]] = []
    match = lettrage(MatchPolicy())

    def watched(inputs: Any) -> pa.Table:
        seen.append(set(inputs["open_items"]["invoice_number"].to_pylist()))
        return match(inputs)

    whole = report(back_test(*history, watched)).whole
    # April does not see FA2026-00101, which March paid, nor what May issued.
    assert seen == [{"FA2026-00101", "FA2026-00102"}, {"FA2026-00102"}]
    assert (whole.lines_count, whole.payable_count) == (3, 2)
    assert (whole.automatic_count, whole.automatic_right_count) == (2, 2)


def test_a_back_test_can_begin_later(history: tuple[Ledger, Truth]) -> None:
    judged = back_test(*history, lettrage(MatchPolicy()), first_day=date(2026, 4, 1))
    assert judged.lines["bank_line_id"].to_pylist() == ["L2", "L3"]
    none = back_test(*history, lettrage(MatchPolicy()), first_day=date(2027, 1, 1))
    assert report(none).whole.top1 is None


@pytest.mark.parametrize("name", sorted(set(BASELINES) - {"Splink", "ERPNext-like"}))
def test_a_rule_decides_what_cites_its_document_to_the_cent(
    history: tuple[Ledger, Truth], name: str
) -> None:
    whole = report(back_test(*history, BASELINES[name])).whole
    assert (whole.automatic_right_count, whole.first_count) == (2, 2)


def test_odoo_like_merges_digits_that_do_not_belong_together(
    firm: Make, suggested: Any
) -> None:
    item, line = firm["item"], firm["line"]
    found = suggested("Odoo-like", [item("2026-00101", "C1", "90")], [
        line("L1", "90", "VIR DUPONT BON20-26/00101"),
    ])  # fmt: skip
    assert [(row["invoice_number"], row["is_automatic"]) for row in found] == [
        ("2026-00101", True)
    ]


def test_odoo_like_uses_candidates_up_and_leaves_the_last_in_part(
    firm: Make, suggested: Any
) -> None:
    item, line = firm["item"], firm["line"]
    items = [
        item("FA-20260101", "C1", "60", issued=date(2026, 1, 5)),
        item("FA-20260102", "C1", "60", issued=date(2026, 1, 9)),
    ]
    label = "VIR FA-20260102 FA-20260101"
    found = suggested("Odoo-like", items, [line("L1", "100", label)])
    assert {row["invoice_number"]: row["allocated_amount"] for row in found} == {
        "FA-20260101": Decimal(60), "FA-20260102": Decimal(40),
    }  # fmt: skip
    assert not any(row["is_automatic"] for row in found)


def test_business_central_like_leaves_equal_evidence_to_a_person(
    firm: Make, suggested: Any
) -> None:
    item, line = firm["item"], firm["line"]
    twins = [item("FA-1001", "C1", "90"), item("FA-1002", "C1", "90")]
    label = "VIR BOULANGERIE MARTIN"
    found = suggested("Business-Central-like", twins, [line("L1", "90", label)])
    assert {row["kind"] for row in found} == {"fully none many"}
    alone = suggested("Business-Central-like", twins[:1], [line("L1", "90", label)])
    assert [(row["kind"], row["is_automatic"]) for row in alone] == [
        ("fully none one", True)
    ]
    assert not any(row["is_automatic"] for row in found)


def test_erpnext_like_takes_the_older_of_two_equals(firm: Make, suggested: Any) -> None:
    item, line = firm["item"], firm["line"]
    twins = [
        item("FA-1001", "C1", "90", issued=date(2026, 3, 2)),
        item("FA-1002", "C1", "90", issued=date(2026, 1, 2)),
    ]
    payer = {"counterparty_name": "MARTIN BOULANGERIE SARL"}
    found = suggested("ERPNext-like", twins, [line("L1", "90", "VIR", **payer)])
    assert [row["invoice_number"] for row in found] == ["FA-1002", "FA-1001"]
    assert [row["is_automatic"] for row in found] == [True, False]
