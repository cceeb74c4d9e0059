"""Write a statement as SWIFT MT940, with the structured `:86:` of French banks."""

from __future__ import annotations

from decimal import Decimal

from lettrage.core.money import Money, format_plain
from lettrage.demo.bank import BankLine
from lettrage.demo.statements import Statement

_INFORMATION_LINES_MAX = 6
_INFORMATION_LENGTH_MAX = 65


def mt940(statement: Statement) -> bytes:
    """The statement as an MT940 message, in SWIFT's character set."""
    currency = statement.account.currency
    rows = [
        f":20:{statement.reference}",
        f":25:{statement.account.iban}",
        f":28C:{statement.number:05d}/001",
        _balance(":60F:", statement.opening_balance, statement, is_opening=True),
    ]
    for line in statement.lines:
        rows += [_movement(line, currency), *_information(line)]
    rows.append(
        _balance(":62F:", statement.closing_balance, statement, is_opening=False)
    )
    return "\r\n".join([*rows, "-", ""]).encode("ascii")


def _balance(
    tag: str, amount: Decimal, statement: Statement, *, is_opening: bool
) -> str:
    day = statement.month.first_day if is_opening else statement.closing_date
    mark = "C" if amount >= 0 else "D"
    currency = statement.account.currency
    return f"{tag}{mark}{day:%y%m%d}{currency}{_amount(amount, currency)}"


def _movement(line: BankLine, currency: str) -> str:
    """Field 61: value date, entry date, mark, amount, type, the bank's reference."""
    mark = "C" if line.amount >= 0 else "D"
    if line.return_reason:
        mark = "RC" if line.amount < 0 else "RD"
    day = line.booking_date
    kind = line.code.value[3]
    return (
        f":61:{day:%y%m%d}{day:%m%d}{mark}{_amount(line.amount, currency)}"
        f"N{kind}NONREF//{line.reference}"
    )


def _information(line: BankLine) -> list[str]:
    """Field 86: at most six rows of sixty-five characters."""
    text = f":86:/LIB/{line.label}"
    for tag, value in (
        ("ORDP", line.counterparty_name),
        ("IBAN", line.counterparty_iban),
        ("REMI", line.remittance),
        ("EREF", line.end_to_end_id),
    ):
        if value:
            text += f"/{tag}/{value}"
    rows: list[str] = []
    while text and len(rows) < _INFORMATION_LINES_MAX:
        cut = min(len(text), _INFORMATION_LENGTH_MAX)
        # A row may not start with a colon or a hyphen, and spaces at its ends get lost.
        while cut < len(text) and (text[cut] in ":- " or text[cut - 1] == " "):
            cut -= 1
        rows.append(text[:cut])
        text = text[cut:]
    return rows


def _amount(amount: Decimal, currency: str) -> str:
    return format_plain(Money(abs(amount), currency)).replace(".", ",")
