"""Which hypotheses are right, where the truth is known.

A hypothesis is right if its whole set of (document, amount) is the truth's. Documents
that nothing in the line tells apart (`equivalents`) stand for each other.

Table made: `labels`: hypothesis_key, bank_line_id, is_right.
"""

from __future__ import annotations

import pyarrow as pa

from lettrage.core.warehouse import Connection

_LABELS = """
create temp table labels as
with named as (
    select
        lines.line_key, true_items.invoice_number, true_items.allocated_amount,
        lines.bank_line_id
    from true_items inner join lines using (bank_line_id)
),
wanted as (
    select
        line_key,
        list_sort(list(
            coalesce(same.representative, named.invoice_number)
            || '=' || allocated_amount::decimal(18, 2)::varchar
        )) as signature
    from named
    left join same using (bank_line_id, invoice_number)
    group by line_key
),
proposed as (
    select
        items.hypothesis_key, items.line_key,
        list_sort(list(
            coalesce(same.representative, documents.invoice_number)
            || '=' || items.allocated_amount::decimal(18, 2)::varchar
        )) as signature
    from hypothesis_items as items
    inner join documents using (document_key)
    inner join lines on lines.line_key = items.line_key
    left join same
        on same.bank_line_id = lines.bank_line_id
        and same.invoice_number = documents.invoice_number
    group by items.hypothesis_key, items.line_key
)
select
    proposed.hypothesis_key, lines.bank_line_id,
    coalesce(proposed.signature = wanted.signature, false) as is_right
from proposed
inner join lines using (line_key)
left join wanted using (line_key)
"""


def label(
    connection: Connection, *, true_items: pa.Table, equivalents: pa.Table
) -> None:
    """Make `labels` for the hypotheses that `connection` holds.

    Args:
        true_items: bank_line_id, invoice_number, allocated_amount.
        equivalents: bank_line_id, invoice_number, representative.
    """
    connection.register("true_items", true_items)
    connection.register("same", equivalents)
    connection.execute(_LABELS)
    connection.unregister("true_items")
    connection.unregister("same")
