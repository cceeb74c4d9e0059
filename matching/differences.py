"""Why a payment differs from what was open, told by the amounts alone: SQL macros.

- `difference_kind(open_amount, paid_amount)`: `discount`, `fee`, or null: no reason.
- `sorted_digits(amount)`: its digits in order, equal for amounts with digits swapped.
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection

# A shortfall that is a round share is a discount; one small in money is a fee; the
# same digits in another order are a typing error, which settles nothing.
_DIFFERENCE_MACROS = """
create or replace macro sorted_digits(amount) as
    array_to_string(list_sort(string_split(abs(amount)::varchar, '')), '')
"""

_DIFFERENCE_KIND = """
create or replace macro difference_kind(open_amount, paid_amount) as
    case
        when sorted_digits(open_amount) = sorted_digits(paid_amount) then null
        when
            (open_amount - paid_amount) * 1000
                between open_amount * 0.99 and open_amount * 50.5
            and list_bool_or(list_transform(
                [5, 10, 15, 20, 25, 30, 40, 50],
                lambda permille: abs(
                    (open_amount - paid_amount) * 1000 - open_amount * permille
                ) <= 10
            ))
            then 'discount'
        when
            open_amount - paid_amount <= (select fee_amount_max from policy)
            and (open_amount - paid_amount) * 10 <= open_amount
            then 'fee'
    end
"""


def prepare(connection: Connection) -> None:
    """Make the macros of this module."""
    connection.execute(_DIFFERENCE_MACROS)
    connection.execute(_DIFFERENCE_KIND)
