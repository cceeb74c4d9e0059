"""The least that one expects: the document's number in the label, to the cent."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from lettrage.matching.evaluation.baselines.stage import staged, suggestions

_CHOSEN = """
create temp table chosen as
select
    lines.bank_line_id,
    row_number() over (
        partition by lines.bank_line_id order by items.due_date, items.invoice_number
    ) as place,
    'reference' as kind,
    count(*) over (partition by lines.bank_line_id) = 1 as is_automatic,
    items.invoice_number,
    items.open_amount as allocated_amount
from cited
inner join lines using (bank_line_id)
inner join items
    on
        items.invoice_number = cited.invoice_number
        and items.currency = lines.currency
        and items.open_amount = lines.amount
"""


def exact_reference(inputs: Mapping[str, pa.Table]) -> pa.Table:
    """Suggest the documents cited that have the line's amount; automatic if one."""
    with staged(inputs) as connection:
        connection.execute(_CHOSEN)
        return suggestions(connection)
