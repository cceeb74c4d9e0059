"""Trial balances (balances générales), as French accounting software exports them.

What: one line an account with its debit and credit, in delimited text; no standard, but
the names of the columns are those of the trade (Sage, EBP, Cegid, Ciel, Pennylane):

    Balance générale du 01/01/2025 au 31/12/2025
    N° compte;Intitulé;Débit;Crédit;Solde débiteur;Solde créditeur
    411000;Clients;12 000,00;10 500,00;1 500,00;

Recognised by a header with an account and a pair of debit and credit (or a balance),
and no date. Read: semicolon, tab, comma or vertical bar; UTF-8, ISO 8859-15 or Windows
1252; lines of text above; lines of totals, which are no accounts and count as no rows.

What lands is a fiscal year with its opening: brought forward and moved are summed. The
balance beside them must agree; alone, it is what lands. The day is in a line above
(`au 31/12/2025`), else in the file's name; without one the file is refused.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from lettrage.core.errors import DocumentError
from lettrage.core.settings import Company
from lettrage.ingestion.formats.fec_text import numbered_lines
from lettrage.ingestion.formats.trial_balance_header import (
    ACCOUNT,
    AUXILIARY,
    BALANCE,
    CLOSING,
    LABEL,
    MOVED,
    OPENING,
    Header,
    header_of,
)
from lettrage.ingestion.formats.values import RowFault
from lettrage.ingestion.parser import RejectedRow
from lettrage.ingestion.translator import LINE_NUMBER, PAYLOAD, Translation

NAME = "trial balance"
KIND = "trial_balances"

_SEPARATORS = ";\t,|"
_LINES_ABOVE_MAX = 30
_LINE_LENGTH_MAX = 1 << 16
_BYTES_MAX = 64 << 20
_ROWS_MAX = 20_000
_DAY = r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4}|[0-9]{2})(?![0-9])"
_UNTIL = re.compile(
    rf"\b(?:au|[aà] la date du|arr[êe]t[ée]e? le|close? le)\s*:?\s*{_DAY}", re.I
)
_IN_NAME = (
    re.compile(r"(?<![0-9])(?P<y>20[0-9]{2})[-_.]?(?P<m>[01][0-9])[-_.]?(?P<d>[0-3][0-9])"
               r"(?![0-9])"),
    re.compile(r"(?<![0-9])(?P<d>[0-3][0-9])[-_.]?(?P<m>[01][0-9])[-_.]?(?P<y>20[0-9]{2})"
               r"(?![0-9])"),
)  # fmt: skip
_TOTAL = re.compile(r"(?:sous[- ]?)?tota(?:l|ux)\b|solde\b|report\b", re.I)
_NUMBERED = re.compile(r"[0-9]{3}[0-9A-Za-z]*")
_BLANKS = re.compile(r"[\s\u00a0\u202f'’]|€|EUR$")
_AMOUNT = re.compile(r"([+-]?)([0-9]{1,14})(?:[.,]([0-9]{1,4}))?([+-]?)")
_NONE = frozenset({"", "-", "–"})
_Row = dict[str, str | int | None]


def identify(head: bytes) -> bool:
    """Whether a file that starts with `head` is a trial balance."""
    return _header(numbered_lines(head)) is not None


def translate(path: Path, file_name: str, company: Company) -> Iterator[Translation]:
    """Read the accounts of a trial balance (`ingestion.translator`).

    Raises:
        DocumentError: no header, or no day to be found.
    """
    del company  # amounts are in the currency of its books
    if path.stat().st_size > _BYTES_MAX:
        reason = "more than 64 MB, which no trial balance is"
        raise DocumentError(file_name, None, None, None, reason)
    lines = numbered_lines(path.read_bytes())
    header = _header(lines)
    if header is None:
        reason = "no header with an account, a debit and a credit; export it again"
        raise DocumentError(file_name, None, None, None, reason)
    above = [text for number, text in lines if number < header.line_number]
    as_of = _as_of(above, file_name).isoformat()
    rows: list[_Row] = []
    rejected: list[RejectedRow] = []
    for number, text in lines:
        if number <= header.line_number:
            continue
        payload = text[:4_000]
        try:
            row = _row(_fields(text, header.separator), header)
        except RowFault as fault:
            rejected.append(RejectedRow(number, fault.field, fault.reason, payload))
            continue
        if row is not None:
            rows.append(row | {"as_of": as_of, LINE_NUMBER: number, PAYLOAD: payload})
    schema = _schema(header)
    for start in range(0, len(rows), _ROWS_MAX):
        batch = pa.Table.from_pylist(rows[start : start + _ROWS_MAX], schema=schema)
        yield Translation(KIND, batch)
    yield Translation(KIND, rejected=tuple(rejected))


def _header(lines: Sequence[tuple[int, str]]) -> Header | None:
    for number, text in lines[:_LINES_ABOVE_MAX]:
        if len(text) > _LINE_LENGTH_MAX:
            continue
        for separator in _SEPARATORS:
            header = header_of(_fields(text, separator), separator, number)
            if header is not None:
                return header
    return None


def _fields(line: str, separator: str) -> list[str]:
    if len(line) > _LINE_LENGTH_MAX:
        raise RowFault("line", f"{len(line)} characters", "a line of a trial balance")
    return next(csv.reader([line], delimiter=separator), [])


def _as_of(above: Sequence[str], file_name: str) -> date:
    """The day that the balance is of."""
    told = {_day(*match.groups()) for text in above for match in _UNTIL.finditer(text)}
    days = told - {None}
    if not days:
        named = [match for shape in _IN_NAME for match in shape.finditer(file_name)]
        days = {_day(match["d"], match["m"], match["y"]) for match in named} - {None}
    if len(days) == 1 and (day := days.pop()) is not None:
        return day
    found = ", ".join(sorted(str(day) for day in days)) or None
    reason = "expected one day; put it into the file's name, as balance-2025-12-31.csv"
    raise DocumentError(file_name, None, "as_of", found, reason)


def _day(day: str, month: str, year: str) -> date | None:
    try:
        return date(int(year) + 2000 * (len(year) == 2), int(month), int(day))
    except ValueError:
        return None


def _is_total(fields: list[str], header: Header) -> bool:
    """Whether a line is no account's: blank, a page's header again, or a total."""
    texts = [field.strip() for field in fields]
    if not any(texts) or texts == list(header.names):
        return True
    account = texts[header.places[ACCOUNT]]
    # Total is also a customer's name: where an account stands, only it can say so.
    return any(_TOTAL.match(text) for text in ([account] if account else texts))


def _row(fields: list[str], header: Header) -> _Row | None:
    """An account's row; None: the line is no account's."""
    fields = [*fields, *[""] * (len(header.names) - len(fields))]
    if any(field.strip() for field in fields[len(header.names) :]):
        raise RowFault(
            "line", f"{len(fields)} fields", f"{len(header.names)}, as in the header"
        )

    if _is_total(fields, header):
        return None

    def text(role: str) -> str:
        place = header.places.get(role)
        return "" if place is None else fields[place].strip()

    account = text(ACCOUNT)
    if not _NUMBERED.fullmatch(account):
        raise RowFault(
            header.names[header.places[ACCOUNT]],
            account or None,
            "an account of three digits or more, as 411000",
        )
    opening, moved, closing = (
        _pair(fields, header, role) for role in (OPENING, MOVED, CLOSING)
    )
    debit, credit = _total(opening, moved, closing, _balance(fields, header))
    row: _Row = {name: fields[place].strip() or None for place, name in header.extra}
    if opening is not None:
        row["opening_debit_amount"] = str(opening[0])
        row["opening_credit_amount"] = str(opening[1])
    return row | {
        "account": account,
        "account_label": text(LABEL) or None,
        "auxiliary_account": text(AUXILIARY) or None,
        "debit_amount": str(debit),
        "credit_amount": str(credit),
    }


_Pair = tuple[Decimal, Decimal]


def _total(
    opening: _Pair | None,
    moved: _Pair | None,
    closing: _Pair | None,
    balance: Decimal | None,
) -> _Pair:
    """Debit and credit of the year; the balance that stands beside must agree."""
    if closing is not None:
        balance = closing[0] - closing[1]
    if moved is None:
        if closing is not None:
            return closing
        assert balance is not None, "a header has a pair or a balance"
        return max(balance, Decimal(0)), max(-balance, Decimal(0))
    debit, credit = moved
    if opening is not None:
        debit, credit = debit + opening[0], credit + opening[1]
    if balance is not None and debit - credit != balance:
        expected = f"{debit - credit}, its debit less its credit; export it again"
        raise RowFault("Solde", str(balance), expected)
    return debit, credit


def _pair(fields: list[str], header: Header, role: str) -> _Pair | None:
    if not header.has(role):
        return None
    places = header.places[role, "D"], header.places[role, "C"]
    debit, credit = (_amount(fields[place], header.names[place]) for place in places)
    return debit, credit


def _balance(fields: list[str], header: Header) -> Decimal | None:
    place = header.places.get(BALANCE)
    return None if place is None else _amount(fields[place], header.names[place])


def _amount(text: str, field: str) -> Decimal:
    """An amount as it is printed; a blank means none, as balances are printed.

    >>> _amount("12 345,60", "Débit"), _amount("", "Débit"), _amount("7,5-", "Débit")
    (Decimal('12345.60'), Decimal('0'), Decimal('-7.5'))
    """
    compact = _BLANKS.sub("", text)
    if compact in _NONE:
        return Decimal(0)
    if "." in compact and "," in compact:
        thousands = "," if compact.rindex(".") > compact.rindex(",") else "."
        compact = compact.replace(thousands, "")
    match = _AMOUNT.fullmatch(compact)
    if match is None or (match[1] and match[4]):
        raise RowFault(field, text, "an amount as 1234,56")
    sign = match[1] or match[4]
    return Decimal(f"{sign}{match[2]}.{match[3] or 0}")


def _schema(header: Header) -> pa.Schema:
    names = [
        "as_of", "account", "account_label", "auxiliary_account", "debit_amount",
        "credit_amount", *(name for _, name in header.extra), PAYLOAD,
    ]  # fmt: skip
    if header.has(OPENING):
        names += ["opening_debit_amount", "opening_credit_amount"]
    return pa.schema(
        [*((name, pa.string()) for name in names), (LINE_NUMBER, pa.int64())]
    )
