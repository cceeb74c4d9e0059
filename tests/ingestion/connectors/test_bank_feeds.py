"""PayPal and Powens: transactions become bank lines."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from connectors.servers import Asked, Reply, Server

IBAN = "FR7630006000011234567890189"


class Paypal:
    """Transaction search: one range of 31 days at most, numbered pages, OAuth."""

    def __init__(self) -> None:
        self.transactions = [
            paypal("T1", "2026-10-02T22:30:00+0000", "120.00", fee="-4.10"),
            paypal("T2", "2026-10-12T10:00:00+0000", "-20.00"),
            paypal("T3", "2026-10-12T11:00:00+0000", "5.05", status="P"),
            paypal("T4", "2026-10-12T12:00:00+0000", "9.00", status="D"),
        ]
        self.tokens = 0
        self.requests_a_token = 100
        self.requests = 0

    def __call__(self, asked: Asked) -> Reply:
        if asked.path == "/v1/oauth2/token":
            assert asked.form == {"grant_type": "client_credentials"}
            pair = b64encode(b"id:secret").decode()
            assert asked.headers["authorization"] == f"Basic {pair}"
            self.tokens, self.requests = self.tokens + 1, 0
            return Reply({"access_token": f"token {self.tokens}", "expires_in": 3600})
        self.requests += 1
        is_used_up = self.requests > self.requests_a_token
        if (
            is_used_up
            or asked.headers["authorization"] != f"Bearer token {self.tokens}"
        ):
            return Reply({"name": "AUTHENTICATION_FAILURE"}, 401)
        first, last = asked.query["start_date"], asked.query["end_date"]
        span = datetime.fromisoformat(last) - datetime.fromisoformat(first)
        if span > timedelta(days=31):
            return Reply({"name": "INVALID_REQUEST"}, 400)
        found = [
            t
            for t in self.transactions
            if first[:19] <= t["transaction_info"]["transaction_initiation_date"] < last
        ]
        at = int(asked.query["page"])
        return Reply(
            {
                "transaction_details": found[2 * at - 2 : 2 * at],
                "page": at,
                "total_pages": max(1, -(-len(found) // 2)),
            }
        )


def paypal(
    transaction_id: str, at: str, value: str, *, fee: str = "", status: str = "S"
) -> dict[str, Any]:
    info: dict[str, Any] = {
        "transaction_id": transaction_id,
        "transaction_event_code": "T0006",
        "transaction_initiation_date": at,
        "transaction_updated_date": at,
        "transaction_status": status,
        "transaction_amount": {"currency_code": "EUR", "value": value},
        "transaction_subject": "Conseil",
        "invoice_id": "FA-1",
    }
    if fee:
        info["fee_amount"] = {"currency_code": "EUR", "value": fee}
    payer = {"payer_name": {"given_name": "Anne", "surname": "Dupont"}}
    return {"transaction_info": info, "payer_info": payer}


PAYPAL_KEYS = {"PAYPAL_CLIENT_ID": "id", "PAYPAL_CLIENT_SECRET": "secret"}
LINES = (
    "select bank_reference, account_iban, booking_date::varchar, amount::varchar, "
    "label, remittance, counterparty_name from raw.bank_lines order by all"
)


@pytest.fixture
def paypal_account(serve: Callable[[Any], Server]) -> tuple[Paypal, dict[str, Any]]:
    answering = Paypal()
    server = serve(answering)
    return answering, {"paypal": {"url": server.url, "since": date(2026, 10, 1)}}


def test_paypal_books_the_amount_and_its_fee(
    paypal_account: tuple[Paypal, dict[str, Any]], pulls: Any, firm: Any
) -> None:
    (told,) = pulls(paypal_account[1], **PAYPAL_KEYS)

    assert (told.error, told.landed, told.rejected) == (None, 3, 0)
    # In Paris it was the third of October already.
    assert firm.rows(LINES) == [
        ("T1", "PAYPAL-EUR", "2026-10-03", "120.0000", "Conseil", "FA-1",
         "Anne Dupont"),
        ("T1-FEE", "PAYPAL-EUR", "2026-10-03", "-4.1000", "Frais Conseil", None,
         "Anne Dupont"),
        ("T2", "PAYPAL-EUR", "2026-10-12", "-20.0000", "Conseil", "FA-1",
         "Anne Dupont"),
    ]  # fmt: skip


def test_a_pending_transaction_is_waited_for(
    paypal_account: tuple[Paypal, dict[str, Any]], pulls: Any, firm: Any
) -> None:
    answering, described = paypal_account
    pulls(described, **PAYPAL_KEYS)
    pending = answering.transactions[2]["transaction_info"]
    pending["transaction_status"] = "S"
    (told,) = pulls(described, **PAYPAL_KEYS)

    assert told.landed == 1
    assert firm.rows("select count(*) from raw.bank_lines where is_first_sighting") == [
        (4,)
    ]


def test_a_token_that_ends_early_is_got_again(
    paypal_account: tuple[Paypal, dict[str, Any]], pulls: Any
) -> None:
    answering, described = paypal_account
    answering.requests_a_token = 3
    (told,) = pulls(described, **PAYPAL_KEYS)

    assert (told.error, told.landed) == (None, 3)
    assert answering.tokens > 1


@pytest.mark.parametrize("is_pulled_first", [True, False], ids=["pull", "report"])
def test_a_pull_and_the_activity_report_are_the_same_lines(
    is_pulled_first: bool,
    paypal_account: tuple[Paypal, dict[str, Any]],
    pulls: Any,
    firm: Any,
) -> None:
    answering, described = paypal_account
    answering.transactions = [
        paypal("TID1", "2026-10-29T06:45:51+0000", "1084.00", fee="-36.86"),
        paypal("TID2", "2026-10-30T07:00:00+0000", "-84.00", fee="2.44"),
    ]
    report = Path(__file__).parents[2] / "samples" / "bank_csv" / "paypal_fr.csv"
    if is_pulled_first:
        (told,) = pulls(described, **PAYPAL_KEYS)
        (landed,) = firm.land(report)
        # The report has a line of another day as well.
        assert (told.landed, landed.landed, landed.duplicate) == (4, 1, 4)
    else:
        (landed,) = firm.land(report)
        (told,) = pulls(described, **PAYPAL_KEYS)
        assert (landed.landed, told.landed, told.duplicate) == (5, 0, 4)


class Powens:
    """Accounts, and transactions by offset from a `last_update` on."""

    def __init__(self) -> None:
        self.transactions = [
            powens(1, "2026-10-01", "1200.50", wording="VIR DUPONT FA-1"),
            powens(2, "2026-10-02", "-3.10", wording="FRAIS"),
            powens(3, "2026-10-03", "7.00", coming=True),
            powens(4, "2026-10-04", "8.00", account=9),
        ]

    def __call__(self, asked: Asked) -> Reply:
        if asked.headers["authorization"] != "Bearer a-token":
            return Reply({"code": "unauthorized"}, 403)
        if asked.path.endswith("/accounts"):
            account = {"id": 5, "iban": IBAN, "currency": {"id": "EUR"}}
            return Reply({"accounts": [account], "total": 1})
        since = asked.query["last_update"]
        found = [t for t in self.transactions if t["last_update"] >= since]
        first = int(asked.query["offset"])
        size = int(asked.query["limit"])
        return Reply({"transactions": found[first : first + size]})


def powens(
    number: int,
    day: str,
    value: str,
    *,
    wording: str = "",
    coming: bool = False,
    account: int = 5,
) -> dict[str, Any]:
    return {
        "id": number,
        "id_account": account,
        "date": day,
        "rdate": day,
        "vdate": day,
        "value": float(value),
        "original_wording": wording,
        "coming": coming,
        "deleted": None,
        "type": "transfer",
        "last_update": f"{day} 09:00:00",
        "counterparty": {"label": "DUPONT", "account_identification": IBAN},
    }


def powens_at(server: Server) -> dict[str, Any]:
    return {"powens": {"url": server.url, "since": date(2026, 9, 1)}}


def test_powens_gives_the_lines_of_its_accounts(
    serve: Callable[[Any], Server], pulls: Any, firm: Any
) -> None:
    (told,) = pulls(powens_at(serve(Powens())), POWENS_TOKEN="a-token")

    # What is to come is no line; an account that is not named cannot be told.
    assert (told.error, told.landed, told.rejected) == (None, 2, 1)
    assert firm.rows(
        "select bank_reference, account_iban, booking_date::varchar, "
        "value_date::varchar, amount::varchar, currency, label, counterparty_iban "
        "from raw.bank_lines order by 1"
    ) == [
        ("1", IBAN, "2026-10-01", "2026-10-01", "1200.5000", "EUR",
         "VIR DUPONT FA-1", IBAN),
        ("2", IBAN, "2026-10-02", "2026-10-02", "-3.1000", "EUR", "FRAIS", IBAN),
    ]  # fmt: skip
    assert firm.rows("select field from raw.rejected_rows") == [("id_account",)]


def test_a_line_that_was_to_come_lands_when_it_is_booked(
    serve: Callable[[Any], Server], pulls: Any
) -> None:
    answering = Powens()
    server = serve(answering)
    pulls(powens_at(server), POWENS_TOKEN="a-token")
    answering.transactions[2].update(coming=False, last_update="2026-10-09 09:00:00")
    (told,) = pulls(powens_at(server), POWENS_TOKEN="a-token")

    assert told.landed == 1
    assert server.asked[-1].query["last_update"] == "2026-10-02 09:00:00"


def test_pages_go_on_by_offset(serve: Callable[[Any], Server], pulls: Any) -> None:
    answering = Powens()
    answering.transactions = [
        powens(n, f"2026-10-{n % 28 + 1:02}", f"{n}.00") for n in range(1, 1002)
    ]
    server = serve(answering)
    (told,) = pulls(powens_at(server), POWENS_TOKEN="a-token")

    assert (told.pages, told.landed) == (3, 1001)
