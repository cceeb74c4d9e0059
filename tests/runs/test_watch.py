"""When `watch` runs, told by a clock of the test's own."""

from __future__ import annotations

import pytest

from lettrage.runs.watch import Trigger


@pytest.fixture
def trigger() -> Trigger:
    """A trigger that has run once, at second 100, when decision 7 was the last."""
    trigger = Trigger(interval_seconds=3600, settle_seconds=5)
    assert trigger.reason(90, 7) == "start"
    trigger.ran(100, 90, 7)
    return trigger


def test_nothing_new_waits_for_the_schedule(trigger):
    assert trigger.reason(101, 7) is None
    assert trigger.reason(3699, 7) is None
    assert trigger.reason(3700, 7) == "schedule"


def test_a_file_lands_once_it_is_left_alone(trigger):
    trigger.file_changed(200)
    trigger.file_changed(203)
    assert trigger.reason(206, 7) is None
    assert trigger.reason(208, 7) == "new files"


def test_a_decision_starts_a_run(trigger):
    assert trigger.reason(101, 8) == "new decisions"


def test_what_changed_during_a_run_is_done_by_the_next(trigger):
    trigger.file_changed(200)
    assert trigger.reason(210, 7) == "new files"
    trigger.file_changed(215)
    # Decision 8 was made while the run went on: the run had read up to 7.
    trigger.ran(220, 210, 7)
    assert trigger.reason(221, 7) == "new files"
    trigger.ran(230, 221, 7)
    assert trigger.reason(231, 8) == "new decisions"
