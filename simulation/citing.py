"""What payers write about the documents they pay."""

from __future__ import annotations

from datetime import date
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
_FOREIGN_WORDS = (
    "Payment", "Rechnung", "INVOICE", "Zahlung", "as agreed", "invoices", "PAGO",
    "saldo", "Betaling factuur", "your invoice", "thank you", "goods", "services",
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
    noise = rng.choice(("SOLDE", customer.customer_id, "OK BON A PAYER", "CT PAUL"))
    client = rng.choice(("CLIENT ", "N CLIENT ", ""))
    if style in {"order", "order_and_number"} and not document.order:
        style = "full"
    texts = {
        "full": word + number.full,
        "bare": word + number.bare,
        "serial": (word or "FACT ") + number.serial,
        "order": f"{rng.choice(('CDE ', 'BC ', 'PO ', ''))}{document.order}",
        "order_and_number": f"{document.order} {number.full}",
        "month": f"{rng.choice(('FACT ', 'LOYER ', 'ABT ', ''))}{_month(rng, month)}",
        "customer_code": f"{client}{customer.customer_id}",
        "own_name": rng.choice((customer.name.registered, customer.name.owner)),
        "words": rng.choice(_words(customer)),
        "nothing": "",
        "compact": word + "".join(c for c in number.full if c.isalnum()),
        "date": f"{word}{number.full} du {document.issued:%d/%m/%Y}",
        "noisy": f"{rng.randint(10_000, 999_999)} {word}{number.full} {noise}",
    }  # fmt: skip
    return texts[style], style in NAMING


def _words(customer: Customer) -> tuple[str, ...]:
    return _FOREIGN_WORDS if customer.is_foreign else _WORDS


def _month(rng: Random, month: date) -> str:
    year, place = month.year, month.month
    word = _MONTHS[place - 1]
    return rng.choice(
        (
            f"{word} {year}", word, f"{place:02d}/{year}",
            f"{word[:4]} {year % 100:02d}", f"{place:02d}{year}",
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
    return rng.choice(("", "", *_words(customer))), False


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
