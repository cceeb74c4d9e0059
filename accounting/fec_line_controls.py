"""The controls of a FEC that one line suffices for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from lettrage.accounting.fec_catalogue import (
    AMOUNTS,
    DATES,
    NEVER_ABSENT,
    NEVER_EMPTY,
)
from lettrage.accounting.fec_lines import FIELDS, LINE, TEXT, Chunk

# The sign may come first or last (A.47 A-1 XII, 2°).
_NUMBER = r"^(?:[+-]?(?:\d+(?:,\d*)?|,\d+)|(?:\d+(?:,\d*)?|,\d+)[+-])$"
_DECIMAL_POINT = r"^[+-]?\d*\.\d*[+-]?$"
_THOUSANDS = r"^[+-]?\d{1,3}(?:[ \u00a0\u202f'’.]\d{3})+(?:[,.]\d*)?[+-]?$"
_DEBIT, _CREDIT = ("D", "+1"), ("C", "-1")
# Bytes that ISO 8859-15 gives no character, and Windows 1252 does.
_WINDOWS = r"[\u0080-\u009f]"


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a control does not hold.

    Args:
        line: from 1; None where it is the whole file.
        field: the column, or what the lines at fault have in common.
        value: what was found there.
    """

    line: int | None
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class LineFaults:
    """The lines of a chunk at which a control does not hold.

    Args:
        control: its name in the catalogue.
        field: the column at fault.
        rows: `LINE`, and `value`: what was found.
    """

    control: str
    field: str
    rows: pl.DataFrame

    def first(self, count: int) -> Iterator[Fault]:
        """The first of them."""
        for line, value in self.rows.head(count).iter_rows():
            yield Fault(line, self.field, value or "")


def whole(chunk: Chunk) -> pl.DataFrame:
    """The lines that have as many fields as the header: the others can't be read."""
    return chunk.rows.filter(pl.col(FIELDS) == len(chunk.header.names))


def faults(chunk: Chunk) -> Iterator[LineFaults]:
    """What is wrong with each line, control by control."""
    names = chunk.header.names
    count = len(names)
    if chunk.header.separator == "\t":
        yield from _where(
            chunk.rows,
            "bar_in_text",
            "",
            _text().str.contains("|", literal=True),
            _text(),
        )
    yield from _where(
        chunk.rows, "encoding", "", _text().str.contains(_WINDOWS), _text()
    )
    found = pl.format("{} fields instead of {}", pl.col(FIELDS), pl.lit(count))
    yield from _where(chunk.rows, "field_count", "", pl.col(FIELDS) != count, found)
    rows = whole(chunk)
    for name in NEVER_EMPTY:
        if name in names:
            yield from _where(rows, "empty_value", name, pl.col(name) == "")
    for name in NEVER_ABSENT:
        absent = pl.col(name) == "" if name in names else pl.lit(value=True)
        yield from _where(rows, f"absent_{name}", name, absent, pl.lit(""))
    for name in set(AMOUNTS).intersection(names):
        yield from _amount_faults(rows, name)
    for name in set(DATES).intersection(names):
        yield from _date_faults(rows, name)
    yield from _account_faults(rows, names)


def _amount_faults(rows: pl.DataFrame, name: str) -> Iterator[LineFaults]:
    value = pl.col(name)
    wrong = (value != "") & ~value.str.contains(_NUMBER)
    point = value.str.contains(_DECIMAL_POINT)
    thousands = value.str.contains(_THOUSANDS)
    yield from _where(rows, "decimal_point", name, wrong & point)
    yield from _where(rows, "thousands_separator", name, wrong & thousands & ~point)
    yield from _where(rows, "not_a_number", name, wrong & ~point & ~thousands)
    if name in ("Debit", "Credit"):
        yield from _where(rows, "blank_amount", name, value == "")
    if name == "Montant":
        yield from _where(rows, "empty_value", name, value == "")


def _date_faults(rows: pl.DataFrame, name: str) -> Iterator[LineFaults]:
    value = pl.col(name)
    wrong = (value != "") & day(name).is_null()
    yield from _where(rows, "invalid_date", name, wrong)
    beyond = ~day(name).dt.year().is_between(1900, 2099)
    yield from _where(rows, "year_range", name, beyond)


def _account_faults(rows: pl.DataFrame, names: tuple[str, ...]) -> Iterator[LineFaults]:
    if "CompteNum" in names:
        account = pl.col("CompteNum")
        wrong = (account != "") & ~account.str.contains(r"^\d{3}")
        yield from _where(rows, "account_digits", "CompteNum", wrong)
    if {"Debit", "Credit"} <= set(names):
        wrong = is_filled("Debit") == is_filled("Credit")
        both = pl.format("{} / {}", pl.col("Debit"), pl.col("Credit"))
        yield from _where(rows, "one_side", "Debit / Credit", wrong, both)
    if "Sens" in names:
        wrong = ~pl.col("Sens").is_in([*_DEBIT, *_CREDIT])
        yield from _where(rows, "side", "Sens", wrong)


def is_filled(name: str) -> pl.Expr:
    """Whether the amount is something else than blank or nothing."""
    return pl.col(name).str.contains(r"[1-9]")


def day(name: str) -> pl.Expr:
    """The date of a column; missing where it is none."""
    value = pl.col(name)
    digits = pl.when(value.str.contains(r"^\d{8}$")).then(value)
    return digits.str.to_date("%Y%m%d", strict=False)


def amount(names: tuple[str, ...], column: str) -> pl.Expr:
    """`Debit` or `Credit` as a text that SQL reads; missing where it is no number.

    A blank is nothing on that side. Where the file gives an amount and its side, the
    amount counts on that side.
    """
    if "Sens" not in names:
        return _number(column) if column in names else pl.lit(None, pl.String)
    is_here = pl.col("Sens").is_in(_DEBIT if column == "Debit" else _CREDIT)
    return pl.when(is_here).then(_number("Montant")).otherwise(pl.lit("0"))


def _number(name: str) -> pl.Expr:
    value = pl.col(name)
    read = pl.when(value.str.contains(_NUMBER)).then(value)
    return (
        pl.when(value == "")
        .then(pl.lit("0"))
        .otherwise(
            read.str.replace(r"^(.*)([+-])$", "$2$1")
            .str.replace("+", "", literal=True)
            .str.replace(",", ".", literal=True)
        )
    )


def _text() -> pl.Expr:
    return pl.col(TEXT)


def _where(
    rows: pl.DataFrame,
    control: str,
    field: str,
    is_wrong: pl.Expr,
    value: pl.Expr | None = None,
) -> Iterator[LineFaults]:
    shown = pl.col(field) if value is None else value
    found = rows.filter(is_wrong).select(pl.col(LINE), shown.alias("value"))
    if found.height:
        yield LineFaults(control, field, found)
