"""The account and the balances of a statement in camt.

The opening balance is OPBD, else PRCD (the previous closing is the next opening); the
closing one CLBD. Pages of a long statement open and close with ITBD; an interim report
closes with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from lettrage.ingestion.formats.camt_entry import SIGNS, direction_of
from lettrage.ingestion.formats.camt_party import Account
from lettrage.ingestion.formats.camt_tree import (
    BALANCE,
    BALANCES,
    STATEMENT,
    Element,
    Found,
    read,
)
from lettrage.ingestion.formats.rows import Statement
from lettrage.ingestion.formats.values import (
    RowFault,
    account,
    amount,
    clean,
    currency,
    iso_date,
)


class _Balance(NamedTuple):
    amount: str
    currency: str
    date: date | None


def account_of(statement: Element, *, ordinal: int, is_interim: bool) -> Account:
    """The account that the statement is about.

    Args:
        statement: its element; account and balances come before the entries.
        ordinal: of the statement in the file.
        is_interim: whether it is an interim report.

    Raises:
        RowFault: the statement names none.
    """
    found = read(statement, STATEMENT)
    number = account(found.get("account", ""))
    if not number:
        raise RowFault("Acct/Id", None, "the account's IBAN")
    return Account(
        ordinal=ordinal,
        account_iban=number,
        currency=clean(found.get("currency")),
        owner_name=clean(found.get("owner_name")),
        last_date=_last_date(statement, found, is_interim=is_interim),
        is_interim=is_interim,
    )


def statement_of(
    statement: Element, owner: Account, *, line_currency: str | None
) -> tuple[Statement, list[RowFault]]:
    """The row that a whole statement is, and the faults of its balances.

    Args:
        statement: its element; the entries in it do not matter.
        owner: its account.
        line_currency: of its first line, where nothing else says the currency.

    Raises:
        RowFault: nothing says in which currency the statement is.
    """
    balances, faults = _balances(statement)
    opening, closing = _ends(balances, is_interim=owner.is_interim)
    code = owner.currency or next(
        (b.currency for b in (opening, closing) if b is not None), line_currency
    )
    if code is None:
        raise RowFault("Acct/Ccy", None, "a currency, or a balance that has one")
    ends: list[_Balance | None] = []
    for balance in (opening, closing):
        if balance is not None and balance.currency != code:
            expected = f"{code}, the currency of the account"
            faults.append(RowFault("Bal/Amt/@Ccy", balance.currency, expected))
            balance = None
        ends.append(balance)
    first, last = ends
    row = Statement(
        ordinal=owner.ordinal,
        account_iban=owner.account_iban,
        statement_reference=clean(read(statement, STATEMENT).get("reference")),
        opening_date=first.date if first else None,
        opening_balance=first.amount if first else None,
        closing_date=last.date if last else None,
        closing_balance=last.amount if last else None,
        currency=code,
        line_number=owner.ordinal,
        is_interim=owner.is_interim,
    )
    return row, faults


def _last_date(statement: Element, found: Found, *, is_interim: bool) -> date | None:
    """The day of the closing balance, else the last one that the statement tells of.

    An interim report tells of what was booked until it was made. A statement is made
    on a later day, which says nothing.
    """
    _, closing = _ends(_balances(statement)[0], is_interim=is_interim)
    if closing and closing.date:
        return closing.date
    told = found.get("until") or (found.get("made_at") if is_interim else None)
    try:
        return iso_date(told, "FrToDt/ToDtTm") if told else None
    except RowFault:
        return None


def _balances(
    statement: Element,
) -> tuple[Mapping[str, list[_Balance]], list[RowFault]]:
    """The balances of a statement by their code, in their order."""
    balances: dict[str, list[_Balance]] = {}
    faults = []
    for child in statement:
        if BALANCES[child.tag] is None:
            continue
        found = read(child, BALANCE)
        try:
            balance = _balance(found)
        except RowFault as fault:
            faults.append(fault)
        else:
            balances.setdefault(found.get("code", "").strip(), []).append(balance)
    return balances, faults


def _balance(found: Found) -> _Balance:
    direction = direction_of(found, "Bal/CdtDbtInd")
    day = clean(found.get("date"))
    return _Balance(
        SIGNS[direction] + amount(found.get("amount"), "Bal/Amt"),
        currency(found.get("amount_currency"), "Bal/Amt/@Ccy"),
        iso_date(day, "Bal/Dt") if day else None,
    )


def _ends(
    balances: Mapping[str, list[_Balance]], *, is_interim: bool
) -> tuple[_Balance | None, _Balance | None]:
    """The opening and the closing balance, if the statement has them."""
    opening = next((balances[c][0] for c in ("OPBD", "PRCD") if c in balances), None)
    closing = balances["CLBD"][-1] if "CLBD" in balances else None
    intermediate = balances.get("ITBD", [])
    # With neither end, two ITBD are both, in order; one alone is where an interim
    # report stands, and in a statement could be either.
    if opening is None and intermediate and (closing or len(intermediate) > 1):
        opening = intermediate[0]
    if closing is None and intermediate and (opening is not None or is_interim):
        closing = intermediate[-1]
    return opening, closing
