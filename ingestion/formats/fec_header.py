"""The columns of a FEC: their names in the file, and what they are in Lettrage.

LPF art. A47 A-1, VII and VIII: 18 columns, of which 12 and 13 are Debit and Credit, or
Montant and Sens; a cash accountancy (BA, BNC) adds DateRglt, ModeRglt, NatOp, and
IdClient, which land as custom fields, as do the software's own columns.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lettrage.core.errors import DocumentError
from lettrage.ingestion.kinds_elsewhere import KINDS_ELSEWHERE
from lettrage.ingestion.translator import LINE_NUMBER, PAYLOAD

# Texts that land as they stand, by their column of the kind `accounting_entries`.
TEXTS = {
    "JournalCode": "journal_code",
    "JournalLib": "journal_label",
    "EcritureNum": "entry_number",
    "CompteNum": "account",
    "CompteLib": "account_label",
    "CompAuxNum": "auxiliary_account",
    "CompAuxLib": "auxiliary_label",
    "PieceRef": "document_reference",
    "EcritureLib": "label",
    "EcritureLet": "lettrage_code",
}
DATES = {
    "EcritureDate": "entry_date",
    "PieceDate": "document_date",
    "DateLet": "lettrage_date",
    "ValidDate": "validation_date",
}
SIDES = {"Debit": "debit_amount", "Credit": "credit_amount"}
CURRENCY_AMOUNT, CURRENCY = "Montantdevise", "Idevise"
AMOUNT, SIDE = "Montant", "Sens"

# Without these a line is no line of an entry.
REQUIRED = (
    "JournalCode",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "EcritureLib",
)  # fmt: skip
NAMES = (*TEXTS, *DATES, *SIDES, AMOUNT, SIDE, CURRENCY_AMOUNT, CURRENCY)

SEPARATORS = {"\t": "a tab", "|": "a vertical bar", ";": "a semicolon", ",": "a comma"}
# Law allows the first two: in the others' files, an amount's comma would be one, too.
ALLOWED = ("\t", "|")

_COLUMNS_MAX = 200  # software adds its own, but not so many

_OURS = {
    name
    for kind in KINDS_ELSEWHERE
    if kind.name == "accounting_entries"
    for name in (*kind.names, LINE_NUMBER, PAYLOAD)
}


def _key(name: str) -> str:
    """A name without case, accents, blanks and marks: `Écriture Num` is EcritureNum."""
    plain = unicodedata.normalize("NFKD", name)
    return "".join(character for character in plain if character.isalnum()).casefold()


_BY_KEY = {_key(name): name for name in NAMES} | {
    "compteauxnum": "CompAuxNum",
    "compteauxlib": "CompAuxLib",
}
_TELLING = {_key(name) for name in REQUIRED[1:]}


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of one file, in its order: FEC names, or the software's own."""

    columns: tuple[str, ...]

    @property
    def extra(self) -> list[str]:
        """The software's own columns, and those of a cash accountancy."""
        return [name for name in self.columns if name not in NAMES]


def is_header(line: str) -> bool:
    """Whether a line is the header of a FEC, whatever stands between its names."""
    return any(
        len(_TELLING & {_key(name) for name in line.split(separator)}) >= 3
        for separator in SEPARATORS
    )


def separator_of(line: str, file_name: str, line_number: int) -> str:
    """The character between the names of a header.

    Raises:
        DocumentError: not one that the law allows.
    """
    separator = max(SEPARATORS, key=line.count)
    if separator not in ALLOWED:
        reason = (
            f"{SEPARATORS[separator]} stands between the columns; the law (LPF "
            "A47 A-1) takes a tab or a vertical bar: export the FEC again"
        )
        raise DocumentError(file_name, line_number, None, None, reason)
    return separator


def header_of(
    names: Sequence[str], *, file_name: str, line_number: int | None
) -> Header:
    """The columns by these names; empty last ones go (a separator at the line's end).

    Raises:
        DocumentError: a column stands twice, or one is missing that every line needs.
    """
    found = [name.strip("\ufeff\u00a0 \"'") for name in names]
    while found and not found[-1]:
        found.pop()
    if len(found) > _COLUMNS_MAX:
        reason = f"{len(found)} columns; a FEC has 18 to 22: this is none"
        raise DocumentError(file_name, line_number, None, None, reason)
    columns: list[str] = []
    for place, name in enumerate(found, 1):
        column = _BY_KEY.get(_key(name)) or _own(name, place)
        if column.casefold() in map(str.casefold, columns):
            reason = "a column's name stands twice; rename or remove one"
            raise DocumentError(file_name, line_number, None, name, reason)
        columns.append(column)
    missing = _missing(columns)
    if missing:
        reason = f"the header lacks {', '.join(missing)}; export the FEC again"
        raise DocumentError(file_name, line_number, None, None, reason)
    return Header(_paired(columns))


def _paired(columns: Sequence[str]) -> tuple[str, ...]:
    """The columns; an amount without its side, or a side alone, is a custom field."""
    if {AMOUNT, SIDE} <= set(columns):
        return tuple(columns)
    alone = {name: f"{name} (FEC)" for name in (AMOUNT, SIDE)}
    return tuple(alone.get(name, name) for name in columns)


def _own(name: str, place: int) -> str:
    """The name of a column that is no FEC column, as a custom field."""
    name = own_name(name, place)
    return f"{name} (FEC)" if name.casefold() in _OURS else name


def own_name(name: str, place: int) -> str:
    """A column's name as a custom field has it; one without a name gets its place.

    >>> own_name('Centre "A"', 19), own_name(" ", 20)
    ("Centre 'A'", 'column_20')
    """
    printed = "".join(character for character in name if character.isprintable())
    return printed.strip().replace('"', "'") or f"column_{place}"


def _missing(columns: Iterable[str]) -> list[str]:
    present = set(columns)
    lacking = [name for name in REQUIRED if name not in present]
    if not (present >= {AMOUNT, SIDE} or present >= set(SIDES)):
        lacking.append("Debit and Credit, or Montant and Sens")
    return lacking
