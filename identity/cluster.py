"""Records become customers: first what people said, then what is sure.

A customer never holds two records that contradict each other (two SIREN, parent and
child), two records of one program, or two that a person keeps apart; a person alone may
join what the rules would not. Where a record may surely be one of two that cannot both
be its own, nobody knows which: it is proposed instead.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, product

from lettrage.identity.decided import Decided
from lettrage.identity.evidence import contradict
from lettrage.identity.keys import OWN, Record, system_of


@dataclass(frozen=True, slots=True, order=True)
class Precedence:
    """Whose identifier a customer takes: the smallest of its records."""

    is_foreign: bool
    first_position: int
    first_line_number: int
    customer_id: str

    @classmethod
    def of(cls, customer_id: str, position: int, line_number: int) -> Precedence:
        """Of a record that landed first at this position of the chain, in this line."""
        is_foreign = system_of(customer_id) != OWN
        return cls(is_foreign, position, line_number, customer_id)


@dataclass(frozen=True, slots=True)
class Edge:
    """Two records that are surely one, the smaller identifier first."""

    left: str
    right: str
    strength: int
    score: int


class Clusters:
    """The customers in the making.

    Args:
        records: by identifier: those that an edge or a decision names. What people
            named and nobody landed is left alone.
        decided: what people said.
    """

    def __init__(self, records: Mapping[str, Record], decided: Decided) -> None:
        self._records = records
        self._decided = decided
        self._members = {one: [one] for one in records}
        self._root = {one: one for one in records}
        self._neighbours: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
        self._apart: dict[str, set[str]] = defaultdict(set)
        for left, right in decided.two:
            self._apart[left].add(right)
            self._apart[right].add(left)

    def join_decided(self) -> None:
        """Join what people said is one, the latest word first."""
        for (left, right), decision_id in self._decided.one.items():
            if left not in self._records or right not in self._records:
                continue
            one, other = self._root[left], self._root[right]
            if one != other and not self._kept_apart(one, other):
                self._join(left, right, decision_id)

    def join_sure(self, edges: Sequence[Edge]) -> None:
        """Join what is sure, the strongest first; what may be one of two is left."""
        in_order = sorted(edges, key=lambda edge: -edge.strength)
        for _, tier in groupby(in_order, key=lambda edge: edge.strength):
            waiting = sorted(
                tier, key=lambda edge: (-edge.score, edge.left, edge.right)
            )
            for component in self._components(waiting):
                self._join_component(component)

    def members(
        self, firsts: Iterable[Precedence]
    ) -> Iterator[tuple[str, str, str | None, str | None]]:
        """The rows of `pipeline.IDENTITIES`, of customers of more than one record.

        Args:
            firsts: of every landed customer.
        """
        precedence = {first.customer_id: first for first in firsts}
        for cluster in self._members.values():
            if len(cluster) < 2:
                continue
            identity = min(cluster, key=lambda one: precedence[one])
            yield identity, identity, None, None
            reached, waiting = {identity}, deque([identity])
            while waiting:
                through = waiting.popleft()
                for one, decision_id in sorted(
                    self._neighbours[through], key=lambda edge: edge[0]
                ):
                    if one not in reached:
                        reached.add(one)
                        waiting.append(one)
                        yield one, identity, through, decision_id

    def _components(self, edges: Sequence[Edge]) -> Iterator[list[Edge]]:
        """Edges grouped by what they connect, so that far ones do not cost time."""
        parent = {self._root[end]: self._root[end] for edge in edges
                  for end in (edge.left, edge.right)}  # fmt: skip

        def top(one: str) -> str:
            while parent[one] != one:
                parent[one] = parent[parent[one]]
                one = parent[one]
            return one

        for edge in edges:
            parent[top(self._root[edge.left])] = top(self._root[edge.right])
        grouped: dict[str, list[Edge]] = defaultdict(list)
        for edge in edges:
            grouped[top(self._root[edge.left])].append(edge)
        yield from grouped.values()

    def _join_component(self, edges: list[Edge]) -> None:
        """Join the first edge that is free of doubt, and look again."""
        while True:
            open_edges = {
                pair: edge
                for edge in reversed(edges)
                if (pair := self._ends(edge)) and self._may_join(*pair)
            }
            beside: dict[str, set[str]] = defaultdict(set)
            for one, other in open_edges:
                beside[one].add(other)
                beside[other].add(one)
            for edge in edges:
                pair = self._ends(edge)
                if pair in open_edges and not self._is_doubtful(*pair, beside):
                    self._join(edge.left, edge.right, None)
                    break
            else:
                return

    def _ends(self, edge: Edge) -> tuple[str, str]:
        one, other = self._root[edge.left], self._root[edge.right]
        return (one, other) if one < other else (other, one)

    def _is_doubtful(
        self, one: str, other: str, beside: Mapping[str, set[str]]
    ) -> bool:
        """Whether either may as well be joined to what the other cannot be with."""
        rivals = [(other, rival) for rival in beside[one] if rival != other]
        rivals += [(one, rival) for rival in beside[other] if rival != one]
        return any(not self._may_join(mine, rival) for mine, rival in rivals)

    def _may_join(self, one: str, other: str) -> bool:
        """Whether two customers may become one without a person's word."""
        if one == other or self._kept_apart(one, other):
            return False
        return not any(
            left.system == right.system or contradict(left, right)
            for left, right in product(
                [self._records[member] for member in self._members[one]],
                [self._records[member] for member in self._members[other]],
            )
        )

    def _kept_apart(self, one: str, other: str) -> bool:
        members = set(self._members[other])
        return any(self._apart[member] & members for member in self._members[one])

    def _join(self, left: str, right: str, decision_id: str | None) -> None:
        one, other = self._root[left], self._root[right]
        for member in self._members[other]:
            self._root[member] = one
        self._members[one] += self._members.pop(other)
        self._neighbours[left].append((right, decision_id))
        self._neighbours[right].append((left, decision_id))
