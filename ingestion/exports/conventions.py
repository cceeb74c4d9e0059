"""How a file writes numbers and dates, where its program leaves that to its user.

The file must prove it; money is never dated or valued on a guess. A value that only one
convention can read is a proof (31/01/2026; 1.234,50), and a decimal comma proves that
the day stands first. Proofs matter where a value can be read both ways (03/04/2026;
1,234): there, without them, the file is refused, and `--as` with the convention behind
the name decides: "QuickBooks invoices (D/M/Y)".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from lettrage.core.errors import DocumentError
from lettrage.core.warehouse import Connection
from lettrage.ingestion.exports import readings
from lettrage.ingestion.exports.mapping import Cell, Export
from lettrage.ingestion.exports.sheet import CELLS, Sheet
from lettrage.ingestion.kinds import Type

DAY_FIRST, MONTH_FIRST = "D/M/Y", "M/D/Y"
COMMA, POINT = "decimal comma", "decimal point"
NUMBERS = frozenset({Type.AMOUNT, Type.NUMBER})
_PINNED = re.compile(r"(?P<name>.+) \((?P<words>[^()]+)\)")
# Among more proofs than this for one convention, one for the other is a slip.
_PROOFS_A_SLIP = 20


@dataclass(frozen=True, slots=True)
class Conventions:
    """The decimal sign, and the formats of dates, of which no two contradict."""

    decimal: str
    dates: tuple[str, ...]


def pinned(export: Export, words: str) -> Export | None:
    """The export with what the user says of its conventions; None: unknown words."""
    for word in words.split(", "):
        if word in {DAY_FIRST, MONTH_FIRST}:
            rest = [f for f in export.dates if _order(f) in {None, word}]
            export = replace(export, dates=tuple(rest))
        elif word in {COMMA, POINT}:
            export = replace(export, numbers="," if word == COMMA else ".")
        else:
            return None
    return replace(export, name=f"{export.name} ({words})")


def split_name(name: str) -> tuple[str, str | None]:
    """A name and the words of convention behind it.

    >>> split_name("QuickBooks invoices (D/M/Y, decimal comma)")
    ('QuickBooks invoices', 'D/M/Y, decimal comma')
    """
    match = _PINNED.fullmatch(name)
    return (match["name"], match["words"]) if match else (name, None)


def decide(connection: Connection, sheet: Sheet) -> Conventions:
    """The conventions of the file in `incoming_export_cells`.

    Raises:
        DocumentError: nothing in the file proves them, and it matters.
    """
    decimal = _decimal(connection, sheet)
    formats = sheet.export.dates
    orders = {_order(format) for format in formats} - {None}
    if len(orders) == 2:
        order = DAY_FIRST if decimal == "," else _date_order(connection, sheet)
        formats = tuple(f for f in formats if _order(f) in {None, order})
    return Conventions(decimal, formats)


def number_places(sheet: Sheet) -> list[int]:
    """The columns that hold amounts, numbers or durations."""
    return _places(sheet, lambda cell, type: type in NUMBERS)


def _decimal(connection: Connection, sheet: Sheet) -> str:
    if sheet.export.numbers != "either":
        return sheet.export.numbers
    points, commas = (readings.is_number("t", sign) for sign in ".,")
    differ = f"{points} and {commas} and regexp_matches(t, '[.,]')"
    point, comma, both, example = _count(
        connection, number_places(sheet), f"{points} and not {commas}",
        f"{commas} and not {points}", differ,
    )  # fmt: skip
    # In a workbook a number is Excel's own, with a point, unless it is a text.
    if sheet.is_workbook and not comma:
        return "."
    if not both or (_prevails(point, comma) and not sheet.is_workbook):
        return "," if comma > point else "."
    raise _refusal(sheet, example, "a decimal comma or a point", COMMA, POINT)


def _date_order(connection: Connection, sheet: Sheet) -> str:
    formats = sheet.export.dates
    first, second = (
        readings.day("t", [f for f in formats if _order(f) == order])
        for order in (DAY_FIRST, MONTH_FIRST)
    )
    places = _places(sheet, lambda cell, type: type is Type.DATE)
    days, months, both, example = _count(
        connection, places, f"{first} is not null and {second} is null",
        f"{second} is not null and {first} is null", f"{first} <> {second}",
    )  # fmt: skip
    if not both or _prevails(days, months):
        return MONTH_FIRST if months > days else DAY_FIRST
    raise _refusal(sheet, example, "the day or the month first", DAY_FIRST, MONTH_FIRST)


def _count(
    connection: Connection, places: list[int], first: str, second: str, both: str
) -> tuple[int, int, int, str | None]:
    """How many different texts each condition holds for; and one of `both`, if any."""
    if not places:
        return 0, 0, 0, None
    texts = " union ".join(f"select t{place} as t from {CELLS}" for place in places)
    row = connection.execute(
        f"""
        select count(*) filter ({first}), count(*) filter ({second}),
            count(*) filter ({both}), min(t) filter ({both})
        from ({texts}) where t is not null
        """
    ).fetchone()
    assert row is not None
    return row[0], row[1], row[2], row[3]


def _prevails(proofs: int, others: int) -> bool:
    """Whether one side has proofs, and so many that those of the other are slips."""
    fewer, more = sorted((proofs, others))
    return more > fewer * _PROOFS_A_SLIP


def _refusal(
    sheet: Sheet, example: str | None, alternatives: str, *words: str
) -> DocumentError:
    name, said = split_name(sheet.export.name)
    names = " or ".join(
        f'--as "{name} ({", ".join(filter(None, (said, word)))})"' for word in words
    )
    return DocumentError(
        sheet.file_name,
        None,
        None,
        example,
        f"the file does not prove whether it has {alternatives}; say it with {names}",
    )


def _order(format: str) -> str | None:
    """Which stands first in an all-digit format; None: it cannot be mistaken."""
    day, month = format.find("%d"), format.find("%m")
    if month < 0 or format.startswith("%Y"):
        return None
    return DAY_FIRST if day < month else MONTH_FIRST


def _places(sheet: Sheet, is_asked: Callable[[Cell, Type], bool]) -> list[int]:
    found = {
        place: None
        for cell, type in _typed(sheet.export)
        if is_asked(cell, type)
        for place in sheet.present((*cell.column, *cell.utc, *cell.plus, *cell.sum))
    }
    return list(found)


def _typed(export: Export) -> Iterator[tuple[Cell, Type]]:
    for part in export.parts:
        types = {column.name: column.type for column in part.kind.columns}
        for name, cell in part.cells.items():
            yield cell, types.get(name, Type.TEXT)
