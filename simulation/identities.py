"""Names, IBANs and registration numbers of parties that do not exist."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from lettrage.simulation import words

# Digits of the national part of an IBAN (BBAN), by country; letters for a bank code.
_BBAN = {
    "FR": "ddddddddddddddddddddddd", "DE": "dddddddddddddddddd",
    "BE": "dddddddddddd", "NL": "LLLLdddddddddd", "ES": "dddddddddddddddddddd",
    "IT": "Ldddddddddddddddddddddd", "LU": "ddddddddddddddddd",
    "GB": "LLLLdddddddddddddd",
    "CH": "ddddddddddddddddd", "PT": "ddddddddddddddddddddd",
    "IE": "LLLLdddddddddddddd",
}  # fmt: skip
_BANK_CODES = {
    "FR": ("30004", "30003", "30002", "17515", "10278", "20041", "14445", "16958"),
    "DE": ("37040044", "10010010", "50010517", "70020270"),
    "BE": ("001", "363", "734"),
    "NL": ("ABNA", "INGB", "RABO"),
    "GB": ("BARC", "NWBK", "HBUK", "LOYD"),
    "IE": ("AIBK", "BOFI"),
}
_BICS = (
    "BNPAFRPP",
    "SOGEFRPP",
    "CRLYFRPP",
    "AGRIFRPP",
    "CMCIFR2A",
    "CEPAFRPP",
    "QNTOFRP1",
    "DEUTDEFF",
    "COBADEFF",
    "GEBABEBB",
    "INGBNL2A",
    "BARCGB22",
)


@dataclass(frozen=True, slots=True)
class Name:
    """A party's name: as registered, its legal form, as known, and its person."""

    registered: str
    legal_form: str
    trade: str
    owner: str


def iban(rng: Random, country: str) -> str:
    """A valid IBAN of a country (ISO 13616 check digits)."""
    codes = _BANK_CODES.get(country)
    body = rng.choice(codes) if codes else ""
    rest = _BBAN[country][len(body) :]
    digits = str(rng.randrange(10 ** len(rest), 2 * 10 ** len(rest)))[1:]
    if "L" in rest:
        digits = "X" + digits[1:]
    body += digits
    numeric = "".join(str(int(character, 36)) for character in body + country)
    return f"{country}{98 - int(numeric + '00') % 97:02d}{body}"


def bic(rng: Random) -> str:
    """A bank's code, as statements print it."""
    return rng.choice(_BICS)


def siren(rng: Random) -> str:
    """Nine digits whose last is a Luhn check digit."""
    digits = [rng.randint(3, 9), *(rng.randint(0, 9) for _ in range(7))]
    doubled = [
        sum(divmod(digit * 2, 10)) if place % 2 else digit
        for place, digit in enumerate(digits)
    ]
    return "".join(map(str, digits)) + str(-sum(doubled) % 10)


def person(rng: Random) -> str:
    """First name and surname."""
    return f"{rng.choice(words.FIRST_NAMES)} {rng.choice(words.SURNAMES)}"


def brand(rng: Random) -> str:
    """A word that means nothing."""
    return "".join(rng.choices(words.SYLLABLES, k=rng.randint(2, 3))).capitalize()


def name(rng: Random, kind: str) -> Name:
    """Draw the name of a party of a kind.

    Args:
        rng: of the firm.
        kind: `company`, `person`, `association`, `public`, `property` (an SCI) or
            `foreign`.
    """
    owner = person(rng)
    surname = owner.rpartition(" ")[2]
    if kind == "person":
        return Name(owner, "", owner, owner)
    if kind == "association":
        subject = rng.choice(words.CLUBS)
        full = f"{subject} de {rng.choice(words.CITIES)}"
        return Name(full, "Association", full, owner)
    if kind == "public":
        full = f"{rng.choice(words.OFFICES)} {rng.choice(words.CITIES)}"
        return Name(full, "", rng.choice((full, "Trésorerie " + full)), owner)
    if kind == "property":
        full = rng.choice((surname, f"du {rng.choice(words.PLACES)}", brand(rng)))
        return Name(f"SCI {full}", "SCI", f"SCI {full}", owner)
    if kind == "foreign":
        return _foreign(rng, owner)
    return _company(rng, owner, surname)


def _company(rng: Random, owner: str, surname: str) -> Name:
    trade = rng.choice(words.TRADES)
    made_up = brand(rng)
    city, place = rng.choice(words.CITIES), rng.choice(words.PLACES)
    initials = "".join(rng.choices("ABCDEFGHIJKLMNOPRSTV", k=rng.randint(3, 4)))
    registered = rng.choice(
        (
            f"{trade} {surname}", f"{trade} {made_up}", f"{made_up} {trade}",
            f"{surname} & Fils", f"Ets {surname}", f"{trade} du {place}",
            f"{trade} de {city}", made_up, f"{surname} {rng.choice(words.SURNAMES)}",
            f"{made_up} {rng.choice(words.GROUPS)}", f"{trade} {surname} {city}",
            f"{initials} {trade}",
        )
    )  # fmt: skip
    shown = registered
    if rng.random() < 0.25:
        shown = rng.choice((f"Chez {owner.split()[0]}", brand(rng), f"{trade} {city}"))
    return Name(registered, rng.choice(words.LEGAL_FORMS), shown, owner)


def _foreign(rng: Random, owner: str) -> Name:
    form = rng.choice(
        ("GmbH", "Ltd", "BV", "NV", "SRL", "SpA", "SL", "AG", "Lda", "Inc")
    )
    surname = rng.choice(words.FOREIGN_SURNAMES)
    trade = rng.choice(words.FOREIGN_TRADES)
    full = rng.choice(
        (f"{surname} {trade}", f"{brand(rng)} {trade}", f"{surname} & Co")
    )
    return Name(full, form, full, owner)
