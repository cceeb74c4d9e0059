"""A rank as in ERPNext: how many of reference, amount and party are equal.

Behaviour (bank reconciliation tool): a document ranks one, and one more for each exact
equality. The party is the owner of the account; else the one whose name is most like
the payer's or the description by token set ratio, 80 of 100 and more, none in a tie.
ERPNext only ranks; automatic here is what two of the three speak for.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
from rapidfuzz import fuzz, process, utils

from lettrage.core.warehouse import Connection
from lettrage.matching.evaluation.baselines.stage import staged, suggestions

SIMILARITY_MIN = 80
EQUALITIES_MIN = 2

_CHOSEN = """
create temp table chosen as
with parties as (
    select
        lines.bank_line_id,
        coalesce(owners.customer_id, likes.customer_id) as customer_id
    from lines
    left join owners on owners.iban = lines.counterparty_iban
    left join likes on likes.bank_line_id = lines.bank_line_id
),
pairs as (
    select bank_line_id, invoice_number
    from lines inner join items
        on items.open_amount = lines.amount and items.currency = lines.currency
    union
    select bank_line_id, invoice_number
    from parties inner join items using (customer_id)
    union
    select lines.bank_line_id, items.invoice_number
    from lines inner join items on trim(lines.text) = upper(items.invoice_number)
),
ranked as (
    select
        pairs.*, items.due_date, least(items.open_amount, lines.amount) as taken,
        (trim(lines.text) = upper(items.invoice_number))::int
        + (items.open_amount = lines.amount)::int
        + coalesce(items.customer_id = parties.customer_id, false)::int as equalities
    from pairs
    inner join lines using (bank_line_id)
    inner join items
        on
            items.invoice_number = pairs.invoice_number
            and items.currency = lines.currency
    left join parties on parties.bank_line_id = pairs.bank_line_id
)
select
    bank_line_id,
    row_number() over (
        partition by bank_line_id
        order by equalities desc, due_date, invoice_number
    ) as place,
    'equalities ' || equalities as kind,
    place = 1 and equalities >= $equalities_min as is_automatic,
    invoice_number,
    taken as allocated_amount
from ranked
qualify place <= 5
"""


def erpnext_like(inputs: Mapping[str, pa.Table]) -> pa.Table:
    """Suggest the five documents that rank first, the earliest due of equals."""
    with staged(inputs) as connection:
        likes = _likes(connection)
        connection.register("likes", likes)
        connection.execute(_CHOSEN, {"equalities_min": EQUALITIES_MIN})
        return suggestions(connection)


def _likes(connection: Connection) -> pa.Table:
    """The customer whose name is most like a line's payer, else like its text."""
    customers = connection.execute(
        "select customer_id, name from customers order by customer_id"
    ).fetchall()
    names = [utils.default_process(name) for _, name in customers]
    rows = connection.execute(
        "select bank_line_id, counterparty_name, text from lines order by bank_line_id"
    ).fetchall()
    known: dict[str, int | None] = {}
    found: list[tuple[str, str]] = []
    for line, payer, text in rows:
        for words in (payer, text):
            if words and words not in known:
                known[words] = _most_like(words, names)
            if words and (place := known[words]) is not None:
                found.append((line, customers[place][0]))
                break
    return pa.table(
        {
            "bank_line_id": pa.array([line for line, _ in found], pa.string()),
            "customer_id": pa.array([key for _, key in found], pa.string()),
        }
    )


def _most_like(words: str, names: list[str]) -> int | None:
    """The place of the one name that is most like `words`; None in a tie."""
    best = process.extract(
        utils.default_process(words),
        names,
        scorer=fuzz.token_set_ratio,
        score_cutoff=SIMILARITY_MIN,
        limit=2,
    )
    if not best or (len(best) == 2 and best[0][1] == best[1][1]):
        return None
    place: int = best[0][2]
    return place
