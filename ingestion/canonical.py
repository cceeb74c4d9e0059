"""Canonical files: read, cast and check them; rows that fail are set apart.

All of it is set-based, over temporary relations: those of `casting`, and

- `incoming_checked`: `incoming` with the row's currency and its minor unit;
- `incoming_faulty`: the rows of `incoming_checked` that fail, with their texts;
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
from lettrage.ingestion import delimited, parquet, workbook
from lettrage.ingestion.casting import cast, cell_faults
from lettrage.ingestion.cells import Fault, any_of, quoted
from lettrage.ingestion.kinds import Kind
from lettrage.ingestion.parser import RejectedRow
from lettrage.ingestion.rejected import add_rejected, count_rejected, make_rejected
from lettrage.ingestion.rules import (
    OF_A_DOCUMENT,
    OF_A_PURCHASE,
    OF_THE_BOOKS,
    row_faults,
)
from lettrage.ingestion.sources import CSV, XLSX, Canonical
from lettrage.ingestion.translator import PAYLOAD


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
    return check(connection, source, broken, company_currency=company_currency)


def check(
    connection: Connection,
    source: Canonical,
    broken: Sequence[RejectedRow],
    *,
    company_currency: str,
) -> Counts:
    """Cast and check the cells in `incoming_cells`; make the other relations.

    Args:
        connection: holds `incoming_cells`, and what has landed before.
        source: what the cells are.
        broken: rows that its reader set apart.
        company_currency: of rows that say none.
    """
    cast(connection, source)
    _make_checked(connection, source.kind, company_currency=company_currency)
    _make_rejected(connection, source, broken)
    connection.execute(
        """
        create temp view incoming_good as
        select * exclude (has_faulty_cell) from incoming
        where line_number not in (select line_number from incoming_faulty)
        """
    )
    counts = connection.execute(
        """
        select (select count(*) from incoming_good), (select count(*) from incoming)
        """
    ).fetchone()
    assert counts is not None
    rows_good, rows_in = counts
    rows_rejected = count_rejected(connection)
    rows_broken = len({row.line_number for row in broken})
    assert rows_in + rows_broken == rows_good + rows_rejected, source
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


def _make_checked(connection: Connection, kind: Kind, *, company_currency: str) -> None:
    connection.execute(
        f"""
        create temp view incoming_with_currency as
        select incoming.*, {_currency(kind, company_currency)} as row_currency
        from incoming {_documents(kind)}
        """
    )
    connection.execute(
        "create temp table incoming_currencies "
        "(currency varchar, minor_unit decimal(18, 4))"
    )
    named = connection.execute(
        """
        select distinct row_currency from incoming_with_currency
        where regexp_full_match(row_currency, '[A-Z]{3}')
        """
    ).fetchall()
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


def _currency(kind: Kind, company_currency: str) -> str:
    if kind.name in OF_A_DOCUMENT | OF_A_PURCHASE:
        # Unknown until its document has landed; then nothing is checked here.
        return "documents.document_currency"
    if "currency" in kind.names and kind.name not in OF_THE_BOOKS:
        return f"coalesce(currency, {quoted(company_currency)})"
    return quoted(company_currency)


def _documents(kind: Kind) -> str:
    if kind.name in OF_A_PURCHASE:
        return """
            left join (
                select supplier_id as document_supplier,
                    invoice_number as document_number,
                    currency as document_currency
                from raw.purchase_invoices
            ) as documents
                on incoming.invoice_number = documents.document_number
                and incoming.supplier_id = documents.document_supplier
        """
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
        ) as documents on incoming.invoice_number = documents.document_number
    """


def _make_rejected(
    connection: Connection, source: Canonical, broken: Sequence[RejectedRow]
) -> None:
    """Find the faulty rows in one scan, then say of these few what is wrong."""
    of_rows = list(row_faults(source.kind))
    connection.execute(
        f"""
        create temp table incoming_faulty_lines as
        select line_number from incoming_checked
        where has_faulty_cell or {any_of(of_rows)}
        """
    )
    connection.execute(
        """
        create temp table incoming_faulty as
        select checked.*, texts.* exclude (custom_fields, line_number)
        from incoming_faulty_lines
        inner join incoming_checked as checked using (line_number)
        inner join incoming_texts as texts using (line_number)
        """
    )
    reasons = " union all ".join(map(_reasons, [*cell_faults(source.kind), *of_rows]))
    make_rejected(connection)
    connection.execute(
        f"""
        insert into incoming_rejected
        select line_number, field, reason, {payload(source)}
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
    cells = f"json_object({', '.join(pairs)})::varchar"
    return f"coalesce({PAYLOAD}, {cells})" if source.has_payload else cells
