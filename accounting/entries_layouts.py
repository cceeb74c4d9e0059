"""The layouts that `export entries` writes, each as far as public facts allow.

Sources, read in November 2026; `caveat` tells the user what is not the vendor's own:

- Sage 100: its developer's pages (developer.sage.com, "Exemples mappage import texte"),
  eleven columns between tabs. Lengths: OpenFlyers' description of the format Sage.
- Pennylane: its help pages say that it imports a FEC; its columns are the law's.
- Quadra: the record M of "Fichier d'entrée ASCII dans QuadraCompta", as caerp and
  Dolibarr describe it, alike.
- EBP: eleven fields between commas, as OpenFlyers and Dolibarr describe them, alike.
- QuickBooks Online: Intuit's help, "Import journal entries". Dates: others' guides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields as fields_of
from datetime import date
from decimal import Decimal

from lettrage.accounting.entries_layout import (
    Cut,
    EntryLine,
    Field,
    Layout,
    cents,
    commas,
    csv_line,
    day,
    fixed,
    magnitude,
    party,
    side,
    tabbed,
    two_decimals,
)
from lettrage.accounting.fec_catalogue import COLUMNS as FEC_COLUMNS
from lettrage.core.console import plain


def _constant(text: str) -> Callable[[EntryLine], str]:
    return lambda line: text


def _blank(name: str, length: int | None = None) -> Field:
    return Field(name, _constant(""), length)


def _comma(amount: Decimal | None) -> str:
    return "" if amount is None else plain(amount).replace(".", ",")


def _short_code(line: EntryLine) -> str:
    """A longer lettrage code is left out: cut to two letters, it would be another."""
    code = line.lettrage_code or ""
    return code if len(code) <= 2 else ""


SAGE = Layout(
    name="sage",
    software="Sage 100",
    joined=tabbed,
    encoding="iso8859-15",
    unsafe="\t",
    fields=(
        Field("Type", _constant("G")),
        Field("Jou", lambda line: line.journal),
        Field("Date", lambda line: day(line.entry_date, "%d%m%y")),
        Field("N°", lambda line: line.entry_number, 13),
        Field("Général", lambda line: line.account, 13),
        Field("Tiers", lambda line: line.auxiliary_account or "", 13),
        Field("Libellé", lambda line: line.label or "", 25, Cut.END),
        _blank("Règlement"),
        _blank("Echéance"),
        Field("Débit", lambda line: two_decimals(line.debit_amount).replace(".", ",")),
        Field(
            "Crédit", lambda line: two_decimals(line.credit_amount).replace(".", ",")
        ),
    ),
    caveat=(
        "map the eleven columns once in Sage, in the order of its own example of a "
        "text import; lengths (account 13, label 25) and the encoding are second-hand; "
        "no lettrage, no currency"
    ),
)

_FEC_VALUES: tuple[Callable[[EntryLine], str], ...] = (
    lambda line: line.journal,
    lambda line: line.journal_label or line.journal,
    lambda line: line.entry_number,
    lambda line: day(line.entry_date, "%Y%m%d"),
    lambda line: line.account,
    lambda line: line.account_label or line.account,
    lambda line: line.auxiliary_account or "",
    lambda line: line.auxiliary_label or "",
    lambda line: line.document or "",
    lambda line: day(line.document_date, "%Y%m%d"),
    lambda line: line.label or "",
    lambda line: _comma(line.debit_amount),
    lambda line: _comma(line.credit_amount),
    lambda line: line.lettrage_code or "",
    lambda line: day(line.lettrage_date, "%Y%m%d"),
    lambda line: day(line.validated_date, "%Y%m%d"),
    lambda line: _comma(line.currency_amount),
    lambda line: line.currency or "",
)
_FEC_TEXTS = ("JournalLib", "CompteLib", "CompAuxLib", "PieceRef", "EcritureLib")

PENNYLANE = Layout(
    name="pennylane",
    software="Pennylane",
    joined=tabbed,
    unsafe="\t|",
    has_header=True,
    fields=tuple(
        Field(name, value, cut=Cut.END if name in _FEC_TEXTS else Cut.NEVER)
        for name, value in zip(FEC_COLUMNS, _FEC_VALUES, strict=True)
    ),
    caveat=(
        "Saisie > Imports > FEC; keep the entries that are there when it asks to erase "
        "the period; that it takes a part of a year is second-hand; what is not "
        "closed has no ValidDate"
    ),
)

QUADRA = Layout(
    name="quadra",
    software="Cegid Quadra",
    joined=fixed,
    encoding="cp1252",
    is_padded=True,
    fields=(
        Field("Type", _constant("M"), 1),
        Field("Numéro de compte", party, 8),
        _blank("Code journal sur 2", 2),
        Field("N° folio", _constant("000"), 3),
        Field("Date écriture", lambda line: day(line.entry_date, "%d%m%y"), 6),
        _blank("Code libellé", 1),
        _blank("Libellé sur 20", 20),
        Field("Sens", side, 1),
        Field("Montant", lambda line: f"+{cents(magnitude(line)):0>12}", 13),
        _blank("Contrepartie", 8),
        _blank("Date échéance", 6),
        Field("Code lettrage", _short_code, 2),
        _blank("Code statistiques", 3),
        _blank("N° de pièce sur 5", 5),
        _blank("Code affaire", 10),
        _blank("Quantité", 10),
        _blank("N° de pièce sur 8", 8),
        Field("Code devise", lambda line: line.company_currency, 3),
        Field("Code journal", lambda line: line.journal, 3),
        _blank("TVA", 3),
        Field("Libellé écriture", lambda line: line.label or "", 30, Cut.END),
        _blank("Code TVA", 2),
        Field("N° de pièce", lambda line: line.document or "", 10, Cut.START),
        _blank("Réservé", 10),
        _blank("Montant en devise", 13),
        _blank("Pièce jointe", 12),
    ),
    caveat=(
        "Outils > Suivi des dossiers > Import ASCII; places and lengths are "
        "second-hand, from two programs that agree; customers' accounts must be there "
        "before; of a document's number its last ten characters"
    ),
)

EBP = Layout(
    name="ebp",
    software="EBP Comptabilité",
    joined=commas,
    encoding="iso8859-15",
    unsafe=',"',
    fields=(
        Field("Numéro", lambda line: line.entry_number),
        Field("Date", lambda line: day(line.entry_date, "%d%m%Y")),
        Field("Journal", lambda line: line.journal),
        Field("Compte", party, 15),
        _blank("Libellé automatique"),
        Field("Libellé", lambda line: line.label or "", 40, Cut.END, is_quoted=True),
        Field("Pièce", lambda line: line.document or "", 15, Cut.START, is_quoted=True),
        Field("Montant", lambda line: two_decimals(magnitude(line))),
        Field("Sens", side),
        _blank("Échéance"),
        Field("Devise", lambda line: line.company_currency),
    ),
    caveat=(
        "fields, order, lengths and encoding are second-hand, from two programs; "
        "customers' accounts must be there before; no lettrage"
    ),
)

QUICKBOOKS = Layout(
    name="quickbooks",
    software="QuickBooks Online",
    joined=csv_line,
    suffix="csv",
    has_header=True,
    is_by_name=True,
    fields=(
        # Numbers start anew each fiscal year: the month tells them apart.
        Field(
            "Journal No.",
            lambda line: f"{line.journal}-{line.entry_date:%Y%m}-{line.entry_number}",
        ),
        Field("Journal Date", lambda line: day(line.entry_date, "%m/%d/%Y")),
        Field("Account Name", lambda line: line.account_label or line.account),
        Field("Description", lambda line: line.label or "", cut=Cut.END),
        Field(
            "Debits",
            lambda line: two_decimals(line.debit_amount) if line.debit_amount else "",
        ),
        Field(
            "Credits",
            lambda line: two_decimals(line.credit_amount) if line.credit_amount else "",
        ),
        Field("Name", lambda line: line.auxiliary_label or ""),
    ),
    caveat=(
        "accounts and customers must bear the same names there, and account numbers be "
        "turned off while you import; dates are MM/DD/YYYY, which is second-hand; no "
        "lettrage, no currency"
    ),
)


def _as_text(value: object) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return plain(value)
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _column(name: str) -> Callable[[EntryLine], str]:
    return lambda line: _as_text(getattr(line, name))


CSV = Layout(
    name="csv",
    software="any program",
    joined=csv_line,
    suffix="csv",
    has_header=True,
    fields=tuple(
        Field(column.name, _column(column.name), cut=Cut.END)
        for column in fields_of(EntryLine)
    ),
    caveat="the columns of marts.journal_lines; dates as 2026-10-31, a decimal point",
)

LAYOUTS = {
    layout.name: layout for layout in (SAGE, PENNYLANE, QUADRA, EBP, QUICKBOOKS, CSV)
}
