"""Lines of a FEC, checked and written as rows of `accounting_entries`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import polars as pl

from lettrage.ingestion.formats import fec_header as fec
from lettrage.ingestion.formats import fec_values as values
from lettrage.ingestion.formats.fec_header import Header
from lettrage.ingestion.parser import RejectedRow
from lettrage.ingestion.translator import LINE_NUMBER, Translation

KIND = "accounting_entries"
# Beside the columns of the header, rows have these two: a line's place in its entry,
# and the line as it came.
PLACE, RAW = "place in its entry", "line as it came"

_PAYLOAD_LENGTH_MAX = 4_000
_REQUIRED = "a value is required"
_DAY = "expected a day of the calendar as AAAAMMJJ: 20261031"
_DIGITS = (
    "expected digits with one decimal comma, as 1234,56, without thousands separator"
)
_SIDE = "expected D or C, or +1 or -1"
_CURRENCY = "expected a currency code, as USD"


class Ordinals:
    """Counts the lines of each entry over all batches of a file.

    An entry is a journal, a number and a date; its lines are counted from 1 in the
    file's order, those that are at fault included, so that a mended file gives all
    others the place that they had.
    """

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def number(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows with the place of each in its entry, as `PLACE`."""
        parts = [
            values.text(rows[name]).fill_null("")
            for name in ("JournalCode", "EcritureNum", "EcritureDate")
        ]
        entry = pl.select(pl.concat_str(parts, separator="\x1f")).to_series()
        # An entry's lines mostly stand together: count runs, not rows.
        runs = entry.rle().struct.unnest()
        start = runs["len"].cum_sum() - runs["len"]
        before = []
        for name, length in zip(runs["value"], runs["len"], strict=True):
            before.append(self._seen[name])
            self._seen[name] += length
        first = pl.Series(before, dtype=pl.Int64) - start.cast(pl.Int64) + 1
        row = pl.Series(range(rows.height), dtype=pl.Int64)
        return rows.with_columns((row + first.gather(entry.rle_id())).alias(PLACE))


@dataclass(frozen=True, slots=True)
class _Fault:
    """A field that some rows have wrong: which rows, and what was expected."""

    field: str
    rows: pl.Series
    expected: str


def translate(rows: pl.DataFrame, header: Header) -> Translation:
    """The rows that can land, and those that cannot with what to mend.

    Args:
        rows: a text a column of `header`, `LINE_NUMBER`, `PLACE` and `RAW`.
        header: the columns.
    """
    reading = _Reading(rows, header)
    landing = pl.DataFrame([rows[LINE_NUMBER], *reading.columns()])
    faults = [fault for fault in reading.faults if fault.rows.any()]
    rejected: tuple[RejectedRow, ...] = ()
    if faults:
        is_faulty = pl.select(
            pl.any_horizontal(fault.rows for fault in faults)
        ).to_series()
        landing = landing.filter(~is_faulty)
        rejected = tuple(_rejected(rows, faults))
    return Translation(KIND, landing.to_arrow(), rejected)


def shortened(raw: str) -> str:
    """A row as it came, at the length that is kept of it."""
    return raw[:_PAYLOAD_LENGTH_MAX]


class _Reading:
    """The columns of the kind, read from the fields; their faults gather."""

    def __init__(self, rows: pl.DataFrame, header: Header) -> None:
        self._rows = rows
        self._header = header
        self.faults: list[_Fault] = []

    def columns(self) -> Iterator[pl.Series]:
        """The columns of the kind that the file has, then its own."""
        names = self._header.columns
        for name in fec.REQUIRED:
            if name not in fec.DATES:
                is_empty = values.text(self._rows[name]).is_null()
                self._fault(name, is_empty, _REQUIRED)
        for name, column in fec.TEXTS.items():
            if name in names:
                yield self._rows[name].alias(column)
        for name, column in fec.DATES.items():
            if name in names:
                yield self._day(name).alias(column)
        if fec.CURRENCY_AMOUNT in names:
            amount = self._read(fec.CURRENCY_AMOUNT, values.number, _DIGITS)
            yield amount.alias("currency_amount")
        if fec.CURRENCY in names:
            yield self._read(fec.CURRENCY, values.currency, _CURRENCY).alias("currency")
        yield from self._signed() if fec.AMOUNT in names else self._sides()
        yield self._rows[PLACE].cast(pl.String).alias("entry_line")
        for name in self._header.extra:
            yield self._rows[name]

    def _day(self, name: str) -> pl.Series:
        text = values.day_text(self._rows[name])
        day = values.by_distinct(text, values.day)
        self._fault(name, text.is_not_null() & day.is_null(), _DAY)
        if name in fec.REQUIRED:
            self._fault(name, text.is_null(), _REQUIRED)
        return day

    def _read(
        self, name: str, reads: Callable[[pl.Series], pl.Series], expected: str
    ) -> pl.Series:
        text = values.text(self._rows[name])
        value = reads(text)
        self._fault(name, text.is_not_null() & value.is_null(), expected)
        return value

    def _sides(self) -> Iterator[pl.Series]:
        """Debit and credit. A blank beside an amount on the other side means none."""
        debit, credit = (self._read(name, values.number, _DIGITS) for name in fec.SIDES)
        empty = [values.text(self._rows[name]).is_null() for name in fec.SIDES]
        self._fault("Debit", empty[0] & empty[1], "an amount is required, or in Credit")
        yield debit.fill_null("0").alias("debit_amount")
        yield credit.fill_null("0").alias("credit_amount")

    def _signed(self) -> Iterator[pl.Series]:
        """Debit and credit of an amount and its side."""
        amount = self._read(fec.AMOUNT, values.number, _DIGITS)
        side = self._read(fec.SIDE, values.side, _SIDE)
        for name in (fec.AMOUNT, fec.SIDE):
            self._fault(name, values.text(self._rows[name]).is_null(), _REQUIRED)
        for letter, column in zip("DC", fec.SIDES.values(), strict=True):
            none = pl.Series(["0"], dtype=pl.String)
            yield amount.zip_with(side == letter, none).alias(column)

    def _fault(self, field: str, rows: pl.Series, expected: str) -> None:
        self.faults.append(_Fault(field, rows, expected))


def _rejected(rows: pl.DataFrame, faults: list[_Fault]) -> Iterator[RejectedRow]:
    for fault in faults:
        faulty = rows.filter(fault.rows).select(LINE_NUMBER, fault.field, RAW)
        for number, value, raw in faulty.iter_rows():
            text = (value or "").strip(values.BLANKS)
            found = f"found {text[:80]!r}" if text else "is empty"
            yield RejectedRow(
                number, fault.field, f"{found}; {fault.expected}", shortened(raw)
            )
