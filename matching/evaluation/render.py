"""A report for people and for programs: text and JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from lettrage.matching.evaluation.report import Figures, Report

COLUMNS = (
    "lines",
    "payable",
    "auto",
    "right",
    "precision",
    "at_least",
    "top1",
    "top3",
)
GROUPS = {
    "by_kind": "kind",
    "by_bank": "bank",
    "by_month": "month",
    "by_scenario": "scenario",
}


def as_text(found: Report) -> str:
    """The report as tables, a line a group; shares are of lines that pay documents."""
    parts = [figures_table("", {"all": found.whole})]
    for name, title in GROUPS.items():
        if groups := getattr(found, name):
            parts.append(figures_table(title, groups))
    told = found.calibration
    parts.append(
        f"calibration of {told.lines_count} first suggestions: "
        f"ECE {share(told.ece_equal_mass)} (equal mass), "
        f"{share(told.ece_equal_width)} (equal width), Brier {share(told.brier)}"
    )
    parts.append(
        f"documents over-allocated: {found.over_allocated_count}; "
        f"lines decided twice: {found.lines_twice_count}; "
        f"decided though they pay no document: {found.whole.astray_count}"
    )
    return "\n\n".join(parts)


def as_json(found: Report) -> dict[str, Any]:
    """The report for programs: shares as numbers between 0 and 1, money as strings."""
    groups = {
        name: {key: figures_json(one) for key, one in getattr(found, name).items()}
        for name in GROUPS
    }
    return {
        "whole": figures_json(found.whole),
        "calibration": asdict(found.calibration),
        **groups,
        "over_allocated_count": found.over_allocated_count,
        "lines_twice_count": found.lines_twice_count,
    }


def figures_json(figures: Figures) -> dict[str, Any]:
    """Counts and shares of one group."""
    counts = {
        name: str(value) if name.endswith("_amount") else value
        for name, value in asdict(figures).items()
    }
    return {
        **counts,
        "automatic_right_rate": figures.automatic_right_rate,
        "automatic_right_amount_rate": figures.automatic_right_amount_rate,
        "precision": figures.precision,
        "precision_interval": figures.precision_interval,
        "top1": figures.top1,
        "top3": figures.top3,
    }


def cells(figures: Figures) -> Sequence[str]:
    """The figures of one group under `COLUMNS`."""
    return (
        str(figures.lines_count),
        str(figures.payable_count),
        str(figures.automatic_count),
        share(figures.automatic_right_rate),
        share(figures.precision),
        share(figures.precision_interval[0] if figures.automatic_count else None),
        share(figures.top1),
        share(figures.top3),
    )


def share(value: float | None) -> str:
    """Four digits; a dash for what there is nothing to say of."""
    return "-" if value is None else f"{value:.4f}"


def figures_table(title: str, groups: Mapping[str, Figures]) -> str:
    """One line a group, under `title` and `COLUMNS`."""
    width = max(len(title), *map(len, groups), 18)
    rows = [(title, COLUMNS), *((key, cells(one)) for key, one in groups.items())]
    return "\n".join(
        f"{key:{width}}" + "".join(f"{cell:>11}" for cell in row) for key, row in rows
    )
