with

due_dates as (

    select * from {{ ref('int_due_dates_completed') }}

),

invoices as (

    select * from {{ ref('int_invoices_united') }}

),

allocations as (

    select * from {{ ref('int_allocations_received') }}

),

parts as (

    select
        due_dates.invoice_number,
        due_dates.due_date,
        due_dates.amount,
        due_dates.due_before_amount

    from due_dates

    inner join invoices
        on due_dates.invoice_number = invoices.invoice_number

    where
        invoices.amount_including_tax > 0
        and due_dates.due_date < {{ as_of_date() }}

),

changes as (

    -- What was settled before a part fell due counts from its due date on.
    select
        parts.invoice_number,
        parts.due_date,
        greatest(allocations.receipt_date, parts.due_date) as changed_date,
        allocations.allocated_amount as settled_amount

    from parts

    inner join allocations
        on parts.invoice_number = allocations.invoice_number

    where allocations.receipt_date <= {{ as_of_date() }}

    union all

    select
        parts.invoice_number,
        parts.due_date,
        parts.due_date as changed_date,
        {{ as_money('0') }} as settled_amount

    from parts

),

by_day as (

    select
        changes.invoice_number,
        changes.due_date,
        changes.changed_date,
        sum(changes.settled_amount) as settled_amount

    from changes

    group by
        changes.invoice_number,
        changes.due_date,
        changes.changed_date

),

stages as (

    select
        by_day.invoice_number,
        by_day.due_date,
        by_day.changed_date as stage_start_date,
        lead(by_day.changed_date, 1, {{ as_of_date() }}) over (
            partition by by_day.invoice_number, by_day.due_date
            order by by_day.changed_date
        ) as stage_end_date,
        sum(by_day.settled_amount) over (
            partition by by_day.invoice_number, by_day.due_date
            order by by_day.changed_date
        ) as settled_amount

    from by_day

),

final as (

    -- What settles an invoice settles its oldest part first.
    select
        stages.invoice_number,
        stages.due_date,
        invoices.customer_id,
        invoices.currency,
        {{ as_money(
            'least(parts.amount,'
            ~ ' parts.due_before_amount + parts.amount - stages.settled_amount)'
        ) }} as open_amount,
        stages.stage_start_date,
        stages.stage_end_date

    from stages

    inner join parts
        on
            stages.invoice_number = parts.invoice_number
            and stages.due_date = parts.due_date

    inner join invoices
        on stages.invoice_number = invoices.invoice_number

    where
        stages.stage_end_date > stages.stage_start_date
        and parts.due_before_amount + parts.amount > stages.settled_amount

)

select * from final
