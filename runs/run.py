"""`lettrage run`: from what has landed and what was decided to a published build.

Rounds. Matching proposes, its certain proposals are recorded in the books as one batch,
and matching looks again, until a round decides nothing. So what is published follows
from the landed files and the books alone: delete the warehouse, run again, and every
row is the same.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pyarrow as pa

from lettrage.books import batches, journal, users
from lettrage.books.engine import Books, open_books
from lettrage.core import warehouse
from lettrage.core.errors import PlatformError
from lettrage.core.settings import Settings
from lettrage.core.workspace import Workspace
from lettrage.ingestion import books_landing, bundled_rates, load
from lettrage.ingestion.load import Landed
from lettrage.matching import own_ledger
from lettrage.matching.fingerprint import fingerprint
from lettrage.runs import learning
from lettrage.runs.dbt import Dbt, NodeResult
from lettrage.runs.progress import Say
from lettrage.runs.report import Report, report

# Each round only decides what the last one made certain; firms settle in two or three.
ROUNDS_MAX = 50

SUGGESTED = "int_matches_suggested"


class NeverSettles(PlatformError):
    """Matching still decides something new after `ROUNDS_MAX` rounds."""


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What a run is asked to do.

    Args:
        as_of: business date: documents and bank lines after it don't exist.
        known_at: position in the books' chain to replay, or None for all of it.
        full_refresh: build the warehouse anew from `landed/` and the books.
        records: record automatic decisions and publish, even when this is a what-if.
    """

    as_of: date
    known_at: int | None = None
    full_refresh: bool = False
    records: bool = False


def run(
    workspace: Workspace,
    settings: Settings,
    *,
    request: RunRequest,
    login: str,
    say: Say,
) -> Report:
    """Land the inbox, build, match, record what is certain, check, publish.

    A run dated before the last recorded one, or at an earlier position of the chain, is
    a what-if: it records and publishes nothing, unless `request.records`.

    Returns:
        What changed and what waits for a person.

    Raises:
        ModelsFailed: a model or a test failed; nothing was published.
        WarehouseBusy: another process writes the warehouse.
    """
    storage = settings.storage
    with (
        warehouse.lock(workspace, storage),
        open_books(workspace, settings) as books,
    ):
        if request.full_refresh:
            workspace.warehouse_path.unlink(missing_ok=True)
        run_id = uuid.uuid4().hex[:16]
        say("landing the inbox")
        user_id = users.ensure(books, login)
        landed = load.land_inbox(workspace, settings, books, user_id=user_id, say=say)
        what_if = not request.records and _is_what_if(books, request)
        _land_books(workspace, settings, books, request=request, run_id=run_id, say=say)
        dbt = Dbt(workspace, storage, variables=_variables(request), say=say)
        if not what_if and learning.is_due(books):
            _learn(workspace, settings, books, dbt, user_id=user_id, say=say)
        _settle(workspace, settings, books, dbt, run_id=run_id, records=not what_if)
        dbt.run(exclude=[f"+{SUGGESTED}"])
        say("checking")
        results = dbt.test()
        return _finish(
            workspace, settings, books,
            request=request, run_id=run_id, landed=landed, results=results,
            publishes=not what_if, say=say,
        )  # fmt: skip


def _is_what_if(books: Books, request: RunRequest) -> bool:
    if request.known_at is not None:
        return True
    last = journal.last_run(books)
    return last is not None and request.as_of < last.as_of


def _variables(request: RunRequest) -> dict[str, object]:
    variables: dict[str, object] = {"as_of_date": request.as_of.isoformat()}
    if request.known_at is not None:
        variables["known_at"] = request.known_at
    return variables


def _land_books(
    workspace: Workspace,
    settings: Settings,
    books: Books,
    *,
    request: RunRequest,
    run_id: str,
    say: Say,
) -> None:
    """Load what the warehouse lacks of the books, and say what this run is."""
    with warehouse.writer(workspace, settings.storage) as connection:
        load.catch_up(workspace, settings, connection, books, say=say)
        position = books_landing.land(connection, books)
        books_landing.write_settings(connection, settings)
        bundled_rates.write(connection)
        connection.execute("delete from raw.runs")
        connection.execute(
            "insert into raw.runs values (?, ?, ?, ?)",
            [
                run_id,
                request.as_of,
                position if request.known_at is None else request.known_at,
                datetime.now(UTC).replace(tzinfo=None),
            ],
        )


def _learn(
    workspace: Workspace,
    settings: Settings,
    books: Books,
    dbt: Dbt,
    *,
    user_id: str,
    say: Say,
) -> None:
    """Fit the firm's own model on what was decided; it is in force in this run."""
    say("learning from decisions")
    dbt.run(select=[f"+{source}" for source in own_ledger.SOURCES])
    with warehouse.writer(workspace, settings.storage) as connection:
        learning.learn(connection, books, user_id=user_id)
        position = books_landing.land(connection, books)
        connection.execute("update raw.runs set known_at = ?", [position])


def _settle(
    workspace: Workspace,
    settings: Settings,
    books: Books,
    dbt: Dbt,
    *,
    run_id: str,
    records: bool,
) -> None:
    """Match and record, round by round, until nothing more is certain."""
    select = f"+{SUGGESTED}"
    for _ in range(ROUNDS_MAX):
        dbt.run(select=[select])
        if not records:
            return
        with warehouse.writer(workspace, settings.storage) as connection:
            certain = _certain(connection)
            seen = _known_at(connection)
            if certain.num_rows == 0:
                return
            # What people touched meanwhile is left out; the next round sees it.
            batches.record_automatic(
                books,
                certain,
                seen_position=seen,
                model_fingerprint=fingerprint(),
                run_id=run_id,
            )
            position = books_landing.land(connection, books)
            connection.execute("update raw.runs set known_at = ?", [position])
        # From the second round on, only what follows from the books has changed.
        select = f"source:books+,+{SUGGESTED}"
    raise NeverSettles(f"matching does not settle within {ROUNDS_MAX} rounds")


def _certain(connection: warehouse.Connection) -> pa.Table:
    return connection.execute(
        f"""
        select * exclude (is_automatic) from intermediate.{SUGGESTED}
        where is_automatic
        order by bank_line_id, suggestion_id, invoice_number nulls last
        """
    ).to_arrow_table()


def _known_at(connection: warehouse.Connection) -> int:
    row = connection.execute("select known_at from raw.runs").fetchone()
    assert row is not None
    return int(row[0])


def _finish(
    workspace: Workspace,
    settings: Settings,
    books: Books,
    *,
    request: RunRequest,
    run_id: str,
    landed: Sequence[Landed],
    results: Sequence[NodeResult],
    publishes: bool,
    say: Say,
) -> Report:
    with warehouse.writer(workspace, settings.storage) as connection:
        _write_checks(connection, run_id, results)
        told = report(
            connection,
            workspace,
            as_of=request.as_of,
            landed=landed,
            published=publishes,
        )
        if publishes:
            say("publishing")
            warehouse.publish(connection, workspace, settings.storage)
    if publishes:
        journal.record_run(books, as_of=request.as_of, run_id=run_id)
    return told


def _write_checks(
    connection: warehouse.Connection, run_id: str, results: Sequence[NodeResult]
) -> None:
    """Keep the tests' outcomes, for the screens."""
    connection.execute("delete from raw.run_checks")
    rows = [
        [run_id, test.name, test.status, test.failures, test.message]
        for test in sorted(results, key=lambda test: test.name)
    ]
    if rows:
        connection.executemany(
            "insert into raw.run_checks values (?, ?, ?, ?, ?)", rows
        )
