"""Lines that pay no invoice: what a firm spends, and what else it receives."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from random import Random

from lettrage.simulation import identities
from lettrage.simulation.banks import Notice
from lettrage.simulation.billing import month_starts
from lettrage.simulation.customers import Customer
from lettrage.simulation.firm import Firm
from lettrage.simulation.payments import Payment

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Flow:
    """A kind of line that is nobody's invoice.

    Attributes:
        sign: 1 in, -1 out.
        kind: a key of `verbs.VERBS`.
        names, texts: to draw from, as `flows.toml` describes them.
        low, high: of the amount, in cents.
        weight: how often.
    """

    scenario: str
    sign: int
    kind: str
    names: list[str]
    texts: list[str]
    low: int
    high: int
    weight: int


FLOWS = tuple(
    Flow(**told)
    for told in tomllib.loads(
        files("lettrage.simulation").joinpath("flows.toml").read_text(encoding="utf-8")
    )["flows"]
)
_WEIGHTS = [flow.weight for flow in FLOWS]
_MONTHS = (
    "01/",
    "02/",
    "03/",
    "JANV ",
    "MARS ",
    "JUIN ",
    "SEPT ",
    "OCTOBRE ",
    "T1 ",
    "T3 ",
    "DEC",
)


def spend_and_receive(
    rng: Random, firm: Firm, customers: list[Customer], *, months: int, count: int
) -> list[Payment]:
    """`count` lines of all kinds, spread over `months` months, and some transfers."""
    days = (month_starts(firm.start, months + 1)[-1] - firm.start).days
    # A firm deals with the same few parties again and again.
    flows = rng.choices(FLOWS, _WEIGHTS, k=rng.randint(8, 40))
    parties = [(flow, *_party(rng, flow, customers)) for flow in flows]
    lines: list[Payment] = []
    for _ in range(count):
        flow, name, customer, iban = rng.choice(parties)
        day = firm.start + _DAY * rng.randrange(days)
        lines.append(_line(rng, firm, flow, name, customer, iban, day))
    lines.extend(_transfers(rng, firm, days, count // 25))
    return lines


def _party(
    rng: Random, flow: Flow, customers: list[Customer]
) -> tuple[str, Customer | None, str]:
    name = rng.choice(flow.names)
    if name == "{customer}":
        customer = rng.choice(customers)
        iban = customer.shown_ibans[0] if customer.shown_ibans else ""
        return customer.payer_name, customer, iban
    filled = name.format(person=identities.person(rng), brand=identities.brand(rng))
    return filled.upper(), None, identities.iban(rng, "FR") if name else ""


def _line(
    rng: Random,
    firm: Firm,
    flow: Flow,
    name: str,
    customer: Customer | None,
    iban: str,
    day: date,
) -> Payment:
    text = rng.choice(flow.texts).replace("{month}", f"{rng.choice(_MONTHS)}{day.year}")
    text = "".join(rng.choice("0123456789") if c == "#" else c for c in text)
    amount = round(flow.low * (flow.high / flow.low) ** rng.random())
    if rng.random() < 0.3:
        amount = max(amount // 1_000, 1) * 1_000
    is_deposit = flow.scenario == "customer_deposit"
    if is_deposit and customer is not None and customer.method == "transfer":
        text = rng.choice((text, f"{text} {customer.customer_id}"))
    is_shown = rng.random() < firm.bank.ibans_shown
    return Payment(
        day=day,
        amount=flow.sign * amount,
        scenario=flow.scenario,
        notice=Notice(flow.kind, name, iban if is_shown else "", text),
        expected="customer_only" if is_deposit else "none",
        customer=customer if is_deposit else None,
    )


def _transfers(rng: Random, firm: Firm, days: int, count: int) -> Iterator[Payment]:
    """Money between the firm's own accounts."""
    for _ in range(count):
        sign = rng.choice((1, -1))
        text = rng.choice(
            (
                "VIREMENT INTERNE",
                "VIR DE COMPTE A COMPTE",
                "TRESORERIE",
                "APPRO COMPTE",
                "",
            )
        )
        iban = firm.other_iban if firm.bank.ibans_shown else ""
        yield Payment(
            day=firm.start + _DAY * rng.randrange(days),
            amount=sign * rng.randint(5, 400) * 100_000,
            scenario="internal_transfer",
            notice=Notice(
                "transfer" if sign > 0 else "outgoing", firm.name, iban, text
            ),
            expected="none",
        )
