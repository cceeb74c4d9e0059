"""What services are pulled for goes through a whole run, each fact once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from connectors.servers import Reply, Server
from connectors.stripe_server import KEY, Stripe
from connectors.test_bank_feeds import Powens, powens
from connectors.test_time_and_goods import Kimai

CONNECTORS = """
[connectors.stripe]
url = "{}"
since = 2026-09-01

[connectors.powens]
url = "{}"
since = 2026-09-01

[connectors.kimai]
url = "{}"
since = 2026-09-01
"""
# The payout po_1, as the bank books it.
DAY, AMOUNT = "2026-09-24", "115.65"
STATEMENT = [(DAY, AMOUNT, "STRIPE", "", "STRIPE po_1", "BANK-77")]


@pytest.fixture
def servers() -> Iterator[list[Server]]:
    bank = Powens()
    payout = powens(1, DAY, AMOUNT, wording="STRIPE po_1")
    bank.transactions = [{**payout, "counterparty": {"label": "STRIPE"}}]
    started = [Server(Stripe(Reply)), Server(bank), Server(Kimai())]
    yield started
    for server in started:
        server.close()


@pytest.fixture
def connected(
    workspace: Path, servers: list[Server], monkeypatch: pytest.MonkeyPatch
) -> Path:
    settings = workspace / "lettrage.toml"
    tables = CONNECTORS.format(*(server.url for server in servers))
    settings.write_text(settings.read_text() + tables)
    monkeypatch.setenv("STRIPE_API_KEY", KEY)
    monkeypatch.setenv("POWENS_TOKEN", "a-token")
    monkeypatch.setenv("KIMAI_TOKEN", "a-token")
    return workspace


@pytest.mark.checked
def test_three_services_and_a_statement_are_one_build(
    connected: Path, lettrage: Callable[..., Any], statement: Callable[..., Path]
) -> None:
    place = ("--workspace", connected)
    lettrage("pull", *place)
    lettrage("ingest", statement(STATEMENT, opening="0.00"), *place)
    lettrage("run", "--as-of", "2026-11-20", *place)

    def asked(query: str) -> Any:
        return json.loads(lettrage("sql", query, "--format", "json", *place).stdout)

    assert asked(
        "select invoice_number, customer_id, amount_including_tax, currency "
        "from marts.invoices order by 1"
    ) == [
        told("F-1", "stripe:cus_1", "120.00", "EUR"),
        told("F-1-CN-01", "stripe:cus_1", "-12.00", "EUR"),
        told("F-2", "stripe:cus_1", "1250.00", "JPY"),
        told("F-3", "stripe:cus_2", "5.05", "EUR"),
    ]
    assert [
        row["customer_id"]
        for row in asked("select customer_id from marts.customers order by 1")
    ] == ["kimai:2", "stripe:cus_1", "stripe:cus_2", "stripe:cus_3"]
    # The feed and the statement saw one line: each fact once, each field kept.
    (line,) = asked("select * from marts.bank_lines")
    assert (line["amount"], line["category"]) == (AMOUNT, "payout")
    assert (line["sightings_count"], line["bank_reference"]) == (2, "BANK-77")
    # The payout is explained: the charge pays its invoice, the rest is Stripe's fee.
    explained = asked(
        "select invoice_number, bank_amount, difference_kind "
        "from marts.match_suggestion_lines order by suggestion_line_number"
    )
    assert [tuple(row.values()) for row in explained] == [
        ("F-1", "120.00", None),
        (None, "-3.00", "fee"),
    ]
    status = lettrage("status", *place, code=None).stdout
    assert all(f"connector: {name}" in status for name in ("stripe", "powens", "kimai"))
    assert "never pulled" not in status


def told(number: str, customer_id: str, amount: str, currency: str) -> dict[str, str]:
    return {
        "invoice_number": number,
        "customer_id": customer_id,
        "amount_including_tax": amount,
        "currency": currency,
    }
