"""Powens: bank lines of the accounts that a user has connected there (open banking).

Powens, a French payment institution, API 2.0,
https://docs.powens.com/api-reference/products/data-aggregation/bank-transactions.
Lines are listed by `last_update`, 1,000 at most, by offset. What is `coming` is not
booked yet: it is no line, and comes again when it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from lettrage.core.settings_connectors import Connection
from lettrage.ingestion.connectors import fields
from lettrage.ingestion.connectors.page import Header, Json
from lettrage.ingestion.connectors.service import Secrets, Service
from lettrage.ingestion.connectors.stream import Request, Step, Stream, Sweep
from lettrage.ingestion.formats import values
from lettrage.ingestion.formats.rows import Line
from lettrage.ingestion.formats.values import RowFault

_PAGE_SIZE = 500
# Powens says instants in the zone of Paris, without saying so.
_OVERLAP = timedelta(days=2)


def _transactions(sweep: Sweep, page: str) -> Step:
    """One page, by its offset, with what is known of its accounts."""
    accounts = sweep.fetch(Request("/users/me/accounts")).body
    asked = {
        "limit": str(_PAGE_SIZE),
        "offset": page or "0",
        "last_update": sweep.since.strftime("%Y-%m-%d %H:%M:%S"),
    }
    body = sweep.fetch(Request("/users/me/transactions", asked)).body
    found = fields.listed(body, "transactions")
    named = {_account_id(item) for item in found}
    context = {
        "accounts": {
            account_id: {
                "iban": fields.text(account, "iban") or fields.text(account, "number"),
                "currency": fields.text(account, "currency.id"),
            }
            for account in fields.listed(accounts, "accounts")
            if (account_id := str(fields.get(account, "id"))) in named
        }
    }
    is_full = len(found) == _PAGE_SIZE
    return Step(found, str(int(page or 0) + len(found)) if is_full else "", context)


def _account_id(item: Json) -> str:
    return str(fields.get(item, "id_account"))


def _updated(item: Json) -> datetime | None:
    return fields.moment(item, "last_update")


def _lines(item: Json, header: Header) -> Iterator[Line]:
    if fields.get(item, "coming") is True or fields.get(item, "deleted"):
        return
    account_id = fields.required(item, "id_account")
    account = fields.get(header.context, f"accounts.{account_id}")
    iban = fields.text(account, "iban")
    if iban is None:
        raise RowFault("id_account", account_id, "an account that the service names")
    original = fields.get(item, "original_value")
    yield Line(
        line_number=0,
        statement_ordinal=0,
        account_iban=values.account(iban),
        booking_date=_day(item, "bdate") or _day(item, "date") or _missing("date"),
        value_date=_day(item, "vdate"),
        amount=fields.money(item, "value"),
        currency=values.currency(fields.text(account, "currency"), "currency"),
        label=fields.text(item, "original_wording"),
        remittance=fields.text(item, "comment"),
        counterparty_name=fields.text(item, "counterparty.label"),
        counterparty_iban=values.iban(
            fields.text(item, "counterparty.account_identification")
        ),
        bank_reference=fields.text(item, "id"),
        transaction_code=fields.text(item, "type"),
        instructed_amount=None
        if original is None
        else fields.money(item, "original_value"),
        instructed_currency=fields.text(item, "original_currency.id"),
    )


def _day(item: Json, path: str) -> date | None:
    written = fields.text(item, path)
    return None if written is None else values.iso_date(written[:10], path)


def _missing(path: str) -> date:
    raise RowFault(path, None, "a date as 2026-10-31")


def _headers(_connection: Connection, secrets: Secrets) -> dict[str, str]:
    return {"Authorization": f"Bearer {secrets['token_env']}"}


SERVICE = Service(
    name="powens",
    title="Powens",
    formats=(
        Stream(
            "transactions", "bank_statement", _transactions, _updated,
            lines=_lines, overlap=_OVERLAP,
        ),
    ),
    headers=_headers,
)  # fmt: skip
