"""The columns that the hypothesis model reads, in their order.

`FEATURES` is the contract between what is measured and what was learned: a model file
names the columns that it was trained on, and is refused where they differ. A feature
says in which direction it can only speak: +1, the more the likelier; -1; 0, either.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lettrage.core.warehouse import Connection
from lettrage.matching.hypotheses import KINDS

Values = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Feature:
    """One column: its name, its SQL over `features`, `measures`, `competition`."""

    name: str
    sql: str
    direction: int = 0


_WAYS = "list_position(['amount', 'payer', 'iban', 'end_to_end_id', 'reference'], way)"

FEATURES = (
    Feature("kind", f"list_position({list(KINDS)!r}, kind)"),
    Feature("guess", "guess"),
    Feature("line_rival", "line_rival"),
    Feature("margin", "guess - line_rival", +1),
    Feature("line_rank", "line_rank"),
    Feature("line_choices_exact", "line_choices_exact"),
    Feature("document_rival", "document_rival", -1),
    Feature("document_margin", "guess - document_rival", +1),
    Feature("is_rival_earlier", "is_rival_earlier"),
    Feature("claims_count", "claims_count"),
    Feature("twins_count", "twins_count"),
    Feature("twin_rank", "twin_rank"),
    Feature("twins_beyond", "twin_rank - payer_rivals"),
    Feature("amount_lines", "amount_lines"),
    Feature("is_exact", "is_exact", +1),
    Feature("left_share", "left_share"),
    Feature("short_share", "short_share"),
    Feature("difference", "difference"),
    Feature("documents_count", "documents_count"),
    Feature("customers_count", "customers_count"),
    Feature("reference_class", "reference_class", +1),
    Feature("cited_share", "cited_share", +1),
    Feature("token_documents", "token_documents"),
    Feature("cited_left_out", "cited_left_out", -1),
    Feature("own_left_out", "own_left_out", -1),
    Feature("settled_count", "settled_count", -1),
    Feature("unknown_count", "unknown_count"),
    Feature("is_number_near", "is_number_near"),
    Feature("party_class", "party_class", +1),
    Feature("party_owners", "party_owners"),
    Feature("is_payer_other", "is_payer_other", -1),
    Feature("payer_rivals", "payer_rivals"),
    Feature("firm_rivals", "firm_rivals"),
    Feature("solutions_count", "solutions_count"),
    Feature("line_choices", "line_choices"),
    Feature("age_days", "age_days"),
    Feature("lag_days", "lag_days"),
    Feature("lag_first_days", "lag_first_days"),
    Feature("lag_gap", "lag_gap"),
    Feature("habit_lines", "habit_lines"),
    Feature("habit_documents", "habit_documents"),
    Feature("skipped_count", "skipped_count"),
    Feature("gaps_count", "gaps_count"),
    Feature("open_count", "open_count"),
    Feature("total_share", "total_share"),
    Feature("rate_gap", "rate_gap", -1),
    Feature("other_lines", "other_lines", -1),
    Feature("is_other_reason", "is_other_reason", -1),
    Feature("is_named", "is_named", +1),
    Feature("unresolved_count", "unresolved_count"),
    Feature("is_return", "is_return"),
    Feature("way", f"coalesce({_WAYS}, 0)"),
    Feature("is_pending", "set_key like 'pending %'"),
    Feature("event_rivals", "event_rivals"),
    Feature("amount_log", "amount_log"),
    Feature("amount_zeros", "amount_zeros"),
)

NAMES = tuple(feature.name for feature in FEATURES)


def make_matrix(connection: Connection) -> None:
    """Make `matrix`: hypothesis_key, line_key, kind and the columns of `FEATURES`."""
    columns = ",\n".join(
        f"({feature.sql})::float as x_{feature.name}" for feature in FEATURES
    )
    connection.execute(f"""
        create table matrix as
        select features.hypothesis_key, features.line_key, features.kind, {columns}
        from features
        inner join measures using (hypothesis_key)
        inner join competition using (hypothesis_key)
    """)


def read_matrix(
    connection: Connection,
) -> tuple[npt.NDArray[np.int64], Values]:
    """The keys (n,) and the values (n, len(FEATURES)); NaN: unknown. Sorted by key."""
    return values_of(connection, "from matrix order by hypothesis_key", {})


def values_of(
    connection: Connection, rows: str, parameters: dict[str, object]
) -> tuple[npt.NDArray[np.int64], Values]:
    """The keys (n,) and values (n, len(FEATURES)) of the rows of a `from` clause."""
    columns = ", ".join(f"coalesce(x_{name}, 'nan') as x_{name}" for name in NAMES)
    read = connection.execute(
        f"select hypothesis_key, {columns} {rows}", parameters
    ).to_arrow_table()
    values = np.empty((read.num_rows, len(NAMES)), dtype=np.float32)
    for place, name in enumerate(NAMES):
        values[:, place] = read[f"x_{name}"].to_numpy()
    return read["hypothesis_key"].to_numpy(), values
