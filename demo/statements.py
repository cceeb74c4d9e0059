"""Monthly statements: opening balance, lines, closing balance, one after another."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lettrage.core.dates import Period
from lettrage.demo.bank import BankLine
from lettrage.demo.firm import Account, Firm
from lettrage.demo.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Statement:
    """One account's month; the closing balance is the next one's opening balance."""

    account: Account
    number: int  # of the account's year, from 1
    month: Period
    closing_date: date
    opening_balance: Decimal
    lines: tuple[BankLine, ...]

    @property
    def reference(self) -> str:
        """The bank's own name for it."""
        return f"{self.account.iban.value[-13:-2]}-{self.month.first_day:%Y%m}"

    @property
    def closing_balance(self) -> Decimal:
        """The opening balance and the lines."""
        return sum((line.amount for line in self.lines), self.opening_balance)


def make_statements(
    firm: Firm, lines: list[BankLine], timeline: Timeline
) -> list[Statement]:
    """Every account's months, in order; `lines` carry their references."""
    by_month: dict[tuple[int, date], list[BankLine]] = defaultdict(list)
    for line in lines:
        by_month[line.account, line.booking_date.replace(day=1)].append(line)
    statements = []
    for account in firm.accounts:
        balance = account.opening_balance
        for month in timeline.months():
            statement = Statement(
                account=account,
                number=month.first_day.month,
                month=month,
                closing_date=min(month.last_day, timeline.as_of),
                opening_balance=balance,
                lines=tuple(by_month[account.number, month.first_day]),
            )
            balance = statement.closing_balance
            statements.append(statement)
    return statements
