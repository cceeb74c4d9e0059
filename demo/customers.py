"""The firm's customers: who they are, and how they pay."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random
from typing import Any

from lettrage.core.identifiers import Siren
from lettrage.demo.firm import read_table
from lettrage.demo.identities import (
    make_iban,
    make_siren,
    make_siret,
    make_vat_number,
    vat_number_of,
)

CUSTOMERS_COUNT = 300
_ABROAD = {"DE": 5, "BE": 7, "ES": 4, "IT": 3, "NL": 3, "LU": 3, "CH": 8}
_PUBLIC_COUNT = 14
_MAILBOXES = ("compta", "comptabilite", "factures", "fournisseurs")


class Method(StrEnum):
    """How a customer pays."""

    TRANSFER = "transfer"
    DIRECT_DEBIT = "direct debit"
    CHEQUE = "cheque"
    CARD = "card"


class Reference(StrEnum):
    """What a customer writes on a transfer."""

    NUMBERS = "every invoice number"
    DIGITS = "the last digits"
    MONTH = "the month"
    ORDER = "its own order number"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Habits:
    """How a customer pays.

    Args:
        delay_days: after the due date, on average; negative: early.
        pay_day: of the month on which it pays all that is due; None: any day.
        account: number of the firm's account that it pays to.
        takes_discount: pays within eight days, less two percent.
        fails: stops paying a few months before the end: it is liquidated.
    """

    method: Method
    delay_days: int
    pay_day: int | None
    reference: Reference
    account: int
    takes_discount: bool = False
    fails: bool = False


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer; columns of CONTRACT 3, then what only this generator knows."""

    customer_id: str
    name: str
    legal_form: str
    country: str
    siren: str
    siret: str
    vat_number: str
    email: str
    iban: str
    parent_customer_id: str
    payment_terms_days: int
    address_line1: str
    postal_code: str
    city: str
    segment: str
    language: str
    currency: str
    service_code: str
    account_manager: str
    habits: Habits
    payer_iban: str  # what it pays from, whether the customer file says it or not

    @property
    def payer_id(self) -> str:
        """Who pays its invoices: the parent in a group."""
        return self.parent_customer_id or self.customer_id

    @property
    def bank_name(self) -> str:
        """Its name as a bank writes it."""
        return bank_text(f"{self.name} {self.legal_form}".strip())


def bank_text(text: str) -> str:
    """The text in capitals without accents, as banks write it.

    >>> bank_text("Établissements Jauverne & Fils")
    'ETABLISSEMENTS JAUVERNE ET FILS'
    """
    plain = unicodedata.normalize("NFKD", text.replace("&", "et").replace("'", " "))
    return plain.encode("ascii", "ignore").decode().replace("-", " ").upper()


def make_customers(random: Random) -> list[Customer]:
    """The customers, groups first, then France, then abroad."""
    words = read_table("names.toml")
    countries = [country for country, count in _ABROAD.items() for _ in range(count)]
    countries = ["FR"] * (CUSTOMERS_COUNT - len(countries)) + countries
    taken: set[str] = set()
    customers = [
        _make_customer(number, country, words=words, taken=taken, random=random)
        for number, country in enumerate(countries)
    ]
    return _with_exceptions(_with_groups(customers, words["groups"]))


def _make_customer(
    number: int, country: str, *, words: dict[str, Any], taken: set[str], random: Random
) -> Customer:
    towns = next(towns for towns in words["towns"] if towns["country"] == country)
    postal_code, _, city = random.choice(towns["places"]).partition(" ")
    segment = _segment(number, country, random)
    is_public = segment == "public"
    patterns = words["public_bodies"] if is_public else towns.get("names")
    name = _name(patterns or words["patterns"], city, words, taken, random)
    forms = towns.get("legal_forms", words["legal_forms"])
    siren = make_siren(random)
    iban = str(make_iban(country, random))
    is_french = country == "FR"
    habits = _habits(segment, country, random)
    return Customer(
        customer_id=f"C{number + 1:04d}",
        name=name,
        legal_form="" if is_public else random.choice(forms),
        country=country,
        siren=str(siren) if is_french else "",
        siret=str(make_siret(siren)) if is_french and random.random() < 0.8 else "",
        vat_number=_vat_number(country, siren, random),
        email=_email(name, random.choice(_MAILBOXES)),
        iban=iban if random.random() < 0.7 else "",
        parent_customer_id="",
        payment_terms_days=_terms_days(segment, habits.method, random),
        address_line1=f"{random.randint(1, 140)} {random.choice(words['streets'])}",
        postal_code=postal_code,
        city=city,
        segment=segment,
        language="fr" if country in ("FR", "BE", "LU", "CH") else "en",
        currency="CHF" if country == "CH" else "EUR",
        service_code=f"SERV-{random.randint(10, 99)}" if is_public else "",
        account_manager=random.choice(words["first_names"]),
        habits=habits,
        payer_iban=iban,
    )


def _name(
    patterns: list[str],
    city: str,
    words: dict[str, Any],
    taken: set[str],
    random: Random,
) -> str:
    while True:
        family, other = random.sample(words["families"], 2)
        name = random.choice(patterns).format(
            family=family, other=other, trade=random.choice(words["trades"]), city=city
        )
        if name not in taken:
            taken.add(name)
            return name


def _vat_number(country: str, siren: Siren, random: Random) -> str:
    made = vat_number_of(siren) if country == "FR" else make_vat_number(country, random)
    return str(made)


def _segment(number: int, country: str, random: Random) -> str:
    if number < 24:
        return "grand compte"
    if country == "FR" and number < 24 + _PUBLIC_COUNT:
        return "public"
    return random.choices(["pme", "tpe"], weights=[62, 38])[0]


def _terms_days(segment: str, method: Method, random: Random) -> int:
    if method is Method.CARD:
        return 0
    if method is Method.DIRECT_DEBIT:
        return 10
    choices = {"grand compte": (45, 60), "tpe": (15, 30)}
    return random.choice(choices.get(segment, (30, 30, 45)))


def _habits(segment: str, country: str, random: Random) -> Habits:
    method = Method.TRANSFER
    if country == "FR" and segment in ("tpe", "pme"):
        shares = [28, 22, 16, 34] if segment == "tpe" else [68, 22, 7, 3]
        method = random.choices(list(Method), weights=shares)[0]
    is_regular = segment in ("grand compte", "public") or random.random() < 0.3
    delays = random.choices((-2, 2, 8, 21, 48), weights=(18, 40, 24, 13, 5))
    account = 2 if country != "FR" or random.random() < 0.22 else 1
    return Habits(
        method=method,
        delay_days=delays[0],
        pay_day=random.choice((5, 10, 15, 25, 30)) if is_regular else None,
        reference=random.choices(list(Reference), weights=[46, 19, 11, 9, 15])[0],
        account=3 if country == "CH" else account,
    )


def _with_groups(customers: list[Customer], groups: list[list[str]]) -> list[Customer]:
    """The first customers form groups: the first of each pays for the others."""
    grouped: list[Customer] = []
    for names in groups:
        parent = customers[len(grouped)]
        for name in names:
            member = customers[len(grouped)]
            is_parent = member is parent
            grouped.append(
                replace(
                    member,
                    name=name,
                    email=_email(name, "comptabilite"),
                    parent_customer_id="" if is_parent else parent.customer_id,
                    habits=parent.habits,
                )
            )
    return grouped + customers[len(grouped) :]


def _with_exceptions(customers: list[Customer]) -> list[Customer]:
    """Two customers take the discount for early payment, and two will fail."""
    by_transfer = [
        customer
        for customer in customers
        if customer.habits.method is Method.TRANSFER and customer.country == "FR"
    ]
    medium = [customer for customer in by_transfer if customer.segment == "pme"]
    small = [customer for customer in by_transfer if customer.segment == "tpe"]
    changed = {
        **{c.customer_id: replace(c.habits, takes_discount=True) for c in medium[:2]},
        **{c.customer_id: replace(c.habits, fails=True) for c in small[:2]},
    }
    return [
        replace(customer, habits=changed.get(customer.customer_id, customer.habits))
        for customer in customers
    ]


def _email(name: str, mailbox: str) -> str:
    domain = "".join(c for c in bank_text(name).lower() if c.isalnum())
    return f"{mailbox}@{domain}.example"
