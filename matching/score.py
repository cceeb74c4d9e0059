"""How probable each hypothesis is: a first guess by points, then the learned model.

The guess is set by judgement (`policy.WEIGHTS`). A hypothesis's points are its log-odds
against the line paying nothing of the kind. All hypotheses of a line and "nothing"
exclude each other, so their guesses are shares of one whole (a multinomial logit).
Evidence that several documents share counts once for all of them: points fall by the
logarithm of the number of rivals. What rivals there are is then told by the guesses
(`competition.py`), and the model reads all of it: its probability is that of the whole
decision on the line being right. No line's probabilities sum to more than one.

Tables made: `guesses`: hypothesis_key, line_key, points, guess; `scores`:
hypothesis_key, line_key, points, probability (by the firm's own model, where it has
one), shipped_probability (by the model that ships: what the prior certifies).
"""

from __future__ import annotations

import pyarrow as pa

from lettrage.core.warehouse import Connection
from lettrage.matching import gathered
from lettrage.matching.matrix import values_of
from lettrage.matching.model import Model
from lettrage.matching.policy import PARTY_CLASSES, REFERENCE_CLASSES, WEIGHTS
from lettrage.matching.side_by_side import side_by_side

_ROWS = """
from matrix where hypothesis_key >= $first and hypothesis_key < $next
order by hypothesis_key
"""


def _by_class(column: str, prefix: str, classes: dict[int, str]) -> str:
    cases = " ".join(
        f"when {level} then {WEIGHTS[f'{prefix}_{level}']}" for level in classes
    )
    return f"(case {column} {cases} else 0 end)"


def _by_kind() -> str:
    cases = " ".join(
        f"when '{name.removeprefix('kind_')}' then {weight}"
        for name, weight in WEIGHTS.items()
        if name.startswith("kind_")
    )
    return f"(case replace(kind, 'statement', 'window') {cases} else 0 end)"


def points_sql() -> str:
    """The sum of points of a row of `features`, as an SQL expression."""
    w = WEIGHTS
    return f"""
        {_by_kind()}
        + {_by_class("reference_class", "reference", REFERENCE_CLASSES)}
        + {_by_class("party_class", "party", PARTY_CLASSES)}
        + is_exact::int * {w["amount_exact"]}
        + is_payer_other::int * {w["payer_conflict"]}
        + case
            when is_number_near and own_left_out = 0 then {w["is_number_near"]}
            else
                cited_left_out * {w["cited_left_out"]}
                + least(settled_count, 1) * {w["cites_settled"]}
                    * (kind not in ('reversal', 'payout', 'batch'))::int
        end
        + is_other_reason::int * {w["is_other_reason"]} * (reference_class < 3)::int
            * (kind not in ('reversal', 'payout', 'batch'))::int
        + (kind = 'statement')::int * {w["is_statement"]}
        + (kind = 'subset')::int * size_over_two * {w["size_over_two"]}
        + is_named::int * {w["is_named"]}
        + unresolved_count * {w["unresolved_charge"]}
        + (kind = 'reversal')::int * (
            case way
                when 'reference' then {w["reversal_reference"]}
                when 'end_to_end_id' then {w["reversal_reference"]}
                when 'iban' then {w["reversal_iban"]}
                else 0
            end
            + case when is_return then {w["is_return"]} else {w["is_no_return"]} end
        )
        - ln(greatest(solutions_count, 1))
        - ln(greatest(event_rivals, 1))
        - ln(greatest(token_documents, 1)) * (reference_class > 0)::int
        - ln(greatest(party_owners, 1))
        - (kind = 'amount')::int * ln(firm_rivals)
        - (kind = 'payer_amount')::int * ln(greatest(payer_rivals / 6, 1))
    """


def guess(connection: Connection) -> None:
    """Make `guesses` from `features`."""
    connection.execute(f"""
        create or replace temp table guesses as
        with pointed as (
            select hypothesis_key, line_key, round({points_sql()}, 9)::double as points
            from features
        ),
        -- Summed in one order: a sum of doubles depends on it.
        totals as (
            select
                line_key,
                list_sum(list_sort(list(exp(points)))) as total
            from pointed group by line_key
        )
        select
            hypothesis_key, line_key, points,
            round(exp(points) / (1 + total), 9) as guess
        from pointed inner join totals using (line_key)
    """)


def score(connection: Connection, model: Model | None) -> None:
    """Make `scores` from `matrix` and `guesses`; without a model, by the guesses."""
    if model is None:
        connection.execute("""
            create or replace table judged as
            select hypothesis_key, guess as own, guess as shipped from guesses
        """)
    else:
        _judge(connection, model)
    connection.execute(_SCORES)


def _judge(connection: Connection, model: Model) -> None:
    """Make `judged`: what the model says of each row of `matrix`, part by part."""

    def work(cursor: Connection, part: int) -> None:
        keys, values = values_of(cursor, _ROWS, gathered.keys_of(part))
        own, shipped = model.probabilities(values)
        told = pa.table({"hypothesis_key": keys, "own": own, "shipped": shipped})
        cursor.register("told", told)

    connection.execute("""
        create or replace table judged (
            hypothesis_key bigint, own double, shipped double
        )
    """)
    for cursor in side_by_side(connection, work, gathered.parts(connection)):
        cursor.execute("insert into judged from told")


# The shares of a line sum to one at most, in one order whatever the rows' order.
_SCORES = """
create or replace table scores as
with said as (
    select hypothesis_key, line_key, points, own, shipped
    from guesses inner join judged using (hypothesis_key)
),
totals as (
    select
        line_key,
        greatest(list_sum(list_sort(list(own))), 1) as own_total,
        greatest(list_sum(list_sort(list(shipped))), 1) as shipped_total
    from said
    group by line_key
)
select
    hypothesis_key, line_key, points,
    round(own / own_total, 9) as probability,
    round(shipped / shipped_total, 9) as shipped_probability
from said inner join totals using (line_key)
"""
