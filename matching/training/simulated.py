"""Judged hypotheses of simulated firms: what the prior model learns from.

Each firm is replayed as the product would meet it: cold, with a first third decided, or
month by month; in rounds, since what is decided alone in one round leaves other lines
to the next.
"""

from __future__ import annotations

from datetime import date, timedelta

import pyarrow as pa

from lettrage.core.warehouse import scratch
from lettrage.matching.ledger import Ledger
from lettrage.matching.model import Model
from lettrage.matching.training.replay import replay
from lettrage.matching.training.rows import Samples, join
from lettrage.simulation.payments import EURO_RATES
from lettrage.simulation.simulate import simulate
from lettrage.simulation.world import World


def ledger_of(world: World) -> Ledger:
    """The world's history, every line of it decided as the truth says."""
    with scratch() as connection:
        connection.register("documents", world.documents)
        connection.register("true_items", world.truth)
        connection.register("lines", world.lines)
        decisions = connection.execute("""
            select
                lines.bank_line_id, documents.invoice_number, documents.customer_id,
                coalesce(allocated_amount, 0)::decimal(18, 4) as allocated_amount,
                coalesce(bank_amount, 0)::decimal(18, 4) as bank_amount
            from lines
            left join true_items using (bank_line_id)
            left join documents using (invoice_number)
            order by lines.bank_line_id, documents.invoice_number
        """).to_arrow_table()
    return Ledger(
        documents=world.documents,
        bank_lines=world.bank_lines,
        customers=world.customers,
        payouts=world.payouts,
        batch_items=world.batch_items,
        decisions=decisions,
        rates=rates_of(world),
    )


def rates_of(world: World) -> pa.Table:
    """About the rates that the firm's payments were converted at."""
    first = min(world.bank_lines.column("booking_date").to_pylist()) - timedelta(400)
    return pa.table(
        {
            "rate_date": pa.array([first] * len(EURO_RATES), pa.date32()),
            "currency": list(EURO_RATES),
            "units_per_eur": [rate / 100 for rate in EURO_RATES.values()],
        }
    )


def equivalents_of(world: World) -> pa.Table:
    """bank_line_id, invoice_number, representative (the first of its group)."""
    with scratch() as connection:
        connection.register("lines", world.lines)
        return connection.execute("""
            with groups as (
                select bank_line_id, unnest(equivalents) as members from lines
            )
            select distinct
                bank_line_id, unnest(members) as invoice_number,
                list_min(members) as representative
            from groups
        """).to_arrow_table()


def windows(seed: int, days: list[date]) -> list[tuple[date, date]]:
    """The days that are matched together: one way of three for each firm."""
    first, last = min(days), max(days)
    third = first + (last - first) / 3
    match seed % 3:
        case 0:
            return [(first, last)]
        case 1:
            return [(third, last)]
    starts = [third + timedelta(days=100 * step) for step in range(2)]
    return [(start, start + timedelta(days=30)) for start in starts]


def sample(
    seed: int, *, months: int = 12, rounds: int = 2, model: Model | None = None
) -> Samples:
    """The judged hypotheses of the firm that `seed` makes."""
    world = simulate(seed, months=months)
    ledger = ledger_of(world)
    equivalents = equivalents_of(world)
    days = world.bank_lines.column("booking_date").to_pylist()
    return join(
        [
            part
            for first_day, last_day in windows(seed, days)
            for part in replay(
                ledger,
                first_day=first_day,
                last_day=last_day,
                true_items=world.truth,
                equivalents=equivalents,
                rounds=rounds,
                seed=seed,
                model=model,
            )
        ]
    )
