"""Stripe: customers, invoices, credit notes, and what each payout holds.

Stripe, Inc., https://docs.stripe.com/api (edition in `stripe_session.API_VERSION`).
Lists come newest first, 100 at most, the next page `starting_after` the last item; they
are filtered by `created`. An invoice is created as a draft and gets its number when it
is finalised: sweeps go back to the first draft until it is.

Balance transactions are listed payout by payout, since that is what one bank line is
made of; with manual payouts Stripe does not say it (`automatic`), and a row of kind
`adjustment` stands for all.

Amounts are in Stripe's minor units, https://docs.stripe.com/currencies: ISO 4217's, but
for the currencies of `_UNITS`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from lettrage.core.settings import Company
from lettrage.ingestion.connectors import fields
from lettrage.ingestion.connectors.page import Header, Json
from lettrage.ingestion.connectors.parties import customer
from lettrage.ingestion.connectors.service import Service
from lettrage.ingestion.connectors.stream import Request, Row, Step, Stream, Sweep
from lettrage.ingestion.formats.values import RowFault

_PAGE = "100"
# Two decimals though ISO 4217 has none: "special cases" of Stripe's page, and its list
# of zero-decimal currencies, which ISO gives two.
_UNITS = {"ISK": 2, "UGX": 2, "MGA": 0}
# https://docs.stripe.com/reports/balance-transaction-types
_KINDS = {
    "charge": "charge",
    "payment": "charge",
    "refund": "refund",
    "payment_refund": "refund",
    "reserve_transaction": "reserve",
    "reserved_funds": "reserve",
    "reserve_hold": "reserve",
    "reserve_release": "reserve",
}
_OF_PAYOUT = {
    "payout",
    "payout_cancel",
    "payout_failure",
    "payout_minimum_balance_hold",
}


def _created(item: Json) -> datetime | None:
    return fields.moment(item, "created")


def _list(path: str, sweep: Sweep, page: str, **params: str) -> Step:
    """One page of a list, from the newest down to `sweep.since`."""
    since = str(int(sweep.since.timestamp()))
    asked = {"limit": _PAGE, "created[gte]": since, **params}
    if page:
        asked["starting_after"] = page
    body = sweep.fetch(Request(path, asked)).body
    found = fields.listed(body, "data")
    last = fields.text(found[-1], "id") if found else None
    return Step(found, (last or "") if fields.get(body, "has_more") is True else "")


def _customers(sweep: Sweep, page: str) -> Step:
    return _list("/v1/customers", sweep, page, **{"expand[0]": "data.tax_ids"})


def _invoices(sweep: Sweep, page: str) -> Step:
    return _list("/v1/invoices", sweep, page)


def _credit_notes(sweep: Sweep, page: str) -> Step:
    return _list("/v1/credit_notes", sweep, page, **{"expand[0]": "data.invoice"})


def _payouts(sweep: Sweep, page: str) -> Step:
    """One page of one payout's transactions; `page` is `<payout before> <transaction>`.

    The payout that a page stands for is the one after the payout that its name says,
    so that a page's name is enough to find it again.
    """
    before, _, after = page.partition(" ")
    asked = {"limit": "1", "created[gte]": str(int(sweep.since.timestamp()))}
    if before:
        asked["starting_after"] = before
    body = sweep.fetch(Request("/v1/payouts", asked)).body
    payouts = fields.listed(body, "data")
    if not payouts:
        return Step(())
    payout, payout_id = payouts[0], fields.required(payouts[0], "id")
    has_more = fields.get(body, "has_more") is True
    next_payout = f"{payout_id} " if has_more else ""
    if fields.get(payout, "automatic") is False:
        return Step((payout,), next_payout, {"payout": payout})
    asked = {"limit": _PAGE, "payout": payout_id, "expand[0]": "data.source"}
    if after:
        asked["starting_after"] = after
    body = sweep.fetch(Request("/v1/balance_transactions", asked)).body
    found = fields.listed(body, "data")
    if found and fields.get(body, "has_more") is True:
        next_payout = f"{before} {fields.required(found[-1], 'id')}"
    return Step(found, next_payout, {"payout": payout})


def _customer_rows(item: Json, header: Header, company: Company) -> Iterator[Row]:
    address = "address."
    yield customer(
        company,
        customer_id=f"{header.connector}:{fields.required(item, 'id')}",
        name=fields.text(item, "name") or fields.text(item, "email"),
        country=fields.text(item, f"{address}country"),
        email=fields.text(item, "email"),
        vat_number=_vat_number(item),
        address_line1=fields.text(item, f"{address}line1"),
        address_line2=fields.text(item, f"{address}line2"),
        postal_code=fields.text(item, f"{address}postal_code"),
        city=fields.text(item, f"{address}city"),
    )


def _vat_number(item: Json) -> str | None:
    for tax_id in fields.items(item, "tax_ids.data"):
        if fields.text(tax_id, "type") == "eu_vat":
            return fields.text(tax_id, "value")
    return None


def _is_draft(item: Json) -> bool:
    return fields.text(item, "status") == "draft"


def _invoice_rows(item: Json, header: Header, company: Company) -> Iterator[Row]:
    """An invoice; a draft is none yet, and comes again, a voided one is no claim."""
    if _is_draft(item) or fields.get(item, "status") == "void":
        return
    zone = ZoneInfo(company.timezone)
    currency = fields.required(item, "currency").upper()
    with_tax = fields.number(item, "total")
    without = fields.number(item, "total_excluding_tax")
    issued = "status_transitions.finalized_at"
    issue_date = fields.day(item, issued, zone) or fields.day(item, "created", zone)
    # What is charged at once has no due date: it falls due when it is issued.
    due_date = fields.day(item, "due_date", zone) or issue_date
    yield (
        "invoices",
        {
            "invoice_number": fields.required(item, "number"),
            "document_type": "invoice",
            "customer_id": _customer_id(item, header),
            "issue_date": issue_date,
            "due_date": due_date,
            "currency": currency,
            "amount_excluding_tax": _amount(without, currency),
            "vat_amount": _amount(with_tax - without, currency),
            "amount_including_tax": _amount(with_tax, currency),
            "stripe_id": fields.text(item, "id"),
        },
    )


def _credit_note_rows(item: Json, header: Header, company: Company) -> Iterator[Row]:
    if fields.get(item, "status") == "void":
        return
    zone = ZoneInfo(company.timezone)
    currency = fields.required(item, "currency").upper()
    with_tax = fields.number(item, "total")
    without = fields.number(item, "total_excluding_tax")
    issue_date = fields.day(item, "created", zone)
    yield (
        "invoices",
        {
            "invoice_number": fields.required(item, "number"),
            "document_type": "credit_note",
            "customer_id": _customer_id(item, header),
            "issue_date": issue_date,
            "due_date": issue_date,
            "currency": currency,
            "amount_excluding_tax": _amount(-without, currency),
            "vat_amount": _amount(without - with_tax, currency),
            "amount_including_tax": _amount(-with_tax, currency),
            "credited_invoice_number": fields.text(item, "invoice.number"),
            "stripe_id": fields.text(item, "id"),
        },
    )


def _payout_rows(item: Json, header: Header, company: Company) -> Iterator[Row]:
    """What a payout holds; the payout itself is their sum, and no row."""
    payout = header.context.get("payout")
    # Money that did not leave Stripe is in no bank line; it comes with a later payout.
    if fields.get(payout, "status") in {"failed", "canceled"}:
        return
    is_whole = fields.get(item, "object") == "payout"
    if fields.get(item, "type") in _OF_PAYOUT and _source(item) == fields.text(
        payout, "id"
    ):
        return
    zone = ZoneInfo(company.timezone)
    currency = fields.required(item, "currency").upper()
    amount = fields.number(item, "amount")
    fee = Decimal(0) if is_whole else fields.number(item, "fee")
    net = amount if is_whole else fields.number(item, "net")
    kind = "adjustment" if is_whole else _kind(item)
    is_named = kind in {"charge", "refund"}
    customer_id = fields.text(item, "source.customer")
    yield (
        "psp_payouts",
        {
            "payout_id": fields.required(payout, "id"),
            "payout_date": fields.day(payout, "arrival_date", zone),
            "charge_id": (_source(item) if is_named else None)
            or fields.required(item, "id"),
            "charge_date": fields.day(item, "created", zone),
            "gross_amount": _amount(amount, currency),
            "fee": _amount(fee, currency),
            "net_amount": _amount(net, currency),
            "description": fields.text(item, "description"),
            "customer_email": fields.text(item, "source.billing_details.email")
            or fields.text(item, "source.receipt_email"),
            "kind": kind,
            "currency": currency,
            "customer_id": f"{header.connector}:{customer_id}" if customer_id else None,
        },
    )


def _kind(item: Json) -> str:
    if "dispute" in (fields.text(item, "reporting_category") or ""):
        return "chargeback"
    return _KINDS.get(fields.text(item, "type") or "", "adjustment")


def _source(item: Json) -> str | None:
    """The id of what a transaction is of, expanded or not."""
    found = fields.get(item, "source")
    return fields.text(item, "source.id" if isinstance(found, dict) else "source")


def _customer_id(item: Json, header: Header) -> str:
    found = fields.get(item, "customer")
    path = "customer.id" if isinstance(found, dict) else "customer"
    return f"{header.connector}:{fields.required(item, path)}"


def _amount(units: Decimal, currency: str) -> str:
    if units != units.to_integral_value():
        raise RowFault("amount", str(units), "whole minor units")
    if currency in _UNITS:
        return fields.plain(units.scaleb(-_UNITS[currency]))
    return fields.minor(units, currency)


# A payout, and a credit note, do not change once they are there; a day is for clocks.
SERVICE = Service(
    name="stripe",
    title="Stripe",
    formats=(
        Stream("customers", "customers", _customers, _created, _customer_rows),
        Stream(
            "invoices", "invoices", _invoices, _created, _invoice_rows,
            is_open=_is_draft,
        ),
        Stream("credit_notes", "invoices", _credit_notes, _created, _credit_note_rows),
        Stream(
            "payouts", "psp_payouts", _payouts, _created, _payout_rows,
            overlap=timedelta(days=10),
        ),
    ),
)  # fmt: skip
