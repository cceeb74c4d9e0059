"""Judged hypotheses of a firm's decided lines, each as before its decision."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lettrage.matching.ledger import Ledger
from lettrage.matching.model import Model
from lettrage.matching.training.replay import replay
from lettrage.matching.training.rows import Samples, join

# What is older is of another time.
MONTHS_MAX = 12


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
    days = judged.column("booking_date").to_pylist()
    wanted = judged.column("bank_line_id").unique()
    true_items = ledger.decisions.filter(
        pc.is_valid(ledger.decisions.column("invoice_number"))
    ).select(["bank_line_id", "invoice_number", "allocated_amount"])
    parts = [
        part
        for first_day, last_day in _months(min(days), max(days))
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


def _months(first: date, last: date) -> list[tuple[date, date]]:
    """The first and last day of each month of these days, the latest ones."""
    months = []
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        months.append(
            (date(year, month, 1), date(year, month, monthrange(year, month)[1]))
        )
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return months[-MONTHS_MAX:]
