"""Which landed customers are one, as pure functions: Arrow in, Arrow out.

`compare` looks at what landed and knows no decision; `identify` makes customers of the
records that are surely one and of those that people said are. Both give the same rows
for the same rows in any order.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import pyarrow as pa

from lettrage.core.errors import RuleViolation
from lettrage.identity import policy
from lettrage.identity.candidates import Candidate, Rarity, find_candidates
from lettrage.identity.cluster import Clusters, Edge, Precedence
from lettrage.identity.decided import pairs_decided
from lettrage.identity.evidence import (
    Judgement,
    contradict,
    is_kept_on_purpose,
    judge,
)
from lettrage.identity.keys import Record, read_record

_TEXT, _WHOLE = pa.string(), pa.int64()

# The columns that each input must have; others are passed over.
INPUTS: dict[str, dict[str, pa.DataType]] = {
    "customers": {
        "customer_id": _TEXT,
        "name": _TEXT,
        "legal_form": _TEXT,
        "country": _TEXT,
        "siren": _TEXT,
        "siret": _TEXT,
        "vat_number": _TEXT,
        "email": _TEXT,
        "iban": _TEXT,
        "parent_customer_id": _TEXT,
        "address_line1": _TEXT,
        "postal_code": _TEXT,
        "service_code": _TEXT,
        "first_position": _WHOLE,
        "first_line_number": _WHOLE,
    },
    "pairs": {
        "customer_id": _TEXT,
        "other_customer_id": _TEXT,
        "score": _WHOLE,
        "strength": _WHOLE,
    },
    "decisions": {
        "decision_id": _TEXT,
        "position": _WHOLE,
        "action": _TEXT,
        "customer_ids": pa.list_(_TEXT),
    },
}

PAIRS = pa.schema(
    [
        pa.field("customer_id", _TEXT, False),
        pa.field("other_customer_id", _TEXT, False),
        pa.field("score", _WHOLE, False),
        pa.field("strength", _WHOLE, False),
        pa.field("evidence", _TEXT, False),
    ]
)
IDENTITIES = pa.schema(
    [
        pa.field("customer_id", _TEXT, False),
        pa.field("identity_customer_id", _TEXT, False),
        pa.field("joined_customer_id", _TEXT),
        pa.field("decision_id", _TEXT),
    ]
)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two records that may be one, the smaller identifier first."""

    left: Record
    right: Record
    judgement: Judgement


def compare(customers: pa.Table) -> pa.Table:
    """Compare landed customers with one another.

    Args:
        customers: one row a landed customer; columns: `INPUTS["customers"]`.

    Returns:
        One row a pair that is sure or worth a person's look, `customer_id` before
        `other_customer_id` in their order: score (0 to 99), strength (`Strength`; 0:
        doubtful), evidence (JSON: a list of name, points, value). Ordered by both.

    Raises:
        RuleViolation: a column is missing; names it.
    """
    records = _without_shared_keys(_records(customers))
    rarity = Rarity(records)
    pairs = [
        pair
        for candidate in find_candidates(records, rarity)
        if (pair := _judged(records, candidate, rarity)) is not None
    ]
    rows = [
        (
            pair.left.customer_id,
            pair.right.customer_id,
            pair.judgement.score,
            int(pair.judgement.strength),
            json.dumps(
                [asdict(fact) for fact in pair.judgement.facts], ensure_ascii=False
            ),
        )
        for pair in _best(pairs)
    ]
    return _table(sorted(rows), PAIRS)


def identify(*, customers: pa.Table, pairs: pa.Table, decisions: pa.Table) -> pa.Table:
    """Make one customer of the records that are one.

    Args:
        customers: as for `compare`.
        pairs: what `compare` gave.
        decisions: what people said and did not take back, one row a decision; columns:
            `INPUTS["decisions"]`.

    Returns:
        One row a landed customer that is not alone: identity_customer_id (whose
        identifier all of them take: the firm's own first, then the first landed),
        joined_customer_id (the record through which it came to it; null for the
        identity itself), decision_id (who joined them; null: sure by itself). Ordered
        by customer_id.

    Raises:
        RuleViolation: a column is missing; names it.
    """
    decided = pairs_decided(_rows("decisions", decisions))
    firsts = [
        Precedence.of(
            row["customer_id"], row["first_position"], row["first_line_number"]
        )
        for row in _rows("customers", customers)
    ]
    edges = [
        Edge(
            row["customer_id"], row["other_customer_id"], row["strength"], row["score"]
        )
        for row in _rows("pairs", pairs)
        if row["strength"]
    ]
    clusters = Clusters(_records_of(customers, edges, decided.customer_ids), decided)
    clusters.join_decided()
    clusters.join_sure(edges)
    return _table(sorted(clusters.members(firsts)), IDENTITIES)


def _judged(
    records: Sequence[Record], candidate: Candidate, rarity: Rarity
) -> _Pair | None:
    left, right = records[candidate.left], records[candidate.right]
    if contradict(left, right) or is_kept_on_purpose(left, right):
        return None
    found = judge(left, right, similarity=candidate.similarity, rarity=rarity)
    return _Pair(left, right, found) if found.is_proposed else None


def _best(pairs: Iterable[_Pair]) -> Iterator[_Pair]:
    """All that is sure, and of the doubtful a few of each record, the best."""
    counts: Counter[str] = Counter()
    in_order = sorted(
        pairs,
        key=lambda pair: (
            -pair.judgement.strength,
            -pair.judgement.score,
            pair.left.customer_id,
            pair.right.customer_id,
        ),
    )
    for pair in in_order:
        ids = (pair.left.customer_id, pair.right.customer_id)
        if pair.judgement.strength or all(
            counts[one] < policy.PROPOSALS_PER_RECORD for one in ids
        ):
            counts.update(ids)
            yield pair


def _without_shared_keys(records: Sequence[Record]) -> list[Record]:
    """The records without the keys that are somebody else's, as an accountant's are."""
    owners: dict[str, set[str]] = defaultdict(set)
    for record in records:
        for key in (record.iban, record.mailbox, record.domain):
            if key is not None:
                owners[key].add(record.name.key)
    shared = {key for key, names in owners.items() if len(names) > policy.OWNERS_MAX}
    return [
        replace(
            record,
            iban=None if record.iban in shared else record.iban,
            mailbox=None if record.mailbox in shared else record.mailbox,
            domain=None if record.domain in shared else record.domain,
        )
        for record in records
    ]


def _records(customers: pa.Table) -> list[Record]:
    rows = sorted(_rows("customers", customers), key=lambda row: row["customer_id"])
    return [read_record(row) for row in rows]


def _records_of(
    customers: pa.Table, edges: Sequence[Edge], decided: Iterable[str]
) -> dict[str, Record]:
    """The records that an edge or a decision names; the others stay alone."""
    wanted = {end for edge in edges for end in (edge.left, edge.right)} | set(decided)
    return {
        row["customer_id"]: read_record(row)
        for row in _rows("customers", customers)
        if row["customer_id"] in wanted
    }


def _rows(name: str, table: pa.Table) -> list[dict[str, Any]]:
    columns = INPUTS[name]
    missing = [column for column in columns if column not in table.column_names]
    if missing:
        raise RuleViolation(
            "columns of an identity input",
            name,
            ", ".join(columns),
            f"no {', '.join(missing)}",
        )
    rows: list[dict[str, Any]] = (
        table.select(list(columns)).cast(pa.schema(list(columns.items()))).to_pylist()
    )
    return rows


def _table(rows: Sequence[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table(
        [
            pa.array(values, one.type)
            for values, one in zip(columns, schema, strict=True)
        ],
        schema=schema,
    )
