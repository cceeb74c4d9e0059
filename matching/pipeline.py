"""From open items and bank lines to suggestions: the stages, in their order.

A pure function: the same rows in, in any order, give the same rows out. The work is
done in a DuckDB of its own that is gone afterwards; each stage is a module that makes
the tables its docstring names.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pyarrow as pa

from lettrage.core.warehouse import Connection, scratch
from lettrage.matching import (
    batches,
    candidates,
    differences,
    foreign,
    gathered,
    groups,
    habits,
    hypotheses,
    inexact,
    measures,
    normalise,
    parties,
    payouts,
    reversals,
)
from lettrage.matching.assignment import assign
from lettrage.matching.competition import find_competition
from lettrage.matching.decide import decide, find_unambiguous
from lettrage.matching.explain import explain
from lettrage.matching.features import compute_features
from lettrage.matching.inputs import load_policy, load_table
from lettrage.matching.matrix import NAMES, make_matrix
from lettrage.matching.model import PRIOR, Model, load
from lettrage.matching.policy import MatchPolicy
from lettrage.matching.score import guess, score
from lettrage.matching.side_by_side import side_by_side

# Below this, threads cost more than they give.
SMALL_ROWS = 10_000

_SUGGESTIONS = """
select
    sets.suggestion_id,
    lines.bank_line_id,
    decisions.rank::bigint as rank,
    decisions.probability,
    sets.kind,
    decisions.is_automatic,
    evidences.evidence,
    documents.invoice_number,
    documents.customer_id,
    items.allocated_amount,
    items.bank_amount,
    -- Alone, the cash is booked and nothing written off: what a fee or a discount would
    -- settle besides is for a person to say. A fee of a payout has no document.
    case when not decisions.is_automatic then items.difference_amount end
        as difference_amount,
    case
        when not decisions.is_automatic or documents.document_key is null
            then items.difference_kind
    end as difference_kind
from decisions
inner join sets using (hypothesis_key)
inner join evidences using (hypothesis_key)
inner join hypothesis_items as items using (hypothesis_key)
inner join lines on lines.line_key = decisions.line_key
left join documents using (document_key)
order by bank_line_id, rank, invoice_number nulls last
"""


def suggest(
    *,
    open_items: pa.Table,
    bank_lines: pa.Table,
    customers: pa.Table,
    payouts: pa.Table,
    batch_items: pa.Table,
    paid_items: pa.Table,
    other_payers: pa.Table,
    rates: pa.Table,
    policy: MatchPolicy,
    model: Model | None = None,
    correction: pa.Table | None = None,
    certificate: pa.Table | None = None,
) -> pa.Table:
    """Suggest which documents each bank line pays, how sure that is, and why.

    Args:
        open_items: one row per document with something open; signed, credit notes
            negative. Columns: `INPUTS["open_items"]`.
        bank_lines: one row per line with something undecided; positive = money in.
        customers: one row per customer, with the IBANs and names seen on decided lines.
        payouts: one row per charge of a payout that no decided line has used.
        batch_items: one row per payment of a batch: a direct debit, a cheque, or a
            transaction that the bank lists under the line `bank_line_id`; signed.
        paid_items: one row per (document, line that paid it).
        other_payers: counterparties of lines that were decided to pay no document.
        rates: units of a currency that a euro bought on a day.
        policy: bounds of the search, and what may be automatic.
        model: judges the hypotheses; None: the prior that ships with the package.
        correction: the firm's own, as `raw.matching_models`: one row or none; it is
            applied to the model that it was fitted on, and to no other.
        certificate: `certificate.CERTIFICATE`: from which probability on each kind is
            decided alone; None: what is unambiguous by construction is.

    Returns:
        One row per (suggestion, document), and one per fee of a payout, ordered by
        bank_line_id, rank, invoice_number: suggestion_id, bank_line_id, rank bigint,
        probability double, kind, is_automatic, evidence (JSON), invoice_number (null:
        a fee), customer_id, allocated_amount decimal(18,4) in the document's currency
        (null: a fee), bank_amount in the line's, difference_amount, difference_kind.
        What is automatic settles no document beyond its open amount, and nothing
        beyond the cash.

    Raises:
        RuleViolation: an input lacks a column; names both.

    Source: docs/matching.md; the stages are DESIGN's chapter "Matching".
    """
    is_small = bank_lines.num_rows + open_items.num_rows < SMALL_ROWS
    with scratch(threads=1 if is_small else None) as connection:
        find_hypotheses(
            connection,
            {
                "open_items": open_items,
                "bank_lines": bank_lines,
                "customers": customers,
                "payouts": payouts,
                "batch_items": batch_items,
                "paid_items": paid_items,
                "other_payers": other_payers,
                "rates": rates,
            },
            policy,
        )
        judge = corrected(model or prior(), correction)
        score(connection, judge)
        find_unambiguous(connection)
        assign(connection, rounds_max=policy.assignment_rounds_max)
        decide(connection, policy, certificate)
        return _explained(connection, judge.fingerprint)


def _explained(connection: Connection, fingerprint: str) -> pa.Table:
    """The suggestions and their evidence, lines by lines in the order of their ids."""

    def work(cursor: Connection, part: int) -> None:
        gathered.take_decided(cursor, part)
        explain(cursor, fingerprint=fingerprint)

    parts = gathered.cut_decided(connection)
    return pa.concat_tables(
        cursor.execute(_SUGGESTIONS).to_arrow_table()
        for cursor in side_by_side(connection, work, parts)
    )


def find_hypotheses(
    connection: Connection, given: dict[str, pa.Table], policy: MatchPolicy
) -> None:
    """Make all tables up to `matrix`: every hypothesis, measured and not yet judged.

    Args:
        given: the tables of `INPUTS`, by name.
    """
    for name, table in given.items():
        load_table(connection, name, table)
    load_policy(connection, policy)
    _prepare(connection)
    arriving, leaving = gathered.cut(connection, policy.lines_per_part)
    for cursor in side_by_side(connection, _find_payers, [*arriving, *leaving]):
        gathered.keep(cursor, gathered.PAYERS)
    inexact.expect(connection)
    # What leaves may give back what arrived: it comes when all of that is kept.
    for read, parts in ((_read_arriving, arriving), (_read_leaving, leaving)):
        for cursor in side_by_side(connection, read, parts):
            gathered.keep(cursor, gathered.KEPT)
    gathered.close(connection)
    find_competition(connection)
    make_matrix(connection)


def _prepare(connection: Connection) -> None:
    """Make what is of the firm, whatever line is read."""
    for module in (
        normalise, parties, candidates, groups, payouts, batches, reversals, foreign,
        differences, inexact, measures, habits,
    ):  # fmt: skip
        module.prepare(connection)


def _find_payers(cursor: Connection, part: int) -> None:
    """Find who may pay the lines of a part."""
    gathered.take(cursor, part)
    normalise.read_texts(cursor)
    parties.find_payers(cursor)


def _read_arriving(cursor: Connection, part: int) -> None:
    _read_part(cursor, part, is_leaving=False)


def _read_leaving(cursor: Connection, part: int) -> None:
    _read_part(cursor, part, is_leaving=True)


def _read_part(cursor: Connection, part: int, *, is_leaving: bool) -> None:
    """Find, measure and guess the hypotheses of the lines of a part."""
    gathered.take(cursor, part)
    gathered.take_payers(cursor)
    normalise.read_lines(cursor)
    candidates.cite(cursor)
    hypotheses.build_hypotheses(
        cursor,
        keys_from=part * gathered.KEYS_PER_PART,
        is_leaving=is_leaving,
    )
    compute_features(cursor)
    guess(cursor)
    measures.measure(cursor)


def corrected(model: Model, correction: pa.Table | None) -> Model:
    """The model with the firm's correction, where there is one for it."""
    for told in correction.to_pylist() if correction is not None else ():
        if told["prior_fingerprint"] == model.fingerprint and told["shifts"]:
            shifts = np.array(told["shifts"], dtype=np.float64)
            return replace(model, slopes=tuple(told["slopes"]), shifts=shifts)
    return model


@cache
def prior() -> Model:
    """The model that ships with the package."""
    return load(PRIOR, NAMES)
