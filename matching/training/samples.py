"""Judged hypotheses of simulated firms: what the prior model learns from.

Each firm is replayed as the product would meet it: cold, with a first third decided, or
month by month; in rounds, since what is decided alone in one round leaves other lines
to the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lettrage.core.warehouse import Connection, scratch
from lettrage.matching.assignment import assign
from lettrage.matching.decide import decide, find_unambiguous
from lettrage.matching.ledger import Ledger
from lettrage.matching.matrix import NAMES, read_matrix
from lettrage.matching.model import Model
from lettrage.matching.pipeline import find_hypotheses
from lettrage.matching.policy import MatchPolicy
from lettrage.matching.score import score
from lettrage.matching.training.labels import label
from lettrage.simulation.firm import World, simulate

_DECIDED = """
select
    lines.bank_line_id, documents.invoice_number, documents.customer_id,
    items.allocated_amount, items.bank_amount
from decisions
inner join hypothesis_items as items using (hypothesis_key)
inner join lines on lines.line_key = decisions.line_key
inner join documents using (document_key)
where decisions.is_automatic
order by lines.bank_line_id, documents.invoice_number
"""

_TOLD = """
select
    matrix.hypothesis_key, matrix.line_key, matrix.kind, labels.is_right,
    unambiguous.hypothesis_key is not null as is_unambiguous
from matrix
inner join labels using (hypothesis_key)
left join unambiguous using (hypothesis_key)
order by matrix.hypothesis_key
"""


@dataclass(frozen=True)
class Samples:
    """Rows of `matrix.FEATURES` with what they were.

    Args:
        values: (n, columns). is_right: (n,). line: (n,) numbers the lines, of one
            round of one firm each. kind: (n,). seed: (n,) the firm.
        is_unambiguous: (n,) right by construction (`decide.find_unambiguous`).
    """

    values: npt.NDArray[np.float32]
    is_right: npt.NDArray[np.bool_]
    line: npt.NDArray[np.int64]
    kind: npt.NDArray[np.str_]
    seed: npt.NDArray[np.int64]
    is_unambiguous: npt.NDArray[np.bool_]


def join(parts: list[Samples]) -> Samples:
    """All of them, their lines numbered anew."""
    lines, offset = [], 0
    for part in parts:
        lines.append(part.line + offset)
        offset += int(part.line.max(initial=0)) + 1
    return Samples(
        values=np.concatenate([part.values for part in parts]),
        is_right=np.concatenate([part.is_right for part in parts]),
        line=np.concatenate(lines),
        kind=np.concatenate([part.kind for part in parts]),
        seed=np.concatenate([part.seed for part in parts]),
        is_unambiguous=np.concatenate([part.is_unambiguous for part in parts]),
    )


def ledger_of(world: World) -> Ledger:
    """The world's history, every line of it decided as the truth says."""
    with duckdb.connect() as connection:
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
    )


def equivalents_of(world: World) -> pa.Table:
    """bank_line_id, invoice_number, representative (the first of its group)."""
    with duckdb.connect() as connection:
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
    starts = [third + timedelta(days=60 * step) for step in range(4)]
    return [(start, start + timedelta(days=30)) for start in starts]


def sample(
    seed: int, *, months: int = 12, rounds: int = 2, model: Model | None = None
) -> Samples:
    """The judged hypotheses of the firm that `seed` makes."""
    world = simulate(seed, months=months)
    ledger = ledger_of(world)
    equivalents = equivalents_of(world)
    days = world.bank_lines.column("booking_date").to_pylist()
    parts = []
    for first_day, last_day in windows(seed, days):
        recorded: pa.Table | None = None
        for _ in range(rounds):
            given = ledger.inputs(
                first_day=first_day, last_day=last_day, recorded=recorded
            )
            if not given["bank_lines"].num_rows:
                break
            part, decided = _round(given, world.truth, equivalents, seed, model)
            parts.append(part)
            recorded = (
                decided if recorded is None else pa.concat_tables([recorded, decided])
            )
    return join(parts)


def _round(
    given: dict[str, pa.Table],
    true_items: pa.Table,
    equivalents: pa.Table,
    seed: int,
    model: Model | None,
) -> tuple[Samples, pa.Table]:
    """One round: its judged hypotheses, and what it would decide alone."""
    policy = MatchPolicy()
    with scratch() as connection:
        find_hypotheses(connection, given, policy)
        score(connection, model)
        find_unambiguous(connection)
        assign(connection, rounds_max=policy.assignment_rounds_max)
        decide(connection, policy)
        label(connection, true_items=true_items, equivalents=equivalents)
        return _read(connection, seed), _decided(connection)


def _decided(connection: Connection) -> pa.Table:
    table: pa.Table = connection.execute(_DECIDED).to_arrow_table()
    return table


def _read(connection: Connection, seed: int) -> Samples:
    _, values = read_matrix(connection)
    told = connection.execute(_TOLD).fetchnumpy()
    assert len(told["kind"]) == len(values), "a hypothesis without a label"
    assert values.shape[1] == len(NAMES)
    return Samples(
        values=values,
        is_right=np.asarray(told["is_right"], dtype=bool),
        line=np.asarray(told["line_key"], dtype=np.int64),
        kind=np.asarray(told["kind"], dtype=str),
        seed=np.full(len(values), seed, dtype=np.int64),
        is_unambiguous=np.asarray(told["is_unambiguous"], dtype=bool),
    )
