"""Who stands across from the account: the debtor of a credit, the creditor of a debit.

Reversals and returns keep the roles of the first payment, so there the party may stand
on the other side: when the expected side is empty, or is the account itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from lettrage.ingestion.formats.camt_tree import Found
from lettrage.ingestion.formats.values import account, clean, iban


@dataclass(frozen=True, slots=True)
class Account:
    """The account that a statement is about; `ordinal` is the statement's.

    `last_date` is the day on which all its entries were booked at the latest, where it
    says one; `is_interim` is the statement's.
    """

    ordinal: int
    account_iban: str
    currency: str | None
    owner_name: str | None
    last_date: date | None
    is_interim: bool


class Party(NamedTuple):
    """The party across; each field null where the bank does not say it."""

    name: str | None
    iban: str | None
    ultimate_name: str | None


def counterparty_of(
    details: Found, direction: str, owner: Account, *, is_reversal: bool
) -> Party:
    """The party across from `owner` in a transaction.

    Args:
        details: values of `TRANSACTION`.
        direction: CRDT or DBIT.
        owner: the account of the statement.
        is_reversal: the entry takes an earlier one back.
    """
    side, other = ("debtor", "creditor")
    if direction == "DBIT":
        side, other = other, side
    expected = _party(details, side)
    if f"{other}_name" not in details and f"{other}_iban" not in details:
        return expected
    opposite = _party(details, other)
    if not _is_known(opposite) or _is_owner(opposite, owner):
        return expected
    if _is_owner(expected, owner):
        return opposite
    keeps_roles = is_reversal or "return_reason" in details
    return opposite if keeps_roles and not _is_known(expected) else expected


def _party(details: Found, role: str) -> Party:
    number = details.get(f"{role}_iban")
    if number is not None:
        number = account(number) or None
    else:
        number = iban(details.get(f"{role}_other_account"))
    return Party(
        clean(details.get(f"{role}_name")),
        number,
        clean(details.get(f"ultimate_{role}_name")),
    )


def _is_known(party: Party) -> bool:
    return party.name is not None or party.iban is not None


def _is_owner(party: Party, owner: Account) -> bool:
    if party.iban is not None:
        return party.iban == owner.account_iban
    return party.name is not None and party.name == owner.owner_name
