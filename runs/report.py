"""What a run says at its end: what changed, and what waits for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lettrage.core import warehouse
from lettrage.core.warehouse import Connection, NothingPublished
from lettrage.core.workspace import Workspace
from lettrage.ingestion.load import Landed

# A figure: its name, and the query that gives (count, currency, amount).
_FIGURES = {
    "bank lines": """
        select count(*), currency, sum(amount) from marts.bank_lines group by currency
    """,
    "invoices": """
        select count(*), currency, sum(amount_including_tax) from marts.invoices
        group by currency
    """,
    "decided automatically": """
        select count(*), bank_lines.currency, sum(bank_lines.amount)
        from marts.match_suggestions
        inner join marts.bank_lines using (bank_line_id)
        where match_suggestions.status = 'auto' group by bank_lines.currency
    """,
    "suggestions to look at": """
        select count(*), currency, sum(remaining_amount) from marts.bank_lines
        where reconciliation_status = 'proposed' group by currency
    """,
    "documents receivable": """
        select count(*), currency, sum(open_amount) from marts.invoices
        where open_amount <> 0 group by currency
    """,
    "customers overdue": """
        select count(*), currency,
            sum(days_1_30 + days_31_60 + days_61_90 + days_over_90)
        from marts.receivables_aging
        where days_1_30 + days_31_60 + days_61_90 + days_over_90 > 0
        group by currency
    """,
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure in one currency, with what it was in the build before (None: new)."""

    name: str
    currency: str
    count: int
    amount: Decimal
    count_before: int | None


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a run.

    `has_faults`: some file was refused, had rejected rows, or does not foot.
    """

    as_of: date
    published: bool
    landed: tuple[Landed, ...]
    figures: tuple[Figure, ...]

    @property
    def has_faults(self) -> bool:
        """Whether the files of this run need a look."""
        return any(
            file.error or file.rejected or file.consistent is False
            for file in self.landed
        )


def report(
    connection: Connection,
    workspace: Workspace,
    *,
    as_of: date,
    landed: Sequence[Landed],
    published: bool,
) -> Report:
    """Compare what `connection` holds with the build published before.

    Args:
        connection: the writer's, with the marts built.
    """
    before = _figures_before(workspace)
    now = _figures(connection)
    return Report(
        as_of=as_of,
        published=published,
        landed=tuple(landed),
        figures=tuple(
            Figure(name, currency, count, amount, _count_before(before, name, currency))
            for (name, currency), (count, amount) in now.items()
        ),
    )


_Values = dict[tuple[str, str], tuple[int, Decimal]]


def _figures(connection: Connection) -> _Values:
    return {
        (name, currency): (count, amount)
        for name, sql in _FIGURES.items()
        for count, currency, amount in sorted(
            connection.execute(sql).fetchall(), key=lambda row: str(row[1])
        )
    }


def _figures_before(workspace: Workspace) -> _Values | None:
    try:
        with warehouse.reader(workspace) as connection:
            return _figures(connection)
    except NothingPublished:
        return None
    except warehouse.DatabaseError:
        # An older version published other marts: nothing to compare with.
        return None


def _count_before(before: _Values | None, name: str, currency: str) -> int | None:
    if before is None:
        return None
    # A currency that the last build did not have counted nothing there.
    return before.get((name, currency), (0, Decimal(0)))[0]
