"""What a firm's own model is fitted on: its latest days, and no more than teach."""

from __future__ import annotations

from datetime import date

from lettrage.matching.training import history


def test_the_latest_days_are_taken_while_their_lines_are_few(monkeypatch) -> None:
    monkeypatch.setattr(history, "LINES_MAX", 5)
    days = [date(2026, 1, 5)] * 2 + [date(2026, 1, 9)] * 3 + [date(2026, 2, 2)] * 2
    assert history._months(history._latest(days)) == [
        (date(2026, 1, 9), date(2026, 1, 9)),
        (date(2026, 2, 2), date(2026, 2, 2)),
    ]


def test_a_day_with_more_lines_than_that_is_still_one(monkeypatch) -> None:
    monkeypatch.setattr(history, "LINES_MAX", 5)
    days = [date(2026, 1, 5)] * 3 + [date(2026, 2, 2)] * 9
    assert history._months(history._latest(days)) == [
        (date(2026, 2, 2), date(2026, 2, 2))
    ]


def test_months_end_with_the_days_that_were_taken() -> None:
    days = [date(2026, 1, 5), date(2026, 1, 30), date(2026, 2, 2)]
    assert history._months(history._latest(days)) == [
        (date(2026, 1, 5), date(2026, 1, 30)),
        (date(2026, 2, 2), date(2026, 2, 2)),
    ]
