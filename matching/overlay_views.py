"""The temporary views that `overlay.py` lays over a build, as SQL.

They read `since_decisions`, `since_claims` and `since_allocations`: the books' rows
after the build's position, amounts in ten-thousandths.
"""

from __future__ import annotations

_UNITS = "::decimal(18, 0) * 0.0001::decimal(5, 4))::decimal(18, 4)"

_STANDING = """
create temp view since_standing as
select * from since_decisions
where
    decision_id not in (
        select undone_decision_id from since_decisions
        where undone_decision_id is not null
    )
"""

_TAKEN = f"""
create temp view since_taken as
select
    bank_line_id,
    (sum(bank_amount){_UNITS} as bank_amount,
    -- An import whose share is not known takes the whole line until the next run.
    bool_or(
        bank_amount is null and invoice_number is not null
        and decision_id in (
            select decision_id from since_standing where action = 'accept'
        )
    ) as is_whole
from since_claims
where bank_line_id is not null
group by bank_line_id
"""

_SETTLED = f"""
create temp view since_settled as
select invoice_number, (sum(settled_amount){_UNITS} as settled_amount
from since_claims
where invoice_number is not null
group by invoice_number
"""

_LINES = """
create temp view current_lines as
with completed as (
    select max(complete_to_date::date) as complete_to_date
    from since_standing where action = 'complete'
),
imported as (
    select distinct trim(bank_reference) as bank_reference, account_iban
    from since_standing
    where action = 'accept' and bank_line_id is null
),
nothing as (
    select distinct bank_line_id from since_standing
    where action = 'accept' and kind = 'nothing'
),
moved as (
    select
        bank_lines.*,
        coalesce(since_taken.is_whole, false)
            or exists (
                select 1 from imported
                where
                    imported.bank_reference = bank_lines.bank_reference
                    and coalesce(imported.account_iban, bank_lines.account_iban)
                        = bank_lines.account_iban
            ) as is_taken_whole,
        bank_lines.bank_line_id in (select bank_line_id from nothing)
            or (
                bank_lines.booking_date <= completed.complete_to_date
                and bank_lines.allocated_amount = 0
            ) as is_nothing,
        -- A line that pays nothing was taken whole by that decision.
        case
            when bank_lines.reconciliation_status = 'no_customer' then 0
            else bank_lines.remaining_amount
        end - coalesce(since_taken.bank_amount, 0) as left_amount
    from marts.bank_lines
    left join since_taken on since_taken.bank_line_id = bank_lines.bank_line_id
    cross join completed
),
stated as (
    select
        * exclude (is_taken_whole, is_nothing, left_amount),
        case when is_taken_whole or coalesce(is_nothing, false) then 0
            else left_amount end as now_amount,
        coalesce(is_nothing, false) as is_nothing
    from moved
)
select
    * exclude (now_amount, is_nothing)
    replace (
        (case
            when
                is_nothing
                or (reconciliation_status = 'no_customer' and now_amount = 0)
                then remaining_amount
            else now_amount
        end)::decimal(18, 4) as remaining_amount,
        case
            when
                is_nothing
                or (reconciliation_status = 'no_customer' and now_amount = 0)
                then 'no_customer'
            when now_amount = 0 then 'reconciled'
            when now_amount <> amount then 'partial'
            when reconciliation_status = 'proposed' then 'proposed'
            else 'unmatched'
        end as reconciliation_status
    ),
    now_amount <> 0 and not is_before_books as is_waiting
from stated
"""

_INVOICES = """
create temp view current_invoices as
select
    invoices.* replace (
        (invoices.open_amount - coalesce(since_settled.settled_amount, 0))
            ::decimal(18, 4) as open_amount
    )
from marts.invoices
left join since_settled on since_settled.invoice_number = invoices.invoice_number
"""

_SUGGESTIONS = """
create temp view current_suggestions as
with decided as (
    select
        suggestion_id, decision_id, user_id, decided_at,
        case
            when action = 'reject' then 'rejected'
            when origin = 'automatic' then 'auto'
            else 'accepted'
        end as status
    from since_standing
    where action in ('accept', 'reject') and suggestion_id is not null
    qualify row_number() over (
        partition by suggestion_id order by position desc, decision_id
    ) = 1
),
undone as (
    select undone_decision_id as decision_id
    from since_decisions where undone_decision_id is not null
),
known as (
    select
        match_suggestions.* replace (
            case
                when decided.status is not null then decided.status
                when undone.decision_id is not null then 'proposed'
                when
                    match_suggestions.status = 'proposed'
                    and not coalesce(current_lines.is_waiting, false)
                    then 'superseded'
                else match_suggestions.status
            end as status,
            case
                when decided.status is not null then decided.decision_id
                when undone.decision_id is null then match_suggestions.decision_id
            end as decision_id
        )
    from marts.match_suggestions
    left join decided on decided.suggestion_id = match_suggestions.suggestion_id
    left join undone on undone.decision_id = match_suggestions.decision_id
    left join current_lines
        on current_lines.bank_line_id = match_suggestions.bank_line_id
),
by_hand as (
    select
        md5('decision ' || since_standing.decision_id) as suggestion_id,
        since_standing.bank_line_id, bank_lines.bank_reference, 1 as rank,
        1.0::double as probability, since_standing.kind, 'accepted' as status,
        null as evidence, bank_lines.account_iban, since_standing.decision_id
    from since_standing
    inner join marts.bank_lines
        on bank_lines.bank_line_id = since_standing.bank_line_id
    where since_standing.action = 'accept' and since_standing.suggestion_id is null
)
select
    suggestion_id, bank_line_id, bank_reference, rank, probability, kind, status,
    evidence, account_iban, decision_id
from known
union all by name
select * from by_hand
"""

_SUGGESTION_LINES = f"""
create temp view current_suggestion_lines as
select
    suggestion_id, invoice_number, customer_id, currency, allocated_amount,
    bank_amount, difference_amount, difference_kind
from marts.match_suggestion_lines
union all
select
    md5('decision ' || since_standing.decision_id),
    since_allocations.invoice_number,
    coalesce(invoices.customer_id, since_allocations.customer_id),
    coalesce(invoices.currency, bank_lines.currency),
    (since_allocations.allocated_amount{_UNITS},
    (since_allocations.bank_amount{_UNITS},
    (since_allocations.difference_amount{_UNITS},
    since_allocations.difference_kind
from since_standing
inner join since_allocations
    on since_allocations.decision_id = since_standing.decision_id
inner join marts.bank_lines
    on bank_lines.bank_line_id = since_standing.bank_line_id
left join marts.invoices
    on invoices.invoice_number = since_allocations.invoice_number
where since_standing.action = 'accept' and since_standing.suggestion_id is null
"""

VIEWS = (
    _STANDING,
    _TAKEN,
    _SETTLED,
    _LINES,
    _INVOICES,
    _SUGGESTIONS,
    _SUGGESTION_LINES,
)
