"""One row of a bank's CSV: its cells by the fields of the layout, then its line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lettrage.ingestion.formats import values
from lettrage.ingestion.formats.rows import Line
from lettrage.ingestion.formats.values import RowFault
from lettrage.ingestion.layouts import cells
from lettrage.ingestion.layouts.cells import normalised
from lettrage.ingestion.layouts.records import Record
from lettrage.ingestion.layouts.spec import Spec


class Header:
    """Where the columns of a layout stand in a table.

    Args:
        names: the header's cells, normalised.
        spec: the layout, whose required columns are all there.
    """

    def __init__(self, names: Sequence[str], spec: Spec) -> None:
        self.width = len(names)
        while self.width and not names[self.width - 1]:
            self.width -= 1
        places = {name: place for place, name in enumerate(names)}
        counts = Counter(names)
        self.repeated = sorted(name for name in spec.known if counts[name] > 1)
        self.fields = {
            field: tuple(
                (places[normalised(column)], column)
                for column in columns
                if normalised(column) in places
            )
            for field, columns in spec.columns.named.items()
        }
        # The column that errors name, of each field.
        self.named = {
            field: columns[0][1] for field, columns in self.fields.items() if columns
        }
        self.begins = spec.known | {names[0]}
        self.booked = [
            (places[normalised(column)], column, words)
            for column, words in spec.booked.items()
            if normalised(column) in places
        ]
        self.line_number = 0


@dataclass(frozen=True, slots=True)
class Row:
    """What a row says, amounts as plain text; `texts` by field, without blanks."""

    line_number: int
    booking_date: date
    value_date: date | None
    amount: str
    fee: str | None
    balance: str | None
    account: str
    currency: str
    charges: str | None
    texts: Mapping[str, str]


def row_of(record: Record, header: Header, spec: Spec, facts: Mapping[str, str]) -> Row:
    """The row that a record of the table is.

    Args:
        record: after the header.
        header: of its table.
        spec: the layout.
        facts: what the preamble says.

    Raises:
        RowFault: it cannot land; says why. Without a field: the row as a whole.
    """
    found = _cells(record, header)
    _check_booked(found, header)
    texts, named = _texts(found, header), header.named
    booking = texts.get("booking_date", "")
    currency = _currency(texts, named, spec, facts)
    return Row(
        line_number=record.line_number,
        booking_date=cells.day(booking, named["booking_date"], spec.dates),
        value_date=_value_date(texts, named, spec),
        amount=_amount(texts, named, spec),
        fee=_fee(texts, named, spec),
        balance=_optional(texts.get("balance"), spec),
        account=_account(texts, currency, spec, facts),
        currency=currency,
        charges=_unsigned(_optional(texts.get("charges"), spec)),
        texts=texts,
    )


def line_of(row: Row, statement_ordinal: int) -> Line:
    """The bank line of a row."""
    texts = row.texts
    name = values.clean(texts.get("counterparty_name"))
    remittance = values.clean(texts.get("remittance"))
    return Line(
        line_number=row.line_number,
        statement_ordinal=statement_ordinal,
        account_iban=row.account,
        booking_date=row.booking_date,
        value_date=row.value_date,
        amount=row.amount,
        currency=row.currency,
        label=values.clean(texts.get("label")) or remittance or name,
        remittance=remittance,
        creditor_reference=values.reference(texts.get("creditor_reference")),
        counterparty_name=name,
        counterparty_iban=values.iban(texts.get("counterparty_iban")),
        end_to_end_id=values.reference(texts.get("end_to_end_id")),
        bank_reference=values.reference(texts.get("bank_reference")),
        mandate_id=values.reference(texts.get("mandate_id")),
        transaction_code=values.clean(texts.get("transaction_code")),
        charges_amount=row.charges,
    )


def fee_line(line: Line, fee: str) -> Line:
    """The line of the fee that a row takes beside its amount.

    No two lines of a file share a number, so it has that of its row, below zero.
    """
    reference = line.bank_reference
    return Line(
        line_number=-line.line_number,
        statement_ordinal=line.statement_ordinal,
        account_iban=line.account_iban,
        booking_date=line.booking_date,
        value_date=line.value_date,
        amount=fee,
        currency=line.currency,
        label=values.joined("Frais", line.label),
        bank_reference=f"{reference}-FEE" if reference else None,
        transaction_code="FEE",
    )


def _cells(record: Record, header: Header) -> list[str]:
    """The record's cells, as many as the header has."""
    found, width = record.cells, header.width
    if len(found) < width or any(cell.strip() for cell in found[width:]):
        raise RowFault("", f"{len(found)} fields", f"the header's {width}")
    return found


def _texts(found: Sequence[str], header: Header) -> dict[str, str]:
    """What the fields say, columns of one joined; without those that say nothing."""
    texts: dict[str, str] = {}
    for field, columns in header.fields.items():
        if len(columns) == 1:
            text = found[columns[0][0]].strip()
        else:
            text = " ".join(found[place].strip() for place, _ in columns).strip()
        if text:
            texts[field] = text
    return texts


def _check_booked(found: Sequence[str], header: Header) -> None:
    for place, column, words in header.booked:
        if normalised(found[place]) not in map(normalised, words):
            expected = f"{' or '.join(words)}: a line lands when it is booked"
            raise RowFault(column, found[place].strip(), expected)


def _amount(texts: Mapping[str, str], named: Mapping[str, str], spec: Spec) -> str:
    def read(field: str) -> str | None:
        text = texts.get(field)
        return text and cells.amount(text, named[field], decimal=spec.decimal)

    if spec.columns.amount is not None:
        amount = read("amount")
        if amount is None:
            raise RowFault(named["amount"], None, "an amount")
        return _directed(amount, texts, named, spec)
    debit, credit = read("debit"), read("credit")
    if debit is None and credit is None:
        column = named.get("debit") or named["credit"]
        raise RowFault(column, None, "a debit or a credit")
    if debit and credit and _is_other_than_zero(debit, credit):
        raise RowFault(named["debit"], texts["debit"], "either a debit or a credit")
    if credit is None or (debit and debit.strip("-0.")):
        assert debit is not None
        # Some banks write the debits of their column with a sign, others without.
        unsigned = debit.removeprefix("-")
        return f"-{unsigned}" if unsigned.strip("0.") else unsigned
    return credit


def _is_other_than_zero(*amounts: str) -> bool:
    return all(amount.strip("-0.") for amount in amounts)


def _directed(
    amount: str, texts: Mapping[str, str], named: Mapping[str, str], spec: Spec
) -> str:
    """The amount with the sign that a column of directions gives it."""
    if spec.columns.direction is None:
        return amount
    word = texts.get("direction", "").casefold()
    unsigned = amount.removeprefix("-")
    if word in {w.casefold() for w in spec.debit_words}:
        return f"-{unsigned}" if unsigned.strip("0.") else unsigned
    if word in {w.casefold() for w in spec.credit_words}:
        return unsigned
    expected = " or ".join([*spec.debit_words, *spec.credit_words])
    raise RowFault(named["direction"], word or None, expected)


def _fee(texts: Mapping[str, str], named: Mapping[str, str], spec: Spec) -> str | None:
    text = texts.get("fee")
    if text is None:
        return None
    fee = cells.amount(text, named["fee"], decimal=spec.decimal)
    if not fee.strip("-0."):
        return None
    return f"-{fee.removeprefix('-')}" if spec.fee_is_cost else fee


def _value_date(
    texts: Mapping[str, str], named: Mapping[str, str], spec: Spec
) -> date | None:
    text = texts.get("value_date")
    if text is None:
        return None
    return cells.day(text, named["value_date"], spec.dates)


def _currency(
    texts: Mapping[str, str],
    named: Mapping[str, str],
    spec: Spec,
    facts: Mapping[str, str],
) -> str:
    """The row's currency; empty where neither row, preamble nor layout says it."""
    if spec.columns.currency is not None and named.get("currency"):
        text = texts.get("currency")
        return values.currency(text and text.upper(), named["currency"])
    return facts.get("currency", "").upper() or spec.currency


def _account(
    texts: Mapping[str, str], currency: str, spec: Spec, facts: Mapping[str, str]
) -> str:
    """The account; empty where the file names none."""
    if spec.account:
        return f"{spec.account}-{currency}" if currency else spec.account
    return values.account(texts.get("account") or facts.get("account") or "")


def _optional(text: str | None, spec: Spec) -> str | None:
    """An amount that a line stands without; null where it cannot be read."""
    if text is None:
        return None
    try:
        return cells.amount(text, "", decimal=spec.decimal)
    except RowFault:
        return None


def _unsigned(amount: str | None) -> str | None:
    return amount and amount.removeprefix("-")
