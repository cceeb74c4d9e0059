"""A report of ten lines whose every figure is worked out by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from lettrage.matching.evaluation.calibration import calibrate, exact_interval
from lettrage.matching.evaluation.judge import Judged, judge
from lettrage.matching.evaluation.page import as_page
from lettrage.matching.evaluation.render import as_json, as_text
from lettrage.matching.evaluation.report import report
from lettrage.matching.evaluation.truth import ALIKE, LINES, PARTS, Truth

IBAN, OTHER = "FR7630006000011234567890189", "DE89370400440532013000"
MARCH, APRIL = date(2026, 3, 15), date(2026, 4, 15)

# line, account, day, amount, what it pays, [(document, cash, settled)]
TOLD = [
    ("L01", IBAN, MARCH, "100", "documents", [("F1", "100", "100")]),
    ("L02", IBAN, MARCH, "200", "documents", [("F2", "200", "200")]),
    ("L03", IBAN, MARCH, "300", "documents", [
        ("F3", "150", "150"), ("F4", "150", "150"),
    ]),
    ("L04", IBAN, MARCH, "95", "documents", [("F5", "95", "100")]),
    ("L05", OTHER, APRIL, "60", "documents", [("F6", "60", "60")]),
    ("L06", OTHER, APRIL, "70", "documents", [("F7", "70", "70")]),
    ("L07", OTHER, APRIL, "80", "documents", [("F8", "80", "80")]),
    ("L08", OTHER, APRIL, "95", "documents", [("F9", "95", "95")]),
    ("L09", OTHER, APRIL, "40", "customer", []),
    ("L10", OTHER, APRIL, "-30", "nothing", []),
]  # fmt: skip

# line, rank, probability, kind, automatic, [(document, amount)]
SUGGESTED = [
    ("L01", 1, 0.95, "reference", True, [("F1", "100")]),
    # A cent short is wrong, whoever decides.
    ("L02", 1, 0.85, "reference", True, [("F2", "199.99")]),
    # Half of a set is wrong; the whole set comes second.
    ("L03", 1, 0.55, "part", False, [("F3", "150")]),
    ("L03", 2, 0.35, "references", False, [("F4", "150"), ("F3", "150")]),
    # What a fee took away may be closed as well.
    ("L04", 1, 0.75, "short", False, [("F5", "100")]),
    # F6b is declared to be like F6.
    ("L05", 1, 0.95, "payer_amount", True, [("F6b", "60")]),
    # Fourth is too late.
    ("L06", 1, 0.25, "amount", False, [("F1", "70")]),
    ("L06", 2, 0.15, "amount", False, [("F2", "70")]),
    ("L06", 3, 0.15, "amount", False, [("F3", "70")]),
    ("L06", 4, 0.05, "amount", False, [("F7", "70")]),
    # Two automatic sets on one line: neither is its whole set.
    ("L08", 1, 0.85, "reference", True, [("F9", "95")]),
    ("L08", 2, 0.15, "reference", True, [("F8", "95")]),
    # An advance that is taken for a payment.
    ("L09", 1, 0.85, "payer_amount", True, [("F5", "40")]),
]  # fmt: skip


def rows(schema: pa.Schema, values: Iterable[tuple[Any, ...]]) -> pa.Table:
    """A table of `schema`, money given as text."""
    columns = zip(*values, strict=True)
    return pa.table(
        {
            field.name: pa.array(
                [
                    Decimal(one) if pa.types.is_decimal(field.type) else one
                    for one in column
                ],
                field.type,
            )
            for field, column in zip(schema, columns, strict=True)
        }
    )


@pytest.fixture
def judged() -> Judged:
    truth = Truth(
        rows(LINES, [(*told[:5], None) for told in TOLD]),
        rows(PARTS, [(told[0], *part) for told in TOLD for part in told[5]]),
        rows(ALIKE, [("L05", "F6", "F6"), ("L05", "F6b", "F6")]),
    )
    suggestions = pa.Table.from_pylist(
        [
            {
                "suggestion_id": f"{line}-{rank}",
                "bank_line_id": line,
                "rank": rank,
                "probability": probability,
                "kind": kind,
                "is_automatic": is_automatic,
                "invoice_number": document,
                "allocated_amount": Decimal(amount),
            }
            for line, rank, probability, kind, is_automatic, items in SUGGESTED
            for document, amount in items
        ]
    )
    documents = pa.table(
        {
            "invoice_number": ["F1", "F2", "F8", "F9"],
            "open_amount": pa.array(
                [Decimal(one) for one in ("100", "200", "80", "95")],
                pa.decimal128(18, 4),
            ),
        }
    )
    return judge(suggestions, truth, documents=documents)


def test_ten_lines_give_the_counts_that_one_counts_by_hand(judged: Judged) -> None:
    whole = report(judged).whole
    assert (whole.lines_count, whole.payable_count) == (10, 8)
    # Automatic: L01, L02, L05, L08, L09; right of them: L01 and L05.
    assert (whole.automatic_count, whole.automatic_right_count) == (5, 2)
    assert whole.astray_count == 1
    assert (whole.precision, whole.automatic_right_rate) == (0.4, 0.25)
    # First right: L01, L04, L05, L08; L03 by its second, L06 not within three.
    assert (whole.first_count, whole.third_count) == (4, 5)
    assert (whole.top1, whole.top3) == (0.5, 0.625)
    assert whole.payable_amount == Decimal(1000)
    assert whole.automatic_amount == Decimal(495)
    assert whole.automatic_right_amount == Decimal(160)
    assert whole.automatic_right_amount_rate == 0.16


def test_the_invariants_are_counted(judged: Judged) -> None:
    made = report(judged)
    # L08 takes 95 of F8, of which 80 are open.
    assert (made.over_allocated_count, made.lines_twice_count) == (1, 1)


def test_groups_split_the_same_lines(judged: Judged) -> None:
    made = report(judged)
    months = {key: one.lines_count for key, one in made.by_month.items()}
    assert months == {"2026-03": 4, "2026-04": 6}
    banks = {key: one.first_count for key, one in made.by_bank.items()}
    assert banks == {"DE37040": 2, "FR30006": 2}
    kinds = {key: one.lines_count for key, one in made.by_kind.items()}
    assert kinds == {
        "amount": 1, "none": 2, "part": 1, "payer_amount": 2, "reference": 3,
        "short": 1,
    }  # fmt: skip
    assert made.by_scenario == {}


def test_calibration_is_the_distance_between_what_is_stated_and_what_is_right(
    judged: Judged,
) -> None:
    # Stated .95 .85 .55 .75 .95 .25 .85 .85, right 1 0 0 1 1 0 1 0: by width, the cells
    # .2 .5 .7 .8 .9 lack .25 .55 .25 1.55 .10, over 8 lines.
    told = report(judged).calibration
    assert told.lines_count == 8
    assert told.ece_equal_width == pytest.approx(2.70 / 8)
    # Bins of equal mass hold a line each: |p - right| is summed over lines.
    assert told.ece_equal_mass == pytest.approx(3.00 / 8)
    squares = 0.05**2 * 2 + 0.85**2 * 2 + 0.55**2 + 0.25**2 * 2 + 0.15**2
    assert told.brier == pytest.approx(squares / 8)
    assert sum(one.lines_count for one in told.bins) == 8


def test_bins_of_equal_mass_see_what_one_wide_bin_hides() -> None:
    stated = [0.91] * 10 + [0.99] * 10
    right = [True] * 10 + [True] * 9 + [False]
    told = calibrate(stated, right)
    assert told.ece_equal_width == pytest.approx(0.0)
    assert told.ece_equal_mass is not None
    assert told.ece_equal_mass > 0.09


def test_bounds_are_exact() -> None:
    # (1 - p)^n = 0.025 for no error in n; nothing is known of nothing.
    low, high = exact_interval(100, 100)
    assert low == pytest.approx(0.025 ** (1 / 100))
    assert high == 1.0
    assert exact_interval(0, 0) == (0.0, 1.0)


def test_a_report_is_told_as_text_json_and_page(judged: Judged) -> None:
    made = report(judged)
    assert "0.4000" in as_text(made)
    told = as_json(made)
    assert told["whole"]["precision"] == 0.4
    assert told["whole"]["payable_amount"] == "1000.0000"
    page = as_page(made, title="A <firm>")
    assert "A &lt;firm&gt;" in page
    assert page.count("<circle") == len(made.calibration.bins)
    assert "http" not in page
