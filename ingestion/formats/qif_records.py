"""The lists of a QIF file and their records, with what only the whole file tells.

Published by Intuit: Quicken Interchange Format. A line that begins with `!` opens a
list, any other is one field of a record: a letter and a text. `^` ends a record.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import takewhile
from typing import BinaryIO, NamedTuple

from lettrage.ingestion.formats.lines import physical_lines
from lettrage.ingestion.formats.values import RowFault, account, clean, full_year, iban

# No record is that long: a file without "^" must not fill memory.
_RECORD_BYTES_MAX = 64 * 1024
_DATE = re.compile(
    r"(\d{1,4})[/.-](\d{1,2})([/.'-])(\d{1,4})|(\d{4})(\d\d)(\d\d)", re.ASCII
)
_AMOUNT = re.compile(r"[+-]?[.,]?\d", re.ASCII)
_BANK_LISTS = frozenset({"bank", "ccard", "cash", "oth a", "oth l"})


class Account(NamedTuple):
    """What `!Account` says of the account of the lists that follow."""

    name: str | None
    description: str | None


@dataclass(slots=True)
class Section:
    """The head of a list: its kind in lower case, `bank` where there is no head."""

    line_number: int
    kind: str
    account: Account

    @property
    def is_of_bank_lines(self) -> bool:
        """Whether its records are lines of an account."""
        return self.kind in _BANK_LISTS


@dataclass(slots=True)
class Record:
    """A record: its fields in order, as (letter, text). `line_number`: its first."""

    line_number: int
    fields: list[tuple[str, str]] = field(default_factory=list)
    is_ended: bool = False
    is_long: bool = False

    @property
    def payload(self) -> str:
        """The record as it stands in the file."""
        return "\n".join(letter + text for letter, text in self.fields)

    @property
    def before_splits(self) -> Iterator[tuple[str, str]]:
        """Its own fields; those of its splits follow them."""
        return takewhile(lambda field: field[0] != "S", self.fields)

    def first(self, letter: str) -> str | None:
        """The first text of a letter; null where there is none."""
        found = (text for own, text in self.before_splits if own == letter)
        return clean(next(found, None))


@dataclass(frozen=True, slots=True)
class Layout:
    """What only the whole file tells.

    Args:
        orders: of day and month in its dates, as its dates prove it: `DM`, `MD`, both;
            `DM` where nothing proves any, as France writes.
        has_one_account: all its lines are of one account.
    """

    orders: frozenset[str]
    has_one_account: bool


def layout_of(items: Iterable[Section | Record]) -> Layout:
    """Read a whole file for what only the whole of it tells."""
    orders, names, is_of_bank_lines = set[str](), set[str | None](), False
    for item in items:
        if isinstance(item, Section):
            is_of_bank_lines = item.is_of_bank_lines
            if is_of_bank_lines:
                names.add(item.account.name)
        elif is_of_bank_lines:
            match = _date_match(item.first("D"))
            if match and match[1] and len(match[1]) <= 2:
                if int(match[1]) > 12:
                    orders.add("DM")
                elif int(match[2]) > 12:
                    orders.add("MD")
    return Layout(frozenset(orders or {"DM"}), len(names) <= 1)


def day_of(text: str | None, layout: Layout) -> date:
    """The day of a date: 31/10/2026, 10/31'26, 1/ 5'26, 2026-10-31, 20261031.

    Raises:
        RowFault: no day, or two days where the file's other dates prove both orders.

    >>> day_of("1/ 5'26", Layout(frozenset({"DM"}), has_one_account=True))
    datetime.date(2026, 5, 1)
    """
    match = _date_match(text)
    days = set(_days(match, layout.orders)) if match else set()
    if len(days) > 1:
        raise RowFault("D", text, "a day that is over 12, or 2026-10-31: it may be two")
    if not days:
        raise RowFault("D", text, "a day as 31/10/2026 or 2026-10-31")
    return days.pop()


def account_of(holder: Account, layout: Layout) -> str:
    """The account of a list: its IBAN; a name only where it parts several accounts.

    A name is its user's word for the account. Empty where the file has no other.
    """
    found = iban(holder.name) or iban(holder.description)
    return found or ("" if layout.has_one_account else account(holder.name or ""))


def sections_and_records(file: BinaryIO) -> Iterator[Section | Record]:
    """Each list, and each record that is no account; empty records are none."""
    holder, is_of_accounts, is_headed = Account(None, None), False, False
    for item in _items(file):
        if isinstance(item, Section):
            is_of_accounts = item.kind == "!account"
            if not item.kind.startswith("!"):
                is_headed = True
                yield Section(item.line_number, item.kind, holder)
        elif is_of_accounts and not _AMOUNT.match(item.first("T") or ""):
            holder = Account(item.first("N"), item.first("D"))
        else:
            if not is_headed:
                is_headed = True
                yield Section(item.line_number, "bank", holder)
            yield item


def _items(file: BinaryIO) -> Iterator[Section | Record]:
    """Each line with `!`, and each record with its fields."""
    record, size = Record(0), 0
    for line_number, line in enumerate(physical_lines(file, 1), start=1):
        text = _decoded(line[:_RECORD_BYTES_MAX]).strip(" \t\x00\x1a\ufeff")
        letter = text[:1]
        if letter in ("!", "^"):
            if record.fields:
                record.is_ended = True
                yield record
            record, size = Record(0), 0
            if letter == "!":
                kind = " ".join(text.lower().removeprefix("!type:").split())
                yield Section(line_number, kind, Account(None, None))
        elif letter and (record.fields or letter != "#"):
            size += len(line)
            record.line_number = record.line_number or line_number
            record.is_long = size > _RECORD_BYTES_MAX
            if not record.fields or not record.is_long:
                record.fields.append((letter, text[1:]))
    if record.fields:
        yield record


def _decoded(octets: bytes) -> str:
    """UTF-8 where the bytes are, else Windows-1252."""
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("cp1252", "replace")


def _date_match(text: str | None) -> re.Match[str] | None:
    return _DATE.fullmatch("".join((text or "").split()))


def _days(match: re.Match[str], orders: Iterable[str]) -> Iterator[date]:
    """The days that a date may be."""
    first, second, mark, third = match.group(1, 2, 3, 4)
    if first is None or len(first) == 4:
        parts = match.group(5, 6, 7) if first is None else (first, second, third)
        triples = [tuple(int(part) for part in parts)]
    elif len(third) in (1, 2, 4) and len(first) <= 2:
        # Quicken writes years from 2000 on after an apostrophe.
        year = int(third)
        if len(third) < 4:
            year = year + 2000 if mark == "'" else full_year(year)
        one, two = int(first), int(second)
        triples = [
            (year, two, one) if order == "DM" else (year, one, two) for order in orders
        ]
    else:
        return
    for year, month, day in triples:
        try:
            yield date(year, month, day)
        except ValueError:
            continue
