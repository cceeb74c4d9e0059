"""What people said of pairs of records: one firm, or two. The last word counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

MERGE, SEPARATE = "merge", "separate"


@dataclass(slots=True)
class Decided:
    """The last word on each pair, the smaller identifier first.

    Args:
        one: pairs that are one firm, with the decision that said so; the latest first.
        two: pairs that are two firms, with theirs.
    """

    one: dict[tuple[str, str], str] = field(default_factory=dict)
    two: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def customer_ids(self) -> frozenset[str]:
        """Every record that is named."""
        return frozenset(end for pair in (*self.one, *self.two) for end in pair)


def pairs_decided(decisions: Iterable[Mapping[str, Any]]) -> Decided:
    """The last word on each pair.

    Args:
        decisions: decision_id, position, action, customer_ids (null once erased); those
            that were taken back are not among them.
    """
    decided, said = Decided(), set[tuple[str, str]]()
    for decision in sorted(decisions, key=lambda one: -one["position"]):
        ids = sorted(set(decision["customer_ids"] or ()))
        for pair in combinations(ids, 2):
            if pair in said:
                continue
            said.add(pair)
            verdict = decided.one if decision["action"] == MERGE else decided.two
            verdict[pair] = decision["decision_id"]
    return decided
