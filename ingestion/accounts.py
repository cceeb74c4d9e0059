"""Whose lines a bank file holds, where it does not say so by an IBAN.

A QIF file and most CSV exports name no account. It is then the one that the user
names, or that the file's folder is named after, or the firm's only one; never a guess.
Others name the bank's own number (OFX, German MT940, some CSV): where exactly one IBAN
of the firm contains it, the lines are that account's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lettrage.core.errors import DocumentError
from lettrage.core.settings import Settings
from lettrage.core.warehouse import Connection
from lettrage.ingestion.formats.values import account as compact

_IBAN, _CURRENCY = "account_iban", "account_currency"
_NUMBER = "account_number:"
_STATEMENTS, _LINES = "incoming_read_statements", "incoming_lines"
# A shorter number may stand in an IBAN by chance.
_NUMBER_LENGTH_MIN = 7


@dataclass(frozen=True, slots=True)
class Accounts:
    """What is known of the accounts of a file.

    Args:
        iban: of the lines whose account the file does not name; None: unknown.
        currency: of the lines whose currency the file does not name; empty: unknown.
        is_named: whether a user named `iban`, rather than that there is no other.
        known: the firm's accounts: IBAN, and its currency.
        numbers: the bank's own numbers, and the IBAN that each was read as when the
            file landed; None: it lands for the first time.
    """

    iban: str | None = None
    currency: str = ""
    is_named: bool = False
    known: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, str] | None = None

    def iban_of(self, number: str) -> str | None:
        """The account that the bank's own `number` is; None: it is its own name.

        >>> firm = Accounts(known={"FR7630006000011234567890189": "EUR"})
        >>> firm.iban_of("12345678901")
        'FR7630006000011234567890189'
        """
        if self.numbers is not None:
            return self.numbers.get(number)
        parts = re.findall(r"[0-9A-Z]+", number.upper())
        if len("".join(parts)) < _NUMBER_LENGTH_MIN or number in self.known:
            return None
        among = [self.iban] if self.is_named and self.iban else list(self.known)
        found = [iban for iban in among if all(part in iban[4:] for part in parts)]
        return found[0] if len(found) == 1 else None


def accounts_of(settings: Settings, named: str | None, path: Path) -> Accounts:
    """What is known of the accounts of a file that arrives.

    Args:
        settings: with the firm's accounts.
        named: the IBAN or number that the user gave.
        path: of the file; a folder of it may be named after an account.
    """
    known = {
        compact(account.iban): account.currency.upper() for account in settings.accounts
    }
    folders = (compact(folder) for folder in path.parent.parts[::-1])
    iban = compact(named) if named else next((f for f in folders if f in known), None)
    if iban is not None:
        return Accounts(iban, known.get(iban, ""), is_named=True, known=known)
    if len(known) == 1:
        ((iban, currency),) = known.items()
        return Accounts(iban, currency, known=known)
    return Accounts(known=known)


def accounts_read(reading: Mapping[str, str]) -> Accounts:
    """What was taken when the file landed: it is read the same way again.

    It fills what the file lacks as it did then, and refuses nothing that landed.
    """
    numbers = {
        name.removeprefix(_NUMBER): iban
        for name, iban in reading.items()
        if name.startswith(_NUMBER)
    }
    return Accounts(reading.get(_IBAN), reading.get(_CURRENCY, ""), numbers=numbers)


def settle(
    connection: Connection, accounts: Accounts, *, file_name: str
) -> dict[str, str]:
    """Give the staged lines of a file the accounts and currency that they are in.

    Args:
        connection: holds `incoming_read_statements`, `incoming_lines` and
            `incoming_parts`, whose empty account and currency mean "not in the file".
        accounts: what is known of them.
        file_name: the name that errors say.

    Returns:
        What was taken from outside the file; the books keep it.

    Raises:
        DocumentError: it is missing and unknown, or the file names another account.
    """
    reading = dict(_numbers_read(connection, accounts, file_name))
    is_unnamed = _has_empty(connection, "account_iban")
    lacks_currency = _has_empty(connection, "currency")
    if not (is_unnamed or lacks_currency):
        return reading
    if is_unnamed:
        _require(file_name, "account", accounts.iban)
    for name in (_STATEMENTS, _LINES):
        connection.execute(
            f"update {name} set account_iban = ? where account_iban = ''",
            [accounts.iban or ""],
        )
    currency = _currency_named(connection, accounts) or accounts.currency
    if lacks_currency:
        _require(file_name, "currency", currency)
    for name in (_STATEMENTS, _LINES, "incoming_parts"):
        connection.execute(
            f"update {name} set currency = ? where currency = ''", [currency]
        )
    taken = {_IBAN: accounts.iban} if is_unnamed and accounts.iban else {}
    return reading | taken | {_CURRENCY: currency}


def _numbers_read(
    connection: Connection, accounts: Accounts, file_name: str
) -> Iterator[tuple[str, str]]:
    """Put IBANs for the bank's own numbers; what was read as what."""
    for number in _accounts_named(connection):
        iban = accounts.iban_of(number)
        if iban is None and accounts.is_named and compact(number) != accounts.iban:
            reason = f"the file names this account; you said {accounts.iban}"
            raise DocumentError(file_name, None, "account", number, reason)
        if iban is None:
            continue
        for name in (_STATEMENTS, _LINES):
            connection.execute(
                f"update {name} set account_iban = ? where account_iban = ?",
                [iban, number],
            )
        yield f"{_NUMBER}{number}", iban


def _accounts_named(connection: Connection) -> list[str]:
    rows = connection.execute(
        f"""
        select account_iban from {_STATEMENTS} where account_iban <> ''
        union select account_iban from {_LINES} where account_iban <> ''
        order by account_iban
        """
    ).fetchall()
    return [account for (account,) in rows]


def _has_empty(connection: Connection, column: str) -> bool:
    row = connection.execute(
        f"""
        select exists (select 1 from {_STATEMENTS} where {column} = '')
            or exists (select 1 from {_LINES} where {column} = '')
        """
    ).fetchone()
    assert row is not None
    return bool(row[0])


def _currency_named(connection: Connection, accounts: Accounts) -> str:
    """The currency of the file's accounts, where the firm's settings say one of all."""
    found = {accounts.known.get(name, "") for name in _accounts_named(connection)}
    return found.pop() if len(found) == 1 else ""


def _require(file_name: str, what: str, value: str | None) -> None:
    if value:
        return
    reason = (
        "the file names none; say whose lines they are with --account IBAN, or put the "
        "file into a folder named after the IBAN"
        if what == "account"
        else "the file names none; give the account its currency in lettrage.toml, "
        "[[accounts]]"
    )
    raise DocumentError(file_name, None, what, None, reason)
