from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from connectors.servers import Reply, Server
from connectors.stripe_server import KEY, Stripe, invoice, payout

from lettrage.core import warehouse
from lettrage.ingestion import load

DAY = 86_400


@pytest.fixture
def stripe(serve: Callable[[Any], Server]) -> tuple[Stripe, Server]:
    answering = Stripe(Reply)
    return answering, serve(answering)


def connection(server: Server, **more: Any) -> dict[str, Any]:
    return {"stripe": {"url": server.url, "since": date(2026, 9, 1), **more}}


def figures(told: list[Any]) -> dict[str, tuple[int, int, int]]:
    return {
        stream.stream: (stream.landed, stream.duplicate, stream.rejected)
        for stream in told
    }


def test_an_account_lands_whole_page_by_page(
    stripe: tuple[Stripe, Server], pulls: Any, firm: Any
) -> None:
    _, server = stripe
    told = pulls(connection(server), STRIPE_API_KEY=KEY)

    assert [stream.error for stream in told] == [None] * 4
    assert figures(told) == {
        "customers": (3, 0, 0),
        "invoices": (3, 0, 0),
        "credit_notes": (1, 0, 0),
        "payouts": (3, 0, 0),
    }
    assert firm.rows(
        "select customer_id, name, country, vat_number, city from raw.customers "
        "order by 1 limit 1"
    ) == [("stripe:cus_1", "Client 1", "FR", "FR00000000001", "Lyon")]
    assert firm.rows(
        "select invoice_number, document_type, customer_id, currency, "
        "amount_excluding_tax::varchar, vat_amount::varchar, "
        "amount_including_tax::varchar, issue_date::varchar, credited_invoice_number "
        "from raw.invoices order by 1"
    ) == [
        ("F-1", "invoice", "stripe:cus_1", "EUR", "100.0000", "20.0000", "120.0000",
         "2026-09-21", None),
        ("F-1-CN-01", "credit_note", "stripe:cus_1", "EUR", "-10.0000", "-2.0000",
         "-12.0000", "2026-09-21", "F-1"),
        ("F-2", "invoice", "stripe:cus_1", "JPY", "1250.0000", "0.0000", "1250.0000",
         "2026-09-21", None),
        ("F-3", "invoice", "stripe:cus_2", "EUR", "5.0500", "0.0000", "5.0500",
         "2026-09-21", None),
    ]  # fmt: skip


def test_a_payout_is_what_it_holds(
    stripe: tuple[Stripe, Server], pulls: Any, firm: Any
) -> None:
    pulls(connection(stripe[1]), STRIPE_API_KEY=KEY)

    assert firm.rows(
        "select payout_id, payout_date::varchar, charge_id, kind, "
        "gross_amount::varchar, fee::varchar, net_amount::varchar, customer_email "
        "from raw.psp_payouts order by 1, 3"
    ) == [
        ("po_1", "2026-09-24", "ch_1", "charge", "120.0000", "3.0000", "117.0000",
         "c1@client.test"),
        ("po_1", "2026-09-24", "txn_2", "chargeback", "-1.3500", "0.0000", "-1.3500",
         "c1@client.test"),
        ("po_2", "2026-09-25", "re_1", "refund", "-0.5000", "0.0000", "-0.5000",
         "c1@client.test"),
    ]  # fmt: skip


def test_a_second_pull_asks_for_what_is_new_and_lands_nothing_twice(
    stripe: tuple[Stripe, Server], pulls: Any, firm: Any
) -> None:
    answering, server = stripe
    pulls(connection(server), STRIPE_API_KEY=KEY)
    documents = firm.rows("select count(*) from raw.documents")
    again = pulls(connection(server), STRIPE_API_KEY=KEY)

    assert {stream.landed for stream in again} == {0}
    assert firm.rows("select count(*) from raw.documents") == documents

    late = invoice("in_4", "F-4", created=1_790_000_250, total=100)
    answering.objects["invoices"].append(late)
    server.asked.clear()
    told = pulls(connection(server), STRIPE_API_KEY=KEY)
    assert figures(told)["invoices"][0] == 1
    asked = [one for one in server.asked if one.path == "/v1/invoices"]
    assert asked[0].query["created[gte]"] == str(1_790_000_300 - DAY)


def test_a_draft_is_no_invoice_and_is_waited_for(
    stripe: tuple[Stripe, Server], pulls: Any, firm: Any
) -> None:
    answering, server = stripe
    draft = invoice("in_0", None, created=1_789_000_000, total=7_00, status="draft")
    answering.objects["invoices"].append(draft)
    first = pulls(connection(server), STRIPE_API_KEY=KEY)
    assert figures(first)["invoices"] == (3, 0, 0)

    draft.update(number="F-0", status="open")
    second = pulls(connection(server), STRIPE_API_KEY=KEY)
    assert figures(second)["invoices"][0] == 1
    third = pulls(connection(server), STRIPE_API_KEY=KEY)
    (cursor,) = [stream.cursor for stream in third if stream.stream == "invoices"]
    assert cursor is not None
    assert cursor.startswith("2026-09-21")


def test_a_voided_document_is_no_claim(
    stripe: tuple[Stripe, Server], pulls: Any
) -> None:
    answering, server = stripe
    void = invoice("in_9", "F-9", created=1_790_000_500, total=100, status="void")
    answering.objects["invoices"].append(void)
    answering.objects["credit_notes"][0]["status"] = "void"
    told = figures(pulls(connection(server), STRIPE_API_KEY=KEY))

    assert (told["invoices"], told["credit_notes"]) == ((3, 0, 0), (0, 0, 0))


def test_a_manual_payout_is_one_row(
    stripe: tuple[Stripe, Server], pulls: Any, firm: Any
) -> None:
    answering, server = stripe
    manual = payout("po_9", 1_790_300_000, 900) | {"automatic": False}
    failed = payout("po_8", 1_790_250_000, 800) | {"status": "failed"}
    answering.objects["payouts"] += [manual, failed]
    pulls(connection(server), STRIPE_API_KEY=KEY)

    assert firm.rows(
        "select charge_id, kind, net_amount::varchar from raw.psp_payouts "
        "where payout_id in ('po_8', 'po_9')"
    ) == [("po_9", "adjustment", "9.0000")]


def test_a_deleted_warehouse_comes_back_from_the_landed_pages(
    stripe: tuple[Stripe, Server], pulls: Any, firm: Any
) -> None:
    pulls(connection(stripe[1]), STRIPE_API_KEY=KEY)
    tables = ("documents", "customers", "invoices", "psp_payouts")
    everything = {t: firm.rows(f"select * from raw.{t} order by all") for t in tables}
    firm.workspace.warehouse_path.unlink()
    with warehouse.writer(firm.workspace, firm.settings.storage) as duckdb:
        load.catch_up(firm.workspace, firm.settings, duckdb, firm.books)

    assert everything == {
        t: firm.rows(f"select * from raw.{t} order by all") for t in tables
    }
    assert firm.rows("select distinct kind, format from raw.documents order by 2") == [
        ("invoices", "Stripe credit notes"),
        ("customers", "Stripe customers"),
        ("invoices", "Stripe invoices"),
        ("psp_payouts", "Stripe payouts"),
    ]


def test_a_key_that_is_wrong_is_told_without_saying_it(
    stripe: tuple[Stripe, Server], pulls: Any
) -> None:
    told = pulls(connection(stripe[1]), STRIPE_API_KEY="rk_test_wrong")

    assert told[0].error is not None
    assert told[0].error.startswith("stripe: /v1/customers: answered 401")
    assert "rk_test_wrong" not in told[0].error
    assert {stream.pages for stream in told} == {0}


def test_a_page_whose_last_item_is_gone_is_pulled_from_the_start_of_the_sweep(
    stripe: tuple[Stripe, Server], pulls: Any, firm: Any
) -> None:
    answering, server = stripe
    customers = answering.objects["customers"]

    def lose_the_last(asked: Any) -> Reply:
        reply: Reply = answering(asked)
        if asked.path == "/v1/customers" and len(customers) == 3:
            customers.pop(1)
        return reply

    server.answering = lose_the_last
    (told, *_) = pulls(connection(server), STRIPE_API_KEY=KEY)

    assert told.error is None
    assert any("No such object" in text for text in pulls.said)
    assert firm.rows("select count(*) from raw.customers") == [(3,)]


@pytest.mark.parametrize(
    "fault",
    [
        Reply({"error": {"type": "api_error"}}, 500),
        Reply({"error": {"message": "slow down"}}, 429, {"Retry-After": "7"}),
        Reply('{"object": "list", "data": [{"id": "cus_', 200),
        Reply({"object": "list", "data": []}, 200, cut_at=10),
    ],
    ids=["500", "429", "no JSON", "cut short"],
)
def test_a_fault_that_passes_loses_nothing(
    fault: Reply, stripe: tuple[Stripe, Server], pulls: Any
) -> None:
    _, server = stripe
    server.faults.append(fault)
    told = pulls(connection(server), STRIPE_API_KEY=KEY)

    assert told[0].error is None
    assert figures(told)["customers"] == (3, 0, 0)
    assert pulls.slept[0] == (7 if fault.status == 429 else 1)
