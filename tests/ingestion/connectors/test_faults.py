"""The faults of HTTP that all connectors share: what is waited for, what is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from connectors.conftest import NOW
from connectors.servers import Reply, Server
from connectors.test_rest import KEY, TICKETS, by_page, connection

from lettrage.core.errors import ConfigurationError
from lettrage.core.settings import settings_from


def test_a_retry_waits_as_long_as_the_service_asks(
    serve: Callable[[Any], Server], pulls: Any
) -> None:
    server = serve(lambda _: Reply(f"[{TICKETS[0]}]"))
    later = format_datetime(NOW + timedelta(seconds=42), usegmt=True)
    server.faults += [
        Reply("busy", 429, {"Retry-After": "9"}),
        Reply("down", 503, {"Retry-After": later}),
        Reply({"error": "down"}, 502),
        Reply('[{"id": 1,'),
        Reply("[]", cut_at=1),
    ]
    (told,) = pulls(connection(server), DESK_KEY=KEY)

    assert (told.error, told.landed) == (None, 1)
    # Third to fifth: twice as long each time, counted from the first.
    assert pulls.slept == [9, 42, 4, 8, 16]


def test_a_service_is_asked_no_faster_than_it_allows(
    serve: Callable[[Any], Server], pulls: Any
) -> None:
    described = connection(serve(by_page), paging="page")
    described["desk"]["requests_per_second"] = "0.5"
    pulls.seconds = iter([0.0, 0.0, 0.5, 5.0])
    pulls(described, DESK_KEY=KEY)

    assert pulls.slept == [1.5]


def test_a_fault_that_stays_is_told_and_stops_no_other_connection(
    serve: Callable[[Any], Server], pulls: Any
) -> None:
    broken = serve(lambda _: Reply({"error": f"no {KEY}"}, 500))
    whole = serve(lambda _: Reply(f"[{TICKETS[0]}]"))
    described = connection(broken)
    described["other"] = connection(whole)["desk"]
    first, second = pulls(described, DESK_KEY=KEY)

    assert len(broken.asked) == 6
    assert first.error == (
        'desk: /tickets: answered 500 ({"error":"no …"}); pull again later'
    )
    assert (second.error, second.landed) == (None, 1)


def test_whoever_is_asked_to_wait_for_long_is_told_so(
    serve: Callable[[Any], Server], pulls: Any
) -> None:
    server = serve(lambda _: Reply("busy", 429, {"Retry-After": "3600"}))
    (told,) = pulls(connection(server), DESK_KEY=KEY)

    assert told.error == "desk: /tickets: asks to wait 3600 s; pull again after that"
    assert pulls.slept == []


def test_a_next_page_on_another_host_gets_no_key(
    serve: Callable[[Any], Server], pulls: Any
) -> None:
    stranger = serve(lambda _: Reply("[]"))
    elsewhere = {"Link": f'<{stranger.url}/tickets>; rel="next"'}
    server = serve(lambda _: Reply(f"[{TICKETS[0]}]", headers=elsewhere))
    (told,) = pulls(connection(server, paging="link"), DESK_KEY=KEY)

    assert told.landed == 1
    assert told.error is not None
    assert "another host gets no key" in told.error
    assert stranger.asked == []


def test_a_service_that_is_not_there_is_told(
    serve: Callable[[Any], Server], pulls: Any
) -> None:
    server = serve(lambda _: Reply("[]"))
    described = connection(server)
    server.close()
    (told,) = pulls(described, DESK_KEY=KEY)

    assert told.error == (
        "desk: /tickets: ConnectError; check that the service is there"
    )


def test_a_secret_that_is_not_set_is_asked_for_by_the_name_of_its_variable(
    serve: Callable[[Any], Server], pulls: Any
) -> None:
    (told,) = pulls(connection(serve(lambda _: Reply("[]"))))

    assert told.error == (
        "connectors.desk.key_env = 'DESK_KEY': this environment variable is not set; "
        "it holds the secret"
    )


def test_a_key_goes_over_no_open_line(pulls: Any) -> None:
    described = {"kimai": {"url": "http://kimai.firm.test", "since": date(2026, 1, 1)}}
    with pytest.raises(ConfigurationError, match="https://"):
        pulls(described)


def test_a_name_that_is_not_there_is_a_wrong_call(pulls: Any) -> None:
    with pytest.raises(
        ConfigurationError, match=r"no such table \[connectors.stripe\]"
    ):
        pulls({}, "stripe")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"api_key": "sk_live_9"}, "connectors.stripe.since: Field required"),
        (
            {"api_key": "sk_live_9", "since": "2026-01-01"},
            "connectors.stripe.api_key: unknown key; docs/settings.md lists them",
        ),
    ],
)
def test_a_secret_in_the_settings_is_refused_and_not_said(
    table: dict[str, str], said: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        settings_from({"connectors": {"stripe": table}}, source="lettrage.toml")

    assert str(caught.value) == f"lettrage.toml: {said}"


@pytest.mark.parametrize("body", ['{"error": "maintenance"}', "null", '"ok"', ""])
def test_an_answer_of_another_shape_is_told_and_moves_no_cursor(
    body: str, serve: Callable[[Any], Server], pulls: Any
) -> None:
    described = connection(serve(lambda _: Reply(body)))
    described["other"] = connection(serve(lambda _: Reply(f"[{TICKETS[0]}]")))["desk"]
    first, second = pulls(described, DESK_KEY=KEY)

    assert first.error == (
        "desk tickets: an answer of another shape: answer: missing; expected a list, "
        "as the service's API says"
    )
    assert (first.cursor, second.landed) == (None, 1)


def test_an_address_that_is_wrong_is_no_empty_list(
    serve: Callable[[Any], Server], pulls: Any
) -> None:
    page = "<html>Not Found</html>"
    described = {
        name: {"url": serve(lambda _: Reply(page, 404)).url, "since": date(2026, 9, 1)}
        for name in ("dolibarr", "kimai", "woocommerce")
    }
    secrets = dict.fromkeys(
        ("DOLIBARR_API_KEY", "KIMAI_TOKEN", "WOOCOMMERCE_KEY", "WOOCOMMERCE_SECRET"),
        KEY,
    )
    told = pulls(described, **secrets)

    assert [stream.error is not None for stream in told] == [True] * 3
    assert all("check the address" in stream.error for stream in told)
