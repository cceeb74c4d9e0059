"""What the command line and the screen share: look at pairs of customers, decide.

Everything reads the published build, under what the books have decided by now: a
decision counts here the moment it is recorded; balances follow at the next run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import polars as pl

from lettrage.books import identities
from lettrage.books.engine import Books
from lettrage.core.errors import RuleViolation
from lettrage.core.warehouse import reader
from lettrage.core.workspace import Workspace
from lettrage.identity.overlay import Overlay, Status, read_overlay

__all__ = ["Status", "customers", "merge", "pairs", "records", "separate", "undo"]

_PAIRS = """
select
    proposals.proposal_id, proposals.status, proposals.score, proposals.is_sure_alone,
    proposals.evidence, proposals.landed_customer_id, records.name,
    proposals.other_landed_customer_id, others.name as other_name,
    proposals.customer_id, proposals.other_customer_id, proposals.decision_id,
    proposals.decided_by, proposals.decided_at, proposals.reason
from marts.customer_merge_proposals as proposals
left join marts.customer_records as records
    on records.landed_customer_id = proposals.landed_customer_id
left join marts.customer_records as others
    on others.landed_customer_id = proposals.other_landed_customer_id
order by proposals.landed_customer_id, proposals.other_landed_customer_id
"""


def pairs(
    workspace: Workspace, books: Books, *, status: Status | None = None
) -> pl.DataFrame:
    """The pairs of records that wait, are one or are kept apart, as of this moment.

    Args:
        workspace: whose build is read.
        books: open.
        status: only these; None: all.

    Returns:
        One row a pair, the surest first: proposal_id, status, score (null: only a
        person would join them), is_sure_alone, evidence (JSON), landed_customer_id and
        name of the one record, other_landed_customer_id and other_name of the other
        (names: null where only documents name it), customer_id and other_customer_id
        (in the build), decision_id, decided_by, decided_at (UTC), reason.

    Raises:
        NothingPublished: there is no build yet.
    """
    with reader(workspace) as connection:
        rows = connection.execute(_PAIRS).pl()
        overlay = read_overlay(connection, books)
    told = overlay.told(rows)
    if status is not None:
        told = told.filter(pl.col("status") == status)
    return told.sort(
        pl.col("score").neg(), "landed_customer_id", "other_landed_customer_id",
        nulls_last=True,
    )  # fmt: skip


def records(workspace: Workspace, customer_ids: Sequence[str]) -> pl.DataFrame:
    """Records as they landed. Columns: those of `marts.customer_records`.

    Raises:
        NothingPublished: there is no build yet.
    """
    with reader(workspace) as connection:
        return connection.execute(
            "from marts.customer_records where list_contains(?, landed_customer_id) "
            "order by list_position(?, landed_customer_id)",
            [list(customer_ids), list(customer_ids)],
        ).pl()


def customers(
    workspace: Workspace, *, text: str | None, is_merged: bool, limit: int | None
) -> pl.DataFrame:
    """The customers of the last build, with the records that each is made of.

    Args:
        workspace: whose build is read.
        text: only those of whom a name or an identifier holds it, in any case.
        is_merged: only those of several records.
        limit: at most so many.

    Returns:
        customer_id, name, siren, vat_number, country, city, merged_customer_ids;
        ordered by customer_id.
    """
    with reader(workspace) as connection:
        return connection.execute(
            """
            select
                customer_id, name, siren, vat_number, country, city, merged_customer_ids
            from marts.customers
            where
                (len(merged_customer_ids) > 0 or not $is_merged)
                and ($text is null or customer_id in (
                    select customer_id from marts.customer_records
                    where contains(
                        lower(concat_ws(' ', landed_customer_id, name, siren)),
                        lower($text)
                    )
                ))
            order by customer_id limit $limit
            """,
            {"text": text, "is_merged": is_merged, "limit": limit},
        ).pl()


def merge(
    workspace: Workspace,
    books: Books,
    *,
    user_id: str,
    customer_ids: Iterable[str],
    reason: str | None = None,
) -> str:
    """Say that these records are one customer.

    Returns:
        The decision's id.

    Raises:
        RuleViolation: a record is unknown, they are one already, or fewer than two.
        UserRefused: the user may not decide.
    """
    ids = sorted(set(customer_ids))
    overlay = _known(workspace, books, ids)
    if len(ids) > 1 and overlay.are_one(ids):
        raise RuleViolation(
            "merge", ", ".join(ids), "two customers or more", "one and the same already"
        )
    return identities.merge(books, user_id=user_id, customer_ids=ids, reason=reason)


def separate(
    workspace: Workspace,
    books: Books,
    *,
    user_id: str,
    customer_ids: Iterable[str],
    reason: str | None = None,
) -> str:
    """Say that no two of these records are one customer; takes apart what was joined.

    Returns:
        The decision's id.

    Raises:
        RuleViolation: a record is unknown, the same was said before, or fewer than two.
        UserRefused: the user may not decide.
    """
    ids = sorted(set(customer_ids))
    _known(workspace, books, ids)
    return identities.separate(books, user_id=user_id, customer_ids=ids, reason=reason)


undo: Callable[..., str] = identities.undo


def _known(workspace: Workspace, books: Books, ids: Sequence[str]) -> Overlay:
    """The customers as they are now, after a look whether these are among them."""
    with reader(workspace) as connection:
        overlay = read_overlay(connection, books)
    for one in ids:
        if not overlay.knows(one):
            raise RuleViolation(
                "customer",
                one,
                "one of the last build; `lettrage customers list` shows them",
                "none",
            )
    return overlay
