"""From files to a published build, as a firm does it."""

from __future__ import annotations

import json
from decimal import Decimal

import duckdb
import pytest


def rows(workspace, sql):
    path = (workspace / "published.duckdb").resolve(strict=True)
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_files_become_receivables_decisions_and_cash(run_once):
    workspace = run_once
    paid = dict(
        rows(
            workspace,
            "select invoice_number, open_amount from marts.invoices order by 1",
        )
    )
    # FA1 and FA2 are cited, FA3 is the only one of 96.00 of a payer known by its IBAN.
    assert paid["FA2026-0001"] == 0
    assert paid["FA2026-0002"] == 0
    assert paid["FA2026-0003"] == 0
    # Two invoices of 1,200.00 of one customer: nobody can tell which, so nobody does.
    assert paid["FA2026-0005"] == Decimal("1200.00")
    assert paid["FA2026-0006"] == Decimal("1200.00")

    twins = rows(
        workspace,
        "select count(*), count(distinct bank_line_id) from marts.bank_lines "
        "where amount = 15",
    )
    assert twins == [(2, 2)]
    cash = rows(
        workspace, "select balance_amount from marts.cash_positions order by date desc"
    )
    assert cash[0][0] == Decimal("2700.50")
    aging = rows(workspace, "select sum(total) from marts.receivables_aging")
    open_items = rows(workspace, "select sum(open_amount) from marts.invoices")
    assert aging == open_items


def test_a_second_landing_of_the_same_folder_lands_nothing(workspace, files, lettrage):
    first = json.loads(
        lettrage("ingest", files, "-w", workspace, "--format", "json").stdout
    )
    assert sum(file["landed"] for file in first) == 3 + 7 + 5
    again = json.loads(
        lettrage("ingest", files, "-w", workspace, "--format", "json").stdout
    )
    assert sum(file["landed"] for file in again) == 0
    assert sum(file["duplicate"] for file in again) == 3 + 7 + 5


def test_a_decision_survives_rebuilds_and_is_never_overridden(
    run_once, lettrage, as_of
):
    workspace = run_once
    ((line, suggestion),) = rows(
        workspace,
        "select bank_line_id, suggestion_id from marts.match_suggestions "
        "inner join marts.match_suggestion_lines using (suggestion_id) "
        "where status = 'auto' and invoice_number = 'FA2026-0001'",
    )
    lettrage("matches", "undo", suggestion, "-w", workspace, "--user", "marie")
    lettrage("run", "-w", workspace, "--as-of", as_of, "--full-refresh")
    ((status, remaining),) = rows(
        workspace,
        "select reconciliation_status, remaining_amount from marts.bank_lines "
        f"where bank_line_id = '{line}'",
    )
    assert status in {"proposed", "unmatched"}
    assert remaining == Decimal("120.00")


def test_a_run_of_an_earlier_date_is_a_what_if(run_once, lettrage, marts_of, as_of):
    workspace = run_once
    before = marts_of(workspace)
    done = lettrage("run", "-w", workspace, "--as-of", "2026-01-31")
    assert "what-if" in done.stdout
    assert marts_of(workspace) == before
    # And the next run of today is as if nothing had been asked.
    lettrage("run", "-w", workspace, "--as-of", as_of, "--full-refresh")
    assert marts_of(workspace) == before


@pytest.mark.checked
def test_a_firm_grows_by_month_and_comes_back_from_a_deleted_warehouse(
    workspace, files, february, lettrage, marts_of, as_of, reading
):
    for path in files.iterdir():
        path.rename(workspace / "inbox" / path.name)
    (workspace / "inbox" / "holiday.jpg").write_bytes(b"\xff\xd8\xff\xe0 no bank file")
    done = lettrage("run", "-w", workspace, "--as-of", "2026-01-31", code=1)
    assert "holiday.jpg" in done.stdout + done.stderr
    assert {path.name for path in (workspace / "inbox" / "done").iterdir()} == {
        "customers.csv",
        "invoices.csv",
        "january.xml",
    }
    assert (workspace / "inbox" / "rejected" / "holiday.jpg").exists()
    assert len(rows(workspace, "select * from marts.bank_lines")) == 5

    with reading(workspace):
        lettrage("ingest", february, "-w", workspace)
        lettrage("run", "-w", workspace, "--as-of", as_of)
        before = marts_of(workspace)
        assert before["allocations"]

        (workspace / "warehouse.duckdb").unlink()
        lettrage("run", "-w", workspace, "--as-of", as_of)
        assert marts_of(workspace) == before


def test_a_replay_from_before_the_first_event_knows_nothing(
    run_once, lettrage, marts_of, as_of
):
    workspace = run_once
    before = marts_of(workspace)
    options = ["--known-at", 0, "--format", "json"]
    done = lettrage("run", "-w", workspace, "--as-of", as_of, *options)
    assert json.loads(done.stdout) == []
    assert marts_of(workspace) == before


def test_the_workspace_option_says_where_to_make_one(tmp_path, lettrage):
    lettrage("init", "-w", tmp_path / "firm")
    assert (tmp_path / "firm" / "lettrage.toml").is_file()
    lettrage("init", "-w", tmp_path / "firm", code=2)
