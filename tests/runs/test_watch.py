"""When `watch` runs, told by a clock of the test's own."""

from __future__ import annotations

import pytest

from lettrage.runs.watch import Trigger, carry_out


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


def test_connections_are_pulled_on_the_schedule_and_not_with_every_run():
    trigger = Trigger(interval_seconds=3600, settle_seconds=5, pulls=True)
    assert trigger.commands(100) == ("pull", "run")
    assert trigger.commands(200) == ("run",)
    # Runs on files go on all the time: the pull is due all the same.
    assert trigger.commands(3699) == ("run",)
    assert trigger.commands(3700) == ("pull", "run")
    assert trigger.commands(3800) == ("run",)


def test_who_has_nothing_to_pull_only_runs(trigger):
    assert trigger.commands(3700) == ("run",)


def test_a_pull_that_fails_stops_no_run():
    called, said = [], []

    def call(command):
        called.append(command)
        return 1 if command == "pull" else 0

    carry_out(("pull", "run"), call=call, say=said.append)
    assert called == ["pull", "run"]
    assert said == ["pull ended with exit code 1; see its messages above"]
