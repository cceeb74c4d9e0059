"""Hypotheses of a known payer that no citation and no equal amount of its own proves.

Nothing is cited, so the amount alone must lead to the document, and it does by equality
of what the difference would make of it: a document's parts (`instalment`), its amount
less a usual discount or retention (`short`), its digits in another order (`keyed`), the
amount next below (`payer_over`). An amount that many documents of a payer would give is
no lead and is left out; so all is linear.

Tables made once for the firm: `amount_digits` (`prepare`): the digits of each open
amount; `expected_amounts` (`expect`): what each document's parts would be, where a line
of its payer has that amount. For the lines at hand rows are added to `proposals`.
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection

# Equal parts, and the shares that are agreed as first payments.
PART_COUNTS = (2, 3, 4, 5, 6, 10, 12)
PART_PERCENTS = (10, 20, 25, 30, 35, 40, 60, 65, 70, 75, 80, 90)

# Discounts, retentions and taxes withheld, in thousandths of the document.
SHORT_PERMILLES = (5, 10, 15, 20, 25, 30, 40, 50, 70, 100, 150, 200)

# A payer's amount that more documents would give leads to none.
_LEADS_MAX = 8

# Who pays, by more than a similar name.
_IS_ASKED = "remaining_amount > 0 and party_class >= 3"

_EXPECTED = f"""
create table expected_amounts as
with asked as materialized (
    select distinct customer_id, currency, remaining_amount as expected_amount
    from all_line_parties inner join all_lines using (line_key)
    where {_IS_ASKED}
),
-- An account is its number here: a document gives some forty rows.
accounts as materialized (
    select row_number() over () as account_key, customer_id, currency
    from (select distinct customer_id, currency from asked)
),
asked_amounts as (
    select account_key, expected_amount
    from asked inner join accounts using (customer_id, currency)
),
-- What nobody asks for is left out before it is compared or counted.
owed as materialized (
    select account_key, document_key, open_amount
    from open_documents inner join accounts using (customer_id, currency)
    where open_amount > 0
),
given as (
    select
        account_key, document_key, open_amount,
        unnest({list(PART_COUNTS)!r}) as parts
    from owed
),
expected as (
    select
        account_key, document_key, 'instalment' as kind,
        -- Cents that do not divide are paid with the first part or the last.
        unnest([
            trunc(open_amount / parts, 2), trunc(open_amount / parts, 2) + 0.01,
            open_amount - (parts - 1) * trunc(open_amount / parts, 2)
        ])::decimal(18, 4) as expected_amount
    from given
    union all
    select
        account_key, document_key, 'instalment',
        round(open_amount * unnest({list(PART_PERCENTS)!r}) / 100, 2)::decimal(18, 4)
    from owed
    union all
    select
        account_key, document_key, 'short',
        round(open_amount * (1000 - unnest({list(SHORT_PERMILLES)!r})) / 1000, 2)
            ::decimal(18, 4)
    from owed
),
leads as (
    select distinct * from expected
    semi join asked_amounts using (account_key, expected_amount)
)
select
    document_key, customer_id, currency, open_amount, issue_date, kind,
    expected_amount
from leads inner join open_documents using (document_key)
where expected_amount > 0 and expected_amount < open_amount
qualify count(*) over (partition by customer_id, currency, expected_amount)
    <= {_LEADS_MAX}
"""

_ASKED = f"""
create or replace temp table payers_asked as
with asked as (
    select
        line_key, customer_id, currency, booking_date, remaining_amount,
        units_of(remaining_amount) as units
    from line_parties inner join lines using (line_key)
    where {_IS_ASKED}
)
select * exclude (units), digits_of(units) as digits from asked
"""

_EXPECTED_PROPOSED = """
insert into proposals by name
with found as (
    select
        *,
        kind = 'short' and open_amount - remaining_amount
            <= open_amount * (select discount_ratio_max from policy) + 0.01
            as is_discount
    from payers_asked
    inner join expected_amounts using (customer_id, currency)
    where expected_amount = remaining_amount and issue_date <= booking_date
)
select
    line_key, kind, 'expected ' || document_key as set_key, document_key,
    remaining_amount as allocated_amount, remaining_amount as bank_amount,
    -- More than a discount is kept back for a reason that nobody told: a retention, a
    -- tax withheld. It stays open.
    case when is_discount then open_amount - remaining_amount end as difference_amount,
    case when is_discount then 'discount' end as difference_kind
from found
qualify row_number() over (
    partition by line_key, kind order by issue_date, document_key
) <= 3
"""

_DIGITS = f"""
create table amount_digits as
with owed as (
    select *, units_of(open_amount) as units from open_documents
    where open_amount > 0
),
-- Materialised, so that digits are counted once.
counted as materialized (
    select
        document_key, customer_id, currency, open_amount, issue_date,
        digits_of(units) as digits
    from owed
)
select * from counted
qualify count(*) over (partition by customer_id, currency, digits) <= {_LEADS_MAX}
"""

_KEYED = """
insert into proposals by name
select
    line_key, 'keyed' as kind, document_key::varchar as set_key, document_key,
    least(open_amount, remaining_amount) as allocated_amount,
    least(open_amount, remaining_amount) as bank_amount
from payers_asked
inner join amount_digits
    on amount_digits.customer_id = payers_asked.customer_id
    and amount_digits.currency = payers_asked.currency
    and amount_digits.digits = payers_asked.digits
where issue_date <= booking_date and open_amount <> remaining_amount
"""

# Rounded up, or paid with a little more: at most a euro or a fiftieth.
_OVER = """
insert into proposals by name
with nearest as (
    select payers_asked.*, oldest.document_key, oldest.open_amount, oldest.issue_date
    from payers_asked
    asof join (select * from open_documents where customer_rank = 1) as oldest
        on payers_asked.customer_id = oldest.customer_id
        and payers_asked.currency = oldest.currency
        and payers_asked.remaining_amount > oldest.open_amount
)
select
    line_key, 'payer_over' as kind, document_key::varchar as set_key, document_key,
    open_amount as allocated_amount, open_amount as bank_amount
from nearest
where
    issue_date <= booking_date
    and remaining_amount - open_amount <= greatest(1, open_amount * 0.02)
"""

# A parent, a subsidiary, or another subsidiary of the same parent.
_AFFILIATES = f"""
insert into proposals by name
with families as (
    select customer_id, coalesce(parent_customer_id, customer_id) as family
    from input_customers
),
kin as (
    select
        payers_asked.*, relative.customer_id as relative_id
    from payers_asked
    inner join families using (customer_id)
    inner join families as relative
        on relative.family = families.family
        and relative.customer_id <> payers_asked.customer_id
)
select distinct
    line_key, 'affiliate' as kind, document_key::varchar as set_key, document_key,
    open_amount as allocated_amount, open_amount as bank_amount
from kin
inner join open_documents as owed
    on owed.customer_id = kin.relative_id
    and owed.currency = kin.currency
    and owed.open_amount = kin.remaining_amount
    and owed.customer_rank <= 3
where owed.issue_date <= kin.booking_date
qualify row_number() over (
    partition by line_key order by owed.issue_date, document_key
) <= {_LEADS_MAX}
"""


def prepare(connection: Connection) -> None:
    """Make the table of the firm from `open_documents`."""
    connection.execute(_DIGITS)


def expect(connection: Connection) -> None:
    """Make `expected_amounts`, once the payers of all lines are known.

    A document gives some forty amounts: it is asked once, not once a part.
    """
    connection.execute(_EXPECTED)


def propose(connection: Connection) -> None:
    """Add the hypotheses of the lines at hand to `proposals`."""
    for statement in (
        _ASKED,
        _EXPECTED_PROPOSED,
        _KEYED,
        _OVER,
        _AFFILIATES,
    ):
        connection.execute(statement)
