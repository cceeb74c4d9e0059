"""Who buys, and how each of them pays: habits last, so they can be learned."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from lettrage.simulation import identities, words
from lettrage.simulation.firm import Firm
from lettrage.simulation.identities import Name

# How a payer writes what it pays, with weights: see `citing.py`.
CITINGS = {
    "full": 38, "bare": 9, "serial": 9, "order": 5, "order_and_number": 4, "month": 4,
    "customer_code": 4, "own_name": 3, "words": 6, "nothing": 12, "compact": 4,
    "date": 3, "noisy": 3,
}  # fmt: skip
# Several documents at once.
LISTINGS = (
    "each", "each", "each", "compact", "compact", "range", "range", "first", "month",
    "count", "nothing",
)  # fmt: skip
# How its name reads on a statement.
SHOWN = {
    "registered": 50, "trade": 16, "with_form": 16, "short": 7, "owner": 5,
    "accountant": 1, "factor": 2, "city": 3,
}  # fmt: skip
_FACTORS = (
    "BNP PARIBAS FACTOR", "EUROFACTOR", "CGA FACTOR", "BIBBY FACTOR FRANCE",
    "LA BANQUE POSTALE LEASING & FACTORING", "FACTOFRANCE",
)  # fmt: skip


@dataclass(slots=True)
class Customer:
    """A customer and its habits.

    Attributes:
        group: how documents are paid together: `each`, `weekly`, `monthly`, `several`.
        deduction: what it keeps: `none`, `fee`, `discount`, `retention`,
            `withholding`, `rounding`, or `sometimes` (a fee or rounding now and then).
        credit: what it does with a credit note: `netted`, `refunded`, `kept`.
        delay: days after the due date, its median.
        is_foreign: whether it writes in another language than French.
        shown_ibans: what it pays from; empty where the bank shows none.
    """

    customer_id: str
    name: Name
    country: str
    email: str
    iban: str
    siren: str
    parent: Customer | None
    currency: str
    method: str
    terms: str
    citing: str
    listing: str
    introduction: str
    shown: str
    payer_name: str
    is_foreign: bool
    shown_ibans: tuple[str, ...]
    group: str
    deduction: str
    deduction_share: float
    instalments: int
    credit: str
    delay: int
    spread: int
    orders: str
    is_subscribed: bool
    plan: int


# What stands before a number: of French payers, of others.
_INTRODUCTIONS = (
    (
        "", "", "", "REGLEMENT ", "FACT ", "FACTURE ", "FACTURE N° ", "FACT. ",
        "REGLT FACT ", "Paiement facture ", "VOTRE FACTURE ", "V/FACT ", "N/REF ",
        "REF ", "FRE ", "F/", "Fact.n°", "RGT ", "PAIEMENT ", "Dossier ", "VIR ",
    ),
    (
        "", "", "", "Invoice ", "INV ", "INV NO. ", "RE ", "RECHNUNG ", "Rg.-Nr. ",
        "RNR ", "FACTUUR ", "FATTURA ", "FACTURA ", "payment of ", "FT. ",
        "Kd.-Nr. ", "Beleg ",
    ),
)  # fmt: skip
_COUNTRIES = ("DE", "BE", "NL", "ES", "IT", "GB", "CH", "LU", "PT", "IE")
# How many accounts a customer pays from.
_IBANS = (1, 1, 1, 1, 2, 3)
_BOXES = ("compta", "contact", "facturation", "info", "direction")
_CREDITS = ("netted", "netted", "refunded", "kept")
_TERMS = ("direct", "8", "15", "30", "30", "30", "45", "60", "30eom", "45eom")


def draw_customers(rng: Random, firm: Firm) -> list[Customer]:
    """The firm's customers, the biggest first; some share a name or an owner."""
    customers: list[Customer] = []
    kinds = list(firm.trade.kinds)
    weights = list(firm.trade.kinds.values())
    code = rng.choice(("C{:04d}", "{:05d}", "CLI-{:d}", "411{:05d}", "K{:03d}", "{:d}"))
    first = rng.choice((1, 1, 100, 1000, 20_000))
    for place in range(firm.customers_count):
        kind = rng.choices(kinds, weights)[0]
        customer = _draw(
            rng, firm, code.format(first + place * rng.choice((1, 1, 3))), kind
        )
        if customers and rng.random() < 0.08:
            customer = _related(rng, customer, rng.choice(customers))
        customers.append(customer)
    ids = _unique_ids(customers)
    for customer, customer_id in zip(customers, ids, strict=True):
        customer.customer_id = customer_id
    return customers


def _unique_ids(customers: list[Customer]) -> list[str]:
    """The codes as drawn; one that is taken gets a letter."""
    seen: set[str] = set()
    ids = []
    for customer in customers:
        code = customer.customer_id
        while code in seen:
            code += "B"
        seen.add(code)
        ids.append(code)
    return ids


def _draw(rng: Random, firm: Firm, code: str, kind: str) -> Customer:
    home = firm.account_iban[:2]
    is_foreign = kind == "foreign" or home not in {"FR", "BE", "LU"}
    name = identities.name(rng, "foreign" if is_foreign else kind)
    country = rng.choice(_COUNTRIES) if kind == "foreign" else home
    ibans = tuple(identities.iban(rng, country) for _ in range(rng.choice(_IBANS)))
    siren = identities.siren(rng) if kind not in {"person", "foreign"} else ""
    away = firm.foreign_currencies if kind == "foreign" else ()
    currency = rng.choice((firm.currency, *away))
    shown = rng.choices(list(SHOWN), list(SHOWN.values()))[0]
    is_bound = kind == "public" or currency != firm.currency
    method = "transfer" if is_bound else _pick(rng, firm.methods)
    return Customer(
        customer_id=code,
        name=name,
        country=country,
        email=f"{rng.choice(_BOXES)}@{code.lower()}.example",
        iban=rng.choice(ibans) if rng.random() < firm.ibans_known else "",
        siren=siren,
        parent=None,
        currency=currency,
        method=method,
        terms=rng.choice(_TERMS),
        citing=_pick(rng, CITINGS),
        listing=rng.choice(LISTINGS),
        introduction=rng.choice(_INTRODUCTIONS[is_foreign]),
        shown=shown,
        payer_name=_shown_name(rng, name, shown),
        shown_ibans=ibans if rng.random() < firm.bank.ibans_shown else (),
        is_foreign=is_foreign,
        group=_group(rng, firm.groups if method in {"transfer", "cheque"} else 0),
        deduction=_deduction(rng, kind),
        deduction_share=rng.choice((0.1, 0.3, 1.0)),
        instalments=rng.choice((2, 3, 4)) if rng.random() < 0.035 else 1,
        credit=rng.choice(_CREDITS if method == "transfer" else _CREDITS[2:]),
        delay=round(rng.gauss(4, 12)),
        spread=rng.choice((0, 1, 3, 6, 15)),
        orders=_order_style(rng),
        is_subscribed=rng.random() < firm.subscribed,
        plan=rng.choice(firm.prices) * rng.choice((1, 1, 1, 1, 2, 3, 5)),
    )  # fmt: skip


def _pick(rng: Random, weights: dict[str, int]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


def _group(rng: Random, share: float) -> str:
    if rng.random() >= share:
        return "each"
    return rng.choice(("weekly", "monthly", "monthly", "several"))


def _deduction(rng: Random, kind: str) -> str:
    if kind == "foreign":
        return rng.choice(("none", "none", "fee", "withholding", "sometimes"))
    if kind == "public":
        return rng.choice(("none", "none", "retention"))
    return rng.choices(
        ("none", "discount", "retention", "rounding", "sometimes"), (80, 5, 3, 3, 9)
    )[0]


def _order_style(rng: Random) -> str:
    """How its order numbers look (# a digit, ? a letter); empty: it sends none."""
    styles = (
        "BC####",
        "PO-######",
        "45########",
        "CMD/##/####",
        "??##-###",
        "#####",
        "CDE ####",
        "B##C###",
        "M######",
    )
    return rng.choice(styles) if rng.random() < 0.45 else ""


def _shown_name(rng: Random, name: Name, shown: str) -> str:
    """The name that the payer's bank sends along."""
    registered = name.registered
    if shown == "with_form":
        form = name.legal_form
        return rng.choice((f"{form} {registered}", f"{registered} {form}")).strip()
    if shown == "trade":
        return name.trade
    if shown == "owner":
        first, _, last = name.owner.partition(" ")
        title = rng.choice(("M ", "MME ", "M OU MME ", "MR ", "", ""))
        return title + rng.choice((f"{last} {first}", f"{first} {last}"))
    if shown == "accountant":
        return f"CABINET {identities.person(rng).split()[-1]} EXPERTISE"
    if shown == "factor":
        return rng.choice(_FACTORS)
    if shown == "city":
        return (
            f"{registered} {rng.choice(('FRANCE', 'AGENCE 2', 'SIEGE', 'SVC COMPTA'))}"
        )
    if shown == "short":
        return registered[: rng.choice((10, 12, 16, 18))]
    return registered


def _related(rng: Random, customer: Customer, other: Customer) -> Customer:
    """Make a customer another's near-homonym, subsidiary or sister."""
    relation = rng.choice(("homonym", "subsidiary", "sister"))
    place = rng.choice(words.CITIES)
    if relation == "homonym":
        name = replace(customer.name, registered=f"{other.name.registered} {place}")
        name = rng.choice((name, replace(name, registered=other.name.registered)))
    elif relation == "subsidiary":
        head = other.name.registered.split()[0]
        name = replace(customer.name, registered=f"{head} {place}")
        customer.parent = other if other.parent is None else None
    else:
        name = replace(customer.name, owner=other.name.owner)
        customer.shown_ibans = other.shown_ibans
    customer.name = name
    customer.payer_name = _shown_name(rng, name, customer.shown)
    if customer.parent and rng.random() < 0.5:
        customer.shown = "parent"
        customer.payer_name = other.payer_name
        customer.shown_ibans = other.shown_ibans
    return customer
