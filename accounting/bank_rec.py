"""`lettrage export bank-rec`: what lies between the bank's balance and the ledger's.

For each bank account: what the bank told at the period's end, what its account 512x
holds, and line by line what lies between: bank lines that no entry holds by then,
entries that no bank line proves, and lines of which the two say different amounts. What
remains is not explained. Behind it, the period's lines that wait in suspense.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from lettrage.accounting.bank_rec_sheets import SUMMARY, account_sheet
from lettrage.accounting.bank_rec_tables import TABLES
from lettrage.accounting.periods import asked_or_last
from lettrage.accounting.workbook import Heading, Sheet, write_workbook
from lettrage.core.dates import FiscalYear, Period
from lettrage.core.errors import ConfigurationError
from lettrage.core.settings import Settings
from lettrage.core.warehouse import Connection, reader
from lettrage.core.workspace import Workspace

_SETTINGS = """
    select as_of_date, fiscal_year_start_month from intermediate.int_settings_pivoted
"""
_STATES = """
    select place, journal, account, currency, balance_date, unexplained_amount,
        waiting_count
    from reconciled_accounts
    order by place
"""


@dataclass(frozen=True, slots=True)
class AccountState:
    """How an account came out.

    Args:
        place: in the order of the settings.
        journal: the bank journal, BQ1.
        account: the ledger's, 5121.
        currency: of the account.
        balance_date: of the bank's balance; None: it told none by then.
        unexplained_amount: what no line explains; None without a balance.
        waiting_count: lines of the period that wait in suspense.
    """

    place: int
    journal: str
    account: str
    currency: str
    balance_date: date | None
    unexplained_amount: Decimal | None
    waiting_count: int

    @property
    def is_reconciled(self) -> bool:
        """Whether each cent between bank and ledger has its line."""
        return self.unexplained_amount == 0


@dataclass(frozen=True, slots=True)
class BankReconciliation:
    """A worksheet that was written.

    Args:
        path: the file.
        period: its month, quarter or year; balances are those of its last day.
        accounts: how each came out.
    """

    path: Path
    period: Period
    accounts: tuple[AccountState, ...]


def export_bank_reconciliation(
    workspace: Workspace, settings: Settings, folder: Path, *, asked: str | None
) -> BankReconciliation:
    """Write `rapprochement-<period>.xlsx`: a summary, and a sheet an account.

    Args:
        workspace: whose published build is read.
        settings: name the firm.
        folder: made where it is not there; an older file of the name is replaced.
        asked: a month, a quarter or a year; None: the last month that has ended.

    Raises:
        NothingPublished: there is no build yet.
        ConfigurationError: `asked` is no period, or no bank account is known by then.
    """
    with reader(workspace) as connection:
        ((as_of, start_month),) = connection.execute(_SETTINGS).fetchall()
        period = asked_or_last(asked, as_of)
        year = FiscalYear.containing(period.last_day, start_month=start_month)
        accounts = _reconciled(connection, period, year)
        if not accounts:
            remedy = "no bank account has a balance or an entry by its end"
            raise ConfigurationError("--period", str(period), remedy)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"rapprochement-{period}.xlsx"
        write_workbook(
            path,
            connection,
            (SUMMARY, *(_sheet(account) for account in accounts)),
            parameters={},
            heading=_heading(settings, period, as_of),
        )
    return BankReconciliation(path, period, accounts)


def _reconciled(
    connection: Connection, period: Period, year: FiscalYear
) -> tuple[AccountState, ...]:
    days = {
        "first_day": period.first_day,
        "last_day": period.last_day,
        "year_start": year.first_day,
    }
    for table in TABLES:
        used = {name: value for name, value in days.items() if f"${name}" in table}
        connection.execute(table, used)
    rows = connection.execute(_STATES).fetchall()
    return tuple(AccountState(*row) for row in rows)


def _sheet(account: AccountState) -> Sheet:
    return account_sheet(account.place, f"{account.journal} {account.account}")


def _heading(settings: Settings, period: Period, as_of: date) -> Heading:
    company = settings.company
    state = "provisoire, période en cours" if period.last_day > as_of else None
    parts = (
        company.name,
        company.siren and f"SIREN {company.siren}",
        f"soldes au {period.last_day:%d/%m/%Y}",
        f"arrêté au {as_of:%d/%m/%Y}",
        state,
    )
    return Heading(
        title=f"État de rapprochement bancaire – {period}",
        subtitle=" – ".join(part for part in parts if part),
        as_of=as_of,
    )
