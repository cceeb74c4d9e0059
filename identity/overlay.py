"""The build's customers under what the books have decided by now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

import polars as pl

from lettrage.books import identities, users
from lettrage.books.engine import Books
from lettrage.core.warehouse import Connection
from lettrage.identity.decided import pairs_decided
from lettrage.identity.keys import system_of


class Status(StrEnum):
    """What is known of a pair of records."""

    PROPOSED = "proposed"  # waits for a person
    MERGED = "merged"  # surely one, joined without a person
    ACCEPTED = "accepted"  # a person said that they are one
    APART = "apart"  # a person keeps them apart


class Overlay:
    """The build's customers under what the books say now.

    Args:
        books: open.
        identity: of every landed record, the customer in the build.
        seen_position: the chain position that the build knows.
    """

    def __init__(
        self, books: Books, identity: Mapping[str, str], *, seen_position: int
    ) -> None:
        made = identities.decisions(books)
        self._identity = identity
        self._decisions = {one.decision_id: one for one in made}
        self._logins = {user.user_id: user.name for user in users.listed(books)}
        self._said = pairs_decided(
            {
                "decision_id": one.decision_id,
                "position": one.position,
                "action": one.action.value,
                "customer_ids": one.customer_ids,
            }
            for one in identities.standing(made)
        )
        self._touched = self._touched_since(made, seen_position)
        self._parent: dict[str, str] = {}
        for left, right in self._said.one:
            self._parent[self.root(left)] = self.root(right)
        self._apart = {
            frozenset((self.root(left), self.root(right)))
            for left, right in self._said.two
        }
        self._systems: dict[str, set[str]] = defaultdict(set)
        for one in identity:
            self._systems[self.root(one)].add(system_of(one))

    def root(self, customer_id: str) -> str:
        """What stands for the customer that a record belongs to now."""
        one = self._identity.get(customer_id, customer_id)
        while self._parent.get(one, one) != one:
            one = self._parent[one]
        return one

    def knows(self, customer_id: str) -> bool:
        """Whether the build has this record."""
        return customer_id in self._identity

    def are_one(self, customer_ids: Sequence[str]) -> bool:
        """Whether the build has them as one, and nobody had a word on them since."""
        return len({self.root(one) for one in customer_ids}) == 1 and not (
            self._touched & set(customer_ids)
        )

    def told(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The build's pairs with what is known of them now, and those decided since."""
        known = {
            (row["landed_customer_id"], row["other_landed_customer_id"]): row
            for row in rows.iter_rows(named=True)
        }
        said = {**self._said.one, **self._said.two}
        told = self._unsaid({p: row for p, row in known.items() if p not in said})
        for pair, decision_id in said.items():
            status = Status.ACCEPTED if pair in self._said.one else Status.APART
            row = known.get(pair) or self._new(pair)
            told.append({**row, "status": status, **self._decision(decision_id)})
        return pl.DataFrame(told, schema=rows.schema)

    def _unsaid(
        self, pairs: Mapping[tuple[str, str], Mapping[str, Any]]
    ) -> list[Mapping[str, Any]]:
        """The pairs on which nobody has a word now: of two customers, one waits."""
        nobody = dict.fromkeys(("decision_id", "decided_by", "decided_at", "reason"))
        told: list[Mapping[str, Any]] = []
        seen: set[frozenset[str]] = set()
        # Nobody but a person would join what has no score, and who did took it back.
        scored = [
            (pair, row) for pair, row in pairs.items() if row["score"] is not None
        ]
        for pair, row in sorted(scored, key=lambda one: -one[1]["score"]):
            if row["status"] == Status.MERGED:
                told.append(row)
                continue
            customers = frozenset(self.root(end) for end in pair)
            if row["status"] == Status.PROPOSED and (
                customers in seen or self._is_answered(*pair)
            ):
                continue
            seen.add(customers)
            told.append({**row, "status": Status.PROPOSED, **nobody})
        return told

    def _is_answered(self, left: str, right: str) -> bool:
        """Whether what was decided on other pairs answers for this one too."""
        one, other = self.root(left), self.root(right)
        if one == other or frozenset((one, other)) in self._apart:
            return True
        # To join them would join two records that one program keeps.
        is_of_one = system_of(left) == system_of(right)
        return not is_of_one and bool(self._systems[one] & self._systems[other])

    def _new(self, pair: tuple[str, str]) -> dict[str, Any]:
        left, right = pair
        return {
            "proposal_id": f"{left} {right}",
            "is_sure_alone": False,
            "evidence": "[]",
            "landed_customer_id": left,
            "other_landed_customer_id": right,
            "customer_id": self._identity.get(left, left),
            "other_customer_id": self._identity.get(right, right),
        }

    def _decision(self, decision_id: str) -> dict[str, object]:
        decision = self._decisions[decision_id]
        return {
            "decision_id": decision_id,
            "decided_by": self._logins.get(decision.user_id, decision.user_id),
            "decided_at": decision.decided_at.replace(tzinfo=None),
            "reason": decision.reason,
        }

    def _touched_since(
        self, made: Iterable[identities.IdentityDecision], position: int
    ) -> set[str]:
        """The records on which somebody decided, or took a word back, since."""
        since = [one for one in made if one.position > position]
        since += [
            self._decisions[one.undone_decision_id]
            for one in since
            if one.undone_decision_id is not None
        ]
        return {end for one in since for end in one.customer_ids or ()}


def read_overlay(connection: Connection, books: Books) -> Overlay:
    """The customers of an open build as they are now."""
    identity = dict(
        connection.execute(
            "select landed_customer_id, customer_id from marts.customer_records"
        ).fetchall()
    )
    seen = connection.execute("select max(known_at) from raw.runs").fetchall()[0][0]
    # A build that records no run knows nothing of the books.
    return Overlay(books, identity, seen_position=0 if seen is None else int(seen))
