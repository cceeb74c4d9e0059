"""Judged hypotheses of a firm's decided lines, each as before its decision."""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lettrage.matching.ledger import Ledger
from lettrage.matching.model import Model
from lettrage.matching.training.replay import replay
from lettrage.matching.training.rows import Samples, join

# What is older is of another time; and so many lines teach all that a few numbers hold.
MONTHS_MAX = 12
LINES_MAX = 20_000


def own_samples(ledger: Ledger, judged: pa.Table, model: Model) -> Samples | None:
    """The hypotheses of the lines that people judged, month after month.

    Args:
        ledger: the firm's history.
        judged: bank_line_id, booking_date of these lines; one is right where the
            ledger's decisions say so.
        model: in force.

    Returns:
        Their rows, lines numbered in the order of the months; None: no line is judged.
    """
    if not judged.num_rows:
        return None
    first, last = pc.min_max(judged.column("booking_date")).as_py().values()
    days = [
        day
        for day in ledger.bank_lines.column("booking_date").to_pylist()
        if first <= day <= last
    ]
    wanted = judged.column("bank_line_id").unique()
    true_items = ledger.decisions.filter(
        pc.is_valid(ledger.decisions.column("invoice_number"))
    ).select(["bank_line_id", "invoice_number", "allocated_amount"])
    parts = [
        part
        for first_day, last_day in _months(_latest(days))
        for part in replay(
            ledger,
            first_day=first_day,
            last_day=last_day,
            true_items=true_items,
            equivalents=_NO_EQUIVALENTS,
            rounds=1,
            model=model,
        )
    ]
    rows = join(parts)
    chosen = np.isin(rows.bank_line_id, np.asarray(wanted.to_pylist(), dtype=str))
    return rows.chosen(chosen) if chosen.any() else None


_NO_EQUIVALENTS = pa.table(
    {
        name: pa.array([], pa.string())
        for name in ("bank_line_id", "invoice_number", "representative")
    }
)


def _latest(days: list[date]) -> list[date]:
    """The latest days that together have at most `LINES_MAX` lines; one day at least.

    Args:
        days: of each line.
    """
    counted = Counter(days)
    kept: list[date] = []
    lines = 0
    for day in sorted(counted, reverse=True):
        lines += counted[day]
        if kept and lines > LINES_MAX:
            break
        kept.append(day)
    return kept


def _months(days: list[date]) -> list[tuple[date, date]]:
    """The first and last of the days in each month, the latest months."""
    months: dict[tuple[int, int], list[date]] = {}
    for day in sorted(days):
        months.setdefault((day.year, day.month), []).append(day)
    return [(days[0], days[-1]) for days in months.values()][-MONTHS_MAX:]
