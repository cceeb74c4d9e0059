"""What a mapping of an export says, as nouns, and how its TOML text is read.

The keys are explained in CONTRIBUTING ("Add an export") and, one by one, here.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from typing import Any, Literal

from lettrage.core.errors import ConfigurationError
from lettrage.ingestion.exports.names import plain
from lettrage.ingestion.kinds import KINDS, Kind

_LISTS = {
    "column", "join", "foreign", "utc", "plus", "count", "sum", "difference",
    "total", "fingerprint",
}  # fmt: skip
_KINDS = {kind.name: kind for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Condition:
    """Whether a column's cell is one of some words, whatever their case and accents.

    Args:
        column: the column's names; the first that the file has counts.
        values: the words, plain; "" is an empty cell.
        is_negated: none of the words instead.
    """

    column: tuple[str, ...]
    values: tuple[str, ...]
    is_negated: bool = False


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Rows that are no business, such as drafts and totals, and why."""

    when: Condition
    because: str


@dataclass(frozen=True, slots=True)
class Cell:
    """Where one canonical cell comes from.

    Args:
        column: names of columns; the first that is there and not empty counts.
        constant: the same for every row.
        map: from the words of the export to ours.
        otherwise: what other words are, "" nothing; None: they stay as they are, and
            are rejected if they are no choice.
        pattern: a regular expression; its first group is what a column says.
        first_where: with a pattern: where alone the first of the columns counts.
        default: where all that is empty; `@company.country` and `@company.currency`
            are the firm's. `<field>_source` says where it was used.
        foreign: columns with an id or a name of the other system, which gets its
            prefix; used where `column` says nothing.
        join: columns that are such a name together, with a space between them.
        reads: `duration` turns h:mm:ss into hours.
        utc: columns with an instant in UTC, whose day at the firm is meant; used where
            `column` says nothing.
        plus: columns of amounts to add; empty ones are nothing.
        count: columns that name a document, whose rows are counted from 1.
        sum: an amount, summed over the rows of the same document, where an empty one is
            nothing.
        difference: two fields of the same row: the first less the second.
        total: fields of the same row, summed.
        terms: a column of days ("30", "Net 30", "30 jours"); an empty date is that long
            after `issue_date`.
        sign_of: a field with an amount, which says what `column` does not: an invoice,
            or with a minus a credit note.
        category_of: a field with a VAT rate: S, or where it is zero `zero_category`.
        zero_category: see `category_of`.
        fingerprint: columns that together tell a row of a system without ids, used
            where all else says nothing; equal rows are counted.
    """

    column: tuple[str, ...] = ()
    constant: str | None = None
    map: tuple[tuple[str, str], ...] = ()
    otherwise: str | None = None
    pattern: str | None = None
    first_where: Condition | None = None
    default: str | None = None
    foreign: tuple[str, ...] = ()
    join: tuple[str, ...] = ()
    reads: Literal["duration"] | None = None
    utc: tuple[str, ...] = ()
    plus: tuple[str, ...] = ()
    count: tuple[str, ...] = ()
    sum: tuple[str, ...] = ()
    difference: tuple[str, ...] = ()
    total: tuple[str, ...] = ()
    terms: str | None = None
    sign_of: str | None = None
    category_of: str | None = None
    zero_category: str | None = None
    fingerprint: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the cell is made of."""
        terms = (self.terms,) if self.terms else ()
        groups = (
            self.column,
            self.join,
            self.foreign,
            self.utc,
            self.sum,
            self.plus,
            self.count,
            self.fingerprint,
        )
        return (*terms, *(name for group in groups for name in group))


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one canonical kind that the file's rows give.

    Args:
        kind: the canonical kind.
        cells: by canonical name; any other name is a custom field.
        once_per: columns that name what several rows repeat: one row each.
    """

    kind: Kind
    cells: dict[str, Cell]
    once_per: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Export:
    """One file that another program exports.

    Args:
        name: as in raw.documents.format: "Zoho invoices".
        kind: what its files are, as in raw.documents.kind: the main kind.
        source: the prefix of the other system's ids.
        recognised_by: columns that must all be there, each by any of its names.
        dates: formats, as strptime has them; ISO dates are always read. Where both the
            day's and the month's place are possible, the file must prove one.
        numbers: the decimal sign: "." or ","; "either": the file must prove one.
        parts: what it gives, in the order of landing.
        passed_over: rows that give nothing.
        negative: rows of credit notes, whose amounts are written positive.
        signed_by: a column whose minus says that such a row has its signs already.
        continues: a column that is empty on the further rows of a document.
        carried: columns that such rows take from the document's first.
        left_out: columns that say how things stood when the file was written, such as
            a balance: they are no custom fields, or the next export would contradict.
    """

    name: str
    kind: str
    source: str
    recognised_by: tuple[tuple[str, ...], ...]
    dates: tuple[str, ...]
    numbers: Literal[".", ",", "either"]
    parts: tuple[Part, ...]
    passed_over: tuple[PassedOver, ...] = ()
    negative: Condition | bool = False
    signed_by: tuple[str, ...] = ()
    continues: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def export_from(text: str, *, source: str) -> Export:
    """The export that a mapping's TOML text describes.

    Args:
        text: of the file.
        source: the file's name, for errors.

    Raises:
        ConfigurationError: a key is unknown, or a value is not of its kind.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(source, None, f"is no TOML: {error}") from error
    parts = tuple(
        _part(_KINDS[key], table.pop(key), f"{source}: {key}")
        for key in list(table)
        if key in _KINDS
    )
    _refuse_unknown(Export, table, source)
    return Export(
        name=table["name"],
        kind=table["kind"],
        source=table["source"],
        recognised_by=tuple(map(_names, table["recognised_by"])),
        dates=_names(table.get("dates", ())),
        numbers=table.get("numbers", "."),
        parts=parts,
        passed_over=tuple(
            PassedOver(_condition(rule, source), rule["because"])
            for rule in table.get("passed_over", ())
        ),
        negative=_negative(table.get("negative", False), source),
        signed_by=_names(table.get("signed_by", ())),
        continues=_names(table.get("continues", ())),
        carried=_names(table.get("carried", ())),
        left_out=_names(table.get("left_out", ())),
    )


def _part(kind: Kind, table: dict[str, Any], source: str) -> Part:
    once_per = _names(table.pop("once_per", ()))
    cells = {name: _cell(value, f"{source}.{name}") for name, value in table.items()}
    return Part(kind, cells, once_per)


def _cell(value: Any, source: str) -> Cell:
    if not isinstance(value, dict):
        return Cell(column=_names(value))
    _refuse_unknown(Cell, value, source)
    words = value.pop("map", {})
    read: dict[str, Any] = {
        key: _names(found) if key in _LISTS else found for key, found in value.items()
    }
    pairs = tuple((plain(word), ours) for word, ours in words.items())
    if "first_where" in read:
        read["first_where"] = _condition(read["first_where"], source)
    return Cell(**read, map=pairs)


def _condition(table: dict[str, Any], source: str) -> Condition:
    values = table.get("is", table.get("is_not"))
    if values is None or "column" not in table:
        raise ConfigurationError(
            source, table, "expected `column`, and `is` or `is_not`"
        )
    words = tuple(map(plain, _names(values)))
    return Condition(_names(table["column"]), words, is_negated="is_not" in table)


def _negative(value: Any, source: str) -> Condition | bool:
    return value if isinstance(value, bool) else _condition(value, source)


def _names(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _refuse_unknown(noun: type, table: dict[str, Any], source: str) -> None:
    known = {field.name for field in fields(noun)}
    for key in table:
        if key not in known:
            raise ConfigurationError(f"{source}.{key}", table[key], "unknown key")
