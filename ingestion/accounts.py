"""Whose lines a bank file holds that does not say so itself.

A QIF file and most CSV exports name no account. It is then the one that the user
names, or that the file's folder is named after, or the firm's only one; never a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lettrage.core.errors import DocumentError
from lettrage.core.settings import Settings
from lettrage.core.warehouse import Connection
from lettrage.ingestion.formats.values import account as compact

_IBAN, _CURRENCY = "account_iban", "account_currency"
_STATEMENTS, _LINES = "incoming_read_statements", "incoming_lines"


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the firm, as bank lines name it.

    Args:
        iban: in its electronic form, or the bank's own number.
        currency: of its lines; empty: unknown.
        is_named: whether a user named it, rather than that there is no other.
    """

    iban: str
    currency: str
    is_named: bool = True

    @property
    def reading(self) -> dict[str, str]:
        """What the books keep, so that a rebuild takes the same account."""
        return {_IBAN: self.iban, _CURRENCY: self.currency}


def account_of(settings: Settings, named: str | None, path: Path) -> Account | None:
    """The account of a file that names none; None: nothing says it.

    Args:
        settings: with the firm's accounts.
        named: the IBAN or number that the user gave.
        path: of the file; a folder of it may be named after an account.
    """
    known = {
        compact(account.iban): account.currency.upper() for account in settings.accounts
    }
    if named is not None:
        return Account(compact(named), known.get(compact(named), ""))
    for folder in path.parent.parts[::-1]:
        if compact(folder) in known:
            return Account(compact(folder), known[compact(folder)])
    if len(known) == 1:
        ((iban, currency),) = known.items()
        return Account(iban, currency, is_named=False)
    return None


def account_read(reading: Mapping[str, str]) -> Account | None:
    """The account that was taken when the file landed; None: it named its own.

    It fills what the file lacks as it did then, and refuses nothing that landed.
    """
    if _IBAN not in reading:
        return None
    return Account(reading[_IBAN], reading[_CURRENCY], is_named=False)


def fill_account(
    connection: Connection, account: Account | None, *, file_name: str
) -> bool:
    """Give the staged lines of a file the account and currency that it does not name.

    Args:
        connection: holds `incoming_read_statements`, `incoming_lines` and
            `incoming_parts`, whose empty account and currency mean "not in the file".
        account: what is known of them.
        file_name: the name that errors say.

    Returns:
        Whether something was missing in the file.

    Raises:
        DocumentError: it is missing and unknown, or the file names another account.
    """
    row = connection.execute(
        f"""
        select coalesce(bool_or(account_iban = ''), false),
            coalesce(bool_or(currency = ''), false),
            any_value(account_iban) filter (account_iban <> '')
        from (
            select account_iban, currency from {_STATEMENTS}
            union all select account_iban, currency from {_LINES}
        )
        """
    ).fetchone()
    assert row is not None
    is_unnamed, lacks_currency, found = row
    if found is not None and account is not None and account.is_named:
        _refuse_another(file_name, found, account)
    if is_unnamed:
        _require(file_name, "account", account.iban if account else "")
    if lacks_currency:
        _require(file_name, "currency", account.currency if account else "")
    if account is not None and (is_unnamed or lacks_currency):
        for name in (_STATEMENTS, _LINES):
            connection.execute(
                f"""
                update {name} set
                    account_iban = coalesce(nullif(account_iban, ''), ?),
                    currency = coalesce(nullif(currency, ''), ?)
                """,
                [account.iban, account.currency],
            )
        connection.execute(
            "update incoming_parts set currency = ? where currency = ''",
            [account.currency],
        )
    return bool(is_unnamed or lacks_currency)


def _refuse_another(file_name: str, found: str, account: Account) -> None:
    if compact(found) != account.iban:
        reason = f"the file names this account; you said {account.iban}"
        raise DocumentError(file_name, None, "account", found, reason)


def _require(file_name: str, what: str, value: str) -> None:
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
