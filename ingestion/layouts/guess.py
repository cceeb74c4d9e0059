"""What an unknown bank CSV seems to be: shown to a person, never landed on.

Columns are found by their names, and where these say nothing by what stands in them.
Balances that follow from the amounts prove both columns, and the signs; what nothing
proves is a doubt, which the guess says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lettrage.core.errors import ConfigurationError, DocumentError
from lettrage.ingestion.layouts import dates, roles
from lettrage.ingestion.layouts.cells import normalised
from lettrage.ingestion.layouts.columns import Columns
from lettrage.ingestion.layouts.draft import Draft, Preview, preview
from lettrage.ingestion.layouts.table import (
    DATE_FORMATS,
    Table,
    table_of,
)

_DELIMITERS = {";": "semicolons", ",": "commas", "\t": "tabs", "|": "bars"}
_DECIMALS = {",": "decimal comma", ".": "decimal point"}


_DOUBTS = {
    "dates": "dates may be {}",
    "decimal": "the decimal separator is assumed to be {!r}",
    "content": "{} is known by its content alone",
    "positive": "no amount in {} is negative",
    "balances": "{} does not follow from the amounts",
    "rejected": "{} rows do not fit",
    "booked": "only {} would land",
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """What nothing in a file proves.

    Args:
        kind: dates, decimal, content, positive, balances, rejected or booked.
        value: what it is about: formats, a separator, a field, a column, a count.
    """

    kind: str
    value: str

    def __str__(self) -> str:
        return _DOUBTS[self.kind].format(_printable(self.value))


@dataclass(frozen=True, slots=True)
class Guess:
    """What a file seems to be.

    Args:
        draft: the layout that would read it.
        doubts: what nothing in the file proves.
        is_proven: balances follow from the amounts, line by line.
        first: the cells of the first row.
    """

    draft: Draft
    doubts: tuple[Doubt, ...]
    is_proven: bool
    first: tuple[str, ...]

    @property
    def toml(self) -> str:
        """The layout that would read it."""
        return self.draft.toml

    @property
    def line(self) -> str:
        """What was guessed, and how to confirm it, in one line."""
        draft = self.draft
        columns = ", ".join(
            f"{role} = {' + '.join(names)}" for role, names in draft.columns.items()
        )
        columns = _printable(columns)
        proof = "; balances follow from the amounts" if self.is_proven else ""
        doubts = f"; unsure: {'; '.join(map(str, self.doubts))}" if self.doubts else ""
        return (
            f"no known bank's CSV. Guessed: {_DELIMITERS[draft.delimiter]}, dates "
            f"{draft.dates[0]}, {_DECIMALS[draft.decimal]}, {columns}{proof}{doubts}. "
            "To confirm: lettrage layouts guess FILE --save NAME, or the page "
            "Relevés CSV; then land it again"
        )


def guess(path: Path, file_name: str) -> Guess | None:
    """What the file at `path` seems to be; None: no table of bank lines."""
    try:
        table = table_of(path, file_name)
    except DocumentError:
        # A line without end is none of a bank's.
        return None
    if table is None:
        return None
    found = Columns(table)
    if "booking_date" not in found.places or not found.has_amount:
        return None
    best = _best(_drafts(found), path, file_name)
    if best is None:
        return None
    draft, seen = best
    is_proven = bool(seen.foots) and seen.proofs > 0
    doubts = tuple(_doubts(found, draft, seen, is_proven=is_proven))
    return Guess(draft, doubts, is_proven, table.rows[0])


def _drafts(found: Columns) -> Iterator[Draft]:
    """The layouts that may be meant, the likeliest first."""
    table, places = found.table, found.places
    order = [role for role in roles.NAMES if role in places]
    columns = {role: (table.names[places[role]],) for role in order}
    booking = table.column(places["booking_date"])
    formats = [order.format for order in dates.orders_of(booking, DATE_FORMATS)]
    used = set(places.values())
    booked = dict(_booked(table, used))
    base = Draft(
        name="",
        delimiter=table.delimiter,
        encoding=table.encoding,
        dates=(formats[0],),
        decimal=found.decimal,
        columns=columns,
        header=table.names,
        width=None if table.has_header else len(table.names),
        booked=booked,
        currency="" if "currency" in places else _currency_in_names(columns),
    )
    yield base
    if "balance" not in columns:
        for place in found.free_amounts():
            yield replace(base, columns=columns | {"balance": (table.names[place],)})
        return
    for place in found.others("amount") if "amount" in columns else ():
        yield replace(base, columns=columns | {"amount": (table.names[place],)})
    if "debit" in found.unnamed:
        swapped = {"debit": columns["credit"], "credit": columns["debit"]}
        yield replace(base, columns=columns | swapped)
    if "amount" in found.unnamed:
        turned = {"amount": columns["balance"], "balance": columns["amount"]}
        yield replace(base, columns=columns | turned)


def _best(
    drafts: Iterator[Draft], path: Path, file_name: str
) -> tuple[Draft, Preview] | None:
    """The first draft whose balances hold; else the first that reads the file."""
    first = None
    for draft in drafts:
        named = replace(draft, name=Path(file_name).stem[:50] or "CSV")
        try:
            seen = preview(named.layout, path, file_name)
        except (ConfigurationError, DocumentError):
            continue
        # A column that nothing calls a balance needs more than a coincidence.
        is_named = first is None or "balance" in first[0].columns
        if seen.foots and seen.proofs >= (1 if is_named else 2):
            return named, seen
        first = first or (named, seen)
    return first


def _doubts(
    found: Columns, draft: Draft, seen: Preview, *, is_proven: bool
) -> Iterator[Doubt]:
    table, places = found.table, found.places
    booking = table.column(places["booking_date"])
    orders = dates.orders_of(booking, DATE_FORMATS)
    if len(orders) > 1:
        yield Doubt("dates", " or ".join(order.format for order in orders))
    if not found.is_decimal_sure:
        yield Doubt("decimal", found.decimal)
    for role in found.unnamed:
        if not (is_proven and role in {"amount", "debit", "credit", "balance"}):
            yield Doubt("content", role)
    if "amount" in places and "direction" not in places:
        texts = table.column(places["amount"])
        if not any("-" in text or "(" in text for text in texts):
            yield Doubt("positive", table.names[places["amount"]])
    if seen.foots is False:
        yield Doubt("balances", table.names[places["balance"]])
    if seen.rejected_count:
        yield Doubt("rejected", str(seen.rejected_count))
    for column, words in draft.booked.items():
        yield Doubt("booked", f"{column} = {' or '.join(words)}")


def _booked(table: Table, used: set[int]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The column of states, and those of its words that say booked."""
    for place, name in enumerate(table.names):
        if place in used or normalised(name) not in roles.STATES:
            continue
        words = dict.fromkeys(table.column(place))
        booked = [word for word in words if normalised(word) in roles.BOOKED_WORDS]
        if booked:
            yield name, tuple(booked)


def _currency_in_names(columns: Mapping[str, tuple[str, ...]]) -> str:
    named = [columns.get(role, ("",))[0] for role in ("amount", "debit", "credit")]
    words = {word for name in named for word in normalised(name).split()}
    return "EUR" if words & {"eur", "euro", "euros"} else ""


def _printable(text: str) -> str:
    """A text of the file, whose names may hold anything, as a part of one line."""
    return "".join(c if c.isprintable() else " " for c in text)
