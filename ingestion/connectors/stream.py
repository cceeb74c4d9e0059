"""What a service offers: its streams, each pulled by pages and read into rows.

A stream knows its service's published API and nothing of HTTP, of the books or of the
warehouse. It asks through `Fetch` and yields pages; its rows are a pure function of an
item and the page's header, so that a rebuild reads the same rows from what is landed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from lettrage.core.errors import PlatformError
from lettrage.core.settings import Company
from lettrage.core.settings_connectors import Connection
from lettrage.ingestion.connectors.page import Header, Json
from lettrage.ingestion.formats.rows import Line as BankLine
from lettrage.ingestion.formats.values import RowFault

# A canonical row: the kind's name, and its cells; cells that are None are empty.
Row = tuple[str, Mapping[str, str | None]]


class PullError(PlatformError):
    """A service did not give what was asked; trying again at once does not help.

    >>> print(PullError("stripe invoices", "answered 403; give the key the right"))
    stripe invoices: answered 403; give the key the right
    """

    def __init__(self, subject: str, reason: str) -> None:
        self.subject = subject
        self.reason = reason
        super().__init__(f"{subject}: {reason}")


class Expired(PullError):
    """The service no longer knows the cursor that it was asked by."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a service.

    Args:
        path: below the service's address, or a whole address at the same host.
        params: of the query.
        body: JSON to send; a request with one is a POST.
        absent: what an answer of 404 says where it only means an empty list; None:
            404 is a fault.
    """

    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    body: Json = None
    absent: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered: its JSON, decimals exact; its headers, lower case."""

    body: Json
    headers: Mapping[str, str] = field(default_factory=dict)


class Fetch(Protocol):
    """How a stream asks; waits, retries, rate limits and secrets lie behind it."""

    def __call__(self, request: Request) -> Answer:
        """The answer to `request`.

        Raises:
            Expired: the service no longer knows the cursor of the request.
            PullError: anything else that does not pass by trying again.
        """
        ...


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a stream has been pulled. All texts, as the books keep them.

    Args:
        since: all that changed before this instant (ISO 8601, UTC) is pulled; empty:
            nothing is.
        page: within a sweep, the service's name for the next page; empty: the first.
        high: within a sweep, the latest instant seen so far; empty: none.
        open: within a sweep, the earliest item that is still open; empty: none.
        start: within a sweep, the instant that it asks from: whoever goes on with it
            asks from there too, for pages are numbered within what is asked.
    """

    since: str = ""
    page: str = ""
    high: str = ""
    open: str = ""
    start: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Some items, what their rows need beside them, and the cursor after them."""

    items: tuple[Json, ...]
    cursor: Cursor
    context: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One page as a service gives it.

    Args:
        items: as they came.
        next: what the service calls the page after it; empty: there is none.
        context: what the items do not say and their rows need.
        served_at: the service's own clock, where items do not say when they changed.
    """

    items: tuple[Json, ...]
    next: str = ""
    context: Mapping[str, Json] = field(default_factory=dict)
    served_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a pull of one stream goes by.

    Args:
        fetch: asks the service.
        connection: its settings, without secrets.
        since: ask for what changed from here on; already moved back by the overlap.
        until: the present.
    """

    fetch: Fetch
    connection: Connection
    since: datetime
    until: datetime


def _is_never_open(_item: Json) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Stream:
    """One list of things that a service offers.

    Args:
        name: in settings, tables and file names.
        kind: what its rows are, mostly: a canonical kind, or `bank_statement`.
        step: asks for one page of a sweep; None instead of a name: the first.
        changed_at: when an item last changed by the service's clock; None: not said.
        rows: the canonical rows of an item; none where it is no business fact (yet).
        lines: of a bank feed instead of `rows`: the bank lines of an
            item, whose place in the file is given to them after.
        overlap: how far a sweep goes back behind the last one: what the service shows
            late, and clocks that disagree, fall in there; seen twice, a row is a
            duplicate.
        is_open: whether an item will become a fact without a change that the service
            would list it by; sweeps start at the first such item until it has.
        format: what its pages are known by; empty: its name.
    """

    name: str
    kind: str
    step: Callable[[Sweep, str], Step]
    changed_at: Callable[[Json], datetime | None]
    rows: Callable[[Json, Header, Company], Iterator[Row]] | None = None
    lines: Callable[[Json, Header], Iterator[BankLine]] | None = None
    overlap: timedelta = timedelta(days=1)
    is_open: Callable[[Json], bool] = _is_never_open
    format: str = ""


def pages(
    stream: Stream,
    cursor: Cursor,
    *,
    subject: str,
    fetch: Fetch,
    connection: Connection,
    start: date,
    now: datetime,
) -> Iterator[Page]:
    """Pull `stream` from `cursor` to its end, page after page.

    The next sweep starts at the latest change seen, never at our own clock's time: that
    may be wrong. A service's clock may be ahead as well, so a change in the future
    counts as one of now.

    Args:
        stream: what is pulled.
        cursor: where the last pull stopped.
        subject: what errors call it.
        fetch: asks the service.
        connection: its settings, without secrets.
        start: of the first pull, and the earliest that any goes back to.
        now: the present, UTC.
    """
    since = _since(stream, cursor, start)
    sweep = Sweep(fetch, connection, since, now)
    seen = {cursor.page}
    while True:
        step = _asked(stream, sweep, cursor.page, subject=subject)
        cursor = _moved(cursor, stream, step, sweep)
        yield Page(step.items, cursor, step.context)
        if not step.next:
            return
        if step.next in seen:
            reason = (
                "names a page as next that it gave before; report it to the service"
            )
            raise PullError(subject, reason)
        seen.add(step.next)


def _asked(stream: Stream, sweep: Sweep, page: str, *, subject: str) -> Step:
    try:
        return stream.step(sweep, page)
    except RowFault as fault:
        reason = f"an answer of another shape: {fault.field}: {fault.reason}"
        raise PullError(subject, reason) from fault


def _since(stream: Stream, cursor: Cursor, start: date) -> datetime:
    """Where a sweep asks from; one that was broken off goes on as it began."""
    if cursor.page and cursor.start:
        return datetime.fromisoformat(cursor.start)
    first = datetime(start.year, start.month, start.day, tzinfo=UTC)
    if not cursor.since:
        return first
    return max(first, datetime.fromisoformat(cursor.since) - stream.overlap)


def _moved(cursor: Cursor, stream: Stream, step: Step, sweep: Sweep) -> Cursor:
    """The cursor after `step`; at the end of a sweep, where the next one starts."""
    now = sweep.until
    changes = [
        (instant(min(moment, now)), stream.is_open(item))
        for item in step.items
        if (moment := stream.changed_at(item))
    ]
    if step.served_at and not cursor.page:
        # What changes while the sweep goes on is of the next one.
        changes.append((instant(min(step.served_at, now)), False))
    high = max([cursor.high, *(change for change, _ in changes)])
    waiting = [change for change, is_open in changes if is_open]
    earliest = min([*waiting, *([cursor.open] if cursor.open else [])], default="")
    if step.next:
        start = instant(sweep.since)
        return Cursor(cursor.since, step.next, high, earliest, start)
    return Cursor(earliest or max(cursor.since, high))


def instant(moment: datetime) -> str:
    """An instant as cursors hold it: texts that sort as the instants do.

    >>> instant(datetime(2026, 1, 2, 3, tzinfo=UTC))
    '2026-01-02T03:00:00.000000+00:00'
    """
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
