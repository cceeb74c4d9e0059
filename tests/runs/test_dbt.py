"""What the models' faults say to a person."""

from __future__ import annotations

from lettrage.runs.dbt import ModelsFailed, NodeResult

TRACE = """Runtime Error in model int_matches_suggested
  Python model failed:
  Traceback (most recent call last):
    File "model.py", line 3, in model
  lettrage.core.errors.RuleViolation: open_items: expected due_date, found none
"""


def fault(name: str, status: str, message: str) -> NodeResult:
    return NodeResult(name, "model", status, None, message)


def test_of_a_trace_only_its_end_is_told():
    told = str(ModelsFailed([fault("int_matches_suggested", "error", TRACE)]))
    assert "Traceback" not in told
    assert "open_items: expected due_date, found none" in told
    assert "\n" not in told


def test_what_failed_is_told_before_what_was_skipped_for_it():
    skipped = fault("invoices", "skipped", "Skipped")
    failed = fault("stg_files__invoices", "error", "no such\n  column")
    told = str(ModelsFailed([skipped, failed]))
    assert told == (
        "model stg_files__invoices: error; no such column; nothing was published"
    )
