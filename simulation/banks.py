"""How banks print a payment: label grammars, and what each bank leaves out.

A grammar is a row of pieces; a piece whose value is missing is left out with the words
around it. A bank is a grammar with its own widths, case, spaces and fields.
"""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from random import Random

from lettrage.simulation import identities
from lettrage.simulation.verbs import CODES, VERBS


@dataclass(frozen=True, slots=True)
class Grammar:
    """The order of a label's pieces, in a language."""

    name: str
    language: str
    pieces: list[str]
    widths: tuple[int, ...] = (0, 0, 140)
    accents: bool = False
    has_remittance: bool = False


GRAMMARS = tuple(
    Grammar(**told)
    for told in tomllib.loads(
        files("lettrage.simulation")
        .joinpath("grammars.toml")
        .read_text(encoding="utf-8")
    )["grammars"]
)

_HOME = {
    "FR": ("fr", "fr", "fr", "fr", "fr", "en"), "BE": ("be", "be", "fr"), "DE": ("de",),
    "NL": ("nl", "nl", "en"), "GB": ("en",), "LU": ("be", "fr", "de", "es", "it"),
}  # fmt: skip
_DATES = ("%d/%m/%Y", "%d/%m", "%d%m%y", "%Y%m%d", "%d.%m.%y", "%d-%m-%Y", "%d %b")
_IDS = (
    "9",
    "AN99999A9",
    "999999",
    "9999999",
    "AA9999",
    "99999999999",
    "99999 99999",
    "A9999999",
    "9999/999",
)


@dataclass(frozen=True, slots=True)
class Bank:
    """One firm's bank: what of a payment its statements show.

    Attributes:
        width: of a label, 0 unbounded; what is beyond is lost.
        every: a space after so many characters, 0 none.
        shows_name, ibans_shown, end_to_end: the share of lines with that field filled.
        codes: `camt`, or nothing.
    """

    grammar: Grammar
    width: int
    every: int
    is_upper: bool
    keeps_accents: bool
    has_remittance: bool
    remittance_width: int
    shows_name: float
    ibans_shown: float
    end_to_end: float
    codes: str
    date_format: str
    id_format: str
    name_width: int


@dataclass(slots=True)
class Notice:
    """What a payment's parties said, before a bank prints it.

    Attributes:
        kind: a key of `verbs.VERBS`.
        text: of the payer.
        reference: a structured creditor reference.
    """

    kind: str
    name: str = ""
    iban: str = ""
    text: str = ""
    e2e: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Print:
    """The texts of a bank line; empty where the bank shows none."""

    label: str
    remittance: str
    creditor_reference: str
    counterparty_name: str
    counterparty_iban: str
    end_to_end_id: str
    transaction_code: str

    def tells(self, text: str) -> bool:
        """Whether a reader finds `text` here; not if it was cut, or is empty."""
        wanted = _letters(text)
        shown = f"{self.label}|{self.remittance}|{self.counterparty_name}"
        return bool(wanted) and wanted in _letters(shown)


def _letters(text: str) -> str:
    """The text without spaces and accents, so that only what is lost counts."""
    return unaccented(text).upper().replace(" ", "")


# What no payer words: the bank's own sentence, whatever its grammar.
_OWN = frozenset({"cheques", "debits", "bills", "fee", "loan", "card"})
_OWN_PIECES = ("{verb}", " {name}", " {text}")


def draw_bank(rng: Random, home: str) -> Bank:
    """Draw a bank of a country."""
    language = rng.choice(_HOME[home])
    grammar = rng.choice([g for g in GRAMMARS if g.language == language])
    name_shown = rng.choice((0.0, 0.0, 0.3, 0.9, 1.0, 1.0))
    return Bank(
        grammar=grammar,
        width=rng.choice(grammar.widths),
        every=rng.choice((0,) * 8 + (35, 27)),
        is_upper=rng.random() < 0.65 and not grammar.accents,
        keeps_accents=grammar.accents or rng.random() < 0.1,
        has_remittance=grammar.has_remittance or rng.random() < 0.35,
        remittance_width=rng.choice((0, 0, 140, 140, 70, 35)),
        shows_name=1.0 if grammar.name.startswith(("camt", "neobank")) else name_shown,
        ibans_shown=rng.choice((0.0, 0.0, 0.2, 0.8, 1.0)),
        end_to_end=rng.choice((0.0, 0.0, 0.5, 1.0)),
        codes=rng.choice(("camt", "")),
        date_format=rng.choice(_DATES),
        id_format=rng.choice(_IDS),
        name_width=rng.choice((0, 0, 70, 35, 24, 32)),
    )


def render(rng: Random, bank: Bank, notice: Notice, day: date) -> Print:
    """Print a payment as the bank does."""
    verb = rng.choice(VERBS[bank.grammar.language][notice.kind])
    name = notice.name[: bank.name_width or None]
    e2e = notice.e2e if rng.random() < bank.end_to_end else ""
    values = {
        "verb": verb,
        "name": name,
        "text": notice.text,
        "e2e": e2e or rng.choice(("", "NOTPROVIDED")),
        "iban": notice.iban,
        "bic": identities.bic(rng) if notice.iban else "",
        "id": _bank_id(rng, bank.id_format),
        "date": day.strftime(bank.date_format).upper(),
    }
    label = "".join(
        piece.format_map(values)
        for piece in (_OWN_PIECES if notice.kind in _OWN else bank.grammar.pieces)
        if all(values[field] for field in _fields(piece))
    )
    label = _shaped(bank, label.strip() or verb)
    remittance = notice.text if bank.has_remittance else ""
    shows_name = bool(name) and rng.random() < bank.shows_name
    if not bank.keeps_accents:
        remittance, name = unaccented(remittance), unaccented(name)
    if bank.is_upper:
        remittance, name = remittance.upper(), name.upper()
    return Print(
        label=label,
        remittance=remittance[: bank.remittance_width or None],
        creditor_reference=notice.reference,
        counterparty_name=name if shows_name else "",
        counterparty_iban=notice.iban,
        end_to_end_id=e2e if bank.has_remittance else "",
        transaction_code=CODES[notice.kind] if bank.codes else "",
    )


_FIELDS = {
    piece: tuple(
        field
        for field in ("verb", "name", "text", "e2e", "iban", "bic", "id", "date")
        if f"{{{field}" in piece
    )
    for pieces in (_OWN_PIECES, *(grammar.pieces for grammar in GRAMMARS))
    for piece in pieces
}


def _fields(piece: str) -> tuple[str, ...]:
    return _FIELDS[piece]


def _shaped(bank: Bank, label: str) -> str:
    if not bank.keeps_accents:
        label = unaccented(label)
    if bank.is_upper:
        label = label.upper()
    if bank.every:
        step = bank.every
        label = " ".join(label[n : n + step] for n in range(0, len(label), step))
    return label[: bank.width or None].strip()


def unaccented(text: str) -> str:
    """The text in the letters that SEPA lets through."""
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFD", text.replace("°", "").replace("œ", "oe"))
    return plain.encode("ascii", "ignore").decode()


def _bank_id(rng: Random, form: str) -> str:
    return "".join(
        rng.choice("0123456789")
        if letter == "9"
        else rng.choice("ABCDEFGHJKLMNPRSTVWXYZ")
        if letter in "AN"
        else letter
        for letter in form
    )
