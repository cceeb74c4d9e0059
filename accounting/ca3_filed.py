"""Read the documents of a former worksheet back, to tell what has changed since."""

from __future__ import annotations

from pathlib import Path

import fastexcel
import polars as pl

from lettrage.accounting.ca3_sheets import (
    BASE,
    BOX,
    DAY,
    DOCUMENT,
    DOCUMENTS,
    FACT,
    TAX,
)
from lettrage.accounting.workbook import HEADER_ROW
from lettrage.core.errors import DocumentError
from lettrage.core.warehouse import Connection

_NAMES = {
    BOX: "box",
    FACT: "vat_entry_id",
    DAY: "event_date",
    DOCUMENT: "document",
    BASE: "base_amount",
    TAX: "tax_amount",
}
_KINDS: dict[str | int, fastexcel.DType] = {
    BOX: "string", FACT: "string", DAY: "date", DOCUMENT: "string",
    BASE: "float", TAX: "float",
}  # fmt: skip


def read_filed(connection: Connection, path: Path, *, title: str) -> None:
    """Make `filed_lines` of a worksheet that `export ca3` wrote.

    One row a box and fact: box, vat_entry_id, event_date, document, base_amount and
    tax_amount in euros: what the workbook keeps of a cent is that cent.

    Args:
        connection: that gets the temporary table.
        path: the worksheet.
        title: that it must bear, which names the return.

    Raises:
        DocumentError: it cannot be read, or is not of that return.
    """
    try:
        book = fastexcel.read_excel(path)
        first = book.load_sheet(0, header_row=None, n_rows=1, dtypes="string")
        found = next(iter(first.to_polars().rows()), (None,))[0]
        if found != title:
            raise DocumentError(path.name, 1, None, found, f"expected {title!r}")
        pages = [
            book.load_sheet(
                name, header_row=HEADER_ROW, use_columns=list(_NAMES), dtypes=_KINDS
            ).to_polars()
            for name in book.sheet_names
            if name.partition(" ")[0] == DOCUMENTS
        ]
    except (fastexcel.FastExcelError, FileNotFoundError) as error:
        raise DocumentError(
            path.name, None, None, None, "expected a worksheet of `lettrage export ca3`"
        ) from error
    connection.register("filed_pages", pl.concat(pages).rename(_NAMES).to_arrow())
    connection.execute(
        """
        create or replace temp table filed_lines as
        select * replace (
            cast(base_amount as decimal(18, 4)) as base_amount,
            cast(tax_amount as decimal(18, 4)) as tax_amount
        )
        from filed_pages
        """
    )
    connection.unregister("filed_pages")
