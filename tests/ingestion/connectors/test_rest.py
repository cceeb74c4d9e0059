"""The connector that the settings describe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from connectors.servers import Asked, Reply, Server

KEY = "a-key-that-nobody-may-see"
FIELDS = {
    "order_id": "id",
    "customer_id": "client.id",
    "product_code": "=HOUR",
    "quantity": "hours",
    "delivered_on": "closed",
    "ticket": "title",
}


def ticket(number: int, hours: str = "1.10") -> str:
    """JSON as a service writes it: a price of two decimals, which a float would eat."""
    return (
        f'{{"id": {number}, "client": {{"id": "c{number}"}}, "hours": {hours}, '
        f'"closed": "2026-10-0{number}", "title": "Ticket {number}", '
        f'"changed": "2026-10-0{number}T08:00:00Z"}}'
    )


TICKETS = [ticket(number) for number in range(1, 6)]


def connection(server: Server, **stream: Any) -> dict[str, Any]:
    described = {
        "name": "tickets",
        "path": "/tickets",
        "kind": "orders",
        "fields": FIELDS,
        "prefixed": ["order_id", "customer_id"],
        "size": 2,
        "changed_at": "changed",
        **stream,
    }
    return {
        "desk": {
            "service": "rest",
            "url": server.url,
            "since": date(2026, 1, 1),
            "key_env": "DESK_KEY",
            "streams": [described],
        }
    }


def some(first: int) -> list[str]:
    return TICKETS[first : first + 2]


def by_page(asked: Asked) -> Reply:
    return Reply(f"[{', '.join(some(2 * int(asked.query['page']) - 2))}]")


def by_offset(asked: Asked) -> Reply:
    found = some(int(asked.query["skip"]))
    return Reply(f'{{"result": {{"rows": [{", ".join(found)}]}}}}')


def by_cursor(asked: Asked) -> Reply:
    at = int(asked.query.get("after", "0").removeprefix("c"))
    following = f'"c{at + 2}"' if at + 2 < len(TICKETS) else "null"
    return Reply(f'{{"data": [{", ".join(some(at))}], "next": {following}}}')


def by_link(asked: Asked) -> Reply:
    at = int(asked.query.get("at", "0"))
    host = asked.headers["host"]
    links = f'<http://{host}/tickets?at=0>; rel="first"'
    if at + 2 < len(TICKETS):
        links += f', <http://{host}/tickets?at={at + 2}>; rel="next"'
    return Reply(f"[{', '.join(some(at))}]", headers={"Link": links})


@pytest.mark.parametrize(
    ("answering", "paging"),
    [
        (by_page, {"paging": "page", "size_param": "per_page"}),
        (by_offset, {"paging": "offset", "page_param": "skip", "items": "result.rows"}),
        (
            by_cursor,
            {
                "paging": "cursor",
                "page_param": "after",
                "items": "data",
                "next": "next",
            },
        ),
        (by_link, {"paging": "link"}),
    ],
    ids=["page", "offset", "cursor", "link"],
)
def test_each_way_of_paging_lands_all_rows_once(
    answering: Callable[[Asked], Reply],
    paging: dict[str, Any],
    serve: Callable[[Any], Server],
    pulls: Any,
    firm: Any,
) -> None:
    server = serve(answering)
    (told,) = pulls(connection(server, **paging), DESK_KEY=KEY)

    assert (told.error, told.pages, told.landed) == (None, 3, 5)
    assert firm.rows(
        "select order_id, customer_id, product_code, quantity::varchar, "
        "delivered_on::varchar, custom_fields from raw.orders order by 1 limit 1"
    ) == [
        ("desk:1", "desk:c1", "HOUR", "1.10000000", "2026-10-01",
         '{"ticket":"Ticket 1"}')
    ]  # fmt: skip
    assert {one.headers["authorization"] for one in server.asked} == {f"Bearer {KEY}"}
    (again,) = pulls(connection(server, **paging), DESK_KEY=KEY)
    assert (again.landed, again.duplicate) == (0, 5)


def test_what_the_service_said_is_kept_digit_by_digit(
    serve: Callable[[Any], Server], pulls: Any, firm: Any
) -> None:
    hours = "0.10000000000000000555"
    server = serve(lambda _: Reply(f"[{ticket(1, hours)}]"))
    (told,) = pulls(connection(server), DESK_KEY=KEY)

    (sha256,) = firm.rows("select sha256 from raw.documents")[0]
    first, second = firm.workspace.original(sha256).read_text().splitlines()
    assert first.startswith('{"lettrage_pull":{"service":"rest","stream":"lists"')
    assert f'"hours":{hours}' in second
    assert KEY not in first + second
    # More decimals than a quantity holds: rejected, with the row as it came.
    assert (told.landed, told.rejected) == (0, 1)
    ((field, payload),) = firm.rows("select field, payload from raw.rejected_rows")
    assert field == "quantity"
    assert payload == second


def test_the_instant_asked_from_goes_where_the_settings_say(
    serve: Callable[[Any], Server], pulls: Any
) -> None:
    server = serve(lambda _: Reply(f"[{TICKETS[4]}]"))
    described = connection(server, params={"updated_since": "{since}"}, overlap_days=2)
    pulls(described, DESK_KEY=KEY)
    pulls(described, DESK_KEY=KEY)
    pulls(described, since=date(2026, 2, 1), DESK_KEY=KEY)

    assert [one.query["updated_since"] for one in server.asked] == [
        "2026-01-01T00:00:00+00:00",
        "2026-10-03T08:00:00+00:00",
        "2026-02-01T00:00:00+00:00",
    ]


def test_an_expired_cursor_pulls_everything_again(
    serve: Callable[[Any], Server], pulls: Any
) -> None:
    def answering(asked: Asked) -> Reply:
        if asked.query["updated_since"] > "2026-01-01T00:00:00+00:00":
            return Reply({"error": "sync token expired"}, 410)
        return Reply(f"[{', '.join(TICKETS)}]")

    server = serve(answering)
    described = connection(server, params={"updated_since": "{since}"})
    pulls(described, DESK_KEY=KEY)
    (told,) = pulls(described, DESK_KEY=KEY)

    assert (told.error, told.landed, told.duplicate) == (None, 0, 5)
    assert "answered 410" in pulls.said[-1]


def test_an_item_of_another_shape_is_rejected_alone(
    serve: Callable[[Any], Server], pulls: Any, firm: Any
) -> None:
    odd = '{"id": [7], "client": 3, "changed": "2026-10-01"}'
    server = serve(lambda _: Reply(f'[{TICKETS[0]}, "text", {odd}, null]'))
    (told,) = pulls(connection(server), DESK_KEY=KEY)

    assert (told.error, told.landed, told.rejected) == (None, 1, 3)
    assert firm.rows(
        "select line_number, field, payload from raw.rejected_rows order by 1"
    ) == [
        (3, "item", '"text"'),
        (4, "id", '{"id":[7],"client":3,"changed":"2026-10-01"}'),
        (5, "item", "null"),
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "tickets"}, "streams.tickets.kind = 'tickets': expected customers"),
        ({"fields": {"order_id": "id"}}, "orders needs customer_id, delivered_on"),
    ],
)
def test_a_list_that_is_described_wrongly_is_told(
    change: dict[str, Any], said: str, serve: Callable[[Any], Server], pulls: Any
) -> None:
    described = connection(serve(lambda _: Reply("[]")), **change)
    (told,) = pulls(described, DESK_KEY=KEY)

    assert told.error is not None
    assert said in told.error
