"""The header of a French trial balance: which column is what, by the words in its name.

Software prints up to three pairs of debit and credit: what was brought forward, what
moved, and what comes out. Names differ (`Solde débiteur`, `Débit solde`, `Report
débit`), their words do not; where two or three pairs are all named `Débit` and
`Crédit`, they stand in that order.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lettrage.ingestion.formats.fec_header import own_name
from lettrage.ingestion.translator import LINE_NUMBER, PAYLOAD

ACCOUNT, LABEL, AUXILIARY, BALANCE = "account", "label", "auxiliary", "balance"
# Each with its debit, then its credit column.
OPENING, MOVED, CLOSING = ("opening", "moved", "closing")

_ACCOUNT = re.compile(
    r"(?:n|no|num|numero|code)?(?:de|du)?compte(?:s|num|numero|general|comptable)?"
)
_LABEL = re.compile(
    r"(?:libelle|intitule|nom|designation)(?:duc|dec|c)?(?:ompte)?|comptelib|comptelibelle"
)
_AUXILIARY = re.compile(r"(?:compte|comp)?(?:aux|auxiliaire|tiers)(?:num)?")
_OPENING = re.compile(r"ouverture|report|anouveau|initial|^an(?:debit|credit)")
# What a ledger or a statement has, and a balance has not; and last year's figures.
_ELSEWHERE = re.compile(r"date|journal|piece|ecriture")
_LAST_YEAR = re.compile(r"n1$|precedent")


# What the columns of the kind are called, and those that go with them.
_OURS = frozenset(
    {
        "as_of", "account", "account_label", "auxiliary_account", "debit_amount",
        "credit_amount", "opening_debit_amount", "opening_credit_amount", PAYLOAD,
        LINE_NUMBER,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Header:
    """Where each column stands: `places` by role, of pairs by (role, side).

    Args:
        names: as in the file.
        places: of account, label, auxiliary, balance, and of (role, "D" or "C").
        separator: between the fields.
        line_number: of the header, 1-based.
    """

    names: tuple[str, ...]
    places: dict[str | tuple[str, str], int]
    separator: str
    line_number: int

    @property
    def extra(self) -> list[tuple[int, str]]:
        """Place and name of the columns that are none of these; no two names alike."""
        known = set(self.places.values())
        found: dict[str, tuple[int, str]] = {}
        for place, name in enumerate(self.names):
            if place not in known:
                own = own_name(name, place + 1)
                if own.casefold() in found or own.casefold() in _OURS:
                    own = f"{own} ({place + 1})"
                found[own.casefold()] = place, own
        return list(found.values())

    def has(self, role: str) -> bool:
        """Whether both columns of a pair are there."""
        return (role, "D") in self.places and (role, "C") in self.places


def header_of(names: Sequence[str], separator: str, line_number: int) -> Header | None:
    """The header that these names are; None if they are no trial balance's."""
    keys = [_key(name) for name in names]
    if any(_ELSEWHERE.search(key) for key in keys):
        return None
    places: dict[str | tuple[str, str], int] = {}
    pairs = _roles_of_pairs(keys)
    for place, key in enumerate(keys):
        role = pairs.get(place) or _role(key)
        if role in places:
            return None
        if role is not None:
            places[role] = place
    header = Header(
        tuple(name.strip(' "') for name in names), places, separator, line_number
    )
    is_one = ACCOUNT in places and (
        header.has(MOVED) or header.has(CLOSING) or BALANCE in places
    )
    return header if is_one else None


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("°", ""))
    return "".join(c for c in plain if c.isascii() and c.isalnum()).casefold()


def _roles_of_pairs(keys: list[str]) -> dict[int, tuple[str, str]]:
    """The roles of pairs that all have the same two names, by their order."""
    counts = Counter(keys)
    pairs = counts["debit"]
    if pairs not in (2, 3) or pairs != counts["credit"]:
        return {}
    order = (OPENING, MOVED, CLOSING)[-pairs:]
    found: dict[int, tuple[str, str]] = {}
    for name, side in (("debit", "D"), ("credit", "C")):
        places = [place for place, key in enumerate(keys) if key == name]
        found |= {
            place: (role, side) for place, role in zip(places, order, strict=True)
        }
    return found


def _role(key: str) -> str | tuple[str, str] | None:
    if _LAST_YEAR.search(key):
        return None
    side = "D" if "debit" in key else "C" if "credit" in key else None
    if side is not None:
        role = CLOSING if "solde" in key else MOVED
        return (OPENING if _OPENING.search(key) else role), side
    for role, pattern in (
        (ACCOUNT, _ACCOUNT),
        (LABEL, _LABEL),
        (AUXILIARY, _AUXILIARY),
    ):
        if pattern.fullmatch(key):
            return role
    return BALANCE if key in ("solde", "soldefinal", "soldes") else None
