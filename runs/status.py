"""`lettrage status`: what is landed, stale, waiting, and whether the books verify."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lettrage.books import verify
from lettrage.books.engine import open_books
from lettrage.core import console, warehouse
from lettrage.core.settings import Settings
from lettrage.core.warehouse import Connection, NothingPublished
from lettrage.core.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to know. `is_fault`: somebody must mend it."""

    subject: str
    state: str
    detail: str
    is_fault: bool = False


def status(workspace: Workspace, settings: Settings, *, today: date) -> list[Row]:
    """What the firm's people want to know before they trust a figure.

    Args:
        today: the firm's date, against which sources are stale.
    """
    rows = list(_inbox(workspace))
    try:
        with warehouse.reader(workspace) as connection:
            rows += _published(connection)
            rows += _documents(connection)
            rows += _accounts(connection, today=today)
            rows += _findings(connection)
            rows += _waiting(connection)
    except NothingPublished:
        rows.append(Row("published", "nothing yet", "run: lettrage run"))
    rows += _books(workspace, settings)
    return rows


def _inbox(workspace: Workspace) -> Iterator[Row]:
    aside = {workspace.inbox / "done", workspace.inbox / "rejected"}
    files = [
        path
        for path in workspace.inbox.rglob("*")
        if path.is_file() and not aside & set(path.parents)
    ]
    yield Row("inbox", f"{len(files)} files", "landed by the next run")


def _published(connection: Connection) -> Iterator[Row]:
    for as_of, started in connection.execute(
        "select as_of_date, started_at from raw.runs"
    ).fetchall():
        yield Row("published", f"as of {as_of}", f"run of {started:%Y-%m-%d %H:%M} UTC")
    failed = connection.execute(
        "select name from raw.run_checks where status in ('warn', 'fail', 'error')"
    ).fetchall()
    names = ", ".join(name for (name,) in failed)
    yield Row("checks", f"{len(failed)} do not hold", names or "all hold", bool(failed))


def _documents(connection: Connection) -> Iterator[Row]:
    landed = connection.execute(
        """
        select coalesce(kind, 'refused'), count(*), sum(rows_landed),
            sum(rows_rejected), max(landed_at)
        from raw.documents group by all order by all
        """
    ).fetchall()
    for kind, files, rows, rejected, newest in landed:
        yield Row(
            f"landed: {kind}",
            f"{rows:,} rows of {files:,} files",
            f"{rejected:,} rows rejected; newest {newest:%Y-%m-%d %H:%M} UTC",
            is_fault=rejected > 0,
        )


def _findings(connection: Connection) -> Iterator[Row]:
    """What is wrong or doubtful in what landed, a row a kind, with one example."""
    found = connection.execute(
        """
        select kind, severity, count(*),
            min_by(
                concat_ws(
                    ': ', subject_name,
                    coalesce(found, expected_amount || ' / ' || found_amount)
                ),
                subject_key
            )
        from marts.data_findings
        group by kind, severity order by severity, kind
        """
    ).fetchall()
    for kind, severity, count, example in found:
        words = kind.replace("_", " ")
        is_fault = severity == "fault"
        yield Row(f"to mend: {words}", f"{count:,}", f"as {example}", is_fault)


def _accounts(connection: Connection, *, today: date) -> Iterator[Row]:
    newest = connection.execute(
        """
        select account_iban, max(booking_date) from marts.bank_lines
        group by account_iban order by account_iban
        """
    ).fetchall()
    for account, day in newest:
        age_days = (today - day).days
        yield Row(f"bank: {account}", f"{age_days} days old", f"newest line of {day}")


def _waiting(connection: Connection) -> Iterator[Row]:
    waiting = connection.execute(
        """
        select reconciliation_status, currency, count(*), sum(remaining_amount),
            min(booking_date)
        from marts.bank_lines
        where reconciliation_status in ('proposed', 'partial')
        group by all order by all
        """
    ).fetchall()
    for state, currency, lines, amount, oldest in waiting:
        yield Row(
            f"waiting: {state}",
            f"{lines:,} lines",
            f"{console.plain(amount)} {currency}; the oldest of {oldest}",
        )


def _books(workspace: Workspace, settings: Settings) -> Iterator[Row]:
    with open_books(workspace, settings) as books:
        for check in verify.verify(books):
            state = "holds" if check.holds else "does not hold"
            yield Row(f"books: {check.name}", state, check.detail, not check.holds)
