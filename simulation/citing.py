"""What payers write about the documents they pay."""

from __future__ import annotations

from random import Random

from lettrage.simulation.billing import Document
from lettrage.simulation.customers import Customer

_MONTHS = (
    "JANVIER", "FEVRIER", "MARS", "AVRIL", "MAI", "JUIN", "JUILLET", "AOUT",
    "SEPTEMBRE", "OCTOBRE", "NOVEMBRE", "DECEMBRE",
)  # fmt: skip
_WORDS = (
    "REGLEMENT", "Paiement facture", "VOTRE FACTURE", "SOLDE", "merci", "LOYER",
    "REGLT", "Virement", "facture", "COTISATION", "PRESTATION", "ABONNEMENT", "SEPA",
    "regularisation", "FOURNISSEUR", "DIVERS", "Payment", "Rechnung", "formation",
    "travaux", "compte client", "VIREMENT EMIS", "fact du mois", "NOTPROVIDED",
)  # fmt: skip
# Ways of citing that name the document; the others leave it to the amount.
NAMING = frozenset(
    {"full", "bare", "serial", "order", "order_and_number", "compact", "noisy", "date"}
)


def cite(
    rng: Random, customer: Customer, documents: list[Document]
) -> tuple[str, bool]:
    """A payment's text, and whether it names all documents that it pays."""
    if len(documents) == 1:
        style = customer.citing
        if rng.random() < 0.08:
            style = rng.choice(("full", "nothing", "bare", "words"))
        text, is_named = _one(rng, customer, documents[0], style)
    else:
        text, is_named = _many(rng, customer, documents)
    return text, is_named


def _one(
    rng: Random, customer: Customer, document: Document, style: str
) -> tuple[str, bool]:
    number, word = document.number, customer.introduction
    month = document.service_month or document.issued
    if style in {"order", "order_and_number"} and not document.order:
        style = "full"
    texts = {
        "full": word + number.full,
        "bare": word + number.bare,
        "serial": (word or "FACT ") + number.serial,
        "order": f"{rng.choice(('CDE ', 'BC ', 'PO ', ''))}{document.order}",
        "order_and_number": f"{document.order} {number.full}",
        "month": f"{rng.choice(('FACT ', 'LOYER ', 'ABT ', ''))}{_month(rng, month)}",
        "customer_code": f"{rng.choice(('CLIENT ', 'N CLIENT ', ''))}{customer.customer_id}",
        "own_name": rng.choice((customer.name.registered, customer.name.owner)),
        "words": rng.choice(_WORDS),
        "nothing": "",
        "compact": word + "".join(c for c in number.full if c.isalnum()),
        "date": f"{word}{number.full} du {document.issued:%d/%m/%Y}",
        "noisy": f"{rng.randint(10_000, 999_999)} {word}{number.full} {rng.choice(('SOLDE', customer.customer_id, 'OK BON A PAYER', 'CT PAUL'))}",
    }  # fmt: skip
    return texts[style], style in NAMING


def _month(rng: Random, month: object) -> str:
    year, place = month.year, month.month  # type: ignore[attr-defined]
    return rng.choice(
        (
            f"{_MONTHS[place - 1]} {year}", f"{_MONTHS[place - 1]}", f"{place:02d}/{year}",
            f"{_MONTHS[place - 1][:4]} {year % 100:02d}", f"{place:02d}{year}",
        )
    )  # fmt: skip


def _many(
    rng: Random, customer: Customer, documents: list[Document]
) -> tuple[str, bool]:
    style, word = customer.listing, customer.introduction
    ordered = sorted(documents, key=lambda document: document.number.count)
    first, last = ordered[0].number, ordered[-1].number
    separator = rng.choice((" ", "-", "/", ", ", "+", " ET ", ";", " & "))
    if customer.citing in {"nothing", "words", "customer_code", "own_name", "month"}:
        style = "month" if customer.citing == "month" else "nothing"
    if style == "range" and not _is_run(ordered):
        style = "each"
    if style == "month" and len({d.issued.replace(day=1) for d in documents}) > 1:
        style = "count"
    if style == "each":
        shown = _shown_numbers(customer, ordered)
        return word + separator.join(shown), True
    if style == "compact":
        serials = [document.number.serial for document in ordered[1:]]
        # 2026-0412 413 414; credit notes are announced.
        return word + separator.join([first.full, *serials]), True
    if style == "range":
        joint = rng.choice((" à ", " A ", " au ", " - ", "->", "/", " TO "))
        end = rng.choice((last.serial, last.full))
        return f"{word}{rng.choice((first.serial, first.full))}{joint}{end}", True
    if style == "first":
        return (
            f"{word}{first.full} {rng.choice(('et suivantes', '+', 'etc', 'ET DIV'))}",
            False,
        )
    if style == "month":
        return f"{word}{_month(rng, documents[0].issued)}", False
    if style == "count":
        return f"{len(documents)} factures", False
    return rng.choice(("", "", *_WORDS)), False


def _shown_numbers(customer: Customer, documents: list[Document]) -> list[str]:
    """Each number as this customer writes one; a credit note keeps its letters."""
    if customer.citing == "bare":
        return [d.number.bare if d.total > 0 else d.number.full for d in documents]
    if customer.citing == "serial":
        return [
            d.number.serial if d.total > 0 else f"AV {d.number.serial}"
            for d in documents
        ]
    return [document.number.full for document in documents]


def _is_run(documents: list[Document]) -> bool:
    """Whether a customer could mean them by "from … to …": one series, in order."""
    return (
        len(documents) > 2
        and len({document.number.series for document in documents}) == 1
        and all(document.total > 0 for document in documents)
    )


def slip(rng: Random, text: str) -> str:
    """The text with one mistake of the hand in a number; unchanged without a digit."""
    places = [place for place, letter in enumerate(text) if letter.isdigit()]
    if not places:
        return text
    place = rng.choice(places[len(places) // 3 :])
    kind = rng.choice(("swap", "lost", "added", "wrong", "letter", "spaced"))
    before, digit, after = text[:place], text[place], text[place + 1 :]
    if kind == "swap" and after[:1].isdigit() and after[0] != digit:
        return before + after[0] + digit + after[1:]
    if kind == "lost":
        return before + after
    if kind == "added":
        return before + digit + rng.choice("0123456789") + after
    if kind == "letter" and digit in "015":
        return before + {"0": "O", "1": "I", "5": "S"}[digit] + after
    if kind == "spaced":
        return before + digit + " " + after
    return before + str((int(digit) + rng.randint(1, 9)) % 10) + after
