"""PayPal: the transactions of the account, as bank lines of it.

PayPal, Transaction Search API v1, https://developer.paypal.com/docs/api/transaction-search/v1/.
A request covers 31 days at most and 10,000 transactions at most, so sweeps go week by
week. They show up to three hours late. What is pending (P) is no line yet, and sweeps
go back to it until it is settled; what was denied (D) never is one.

A transaction's gross amount is one line and its fee another, as PayPal books them, so
that the account's balance foots. The account is `PAYPAL-` and the currency.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from lettrage.core.settings_connectors import Connection, PaypalConnection
from lettrage.ingestion.connectors import fields
from lettrage.ingestion.connectors.page import Header, Json
from lettrage.ingestion.connectors.service import Secrets, Service
from lettrage.ingestion.connectors.session import Login
from lettrage.ingestion.connectors.stream import Request, Step, Stream, Sweep
from lettrage.ingestion.formats.rows import Line
from lettrage.ingestion.formats.values import RowFault, clean, iso_date, joined

_WINDOW = timedelta(days=7)
_PAGE_SIZE = 500
_SETTLED = {"S", "V"}  # V: settled, and given back by a transaction of its own


def _transactions(sweep: Sweep, page: str) -> Step:
    """One page of one week; `page` is `<first instant of the week> <page number>`."""
    first, _, number = page.partition(" ")
    start = datetime.fromisoformat(first) if first else sweep.since
    end = min(start + _WINDOW, sweep.until)
    asked = {
        "start_date": _instant(start),
        "end_date": _instant(end),
        "fields": "all",
        "page_size": str(_PAGE_SIZE),
        "page": number or "1",
    }
    body = sweep.fetch(Request("/v1/reporting/transactions", asked)).body
    found = fields.listed(body, "transaction_details")
    assert isinstance(sweep.connection, PaypalConnection)
    context = {"timezone": sweep.connection.timezone}
    pages = fields.get(body, "total_pages")
    at = int(number or 1)
    if isinstance(pages, int) and at < pages:
        return Step(found, f"{start.isoformat()} {at + 1}", context)
    return Step(found, f"{end.isoformat()} 1" if end < sweep.until else "", context)


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _initiated(item: Json) -> datetime | None:
    return fields.moment(item, "transaction_info.transaction_initiation_date")


def _is_pending(item: Json) -> bool:
    return fields.text(item, "transaction_info.transaction_status") == "P"


def _lines(item: Json, header: Header) -> Iterator[Line]:
    info = "transaction_info."
    if fields.text(item, f"{info}transaction_status") not in _SETTLED:
        return
    gross = _line(item, f"{info}transaction_amount", header)
    gross = gross._replace(
        label=joined(
            fields.text(item, f"{info}transaction_subject"),
            fields.text(item, f"{info}transaction_note"),
        ),
        remittance=joined(
            fields.text(item, f"{info}invoice_id"),
            fields.text(item, f"{info}custom_field"),
        ),
    )
    yield gross
    if fields.get(item, f"{info}fee_amount") is not None:
        fee = _line(item, f"{info}fee_amount", header)
        if Decimal(fee.amount):
            reference = f"{fee.bank_reference}-FEE"
            yield fee._replace(
                label=joined("Frais", gross.label),
                bank_reference=reference,
                transaction_code="FEE",
            )


def _line(item: Json, amount: str, header: Header) -> Line:
    """A line of the amount at this path."""
    path = "transaction_info.transaction_initiation_date"
    zone = fields.zone(header.context, "timezone")
    booked = fields.day(item, path, zone)
    if booked is None:
        raise RowFault(path, None, "an instant")
    currency = fields.required(item, f"{amount}.currency_code")
    payer = "payer_info.payer_name."
    name = fields.text(item, f"{payer}alternate_full_name") or joined(
        fields.text(item, f"{payer}given_name"), fields.text(item, f"{payer}surname")
    )
    return Line(
        line_number=0,
        statement_ordinal=0,
        account_iban=f"PAYPAL-{currency}",
        booking_date=iso_date(booked, path),
        value_date=None,
        amount=fields.money(item, f"{amount}.value"),
        currency=currency,
        counterparty_name=name or fields.text(item, "payer_info.email_address"),
        bank_reference=clean(fields.required(item, "transaction_info.transaction_id")),
        transaction_code=fields.text(item, "transaction_info.transaction_event_code"),
    )


def _login(_connection: Connection, secrets: Secrets) -> Login:
    return Login(
        "/v1/oauth2/token",
        {"grant_type": "client_credentials"},
        (secrets["client_id_env"], secrets["client_secret_env"]),
    )


SERVICE = Service(
    name="paypal",
    title="PayPal",
    formats=(
        Stream(
            "transactions", "bank_statement", _transactions, _initiated,
            lines=_lines, is_open=_is_pending,
        ),
    ),
    login=_login,
)  # fmt: skip
