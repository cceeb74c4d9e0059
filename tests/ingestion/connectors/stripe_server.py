"""A small Stripe: lists newest first, pages by `starting_after`, keys checked.

As https://docs.stripe.com/api/pagination, /errors and the pages of the objects say. The
package `localstripe` has neither balance transactions by payout nor credit notes, nor
429 and 5xx: so this one.
"""

from __future__ import annotations

from typing import Any

KEY = "rk_test_secret_of_a_test"


def account() -> dict[str, list[dict[str, Any]]]:
    """Objects of an account: three customers, invoices of each state, two payouts."""
    customers = [
        {
            "id": f"cus_{n}",
            "object": "customer",
            "created": 1_790_000_000 + n,
            "name": f"Client {n}",
            "email": f"c{n}@client.test",
            "address": {"country": "FR", "city": "Lyon", "line1": f"{n} rue Neuve"},
            "tax_ids": {"data": [{"type": "eu_vat", "value": f"FR0000000000{n}"}]},
        }
        for n in range(1, 4)
    ]
    invoices = [
        invoice("in_1", "F-1", created=1_790_000_100, total=12_000, without=10_000),
        invoice("in_2", "F-2", created=1_790_000_200, total=1_250, currency="jpy"),
        invoice("in_3", "F-3", created=1_790_000_300, total=505, customer="cus_2"),
    ]
    credit_notes = [
        {
            "id": "cn_1",
            "object": "credit_note",
            "created": 1_790_000_400,
            "number": "F-1-CN-01",
            "customer": "cus_1",
            "currency": "eur",
            "total": 1_200,
            "total_excluding_tax": 1_000,
            "invoice": {"id": "in_1", "number": "F-1"},
        }
    ]
    payouts = [
        payout("po_1", 1_790_100_000, 11_565),
        payout("po_2", 1_790_200_000, -50),
    ]
    transactions = [
        transaction("txn_1", "po_1", "charge", "ch_1", 12_000, 300),
        transaction("txn_2", "po_1", "adjustment", "dp_1", -135, 0, "dispute"),
        transaction("txn_3", "po_1", "payout", "po_1", -11_565, 0),
        transaction("txn_4", "po_2", "refund", "re_1", -50, 0),
        transaction("txn_5", "po_2", "payout", "po_2", 50, 0),
    ]
    return {
        "customers": customers,
        "invoices": invoices,
        "credit_notes": credit_notes,
        "payouts": payouts,
        "balance_transactions": transactions,
    }


def invoice(
    invoice_id: str,
    number: str | None,
    *,
    created: int,
    total: int,
    without: int | None = None,
    currency: str = "eur",
    customer: str = "cus_1",
    status: str = "open",
) -> dict[str, Any]:
    return {
        "id": invoice_id,
        "object": "invoice",
        "created": created,
        "number": number,
        "status": status,
        "customer": customer,
        "currency": currency,
        "total": total,
        "total_excluding_tax": total if without is None else without,
        "due_date": created + 30 * 86_400,
        "status_transitions": {"finalized_at": created},
    }


def payout(payout_id: str, created: int, amount: int) -> dict[str, Any]:
    return {
        "id": payout_id,
        "object": "payout",
        "created": created,
        "arrival_date": created + 2 * 86_400,
        "amount": amount,
        "currency": "eur",
        "automatic": True,
        "status": "paid",
    }


def transaction(
    transaction_id: str,
    payout_id: str,
    type: str,
    source: str,
    amount: int,
    fee: int,
    category: str = "",
) -> dict[str, Any]:
    return {
        "id": transaction_id,
        "object": "balance_transaction",
        "created": 1_790_050_000,
        "payout": payout_id,
        "type": type,
        "reporting_category": category or type,
        "amount": amount,
        "fee": fee,
        "net": amount - fee,
        "currency": "eur",
        "description": f"of {source}",
        "source": {
            "id": source,
            "customer": "cus_1",
            "billing_details": {"email": "c1@client.test"},
        },
    }


class Stripe:
    """Answers as Stripe does; `objects` may change between requests."""

    def __init__(self, reply: Any, *, page_size: int = 2) -> None:
        self.objects = account()
        self._reply = reply
        self._page_size = page_size

    def __call__(self, asked: Any) -> Any:
        if asked.headers.get("authorization") != f"Bearer {KEY}":
            return self._error(401, "invalid_request_error", "Invalid API Key provided")
        name = asked.path.removeprefix("/v1/")
        found = sorted(self.objects[name], key=lambda item: -item["created"])
        since = int(asked.query.get("created[gte]", 0))
        found = [item for item in found if item["created"] >= since]
        if name == "balance_transactions":
            found = [t for t in found if t["payout"] == asked.query["payout"]]
        after = asked.query.get("starting_after")
        if after:
            ids = [item["id"] for item in found]
            if after not in ids:
                return self._error(
                    400,
                    "invalid_request_error",
                    f"No such object: '{after}'",
                    code="resource_missing",
                )
            found = found[ids.index(after) + 1 :]
        size = min(int(asked.query["limit"]), self._page_size)
        body = {"object": "list", "data": found[:size], "has_more": len(found) > size}
        return self._reply(body)

    def _error(self, status: int, type: str, message: str, **more: str) -> Any:
        error = {"type": type, "message": message, **more}
        return self._reply({"error": error}, status)
