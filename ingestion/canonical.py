"""Canonical files: cells become values, and rows that fail are set apart with reasons.

All of it is set-based. A file's rows pass these temporary relations:

- `incoming_cells`: the file as text, c0 … cn and line_number (made by the readers);
- `incoming`: trimmed text (`text_<column>`) and value (`<column>`) of each canonical
  column, custom_fields, line_number; rows without any value are no rows;
- `incoming_checked`: the same with the row's currency and its minor unit;
- `incoming_rejected`: line_number, field, reason, payload: one row a fault;
- `incoming_good`: the rows of `incoming` without a fault.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lettrage.core.errors import InvalidValue
from lettrage.core.money import minor_unit_digits
from lettrage.core.warehouse import Connection
from lettrage.ingestion import cells, delimited, parquet, workbook
from lettrage.ingestion.cells import Fault, quoted
from lettrage.ingestion.header import normalised
from lettrage.ingestion.identify import CSV, XLSX, Canonical
from lettrage.ingestion.kinds import Kind, Type
from lettrage.ingestion.parser import RejectedRow
from lettrage.ingestion.rejected import add_rejected, count_rejected, make_rejected
from lettrage.ingestion.rules import OF_A_DOCUMENT, row_faults
from lettrage.ingestion.schema import raw_name


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows of a file are without fault, and how many have one."""

    good: int
    rejected: int


def stage(
    connection: Connection,
    path: Path,
    *,
    file_name: str,
    source: Canonical,
    company_currency: str,
) -> Counts:
    """Read, cast and check the file into the temporary relations.

    Args:
        connection: the warehouse's, which holds what has landed before.
        path: of the file.
        file_name: the name that errors say.
        source: what the file was identified as.
        company_currency: of rows that say none.

    Raises:
        DocumentError: the file as a whole cannot be read.
    """
    broken = _read(connection, path, file_name=file_name, source=source)
    _make_incoming(connection, source, company_currency=company_currency)
    _make_currencies(connection, source.kind)
    _make_rejected(connection, source, broken)
    connection.execute(
        """
        create temp view incoming_good as
        select * from incoming
        where line_number not in (select line_number from incoming_faulty)
        """
    )
    rows_good = _count(connection, "select count(*) from incoming_good")
    rows_in = _count(connection, "select count(*) from incoming")
    rows_rejected = count_rejected(connection)
    rows_broken = len({row.line_number for row in broken})
    assert rows_in + rows_broken == rows_good + rows_rejected, file_name
    return Counts(rows_good, rows_rejected)


def _read(
    connection: Connection, path: Path, *, file_name: str, source: Canonical
) -> list[RejectedRow]:
    header = source.header
    if source.format == CSV:
        return delimited.read(connection, path, file_name=file_name, header=header)
    if source.format == XLSX:
        return workbook.read(connection, path, file_name=file_name, header=header)
    parquet.read(connection, path, file_name=file_name, header=header)
    return []


def _make_incoming(
    connection: Connection, source: Canonical, *, company_currency: str
) -> None:
    kind, header = source.kind, source.header
    texts, values = [], []
    for column in kind.columns:
        place = header.positions.get(normalised(column.name))
        name = raw_name(kind, column.name)
        cell = "null::varchar" if place is None else cells.trimmed(f"c{place}")
        texts.append(f"{cell} as text_{name}")
        values.append(f"{cells.value(column, f'text_{name}')} as {name}")
    any_value = ", ".join(
        cells.trimmed(f"c{place}") for place in range(len(header.names))
    )
    connection.execute(
        f"""
        create temp view incoming as
        with texts as (
            select {", ".join(texts)}, {_custom_fields(source)} as custom_fields,
                line_number
            from incoming_cells
            where coalesce({any_value}) is not null
        )
        select *, {", ".join(values)} from texts
        """
    )
    connection.execute(
        f"""
        create temp view incoming_with_currency as
        select incoming.*, {_currency(kind, company_currency)} as row_currency
        from incoming {_documents(kind)}
        """
    )


def _custom_fields(source: Canonical) -> str:
    """SQL: the unknown columns that have a value, as JSON in the order of their names.

    The same content is the same text, whatever the columns' order in the file.
    """
    unknown = sorted(source.header.unknown(source.kind), key=lambda pair: pair[1])
    if not unknown:
        return "null::varchar"
    pairs = ", ".join(
        f"{quoted(name)}, {cells.trimmed(f'c{place}')}" for place, name in unknown
    )
    # A merge patch leaves out what is null (RFC 7396).
    patch = f"json_merge_patch('{{}}', json_object({pairs}))"
    return f"nullif({patch}::varchar, '{{}}')"


def _currency(kind: Kind, company_currency: str) -> str:
    if kind.name in OF_A_DOCUMENT:
        # Unknown until its document has landed; then nothing is checked here.
        return "documents.document_currency"
    if "currency" in kind.names:
        return f"coalesce(currency, {quoted(company_currency)})"
    return quoted(company_currency)


def _documents(kind: Kind) -> str:
    if kind.name not in OF_A_DOCUMENT:
        return ""
    return """
        left join (
            select invoice_number as document_number, min(currency) as document_currency
            from (
                select invoice_number, currency from raw.invoices
                union all
                select invoice_number, currency from raw.opening_items
            )
            group by invoice_number having min(currency) = max(currency)
        ) as documents on invoice_number = documents.document_number
    """


def _make_currencies(connection: Connection, kind: Kind) -> None:
    """The currencies that the rows name, with their minor units."""
    named: list[tuple[str]] = []
    if any(c.type in {Type.AMOUNT, Type.CURRENCY} for c in kind.columns):
        named = connection.execute(
            """
            select distinct row_currency from incoming_with_currency
            where regexp_full_match(row_currency, '[A-Z]{3}')
            """
        ).fetchall()
    connection.execute(
        "create temp table incoming_currencies "
        "(currency varchar, minor_unit decimal(18, 4))"
    )
    for (currency,) in named:
        try:
            digits = minor_unit_digits(currency)
        except InvalidValue:
            continue
        connection.execute(
            f"insert into incoming_currencies values (?, 1e-{digits})", [currency]
        )
    connection.execute(
        """
        create temp view incoming_checked as
        select incoming_with_currency.*, incoming_currencies.minor_unit
        from incoming_with_currency
        left join incoming_currencies
            on incoming_with_currency.row_currency = incoming_currencies.currency
        """
    )


def _make_rejected(
    connection: Connection, source: Canonical, broken: Sequence[RejectedRow]
) -> None:
    """Find the faulty rows in one scan, then say of these few what is wrong."""
    kind = source.kind
    faults = [
        fault
        for column in kind.columns
        for name in [raw_name(kind, column.name)]
        for fault in cells.faults(column, f"text_{name}", name)
    ]
    faults += row_faults(kind)
    is_faulty = " or ".join(f"coalesce({fault.condition}, false)" for fault in faults)
    connection.execute(
        f"""
        create temp table incoming_faulty as
        select * from incoming_checked where {is_faulty}
        """
    )
    make_rejected(connection)
    reasons = " union all ".join(map(_reasons, faults))
    connection.execute(
        f"""
        insert into incoming_rejected
        select line_number, field, reason, {payload(source)} as payload
        from ({reasons}) inner join incoming_cells using (line_number)
        """
    )
    add_rejected(connection, broken)


def _reasons(fault: Fault) -> str:
    field = "null::varchar" if fault.field is None else quoted(fault.field)
    return (
        f"select line_number, {field} as field, {fault.reason} as reason "
        f"from incoming_faulty where {fault.condition}"
    )


def payload(source: Canonical) -> str:
    """SQL over `incoming_cells`: the row as it came, as JSON."""
    pairs = (f"{quoted(name)}, c{at}" for at, name in enumerate(source.header.names))
    return f"json_object({', '.join(pairs)})::varchar"


def _count(connection: Connection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    assert row is not None
    return int(row[0])
