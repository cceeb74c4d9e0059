"""Count what was judged: the figures by which matching is compared.

Shares are of lines that pay documents, unless they say otherwise. An automatic decision
on a line that pays none is an error of precision, never a gain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lettrage.matching.evaluation.calibration import (
    Calibration,
    calibrate,
    exact_interval,
)
from lettrage.matching.evaluation.judge import Judged

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of some lines, and the shares that follow from them.

    Args:
        lines_count: lines judged.
        payable_count: of these, lines that pay documents; what shares are of.
        automatic_count: lines decided alone, whatever they pay.
        automatic_right_count: of these, right.
        astray_count: of these, lines that pay no document at all.
        first_count: payable lines whose first suggestion is right.
        third_count: payable lines of which one of the first three is right.
        payable_amount, automatic_amount, automatic_right_amount: the same in money,
            absolute, of all currencies together as if they were one.
    """

    lines_count: int
    payable_count: int
    automatic_count: int
    automatic_right_count: int
    astray_count: int
    first_count: int
    third_count: int
    payable_amount: Decimal
    automatic_amount: Decimal
    automatic_right_amount: Decimal

    @property
    def automatic_right_rate(self) -> float | None:
        """The share of payable lines that is decided alone, and right."""
        return _share(self.automatic_right_count, self.payable_count)

    @property
    def automatic_right_amount_rate(self) -> float | None:
        """The same, of money."""
        return _share(self.automatic_right_amount, self.payable_amount)

    @property
    def precision(self) -> float | None:
        """The share of automatic decisions that is right."""
        return _share(self.automatic_right_count, self.automatic_count)

    @property
    def precision_interval(self) -> tuple[float, float]:
        """Within which precision lies, 95 %, two-sided, exact."""
        return exact_interval(self.automatic_right_count, self.automatic_count)

    @property
    def top1(self) -> float | None:
        """The share of payable lines whose first suggestion is right."""
        return _share(self.first_count, self.payable_count)

    @property
    def top3(self) -> float | None:
        """The share of payable lines of which one of the first three is right."""
        return _share(self.third_count, self.payable_count)


@dataclass(frozen=True, slots=True)
class Report:
    """What `lettrage matches evaluate` shows.

    Args:
        whole: the figures of all lines.
        calibration: of the first suggestions that state a probability.
        by_kind: by the kind of the first suggestion (`none` without one); those of
            automatic lines are therefore of that kind too.
        by_bank: by the account's bank.
        by_month: by month of booking, 2026-10; learning shows along it.
        by_scenario: by the truth's scenario; empty where it names none.
        over_allocated_count: documents settled beyond what was open; must be 0.
        lines_twice_count: lines with two automatic decisions; must be 0.
    """

    whole: Figures
    calibration: Calibration
    by_kind: dict[str, Figures]
    by_bank: dict[str, Figures]
    by_month: dict[str, Figures]
    by_scenario: dict[str, Figures]
    over_allocated_count: int
    lines_twice_count: int


def report(judged: Judged) -> Report:
    """Count."""
    rows = judged.lines.to_pylist()
    told = [row for row in rows if row["probability"] is not None]
    return Report(
        whole=_figures(rows),
        calibration=calibrate(
            [row["probability"] for row in told],
            [row["is_first_right"] for row in told],
        ),
        by_kind=_grouped(rows, _kind),
        by_bank=_grouped(rows, lambda row: _bank(row["account"])),
        by_month=_grouped(rows, lambda row: f"{row['booking_date']:%Y-%m}"),
        by_scenario=_grouped(rows, lambda row: row["scenario"]),
        over_allocated_count=judged.over_allocated_count,
        lines_twice_count=sum(row["automatic_count"] > 1 for row in rows),
    )


def _figures(rows: list[Row]) -> Figures:
    payable = [row for row in rows if row["pays"] == "documents"]
    automatic = [row for row in rows if row["is_automatic"]]
    right = [row for row in automatic if row["is_automatic_right"]]
    return Figures(
        lines_count=len(rows),
        payable_count=len(payable),
        automatic_count=len(automatic),
        automatic_right_count=len(right),
        astray_count=sum(row["pays"] != "documents" for row in automatic),
        first_count=sum(row["is_first_right"] for row in payable),
        third_count=sum(row["is_third_right"] for row in payable),
        payable_amount=_money(payable),
        automatic_amount=_money(automatic),
        automatic_right_amount=_money(right),
    )


def _grouped(rows: list[Row], key: Callable[[Row], str | None]) -> dict[str, Figures]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if (name := key(row)) is not None:
            groups.setdefault(name, []).append(row)
    return {name: _figures(groups[name]) for name in sorted(groups)}


def _kind(row: Row) -> str:
    return row["automatic_kind"] or row["kind"] or "none"


def _bank(account: str | None) -> str:
    """The country and bank of an IBAN; a French bank's code is five digits."""
    if not account:
        return "unknown"
    return account[:2] + account[4:9] if account[:2].isalpha() else account[:9]


def _money(rows: list[Row]) -> Decimal:
    return sum((abs(row["amount"]) for row in rows), Decimal(0))


def _share(part: Decimal | int, whole: Decimal | int) -> float | None:
    return float(part / whole) if whole else None
