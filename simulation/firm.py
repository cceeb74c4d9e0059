"""What a firm is: its trade, its numbers, its bank, how it is paid.

A firm starts from an archetype, and each of its figures is then drawn around it, so
that no two firms of a trade look alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from lettrage.simulation import identities
from lettrage.simulation.banks import Bank, draw_bank
from lettrage.simulation.schemes import Scheme, draw_scheme


@dataclass(frozen=True, slots=True)
class Trade:
    """An archetype of firm.

    Attributes:
        amounts: how totals come about: `loose`, `round`, `catalogue` (few unit prices,
            so that totals collide) or `plans` (few prices, month after month).
        median: of a document's total without tax, in cents.
        spread: of its logarithm.
        customers: fewest and most.
        kinds: of customers, with weights.
        methods: of payment, with weights.
        groups: share of customers who pay several documents at once.
        subscribed: share of customers who get the same document every month.
        credits: share of documents that are credit notes.
        months: busy months, 1 to 12.
    """

    name: str
    amounts: str
    median: int
    spread: float
    customers: tuple[int, int]
    kinds: dict[str, int]
    methods: dict[str, int]
    groups: float
    subscribed: float
    credits: float
    months: tuple[int, ...] = ()


_FIRMS = {"company": 80, "foreign": 8, "association": 4, "public": 5, "property": 3}
_TRANSFERS = {"transfer": 85, "cheque": 7, "direct_debit": 4, "lcr": 4}

TRADES = (
    Trade("wholesaler", "loose", 45_000, 1.1, (80, 800), _FIRMS,
          {"transfer": 70, "cheque": 6, "direct_debit": 10, "lcr": 14},
          0.45, 0.0, 0.06),
    Trade("agency", "round", 300_000, 0.8, (20, 90), _FIRMS, _TRANSFERS,
          0.1, 0.25, 0.03),
    Trade("software", "plans", 9_900, 0.9, (60, 700), {"company": 85, "foreign": 15},
          {"transfer": 35, "card": 35, "direct_debit": 30}, 0.05, 0.85, 0.03),
    Trade("landlord", "plans", 85_000, 0.5, (20, 250),
          {"company": 45, "person": 45, "association": 5, "property": 5},
          {"transfer": 70, "cheque": 10, "direct_debit": 20}, 0.03, 0.95, 0.01),
    Trade("food", "catalogue", 18_000, 0.8, (40, 300),
          {"company": 85, "association": 7, "public": 8},
          {"transfer": 60, "direct_debit": 25, "cheque": 15}, 0.5, 0.05, 0.1),
    Trade("craftsman", "loose", 120_000, 1.2, (25, 200),
          {"person": 45, "company": 30, "property": 15, "public": 10},
          {"transfer": 65, "cheque": 32, "card": 3},
          0.06, 0.02, 0.03, (3, 4, 5, 9, 10)),
    Trade("builder", "loose", 900_000, 1.3, (20, 80),
          {"company": 55, "public": 30, "property": 15}, _TRANSFERS, 0.12, 0.0, 0.04),
    Trade("shop", "catalogue", 6_500, 0.7, (100, 800), {"person": 75, "company": 25},
          {"card": 70, "transfer": 22, "cheque": 8}, 0.02, 0.02, 0.05, (6, 11, 12)),
    Trade("school", "plans", 48_000, 0.6, (40, 400),
          {"person": 55, "company": 30, "association": 5, "public": 10},
          {"transfer": 50, "cheque": 15, "direct_debit": 20, "card": 15},
          0.05, 0.6, 0.04, (9, 10, 1)),
    Trade("cleaning", "plans", 60_000, 0.8, (30, 300),
          {"company": 65, "public": 15, "property": 20}, _TRANSFERS, 0.2, 0.8, 0.04),
    Trade("carrier", "loose", 30_000, 0.9, (30, 250), _FIRMS,
          {"transfer": 80, "lcr": 15, "cheque": 5}, 0.55, 0.0, 0.04),
    Trade("exporter", "round", 250_000, 1.1, (20, 150),
          {"foreign": 70, "company": 30}, {"transfer": 97, "card": 3}, 0.2, 0.05, 0.04),
    Trade("doctor", "catalogue", 12_000, 0.5, (80, 500),
          {"person": 50, "company": 35, "association": 15},
          {"transfer": 55, "cheque": 30, "card": 15}, 0.1, 0.05, 0.02),
    Trade("staffing", "loose", 200_000, 0.7, (25, 120), _FIRMS, _TRANSFERS,
          0.5, 0.1, 0.06),
    Trade("publisher", "catalogue", 3_900, 0.9, (60, 600),
          {"company": 50, "public": 30, "association": 10, "person": 10},
          {"transfer": 70, "cheque": 20, "card": 10}, 0.15, 0.1, 0.12, (1, 9)),
)  # fmt: skip

_AWAY = ("USD", "CHF", "GBP")
_VAT_RATES = (
    (2000,),
    (2000,),
    (2000, 1000),
    (550, 2000),
    (0,),
    (2000, 550, 1000),
    (0, 2000),
)
_PROVIDERS = (
    "STRIPE", "PAYPAL", "SUMUP", "MOLLIE", "ADYEN", "PAYPLUG", "STANCER", "GOCARDLESS",
    "SHOPIFY PAYMENTS", "ZETTLE", "WORLDLINE", "LYRA COLLECT",
)  # fmt: skip


@dataclass(slots=True)
class Firm:
    """One firm, drawn; rates are shares, amounts are cents."""

    trade: Trade
    name: str
    siren: str
    start: date
    currency: str
    bank: Bank
    account_iban: str
    other_iban: str
    invoices: Scheme
    credit_notes: Scheme
    amounts: str
    prices: tuple[int, ...]
    vat_rates: tuple[int, ...]
    customers_count: int
    documents_per_month: int
    zipf: float
    methods: dict[str, int]
    groups: float
    subscribed: float
    credits: float
    foreign_currencies: tuple[str, ...]
    provider: str
    has_payout_file: bool
    is_payout_described: bool
    debit_mode: str
    has_cheque_file: bool
    ibans_known: float
    structured: float
    slips: float
    unpaid: float
    others: float
    returns: float


def draw_firm(rng: Random, *, documents_per_month: int | None) -> Firm:
    """Draw a firm; the number of its documents too, unless it is given."""
    trade = rng.choice(TRADES)
    home = rng.choices(("FR", "BE", "DE", "NL", "GB", "LU"), (80, 6, 4, 4, 3, 3))[0]
    invoices = draw_scheme(rng)
    count, documents = _size(rng, trade, documents_per_month)
    is_exporter = trade.name == "exporter" or rng.random() < 0.12
    return Firm(
        trade=trade,
        name=identities.name(rng, "company").registered,
        siren=identities.siren(rng),
        start=date(rng.randint(2023, 2027), rng.randint(1, 12), 1),
        currency="GBP" if home == "GB" else "EUR",
        bank=draw_bank(rng, home),
        account_iban=identities.iban(rng, home),
        other_iban=identities.iban(rng, home),
        invoices=invoices,
        credit_notes=rng.choice((invoices, draw_scheme(rng, is_credit=True))),
        amounts=trade.amounts if rng.random() < 0.8 else _any_amounts(rng),
        prices=_prices(rng, trade),
        vat_rates=rng.choice(_VAT_RATES),
        customers_count=count,
        documents_per_month=documents,
        zipf=rng.uniform(0.3, 1.3),
        methods=_tilted(rng, trade.methods),
        groups=trade.groups * rng.uniform(0.3, 1.6),
        subscribed=min(trade.subscribed * rng.uniform(0.6, 1.1), 1.0),
        credits=trade.credits * rng.uniform(0.2, 1.8),
        foreign_currencies=_AWAY[: rng.randint(1, 3)] if is_exporter else (),
        provider=rng.choice(_PROVIDERS),
        has_payout_file=rng.random() < 0.75,
        is_payout_described=rng.random() < 0.6,
        debit_mode=rng.choice(("file", "pain008", "bare_batch", "listed", "single")),
        has_cheque_file=rng.random() < 0.5,
        ibans_known=rng.choice((0.0, 0.1, 0.4, 0.8, 0.95)),
        structured=rng.choice((0.0,) * 7 + (0.05, 0.5)),
        slips=rng.uniform(0.005, 0.06),
        unpaid=rng.uniform(0.01, 0.08),
        others=rng.uniform(0.05, 0.35),
        returns=rng.uniform(0.002, 0.03),
    )  # fmt: skip


def _size(rng: Random, trade: Trade, wanted: int | None) -> tuple[int, int]:
    """How many customers, and documents a month; no more customers than these."""
    fewest, most = trade.customers
    count = round(fewest * (most / fewest) ** rng.random())
    documents = wanted or round(count * rng.lognormvariate(-0.3, 0.6)) + 8
    return min(count, max(documents, 8)), documents


def _tilted(rng: Random, weights: dict[str, int]) -> dict[str, int]:
    return {
        name: max(1, round(w * rng.uniform(0.3, 2.0))) for name, w in weights.items()
    }


def _any_amounts(rng: Random) -> str:
    return rng.choice(("loose", "round", "catalogue", "plans"))


def _prices(rng: Random, trade: Trade) -> tuple[int, ...]:
    """The firm's price list, in cents without tax."""
    ending = rng.choice((1, 50, 100, 500, 1000))
    drawn = (
        max(round(trade.median * rng.lognormvariate(0, trade.spread) / ending), 1)
        * ending
        for _ in range(rng.randint(3, 25))
    )
    return tuple(drawn)
