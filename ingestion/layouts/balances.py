"""Balances beside the lines of a statement: from which one to which one they lead.

A line leads from the balance before it to the one after. Whatever order a bank lists
the lines of a day in, the balance that is only before a line is the opening one and the
balance that is only after one is the closing one. Where more than one is left over, a
line is missing or wrong: then the file's own order says the two, and the statement does
not foot.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

# Beyond so many loose ends, no chain will come of it.
_LOOSE_ENDS_MAX = 10_000
# What decimal(18, 4) holds is less: a balance beyond follows from a damaged line.
_BALANCE_MAX = Decimal(10) ** 14


class Balances:
    """The balances of one statement, read line by line."""

    def __init__(self) -> None:
        self.oldest: date | None = None
        self.newest: date | None = None
        self._first_day: date | None = None
        self._last_day: date | None = None
        self._total = Decimal(0)
        # (balance, total of the lines down to it, its line's amount), in file order
        self._first: tuple[Decimal, Decimal, Decimal] | None = None
        self._last: tuple[Decimal, Decimal, Decimal] | None = None
        self._ends: dict[Decimal, int] = {}
        self._is_chain = True

    def add(self, day: date, amount: Decimal, balance: Decimal | None) -> None:
        """The next line of the file, with the balance after it where one stands."""
        self.oldest = min(self.oldest or day, day)
        self.newest = max(self.newest or day, day)
        self._first_day = self._first_day or day
        self._last_day = day
        self._total += amount
        if balance is None:
            self._is_chain = False
            return
        self._last = (balance, self._total, amount)
        self._first = self._first or self._last
        if self._is_chain:
            self._count(balance - amount, 1)
            self._count(balance, -1)
            self._is_chain = len(self._ends) <= _LOOSE_ENDS_MAX

    @property
    def opening_and_closing(self) -> tuple[Decimal, Decimal] | None:
        """The two balances; None where no line has one, or where they are absurd."""
        if self._first is None or self._last is None:
            return None
        found = self._found(self._first, self._last)
        return found if max(map(abs, found)) < _BALANCE_MAX else None

    def _found(
        self,
        first: tuple[Decimal, Decimal, Decimal],
        last: tuple[Decimal, Decimal, Decimal],
    ) -> tuple[Decimal, Decimal]:
        if self._is_chain and sorted(self._ends.values()) == [-1, 1]:
            by_count = {count: balance for balance, count in self._ends.items()}
            return by_count[1], by_count[-1]
        return self._by_order(first, last)

    def _by_order(
        self,
        first: tuple[Decimal, Decimal, Decimal],
        last: tuple[Decimal, Decimal, Decimal],
    ) -> tuple[Decimal, Decimal]:
        assert self._first_day is not None
        assert self._last_day is not None
        if self._first_day > self._last_day:
            (newest, above, amount), (oldest, down_to, own) = first, last
            return oldest - own - (self._total - down_to), newest + above - amount
        (oldest, down_to, _), (newest, above, _) = first, last
        return oldest - down_to, newest + self._total - above

    def _count(self, balance: Decimal, by: int) -> None:
        count = self._ends.get(balance, 0) + by
        if count:
            self._ends[balance] = count
        else:
            del self._ends[balance]
