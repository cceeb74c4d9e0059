"""Lines are read in parts, side by side: what is suggested depends on neither."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from lettrage.matching import side_by_side
from lettrage.matching.policy import MatchPolicy

Rows = list[dict[str, Any]]
Suggest = Callable[..., Rows]
Makers = dict[str, Callable[..., dict[str, Any]]]


@pytest.fixture
def items(firm: Makers) -> Rows:
    item = firm["item"]
    return [
        item("FA2026-0101", "C1", "240.00"),
        item("FA2026-0102", "C1", "240.00"),
        item("FA2026-0103", "C2", "1315.20"),
        item("FA2026-0104", "C2", "600.00"),
        item("FA2026-0105", "C3", "77.77"),
    ]


@pytest.fixture
def lines(firm: Makers) -> Rows:
    """Two want one document; one pays half; what one paid comes back."""
    line = firm["line"]
    return [
        line("L1", "240.00", "VIR BOULANGERIE MARTIN"),
        line("L2", "240.00", "VIR BOULANGERIE MARTIN FA2026-0101"),
        line("L3", "1315.20", "VIR GARAGE DU PORT FA2026-0103"),
        line("L4", "300.00", "VIR GARAGE DU PORT", counterparty_name="GARAGE DU PORT"),
        line("L5", "77.77", "VIR IMPRIMERIE VASSEUR FA2026-0105", end_to_end_id="E5"),
        line("L6", "77.77", "VIR FA2026-0105"),
        line(
            "L7", "-77.77", "REJET VIR FA2026-0105", is_reversal=True,
            original_end_to_end_id="E5", booking_date=date(2026, 4, 3),
        ),
        line("L8", "-59.90", "PRLV ASSURANCE"),
    ]  # fmt: skip


@pytest.fixture
def whole(suggest: Suggest, items: Rows, lines: Rows) -> Rows:
    """What is suggested when all lines are read at once."""
    found = suggest(items, lines)
    assert {row["bank_line_id"] for row in found} >= {
        "L1",
        "L2",
        "L3",
        "L4",
        "L5",
        "L7",
    }
    return found


@pytest.mark.parametrize("lines_per_part", [1, 3])
def test_suggestions_do_not_depend_on_the_parts(
    suggest: Suggest, items: Rows, lines: Rows, whole: Rows, lines_per_part: int
) -> None:
    policy = MatchPolicy(lines_per_part=lines_per_part)
    assert suggest(items, lines, policy=policy) == whole
    assert suggest(items[::-1], lines[::-1], policy=policy) == whole


def test_suggestions_do_not_depend_on_the_threads(
    suggest: Suggest,
    items: Rows,
    lines: Rows,
    whole: Rows,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(side_by_side, "PARTS_AT_ONCE", 1)
    assert suggest(items, lines, policy=MatchPolicy(lines_per_part=2)) == whole


def test_an_error_in_a_part_is_the_callers(
    suggest: Suggest, items: Rows, lines: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise ValueError("a part")

    monkeypatch.setattr("lettrage.matching.pipeline._read_leaving", fail)
    with pytest.raises(ValueError, match="a part"):
        suggest(items, lines)
