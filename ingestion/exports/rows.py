"""An export's file as rows of canonical kinds: read, judged as a whole, then cut.

Every row of the file leads to a row of each kind that the mapping has, or to a rejected
one that says why: it is broken, or its mapping passes it over although it holds an
amount. What is passed over without one, such as a heading, is no row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lettrage.core.settings import Company
from lettrage.core.warehouse import Connection
from lettrage.ingestion import cells, delimited, workbook
from lettrage.ingestion.cells import quoted
from lettrage.ingestion.exports.conventions import decide, number_places
from lettrage.ingestion.exports.headers import above
from lettrage.ingestion.exports.mapping import Export, Part
from lettrage.ingestion.exports.names import plain
from lettrage.ingestion.exports.parts import PART, column, make_part
from lettrage.ingestion.exports.readings import LIKE_AN_AMOUNT
from lettrage.ingestion.exports.sheet import CELLS, Sheet
from lettrage.ingestion.header import Header
from lettrage.ingestion.parser import RejectedRow
from lettrage.ingestion.translator import LINE_NUMBER, PAYLOAD, Translation

_WORKBOOK = "XLSX"
_BATCH_ROWS = 20_000
_PAYLOAD_LENGTH_MAX = 4_000


def translate(
    connection: Connection,
    export: Export,
    path: Path,
    file_name: str,
    format: str,
    header: Header,
    company: Company,
) -> Iterator[Translation]:
    """Read the file at `path`, in batches of some 20,000 rows.

    Args:
        connection: the warehouse's; temporary relations `incoming_export_…` are made,
            and dropped in the end.
        export: what the file is.
        path: of the file.
        file_name: the name that errors say.
        format: CSV or XLSX.
        header: the one under which it is this export.
        company: the firm whose workspace this is.

    Raises:
        DocumentError: the file as a whole cannot be read, or nothing in it says how
            its dates or numbers are meant; nothing of it lands.
    """
    sheet = Sheet(export, header, company, file_name, is_workbook=format == _WORKBOOK)
    try:
        broken = _make_cells(connection, sheet, path)
        conventions = decide(connection, sheet)
        rejected = (*_above(sheet, path), *broken, *_rejected(connection, sheet))
        yield Translation(export.kind, None, rejected)
        for part in export.parts:
            make_part(connection, sheet, part, conventions)
            yield from _batches(connection, sheet, part)
    finally:
        _drop_what_was_read(connection)
        for relation in (CELLS, PART):
            connection.execute(f"drop table if exists {relation}")


def _make_cells(connection: Connection, sheet: Sheet, path: Path) -> list[RejectedRow]:
    """Make `incoming_export_cells` of the file; what is broken in it comes back."""
    header = sheet.header
    read = workbook.read if sheet.is_workbook else delimited.read
    broken = read(connection, path, file_name=sheet.file_name, header=header)
    export = sheet.export
    passed = " ".join(
        f"when {sheet.holds(rule.when)} then {quoted(rule.because)}"
        for rule in export.passed_over
    )
    connection.execute(
        f"""
        create temp table {CELLS} as
        with texts as ({_texts(connection, len(header.names))}),
        whole as ({_carried(sheet)})
        select *, {f"case {passed} end" if passed else "null::varchar"} as passed_over,
            {_is_negative(sheet)} as is_negative
        from whole
        """
    )
    _drop_what_was_read(connection)
    return broken


def _above(sheet: Sheet, path: Path) -> Iterator[RejectedRow]:
    """Lines above the header that are no titles: half full, or with an amount."""
    reason = "stands above the header; put it below, or remove it"
    for number, fields in above(path, sheet.file_name, sheet.header):
        is_full = sum(map(bool, fields)) * 2 > len(sheet.header.names)
        if is_full or any(re.search(LIKE_AN_AMOUNT, field.strip()) for field in fields):
            payload = sheet.header.delimiter.join(fields)[:_PAYLOAD_LENGTH_MAX]
            yield RejectedRow(number, None, reason, payload)


def _is_negative(sheet: Sheet) -> str:
    """SQL: whether the row's amounts are to be turned."""
    negative = sheet.export.negative
    holds = str(negative) if isinstance(negative, bool) else sheet.holds(negative)
    if not sheet.export.signed_by:
        return holds
    total = sheet.text(sheet.export.signed_by)
    is_signed = f"regexp_matches({total}, '^[-(]')"
    return f"({holds} and not coalesce({is_signed}, false))"


def _texts(connection: Connection, width: int) -> str:
    """SQL: the cells as texts; only columns that have padding are trimmed."""
    padded = connection.execute(
        "select "
        + ", ".join(f"bool_or({cells.has_padding(f'c{at}')})" for at in range(width))
        + " from incoming_cells"
    ).fetchone()
    assert padded is not None
    texts = [cells.text(f"c{at}", is_padded=bool(padded[at])) for at in range(width)]
    named = ", ".join(f"{text} as t{at}" for at, text in enumerate(texts))
    # A row without any value is no row.
    return (
        f"select {named}, line_number as {LINE_NUMBER} from incoming_cells "
        f"where coalesce({', '.join(texts)}) is not null"
    )


def _carried(sheet: Sheet) -> str:
    """SQL: the cells, with what the further rows of a document leave to its first."""
    if not sheet.present(sheet.export.continues):
        return "select * from texts"
    key = sheet.text(sheet.export.continues)
    carried = ", ".join(
        f"first_value(t{place}) over (partition by document order by {LINE_NUMBER}) "
        f"as t{place}"
        for place in sheet.present(sheet.export.carried)
    )
    return f"""
        select * exclude (document) replace ({carried})
        from (
            select *, count({key}) over (order by {LINE_NUMBER}) as document from texts
        )
        """


def _drop_what_was_read(connection: Connection) -> None:
    for type in ("view", "table"):
        for (name,) in connection.execute(
            f"select {type}_name from duckdb_{type}s() where temporary "
            f"and {type}_name in ('incoming_cells', 'incoming_records')"
        ).fetchall():
            connection.execute(f"drop {type} temp.{name}")


def _rejected(connection: Connection, sheet: Sheet) -> list[RejectedRow]:
    """The rows that the mapping passes over although they hold an amount."""
    rows = connection.execute(
        f"""
        select {LINE_NUMBER}, passed_over, {sheet.payload()} from {CELLS}
        where passed_over is not null and ({" or ".join(_amounts(sheet))})
        order by {LINE_NUMBER}
        """
    ).fetchall()
    return [
        RejectedRow(number, None, reason, payload[:_PAYLOAD_LENGTH_MAX])
        for number, reason, payload in rows
    ]


def _amounts(sheet: Sheet) -> Iterator[str]:
    """SQL of each column: whether it holds an amount, used or not."""
    used, pattern = set(number_places(sheet)), quoted(LIKE_AN_AMOUNT)
    for place in range(len(sheet.header.names)):
        if place in used:
            yield f"t{place} is not null"
        else:
            yield f"coalesce(regexp_matches(t{place}, {pattern}), false)"


def _batches(connection: Connection, sheet: Sheet, part: Part) -> Iterator[Translation]:
    """The part's rows with the row that each came from, some 20,000 at once."""
    rest = ", ".join(
        f"cells.t{place} as {column(name)}" for place, name in _custom(sheet, part)
    )
    last = -1
    while True:
        table = connection.execute(
            f"""
            with batch as (
                select * from {PART} where {LINE_NUMBER} > ?
                order by {LINE_NUMBER} limit {_BATCH_ROWS}
            )
            select batch.* exclude ({LINE_NUMBER}), {rest + "," if rest else ""}
                {sheet.payload()} as {PAYLOAD}, {LINE_NUMBER}
            from batch inner join {CELLS} as cells using ({LINE_NUMBER})
            order by {LINE_NUMBER}
            """,
            [last],
        ).to_arrow_table()
        if not table.num_rows:
            return
        last = table.column(LINE_NUMBER)[-1].as_py()
        yield Translation(part.kind.name, table)


def _custom(sheet: Sheet, part: Part) -> list[tuple[int, str]]:
    """The columns that no part uses: custom fields of the part with a row for each."""
    export = sheet.export
    if part is not next((p for p in export.parts if not p.once_per), export.parts[-1]):
        return []
    used = {
        place
        for other in export.parts
        for cell in other.cells.values()
        for place in sheet.present(cell.columns)
    }
    used.update(sheet.present(export.left_out))
    sources = (f"{name}_source" for name in part.cells)
    own = (*part.kind.names, *part.cells, *sources, LINE_NUMBER, PAYLOAD)
    taken = {plain(name) for name in own}
    found = []
    for place, name in enumerate(sheet.header.names):
        if place in used:
            continue
        free = name.replace('"', "'")
        while plain(free) in taken:
            free += f" ({export.source})"
        taken.add(plain(free))
        found.append((place, free))
    return found
