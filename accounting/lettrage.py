"""Lettrage: which lines on a customer's account clear each other, to the cent.

The lines of one item (a document, or money received for none yet) clear each other
when its debits are its credits. Items that do not, such as an invoice paid too much by
the transfer that pays another one too little, may clear each other through the entries
that they share. What is cleared in part stays open, and bears no code.

Pure: Arrow in, Arrow out; the same codes for the same lines in any order.
"""

from __future__ import annotations

from typing import cast

import numpy as np
import polars as pl
import pyarrow as pa
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

# What is open at a year's end is carried into the next: no set spans two years.
_YEAR = ("account", "auxiliary_account", "year_start")
_CUSTOMER = ("account", "auxiliary_account")
_LETTERS = 26


def letter(lines: pa.Table) -> pa.Table:
    """Give a code to each line that is cleared.

    Why: an accountant ticks off what is paid, and reads what is left as what is owed.

    Args:
        lines: one row per line on a customer's account: entry_id, entry_line, account,
            auxiliary_account, item, signed_amount (debit − credit), is_opening,
            year_start, entry_date.

    Returns:
        One row per cleared line: entry_id, entry_line, lettrage_code (A … Z, AA …; of
        an account and customer, in the order of clearing), lettrage_date (of the last
        line that bears the code).
    """
    frame = pl.from_arrow(lines)
    assert isinstance(frame, pl.DataFrame)
    cleared, others = _split(_sets_of_items(frame))
    cleared_together, _ = _split(_sets_of_shared_entries(others))
    return _coded(pl.concat([cleared, cleared_together])).to_arrow()


def _sets_of_items(lines: pl.DataFrame) -> pl.DataFrame:
    """Number the items: each is a set of its own."""
    return lines.with_columns(_numbered(*_YEAR, "item").alias("set"))


def _sets_of_shared_entries(lines: pl.DataFrame) -> pl.DataFrame:
    """Join into one set the items that an entry of their account ties."""
    if lines.is_empty():
        return lines
    sets = lines["set"].to_numpy().astype(np.int64)
    items_count = int(sets.max()) + 1
    ties = lines.select("is_opening", entry=_numbered(*_YEAR, "entry_id"))
    is_tie = ~ties["is_opening"].to_numpy()
    entries = items_count + ties["entry"].to_numpy().astype(np.int64)
    # Items and entries are the nodes; a line ties its item to its entry.
    edges = (np.ones(is_tie.sum(), np.int8), (sets[is_tie], entries[is_tie]))
    nodes_count = items_count + lines.height
    graph = coo_array(edges, shape=(nodes_count, nodes_count))
    _, component = connected_components(graph, directed=False)
    return lines.with_columns(pl.Series("set", component[sets]))


def _split(lines: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The lines of sets that come to nothing, with what orders the sets; the others."""
    is_cleared = pl.col("signed_amount").sum().over("set") == 0
    cleared = lines.filter(is_cleared).with_columns(
        pl.col("entry_date").max().over("set").alias("lettrage_date"),
        pl.col("entry_id").min().over("set").alias("first_entry_id"),
        pl.col("item").min().over("set").alias("first_item"),
    )
    return cleared.drop("set"), lines.filter(~is_cleared)


def _coded(lines: pl.DataFrame) -> pl.DataFrame:
    # Numbered over all customers in turn, then from 1 for each.
    place = _numbered(*_CUSTOMER, "lettrage_date", "first_entry_id", "first_item")
    numbered = lines.with_columns(place.alias("place")).with_columns(
        number=pl.col("place") - pl.col("place").min().over(_CUSTOMER) + 1
    )
    most = numbered["number"].max()
    codes = pl.Series([_letters(number) for number in range(cast(int, most or 0) + 1)])
    return (
        numbered.with_columns(lettrage_code=codes.gather(numbered["number"]))
        .select("entry_id", "entry_line", "lettrage_code", "lettrage_date")
        .sort("entry_id", "entry_line")
    )


def _numbered(*columns: str) -> pl.Expr:
    """Number the distinct rows of the columns from 0, in their order."""
    return pl.struct(columns).rank("dense").cast(pl.Int64) - 1


def _letters(number: int) -> str:
    """A for 1, Z for 26, AA for 27: as the columns of a spreadsheet are named."""
    code = ""
    while number:
        number, place = divmod(number - 1, _LETTERS)
        code = chr(ord("A") + place) + code
    return code
