"""The transactions of an entry: what they have in common, and the parts of a batch.

A batch is one line. Its transactions land as its parts only when they are two or more,
each with an amount in the line's currency, and sum to the line's amount exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from lettrage.ingestion.formats.camt_entry import (
    SIGNS,
    Money,
    gives_back,
    optional_amount,
)
from lettrage.ingestion.formats.camt_party import Account, counterparty_of
from lettrage.ingestion.formats.camt_tree import Found
from lettrage.ingestion.formats.rows import Line, Part, Spool
from lettrage.ingestion.formats.values import clean, joined, reference

_REMITTANCE_LENGTH_MAX = 4_000


def details_of(transactions: Spool, *, has_parts: bool) -> Found:
    """What the line takes from its transactions: all of one, what all have in common.

    The remittances of transactions that do not land as parts are kept on the line, one
    after the other up to 4,000 characters: references to invoices stand in them.
    """
    common: Found | None = None
    for transaction in transactions:
        if common is None:
            common = transaction
        else:
            common = dict(common.items() & transaction.items())
    if common is None:
        return {}
    if len(transactions) > 1 and not has_parts:
        return common | _all_remittances(transactions)
    return common


def has_parts(transactions: Spool, money: Money) -> bool:
    """Whether the transactions land as the parts of a line that moves `money`."""
    if len(transactions) < 2:
        return False
    total = Decimal(0)
    for transaction in transactions:
        part = _amount(transaction, money)
        if part is None:
            return False
        total += Decimal(part)
    return total == Decimal(money.amount)


def parts_of(
    transactions: Iterable[Found], line: Line, money: Money, owner: Account
) -> Iterator[Part]:
    """The parts of `line`, of whose transactions `has_parts` is true."""
    for number, transaction in enumerate(transactions, start=1):
        value = _amount(transaction, money)
        assert value is not None
        party = counterparty_of(
            transaction,
            _direction(transaction, money),
            owner,
            is_reversal=line.is_reversal,
        )
        end_to_end_id = reference(transaction.get("end_to_end_id"))
        is_return = line.is_reversal or gives_back(transaction, line.transaction_code)
        yield Part(
            line.line_number,
            number,
            value,
            line.currency,
            clean(transaction.get("remittance")),
            clean(transaction.get("creditor_reference")),
            party.name,
            party.iban,
            party.ultimate_name,
            end_to_end_id,
            reference(transaction.get("mandate_id")),
            clean(transaction.get("return_reason")),
            end_to_end_id if is_return else None,
        )


def _amount(transaction: Found, money: Money) -> str | None:
    """The signed amount of a transaction in the line's currency, if it has one."""
    for name in ("amount", "transaction_amount"):
        if transaction.get(f"{name}_currency") == money.currency:
            unsigned = optional_amount(transaction[name])
            sign = SIGNS.get(_direction(transaction, money))
            if unsigned is not None and sign is not None:
                return sign + unsigned
    return None


def _direction(transaction: Found, money: Money) -> str:
    return transaction.get("direction", money.direction).strip()


def _all_remittances(transactions: Iterable[Found]) -> Found:
    text = ""
    for transaction in transactions:
        text = joined(text, clean(transaction.get("remittance"))) or ""
        if len(text) > _REMITTANCE_LENGTH_MAX:
            text = text[:_REMITTANCE_LENGTH_MAX].rpartition(" ")[0]
            break
    return {"remittance": text} if text else {}
