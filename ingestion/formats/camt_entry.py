"""What an entry of a camt message means: one bank line.

Pure: values found in the tree in, a row out. The entry's direction gives the sign. A
reversal's direction is already its own, so RvslInd is kept as a flag and changes no
sign. An entry with one transaction takes the transaction's fields as its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from lettrage.ingestion.formats.camt_party import Account, counterparty_of
from lettrage.ingestion.formats.camt_tree import Found
from lettrage.ingestion.formats.rows import Line
from lettrage.ingestion.formats.values import (
    RowFault,
    amount,
    clean,
    currency,
    iso_date,
    joined,
    reference,
)

SIGNS = {"CRDT": "", "DBIT": "-"}
# Sub-families of ISO 20022's bank transaction codes that give a payment back: returned
# and cancelled transfers, direct debits unpaid and reversed.
_RETURNS = frozenset({"RRTN", "RPCR", "UPDD", "PRDD"})
_RATE_QUANTUM = Decimal("0.00000001")


@dataclass(frozen=True, slots=True)
class Money:
    """The amount of an entry, signed, with its currency and direction."""

    amount: str
    currency: str
    direction: str


def money_of(entry: Found, owner: Account) -> Money:
    """What a booked entry moves.

    Raises:
        RowFault: the entry is not booked, or has no readable amount.
    """
    status = (entry.get("status") or "BOOK").strip()
    # An entry without Sts is booked: a pending one has to say so.
    if status == "PDNG":
        raise RowFault("Sts", status, "BOOK: a pending entry lands when it is booked")
    if status != "BOOK":
        raise RowFault("Sts", status, "BOOK: only booked entries land")
    direction = direction_of(entry, "CdtDbtInd")
    return Money(
        SIGNS[direction] + amount(entry.get("amount"), "Amt"),
        currency(entry.get("amount_currency") or owner.currency, "Amt/@Ccy"),
        direction,
    )


def line_of(
    entry: Found, details: Found, money: Money, *, line_number: int, owner: Account
) -> Line:
    """The line that a booked entry is.

    Args:
        entry: values of `ENTRY`.
        details: values of `TRANSACTION`: of its one transaction, or what its
            transactions have in common.
        money: of the entry.
        line_number: the entry's ordinal in the file.
        owner: the account of its statement.

    Raises:
        RowFault: it has no date, or one that is none.
    """
    is_reversal = (entry.get("reversal") or "").strip() in {"true", "1"}
    party = counterparty_of(details, money.direction, owner, is_reversal=is_reversal)
    booking_date, value_date = _dates(entry, owner)
    remittance = clean(details.get("remittance"))
    creditor_reference = clean(details.get("creditor_reference"))
    label = _label(entry, details)
    transaction_code = _transaction_code(entry) or _transaction_code(details)
    end_to_end_id = reference(details.get("end_to_end_id"))
    instructed, instructed_currency = _instructed(entry, details, money.direction)
    return Line(
        line_number,
        owner.ordinal,
        owner.account_iban,
        booking_date,
        value_date,
        money.amount,
        money.currency,
        label or joined(remittance, creditor_reference, party.name),
        remittance,
        creditor_reference,
        party.name,
        party.iban,
        party.ultimate_name,
        end_to_end_id,
        reference(entry.get("bank_reference"))
        or reference(details.get("bank_reference")),
        reference(details.get("mandate_id")),
        transaction_code,
        clean(details.get("return_reason")),
        is_reversal,
        _charges(entry, money.currency) or _charges(details, money.currency),
        instructed,
        instructed_currency,
        _rate(details.get("exchange_rate") or entry.get("exchange_rate")),
        end_to_end_id if is_reversal or gives_back(details, transaction_code) else None,
        reference(entry.get("batch_reference"))
        or reference(details.get("batch_reference"))
        or reference(entry.get("batch_message")),
    )


def gives_back(details: Found, transaction_code: str | None) -> bool:
    """Whether a transaction gives an earlier payment back.

    In SEPA (EPC guidelines) it then carries that payment's end-to-end id as its own.
    """
    sub_family = (transaction_code or "").rpartition("-")[2]
    return "return_reason" in details or sub_family in _RETURNS


def direction_of(found: Found, field: str) -> str:
    """CRDT (money in) or DBIT (money out).

    Raises:
        RowFault: neither.
    """
    direction = (found.get("direction") or "").strip()
    if direction not in SIGNS:
        raise RowFault(field, direction or None, "CRDT or DBIT")
    return direction


def optional_amount(text: str | None) -> str | None:
    """An amount that a line can land without: unreadable is unknown."""
    if text is None:
        return None
    try:
        return amount(text, "Amt")
    except RowFault:
        return None


def _dates(entry: Found, owner: Account) -> tuple[date, date | None]:
    """When the entry was booked, and its value date.

    An entry may say neither (both are optional in ISO 20022). It is in its statement
    all the same, so it was booked on the last day of that at the latest.
    """
    booked, valued = entry.get("booking_date"), entry.get("value_date")
    value_date = iso_date(valued, "ValDt") if valued else None
    if booked:
        return iso_date(booked, "BookgDt"), value_date
    booking_date = value_date or owner.last_date
    if booking_date is None:
        raise RowFault("BookgDt", None, "a booking date, or a value date")
    return booking_date, value_date


def _label(entry: Found, details: Found) -> str | None:
    """The bank's text of the entry, and of its transaction where that says more."""
    whole, more = clean(entry.get("label")), clean(details.get("label"))
    return whole if more and whole and more in whole else joined(whole, more)


def _transaction_code(found: Found) -> str | None:
    domain = found.get("domain")
    if domain is None:
        return clean(found.get("proprietary_code"))
    codes = (domain, found.get("family"), found.get("sub_family"))
    return "-".join(code.strip() for code in codes if code)


def _charges(found: Found, code: str) -> str | None:
    """Charges in the line's currency, a cost being positive; null where unknown."""
    name = "charges_total" if "charges_total" in found else "charges"
    if name not in found:
        return None
    amounts = [optional_amount(text) for text in found[name].split()]
    codes = set(found[f"{name}_currency"].split())
    if codes != {code} or None in amounts:
        return None
    total = sum(Decimal(text) for text in amounts if text is not None)
    return optional_amount(str(total))


def _instructed(
    entry: Found, details: Found, direction: str
) -> tuple[str | None, str | None]:
    """What the payer ordered, signed as the line is, and its currency."""
    found = details if "instructed_amount" in details else entry
    if "instructed_amount" not in found:
        return None, None
    unsigned = optional_amount(found["instructed_amount"])
    if unsigned is None:
        return None, None
    return SIGNS[direction] + unsigned, clean(found["instructed_amount_currency"])


def _rate(text: str | None) -> str | None:
    """A rate at the 8 decimals that land; ISO 20022 allows 10."""
    if text is None:
        return None
    try:
        rate = Decimal(text.strip()).quantize(_RATE_QUANTUM, ROUND_HALF_UP)
    except InvalidOperation:
        return None
    return f"{rate:f}" if rate.is_finite() and 0 < rate < 10**10 else None
