"""What an import file of entries is made of: fields of a line, and how they are joined.

A layout is data: its fields, in their order, each with what it may hold. A text for
people is cut to what fits, by the field's rule; anything else must fit as it is, or the
file is not written: an account that lost its end would be another account.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from lettrage.core.errors import DocumentError, InvalidValue

# What word processors write, for encodings that do not know it.
_SIMPLE = {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-"}


@dataclass(frozen=True, slots=True)
class EntryLine:
    """A row of `marts.journal_lines`; amounts in the company's currency.

    Lettrage is left out where the lines were cleared after the file's last day.
    """

    entry_id: str
    entry_line: int
    journal: str
    journal_label: str | None
    entry_number: str
    entry_date: date
    account: str
    account_label: str | None
    auxiliary_account: str | None
    auxiliary_label: str | None
    document: str | None
    document_date: date | None
    label: str | None
    debit_amount: Decimal
    credit_amount: Decimal
    lettrage_code: str | None
    lettrage_date: date | None
    validated_date: date | None
    company_currency: str
    currency: str | None
    currency_amount: Decimal | None
    pattern: str
    customer_id: str | None
    invoice_number: str | None
    bank_line_id: str | None
    decision_id: str | None


class Cut(StrEnum):
    """What becomes of a value that is too long, or holds what the file cannot."""

    NEVER = "never"  # an error
    END = "end"
    # What tells document numbers apart stands at their end.
    START = "start"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a line.

    Args:
        name: as the software calls it.
        value: its text.
        length: how many characters it holds; None: as many as there are.
        cut: what becomes of a longer text.
        is_quoted: whether it stands between quotes.
    """

    name: str
    value: Callable[[EntryLine], str]
    length: int | None = None
    cut: Cut = Cut.NEVER
    is_quoted: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """An import file of some software.

    Args:
        name: on the command line and in the file's name.
        software: what reads it.
        fields: of a line, in their order.
        joined: makes a line of its fields' texts.
        suffix: of the file's name.
        encoding: of the file.
        unsafe: characters that would end a field.
        is_padded: whether a field fills its length with blanks.
        has_header: whether the first line names the fields.
        is_by_name: whether accounts and customers are told by their names.
        caveat: what the reader must do, and which facts are not the vendor's own.
    """

    name: str
    software: str
    fields: tuple[Field, ...]
    joined: Callable[[Sequence[str]], str]
    caveat: str
    suffix: str = "txt"
    encoding: str = "utf-8"
    unsafe: str = ""
    is_padded: bool = False
    has_header: bool = False
    is_by_name: bool = False

    def header(self) -> str:
        """The line that names the fields."""
        return self.joined([field.name for field in self.fields])

    def rendered(self, line: EntryLine, *, document: str, line_number: int) -> str:
        """The line of the file.

        Args:
            line: a line of an entry.
            document: the file's name, for the error.
            line_number: of the file, from 1, for the error.

        Raises:
            DocumentError: a value does not fit, and may not be cut.
        """
        texts = []
        for field in self.fields:
            try:
                texts.append(self._fitted(field, field.value(line)))
            except InvalidValue as error:
                raise DocumentError(
                    document, line_number, field.name, error.value,
                    f"{error.reason} (entry {line.journal} {line.entry_number}); "
                    f"{self.software} cannot take it as it is, and nothing is written",
                ) from error  # fmt: skip
        return self.joined(texts)

    def _fitted(self, field: Field, value: str) -> str:
        text = self._clean(value)
        if field.cut is Cut.NEVER and text != value:
            raise InvalidValue(field.name, value, "holds characters that do not fit")
        if field.length is not None:
            if field.cut is Cut.NEVER and len(text) > field.length:
                raise InvalidValue(
                    field.name, value, f"expected at most {field.length} characters"
                )
            text = (
                text[-field.length :]
                if field.cut is Cut.START
                else text[: field.length]
            ).strip()
            if self.is_padded:
                text = text.ljust(field.length)
        return f'"{text}"' if field.is_quoted else text

    def _clean(self, value: str) -> str:
        """The text on one line, in the file's characters, without what ends a field."""
        kept = (
            character
            if character.isprintable() and character not in self.unsafe
            else " "
            for character in _encodable(value, self.encoding)
        )
        return " ".join("".join(kept).split())


def tabbed(texts: Sequence[str]) -> str:
    """Fields between tabs."""
    return "\t".join(texts)


def fixed(texts: Sequence[str]) -> str:
    """Fields at fixed places."""
    return "".join(texts)


def commas(texts: Sequence[str]) -> str:
    """Fields between commas, as they are."""
    return ",".join(texts)


def csv_line(texts: Sequence[str]) -> str:
    """A line of RFC 4180: quotes where they are needed."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(texts)
    return line.getvalue()


def day(value: date | None, pattern: str) -> str:
    """The date, or nothing.

    >>> day(date(2026, 10, 5), "%d%m%y")
    '051026'
    """
    return "" if value is None else value.strftime(pattern)


def cents(amount: Decimal) -> str:
    """Whole cents, without a point.

    Raises:
        InvalidValue: it has less than cents.

    >>> cents(Decimal("1250.5000"))
    '125050'
    """
    return two_decimals(amount).replace(".", "")


def two_decimals(amount: Decimal) -> str:
    """The amount with two decimals.

    Raises:
        InvalidValue: it has more.

    >>> two_decimals(Decimal("1250.5000"))
    '1250.50'
    """
    rounded = amount.quantize(Decimal("1.00"))
    if rounded != amount:
        raise InvalidValue("amount", amount, "expected two decimals at most")
    return f"{rounded:f}"


def side(line: EntryLine) -> str:
    """D for a debit, C for a credit."""
    return "D" if line.debit_amount else "C"


def magnitude(line: EntryLine) -> Decimal:
    """The amount, whichever side it stands on."""
    return line.debit_amount or line.credit_amount


def party(line: EntryLine) -> str:
    """The customer's own account, where there is one; else the general account."""
    return line.auxiliary_account or line.account


def _encodable(text: str, encoding: str) -> str:
    """The text in the characters of the encoding: letters lose what it does not know.

    >>> _encodable("Ťéléphone – l’été ✓", "iso8859-15")
    "Téléphone - l'été ?"
    """
    return "".join(_encodable_character(one, encoding) for one in text)


def _encodable_character(one: str, encoding: str) -> str:
    simple = _SIMPLE.get(one) or unicodedata.normalize("NFKD", one)[0]
    for candidate in (one, simple):
        try:
            candidate.encode(encoding)
        except UnicodeEncodeError:
            continue
        return candidate
    return "?"
