"""Cells of canonical files: how each type is read from text, and when it is at fault.

Everything here is an SQL expression over two columns of a row: the trimmed text `t` and
its value `v`. DuckDB's casts take more than we do (exponents, digit groups, dates
without their zeros) and round without a word, so the text is checked as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lettrage.ingestion.kinds import Column, Type

# Spaces around a value carry nothing; a no-break space comes from spreadsheets.
_SPACES = "' \t\r\n\u00a0'"
_TRUE = ("true", "yes", "oui", "vrai", "1")
_FALSE = ("false", "no", "non", "faux", "0")
_PLAIN = "[+-]?[0-9]+(\\.[0-9]+)?"
# An earlier year is a slip of the pen (0026); 9999, "no end", is four digits.
_YEAR_MIN = 1900


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that may be wrong with a row.

    Args:
        field: the column, as in the file; None where the row as a whole is at fault.
        condition: SQL, true where it is; null counts as false.
        reason: SQL text: what was found, what was expected.
    """

    field: str | None
    condition: str
    reason: str


def text(cell: str, *, is_padded: bool) -> str:
    """SQL: what the cell says, without the spaces around it; empty is null."""
    return f"nullif({f'trim({cell}, {_SPACES})' if is_padded else cell}, '')"


def has_padding(cell: str) -> str:
    """SQL: whether spaces stand around what the cell says.

    To trim a million cells takes longer than all else that is done with them, and next
    to no file needs it: so it is asked first.
    """
    return (
        f"{cell} <> '' and {cell} < '!' or {cell} like '% ' or {cell} like '%\t' "
        f"or {cell} like '%\n' or {cell} like '%\u00a0' or {cell} like '\u00a0%'"
    )


def value(column: Column, t: str) -> str:
    """SQL: what the trimmed text `t` says; null where it says nothing of this type."""
    match column.type:
        case Type.DATE | Type.INTEGER | Type.AMOUNT | Type.NUMBER:
            return f"try_cast({t} as {column.type.sql})"
        case Type.BOOLEAN:
            return (
                f"case when lower({t}) in {_TRUE} then true "
                f"when lower({t}) in {_FALSE} then false end"
            )
        case Type.CURRENCY | Type.COUNTRY:
            return f"upper({t})"
        case Type.TEXT if column.choices:
            is_lower = column.choices[0].islower()
            return f"{'lower' if is_lower else 'upper'}({t})"
        case _:
            return t


def faults(column: Column, t: str, v: str) -> Iterator[Fault]:
    """What may be wrong with one cell, whatever its row says."""
    if column.required:
        yield Fault(column.name, f"{t} is null", "'is empty; a value is required'")
    match column.type:
        case Type.DATE:
            yield _expecting(
                column,
                t,
                f"{v} is null or year({v}) < {_YEAR_MIN} "
                f"or {t} not like '____-__-__' or {t}[10] not between '0' and '9'",
                "expected a date of the calendar, as 2026-10-31",
            )
        case Type.INTEGER:
            yield _expecting(
                column,
                t,
                f"{v} is null or not regexp_full_match({t}, '[+-]?[0-9]+')",
                "expected a whole number",
            )
        case Type.BOOLEAN:
            yield _expecting(column, t, f"{v} is null", "expected true or false")
        case Type.AMOUNT:
            yield _number_fault(column, t, digits=14, decimals=4)
        case Type.NUMBER:
            yield _number_fault(column, t, digits=10, decimals=8)
        case Type.COUNTRY:
            yield _expecting(
                column,
                t,
                f"not regexp_full_match({v}, '[A-Z]{{2}}')",
                "expected a country of ISO 3166, as FR",
            )
        case Type.TEXT if column.choices:
            yield _expecting(
                column,
                t,
                f"{v} not in ({', '.join(map(quoted, column.choices))})",
                f"expected {' or '.join(column.choices)}",
            )


def any_of(faults: Sequence[Fault]) -> str:
    """SQL: whether any of the faults is there."""
    conditions = [f"coalesce({fault.condition}, false)" for fault in faults]
    return f"({' or '.join(conditions) or 'false'})"


def quoted(text: str) -> str:
    """SQL: `text` as a literal.

    >>> quoted("l'avoir")
    "'l''avoir'"
    """
    return "'" + text.replace("'", "''") + "'"


def found(t: str) -> str:
    """SQL: the opening of a reason, which says what was found."""
    return f"'found ''' || left({t}, 80) || '''; '"


def _number_fault(column: Column, t: str, *, digits: int, decimals: int) -> Fault:
    # A cast would round what is more than these decimals, and say nothing.
    right = f"[+-]?0*[0-9]{{1,{digits}}}(\\.[0-9]{{1,{decimals}}}0*)?"
    too_long = f"[+-]?0*[1-9][0-9]{{{digits},}}(\\.[0-9]+)?"
    expected = f"""case
        when not regexp_full_match({t}, '{_PLAIN}') then
            'expected plain digits with a decimal point, as -1234.56, without '
            || 'thousands separator, exponent or symbol'
        when regexp_full_match({t}, '{too_long}') then
            'expected at most {digits} digits before the point'
        else 'expected at most {decimals} decimals' end"""
    return Fault(
        column.name,
        f"{t} is not null and not regexp_full_match({t}, '{right}')",
        f"{found(t)} || {expected}",
    )


def _expecting(column: Column, t: str, condition: str, expected: str) -> Fault:
    return Fault(
        column.name,
        f"{t} is not null and ({condition})",
        f"{found(t)} || {quoted(expected)}",
    )
