"""Replay days of a ledger as matching would meet them, and judge each hypothesis."""

from __future__ import annotations

from datetime import date

import numpy as np
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
from lettrage.matching.training.rows import Samples

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
    labels.bank_line_id,
    unambiguous.hypothesis_key is not null as is_unambiguous
from matrix
inner join labels using (hypothesis_key)
left join unambiguous using (hypothesis_key)
order by matrix.hypothesis_key
"""


def replay(
    ledger: Ledger,
    *,
    first_day: date,
    last_day: date,
    true_items: pa.Table,
    equivalents: pa.Table,
    rounds: int = 2,
    seed: int = 0,
    model: Model | None = None,
) -> list[Samples]:
    """The judged hypotheses of the lines booked in these days, round by round.

    What one round decides alone stands in the next, right or wrong, as in a run.

    Args:
        true_items, equivalents: as for `labels.label`.
        seed: noted on each row, to tell firms apart.
        model: judges; None: the first guess.
    """
    parts: list[Samples] = []
    recorded: pa.Table | None = None
    for _ in range(rounds):
        given = ledger.inputs(first_day=first_day, last_day=last_day, recorded=recorded)
        if not given["bank_lines"].num_rows:
            break
        part, decided = _round(given, true_items, equivalents, seed, model)
        parts.append(part)
        recorded = (
            decided if recorded is None else pa.concat_tables([recorded, decided])
        )
    return parts


def _round(
    given: dict[str, pa.Table],
    true_items: pa.Table,
    equivalents: pa.Table,
    seed: int,
    model: Model | None,
) -> tuple[Samples, pa.Table]:
    """One round: its judged hypotheses, and what it would decide alone."""
    policy = MatchPolicy()
    with scratch(threads=1) as connection:
        find_hypotheses(connection, given, policy)
        score(connection, model)
        find_unambiguous(connection)
        assign(connection, rounds_max=policy.assignment_rounds_max)
        decide(connection, policy, None)
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
        bank_line_id=np.asarray(told["bank_line_id"], dtype=str),
    )
