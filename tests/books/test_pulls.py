from __future__ import annotations

from typing import Any

import pytest

from lettrage.books import journal, pulls
from lettrage.books.verify import verify


@pytest.fixture
def pulled(books: Any) -> Any:
    def record(connector: str, stream: str, **cursor: str) -> int:
        return pulls.record_pull(
            books, connector=connector, stream=stream, cursor=cursor,
            sha256="ab" * 32, user_id="u1",
        )  # fmt: skip

    return record


def test_a_stream_that_was_never_pulled_has_no_cursor(books: Any) -> None:
    assert pulls.last_cursor(books, connector="stripe", stream="invoices") == {}


def test_the_last_cursor_of_each_stream_counts(books: Any, pulled: Any) -> None:
    pulled("stripe", "invoices", since="2026-01-01", page="in_9")
    pulled("stripe", "payouts", since="2026-01-02")
    pulled("stripe_us", "invoices", since="2026-01-03")
    pulled("stripe", "invoices", since="2026-01-04")

    found = {
        (connector, stream): pulls.last_cursor(
            books, connector=connector, stream=stream
        )
        for connector in ("stripe", "stripe_us")
        for stream in ("invoices", "payouts")
    }
    assert found == {
        ("stripe", "invoices"): {"since": "2026-01-04"},
        ("stripe", "payouts"): {"since": "2026-01-02"},
        ("stripe_us", "invoices"): {"since": "2026-01-03"},
        ("stripe_us", "payouts"): {},
    }


def test_a_pull_is_an_event_of_the_chain(books: Any, pulled: Any) -> None:
    position = pulled("hubspot", "companies", page="odd \ud800 \x00 cursor")

    assert journal.head(books).position == position
    assert [check.name for check in verify(books) if not check.holds] == []
    assert pulls.last_cursor(books, connector="hubspot", stream="companies") == {
        "page": "odd ? \ufffd cursor"
    }
