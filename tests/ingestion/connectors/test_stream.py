"""Sweeps and their cursors, without a server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from lettrage.core.settings_connectors import Connection, StripeConnection
from lettrage.ingestion.connectors import fields
from lettrage.ingestion.connectors.stream import (
    Answer,
    Cursor,
    Page,
    PullError,
    Request,
    Step,
    Stream,
    Sweep,
    pages,
)

NOW = datetime(2026, 11, 20, tzinfo=UTC)
START = date(2026, 1, 1)
CONNECTION: Connection = StripeConnection(since=START)


def no_fetch(request: Request) -> Answer:
    raise AssertionError(request)


def stream_of(*steps: Step, asked: list[tuple[datetime, str]], **more: Any) -> Stream:
    """A stream that gives these steps one after the other."""
    given = iter(steps)

    def step(sweep: Sweep, page: str) -> Step:
        asked.append((sweep.since, page))
        return next(given)

    return Stream("things", "orders", step, lambda i: fields.moment(i, "at"), **more)


def pulled(stream: Stream, cursor: Cursor = Cursor()) -> Iterator[Page]:  # noqa: B008
    return pages(
        stream,
        cursor,
        subject="things",
        fetch=no_fetch,
        connection=CONNECTION,
        start=START,
        now=NOW,
    )


def thing(at: str, **more: Any) -> dict[str, Any]:
    return {"at": at, **more}


def test_a_sweep_ends_where_the_latest_change_was() -> None:
    asked: list[tuple[datetime, str]] = []
    stream = stream_of(
        Step((thing("2026-11-03T10:00:00Z"),), "2"),
        Step((thing("2026-11-02T10:00:00+02:00"),)),
        asked=asked,
    )
    first, second = [page.cursor for page in pulled(stream)]

    assert (first.page, first.high[:19]) == ("2", "2026-11-03T10:00:00")
    assert second == Cursor("2026-11-03T10:00:00.000000+00:00")
    assert [page for _, page in asked] == ["", "2"]
    assert asked[0][0] == datetime(2026, 1, 1, tzinfo=UTC)


def test_the_next_sweep_goes_back_by_the_overlap_but_not_before_the_first_day() -> None:
    asked: list[tuple[datetime, str]] = []
    two_days = timedelta(days=2)
    late = Cursor("2026-11-03T10:00:00.000000+00:00")
    list(pulled(stream_of(Step(()), asked=asked, overlap=two_days), late))
    early = Cursor("2026-01-01T10:00:00.000000+00:00")
    list(pulled(stream_of(Step(()), asked=asked, overlap=two_days), early))

    assert [since for since, _ in asked] == [
        datetime(2026, 11, 1, 10, tzinfo=UTC),
        datetime(2026, 1, 1, tzinfo=UTC),
    ]


def test_a_sweep_without_news_leaves_the_cursor_where_it_is() -> None:
    cursor = Cursor("2026-11-03T10:00:00.000000+00:00")
    old = thing("2026-11-02T20:00:00Z")
    (page,) = pulled(stream_of(Step((old,)), asked=[]), cursor)

    assert page.cursor == cursor


def test_a_clock_that_is_ahead_moves_no_cursor_into_the_future() -> None:
    (page,) = pulled(stream_of(Step((thing("2031-01-01T00:00:00Z"),)), asked=[]))

    assert page.cursor.since.startswith("2026-11-20T00:00:00")


def test_a_sweep_that_was_broken_off_asks_from_where_it_began() -> None:
    asked: list[tuple[datetime, str]] = []
    stream = stream_of(Step((thing("2026-11-03T10:00:00Z"),), "2"), asked=asked)
    broken_off = next(iter(pulled(stream))).cursor
    # Meanwhile somebody set a later first day; the pages are those of the old one.
    resumed = stream_of(Step(()), asked=asked)
    (page,) = pages(
        resumed, broken_off, subject="things", fetch=no_fetch, connection=CONNECTION,
        start=date(2026, 6, 1), now=NOW,
    )  # fmt: skip

    assert asked[1] == (datetime(2026, 1, 1, tzinfo=UTC), "2")
    assert page.cursor == Cursor("2026-11-03T10:00:00.000000+00:00")


def test_the_cursor_waits_for_what_is_open() -> None:
    stream = stream_of(
        Step((thing("2026-11-03T10:00:00Z"), thing("2026-10-01", open=True)), "2"),
        Step((thing("2026-11-04"), thing("2026-10-20", open=True))),
        asked=[],
        is_open=lambda item: fields.get(item, "open") is True,
    )
    *_, last = pulled(stream)

    assert last.cursor.since.startswith("2026-10-01")


def test_the_service_s_own_clock_counts_where_items_say_nothing() -> None:
    served = [datetime(2026, 11, 3, tzinfo=UTC), datetime(2026, 11, 9, tzinfo=UTC)]
    stream = stream_of(
        Step(({},), "2", served_at=served[0]),
        Step(({},), served_at=served[1]),
        asked=[],
    )
    *_, last = pulled(stream)

    # What changed while the sweep went on is asked for again.
    assert last.cursor.since.startswith("2026-11-03")


def test_pages_that_go_round_in_a_circle_end_in_an_error() -> None:
    stream = stream_of(Step((), "2"), Step((), "3"), Step((), "2"), asked=[])

    with pytest.raises(PullError, match="things: names a page as next"):
        list(pulled(stream))
