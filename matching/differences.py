"""Why a payment differs from what was open, told by the amounts alone: SQL macros.

- `difference_kind(open_amount, paid_amount)`: `discount`, `fee`, or null: no reason.
- `units_of(amount)`: in ten-thousandths, without sign: bigint.
- `digits_of(units)`: how often each digit stands in it, as one bigint; equal for
  amounts whose digits are swapped, and for no others.
"""

from __future__ import annotations

from decimal import Decimal

from lettrage.core.warehouse import Connection

# Of a decimal(18, 4), without its point and with zeros in front.
_PLACES = 18
_COUNTS = " + ".join(
    f"(1::bigint << (5 * (units // {10**place} % 10))::integer)"
    for place in range(_PLACES)
)

# Five bits a digit hold its count; above them stands how many digits there are, since
# zeros in front are none.
_DIGITS = f"""
create or replace macro units_of(amount) as
    (abs(amount)::decimal(24, 4) * 10000)::bigint;
create or replace macro digits_of(units) as
    {_COUNTS} + (length(units::varchar)::bigint << 50);
-- Whatever has the same digits differs by a multiple of nine: cheap, and asked first.
create or replace macro has_same_digits(one, other) as
    case (units_of(one) - units_of(other)) % 9
        when 0 then list_unique(list_transform(
            [units_of(one), units_of(other)], lambda units: digits_of(units)
        )) = 1
        else false
    end
"""

# A shortfall that is a round share is a discount; one small in money is a fee; the
# same digits in another order are a typing error, which settles nothing.
_IS_ROUND_SHARE = " or ".join(
    f"abs((open_amount - paid_amount) * 1000 - open_amount * {permille}) <= 10"
    for permille in (5, 10, 15, 20, 25, 30, 40, 50)
)


def _difference_kind(fee_amount_max: Decimal) -> str:
    return f"""
    create or replace macro difference_kind(open_amount, paid_amount) as
        case
            when has_same_digits(open_amount, paid_amount) then null
            when
                (open_amount - paid_amount) * 1000
                    between open_amount * 0.99 and open_amount * 50.5
                and ({_IS_ROUND_SHARE})
                then 'discount'
            when
                open_amount - paid_amount <= {fee_amount_max}
                and (open_amount - paid_amount) * 10 <= open_amount
                then 'fee'
        end
    """


def prepare(connection: Connection) -> None:
    """Make the macros of this module."""
    connection.execute(_DIGITS)
    row = connection.execute("select fee_amount_max from policy").fetchone()
    assert row is not None
    connection.execute(_difference_kind(row[0]))
