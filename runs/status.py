"""`lettrage status`: what is landed, stale, waiting, and whether the books verify."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from lettrage.books import pulls, verify
from lettrage.books.engine import Books, open_books
from lettrage.core import console, warehouse
from lettrage.core.errors import ConfigurationError
from lettrage.core.settings import Settings
from lettrage.core.warehouse import Connection, NothingPublished
from lettrage.core.workspace import Workspace
from lettrage.ingestion.connectors.pull import streams_of
from lettrage.runs import status_certificate


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
        with (
            warehouse.reader(workspace) as connection,
            open_books(workspace, settings) as books,
        ):
            rows += _published(connection)
            rows += _documents(connection)
            rows += _accounts(connection, today=today)
            rows += _findings(connection)
            rows += _waiting(connection)
            rows += _customers_waiting(connection)
            rows += _certified(books, connection)
    except NothingPublished:
        rows.append(Row("published", "nothing yet", "run: lettrage run"))
    with open_books(workspace, settings) as books:
        rows += _connectors(books, settings, today=today)
        rows += _verified(books)
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


def _customers_waiting(connection: Connection) -> Iterator[Row]:
    for (pairs,) in connection.execute(
        "select count(*) from marts.customer_merge_proposals where status = 'proposed'"
    ).fetchall():
        if pairs:
            remedy = "may be one customer; see: lettrage customers proposals"
            yield Row("waiting: customers", f"{pairs:,} pairs", remedy)


def _certified(books: Books, connection: Connection) -> Iterator[Row]:
    """Which model judges, what it decides alone, on whose word, audits that wait."""
    for told in (
        *status_certificate.model_in_force(books, connection),
        *status_certificate.certified(connection),
    ):
        yield Row(told.subject, told.state, told.detail, told.is_fault)


def _connectors(books: Books, settings: Settings, *, today: date) -> Iterator[Row]:
    """When each connection was last pulled: the stream that is furthest behind."""
    zone = ZoneInfo(settings.company.timezone)
    last_pulls = pulls.last_pulls(books)
    for name, connection in settings.connectors.items():
        subject = f"connector: {name}"
        try:
            streams = [stream.name for stream in streams_of(connection)]
        except ConfigurationError as error:
            yield Row(subject, "cannot be pulled", str(error), is_fault=True)
            continue
        never = [stream for stream in streams if (name, stream) not in last_pulls]
        if never:
            detail = f"{', '.join(never)}; run: lettrage pull {name}"
            yield Row(subject, "never pulled", detail)
            continue
        last, stream = min((last_pulls[name, stream], stream) for stream in streams)
        days = (today - last.astimezone(zone).date()).days
        is_stale = days > settings.quality.connector_stale_days
        detail = f"last pull of {last:%Y-%m-%d %H:%M} UTC ({stream})"
        if is_stale:
            detail += f"; stale, run: lettrage pull {name}"
        yield Row(subject, f"{days} days old", detail, is_fault=is_stale)


def _verified(books: Books) -> Iterator[Row]:
    for check in verify.verify(books):
        state = "holds" if check.holds else "does not hold"
        yield Row(f"books: {check.name}", state, check.detail, not check.holds)
