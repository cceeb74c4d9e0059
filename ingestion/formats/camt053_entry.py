"""What an entry of a camt.053 statement means: one line, and the parts of a batch.

Pure: values found in the tree in, rows out. The entry's direction gives the sign. A
reversal's direction is already its own, so RvslInd is kept as a flag and changes no
sign. An entry with one transaction takes the transaction's fields as its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from lettrage.ingestion.formats.camt053_tree import Found
from lettrage.ingestion.formats.rows import Line, Part
from lettrage.ingestion.formats.values import (
    RowFault,
    account,
    amount,
    currency,
    iban,
    iso_date,
    reference,
)

SIGNS = {"CRDT": "", "DBIT": "-"}
_RATE_QUANTUM = Decimal("0.00000001")
_JOINED_LENGTH_MAX = 4_000


@dataclass(frozen=True, slots=True)
class Account:
    """The account that a statement is about; `ordinal` is the statement's.

    `closing_date` is the day of the closing balance, where there is one.
    """

    ordinal: int
    account_iban: str
    currency: str | None
    owner_name: str | None
    closing_date: date | None


def line_of(
    entry: Found, transactions: Iterable[Found], *, line_number: int, owner: Account
) -> tuple[Line, Iterable[Part]]:
    """The line that a booked entry is, and its parts if it is a batch that adds up.

    Args:
        entry: values of `ENTRY`.
        transactions: values of `TRANSACTION`, one an item; read twice.
        line_number: the entry's ordinal in the file.
        owner: the account of its statement.

    Returns:
        The line and its parts. There are parts only when there are two or more
        transactions, all with an amount in the line's currency, whose sum is the
        line's amount exactly.

    Raises:
        RowFault: the entry is not booked, or lacks what makes a line.
    """
    _must_be_booked(entry)
    direction = _direction(entry.get("direction"))
    code = currency(entry.get("amount_currency", owner.currency), "Amt/@Ccy")
    value = SIGNS[direction] + amount(entry.get("amount"), "Amt")
    details, count = _in_common(transactions)
    is_batch = count > 1 and _adds_up(transactions, value, code, direction)
    if count > 1 and not is_batch:
        details = details | _all_remittances(transactions)
    line = _line(
        entry,
        details,
        head=(line_number, owner.ordinal, owner.account_iban),
        money=(value, code, direction),
        owner=owner,
    )
    return line, _parts(transactions, line, direction, owner) if is_batch else ()


def _line(
    entry: Found,
    details: Found,
    *,
    head: tuple[int, int, str],
    money: tuple[str, str, str],
    owner: Account,
) -> Line:
    value, code, direction = money
    is_reversal = entry.get("reversal", "").lower() in {"true", "1"}
    party = _counterparty(details, direction, owner, is_reversal=is_reversal)
    name = details.get(f"{party}_name")
    remittance = details.get("remittance")
    stated = entry.get("label") or details.get("label")
    booking_date, value_date = _dates(entry, owner)
    instructed, instructed_currency, rate = _instructed(entry, details, direction)
    return Line(
        *head,
        booking_date,
        value_date,
        value,
        code,
        stated or _built_label(remittance, details.get("creditor_reference"), name),
        remittance,
        details.get("creditor_reference"),
        name,
        _party_iban(details, party),
        details.get(f"ultimate_{party}_name"),
        reference(details.get("end_to_end_id")),
        reference(entry.get("bank_reference"))
        or reference(details.get("bank_reference")),
        reference(details.get("mandate_id")),
        _transaction_code(entry) or _transaction_code(details),
        details.get("return_reason"),
        is_reversal,
        _charges(entry, code) or _charges(details, code),
        instructed,
        instructed_currency,
        rate,
    )


def _dates(entry: Found, owner: Account) -> tuple[date, date | None]:
    """When the entry was booked, and its value date.

    An entry may say neither (both are optional in ISO 20022). It is in the closing
    balance all the same, so it was booked on the day of that balance at the latest.
    """
    booked, valued = entry.get("booking_date"), entry.get("value_date")
    value_date = iso_date(valued, "ValDt") if valued else None
    if booked:
        return iso_date(booked, "BookgDt"), value_date
    booking_date = value_date or owner.closing_date
    if booking_date is None:
        raise RowFault("BookgDt", None, "a booking date, or a value date")
    return booking_date, value_date


def _must_be_booked(entry: Found) -> None:
    # A statement without Sts is of entries all booked; pending ones have to say so.
    status = entry.get("status", "BOOK")
    if status == "PDNG":
        raise RowFault("Sts", status, "BOOK: a pending entry lands when it is booked")
    if status != "BOOK":
        raise RowFault("Sts", status, "BOOK: only booked entries land")


def _direction(text: str | None) -> str:
    if text not in SIGNS:
        raise RowFault("CdtDbtInd", text, "CRDT or DBIT")
    return text


def _in_common(transactions: Iterable[Found]) -> tuple[Found, int]:
    """What all transactions say alike, and how many there are."""
    common: Found = {}
    count = 0
    for transaction in transactions:
        count += 1
        if count == 1:
            common = transaction
        else:
            common = dict(common.items() & transaction.items())
    return common, count


def _all_remittances(transactions: Iterable[Found]) -> Found:
    """All remittances of a batch that does not add up, so that none of them is lost."""
    joined = ""
    for transaction in transactions:
        joined = f"{joined} {transaction.get('remittance', '')}".strip()
        if len(joined) > _JOINED_LENGTH_MAX:
            joined = joined[:_JOINED_LENGTH_MAX].rpartition(" ")[0]
            break
    return {"remittance": joined} if joined else {}


def _adds_up(
    transactions: Iterable[Found], value: str, code: str, direction: str
) -> bool:
    """Whether every transaction has an amount and they sum to the entry's, exactly."""
    total = Decimal(0)
    for transaction in transactions:
        part = _part_amount(transaction, code, direction)
        if part is None:
            return False
        total += Decimal(part)
    return total == Decimal(value)


def _part_amount(transaction: Found, code: str, direction: str) -> str | None:
    for name in ("amount", "transaction_amount"):
        if transaction.get(f"{name}_currency") == code:
            unsigned = _optional_amount(transaction.get(name))
            sign = SIGNS.get(transaction.get("direction", direction))
            if unsigned is not None and sign is not None:
                return sign + unsigned
    return None


def _parts(
    transactions: Iterable[Found], line: Line, direction: str, owner: Account
) -> Iterator[Part]:
    for number, transaction in enumerate(transactions, start=1):
        value = _part_amount(transaction, line.currency, direction)
        assert value is not None  # _adds_up saw them all
        own = transaction.get("direction", direction)
        party = _counterparty(transaction, own, owner, is_reversal=line.is_reversal)
        yield Part(
            line.line_number,
            number,
            value,
            line.currency,
            transaction.get("remittance"),
            transaction.get("creditor_reference"),
            transaction.get(f"{party}_name"),
            _party_iban(transaction, party),
            transaction.get(f"ultimate_{party}_name"),
            reference(transaction.get("end_to_end_id")),
            reference(transaction.get("mandate_id")),
            transaction.get("return_reason"),
        )


def _counterparty(
    details: Found, direction: str, owner: Account, *, is_reversal: bool
) -> str:
    """Who stands across: the debtor of a credit, the creditor of a debit.

    Reversals and returns keep the roles of the first payment, so there the party may
    be on the other side: when the expected side is empty, or is the account itself.
    """
    side, other = ("debtor", "creditor")
    if direction == "DBIT":
        side, other = other, side
    if not _is_named(details, other) or _is_owner(details, other, owner):
        return side
    keeps_roles = is_reversal or "return_reason" in details
    if _is_owner(details, side, owner):
        return other
    return other if keeps_roles and not _is_named(details, side) else side


def _is_named(details: Found, party: str) -> bool:
    return f"{party}_name" in details or f"{party}_iban" in details


def _is_owner(details: Found, party: str, owner: Account) -> bool:
    number = details.get(f"{party}_iban")
    if number is not None:
        return account(number) == owner.account_iban
    name = details.get(f"{party}_name")
    return name is not None and name == owner.owner_name


def _party_iban(details: Found, party: str) -> str | None:
    number = details.get(f"{party}_iban")
    if number is not None:
        return account(number)
    return iban(details.get(f"{party}_other_account"))


def _built_label(*texts: str | None) -> str | None:
    return " ".join(text for text in texts if text) or None


def _transaction_code(found: Found) -> str | None:
    domain = found.get("domain")
    if domain is None:
        return found.get("proprietary_code")
    codes = (domain, found.get("family"), found.get("sub_family"))
    return "-".join(code for code in codes if code)


def _charges(found: Found, code: str) -> str | None:
    """Charges in the line's currency, a cost being positive; null where unknown."""
    if "charges" not in found and "charges_total" not in found:
        return None
    name = "charges_total" if "charges_total" in found else "charges"
    amounts = [_optional_amount(text) for text in found[name].split()]
    codes = set(found.get(f"{name}_currency", code).split())
    if codes != {code} or None in amounts:
        return None
    return str(sum((Decimal(text) for text in amounts if text), Decimal(0)))


def _instructed(
    entry: Found, details: Found, direction: str
) -> tuple[str | None, str | None, str | None]:
    """What the payer ordered, signed as the line, its currency, and the rate."""
    found = details if "instructed_amount" in details else entry
    rate = details.get("exchange_rate") or entry.get("exchange_rate")
    unsigned = _optional_amount(found.get("instructed_amount"))
    if unsigned is None:
        return None, None, _rate(rate)
    code = found.get("instructed_amount_currency")
    return SIGNS[direction] + unsigned, code, _rate(rate)


def _optional_amount(text: str | None) -> str | None:
    """An amount that a line can land without: unreadable is unknown."""
    if text is None:
        return None
    try:
        return amount(text, "Amt")
    except RowFault:
        return None


def _rate(text: str | None) -> str | None:
    """A rate at the 8 decimals that land; ISO 20022 allows 10."""
    if text is None:
        return None
    try:
        rate = Decimal(text).quantize(_RATE_QUANTUM, ROUND_HALF_UP)
    except InvalidOperation:
        return None
    return f"{rate:f}" if 0 < rate < 10**10 else None
