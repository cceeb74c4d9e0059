from __future__ import annotations

from pathlib import Path

from lettrage.core import warehouse
from lettrage.core.settings import Settings, Storage
from lettrage.core.workspace import Workspace
from lettrage.dashboards import decisions
from lettrage.dashboards.marts import bank_lines, cash, receivables, sources


def test_a_query_that_is_shown_gives_the_rows_that_are_shown(
    published_firm: Path,
) -> None:
    workspace = Workspace.at(published_firm)
    build = sources.published(workspace)
    now = decisions.now(build, Settings())
    answers = [
        cash.balances(build, account="FR7617569000406543210987640"),
        cash.totals(build, account=None),
        receivables.totals(now, currency="EUR", customer="l'élan"),
        receivables.overdue_customers(now, currency="EUR", customer=""),
        bank_lines.to_reconcile(now, currency="EUR", account=None),
        sources.freshness(build, account=None),
    ]
    with warehouse.reader(workspace) as connection:
        for answer in answers:
            assert connection.sql(answer.sql).pl().equals(answer.rows)


def test_a_new_build_is_seen_at_once_and_the_old_answer_stays_its_own(
    firm: Path,
) -> None:
    workspace = Workspace.at(firm)
    before = sources.published(workspace)
    assert cash.totals(before, account=None).rows["balance_amount"][0] == 15500

    with warehouse.writer(workspace, Storage()) as connection:
        connection.execute(
            "update marts.cash_positions set balance_amount = 1 where currency = 'EUR'"
        )
        warehouse.publish(connection, workspace, Storage())

    after = sources.published(workspace)
    assert after.path != before.path
    assert cash.totals(after, account=None).rows["balance_amount"][0] == 2
    assert cash.totals(before, account=None).rows["balance_amount"][0] == 15500


def test_an_account_keeps_its_balance_until_the_next_is_known(
    published_firm: Path,
) -> None:
    from datetime import date

    build = sources.published(Workspace.at(published_firm))
    rows = cash.history(
        build, currency="EUR", account=None, since=date(2026, 11, 1), step_days=1
    ).rows

    assert rows.filter(date=date(2026, 11, 1))["balance_amount"].to_list() == [
        3000, 10000,
    ]  # fmt: skip
    assert rows.filter(date=date(2026, 11, 23))["total_amount"].to_list() == [
        15500, 15500,
    ]  # fmt: skip


def test_the_tables_that_were_read_are_named(published_firm: Path) -> None:
    build = sources.published(Workspace.at(published_firm))
    now = decisions.now(build, Settings())
    answer = receivables.totals(now, currency="EUR", customer="")

    assert answer.relations == (
        "marts.customers", "marts.invoices", "marts.receivables_aging",
    )  # fmt: skip
