with

events as (

    select * from {{ ref('int_vat_events_declared') }}

),

purchases as (

    select * from {{ ref('int_vat_return_purchases_assessed') }}

),

deducted as (

    select * from {{ ref('int_vat_deducted') }}

),

documents as (

    select * from {{ ref('int_documents_known') }}

),

closed as (

    select * from {{ ref('int_periods_closed') }}

),

boxes as (

    select * from {{ ref('vat_return_boxes') }}

),

settings as (

    select * from {{ ref('int_settings_pivoted') }}

),

late as (

    -- What a document tells of a period that was closed before the document landed
    -- counts in the first one that was open then.
    select
        documents.position as landed_position,
        max(closed.last_day) as closed_to_date

    from documents

    inner join closed
        on documents.position > closed.position

    group by documents.position

),

assessed as (

    select
        purchases.*,
        {{ vat_period(
            'greatest(purchases.event_date, late.closed_to_date + 1)',
            'settings.vat_frequency'
        ) }} as period,
        {{ vat_period('purchases.event_date', 'settings.vat_frequency') }}
            as period_of_event

    from purchases

    cross join settings

    left join late
        on purchases.landed_position = late.landed_position

),

posted as (

    select
        deducted.*,
        {{ vat_period(
            'greatest(deducted.event_date, late.closed_to_date + 1)',
            'settings.vat_frequency'
        ) }} as period,
        {{ vat_period('deducted.event_date', 'settings.vat_frequency') }}
            as period_of_event

    from deducted

    cross join settings

    left join late
        on deducted.landed_position = late.landed_position

),

final as (

    -- Tax that an event of a lost debt gives back was declared as due before: it is
    -- deducted. Any other event counts in the box of its rate, or untaxed in its own.
    select
        events.vat_entry_id,
        'sales' as source,
        events.invoice_number,
        cast(null as varchar) as supplier_id,
        events.customer_id,
        events.bank_line_id,
        cast(null as varchar) as document_reference,
        events.event_date,
        events.period,
        events.original_period,
        case
            when events.event_kind = 'bad_debt' then null
            when boxes.kind = 'rate' then 'A1'
            else events.box
        end as base_box,
        case
            when events.event_kind = 'bad_debt' then '21'
            when boxes.kind = 'rate' then events.box
        end as tax_box,
        cast(null as varchar) as part_box,
        case when events.event_kind <> 'bad_debt' then events.base_amount end
            as base_amount,
        case
            when events.event_kind = 'bad_debt' then -events.vat_amount
            when boxes.kind = 'rate' then events.vat_amount
        end as tax_amount

    from events

    -- Without a box, an event waits for the accountant.
    inner join boxes
        on events.box = boxes.box

    union all

    select
        assessed.vat_entry_id,
        'purchases' as source,
        assessed.invoice_number,
        assessed.supplier_id,
        null as customer_id,
        null as bank_line_id,
        null as document_reference,
        assessed.event_date,
        assessed.period,
        nullif(assessed.period_of_event, assessed.period) as original_period,
        assessed.base_box,
        assessed.tax_box,
        case when assessed.base_box = 'B2' then '17' end as part_box,
        assessed.base_amount,
        assessed.vat_amount as tax_amount

    from assessed

    union all

    -- What the buyer owes itself it deducts at once; a ledger that tells what was
    -- deducted in the period has that among the rest.
    select
        assessed.vat_entry_id,
        'purchases' as source,
        assessed.invoice_number,
        assessed.supplier_id,
        null as customer_id,
        null as bank_line_id,
        null as document_reference,
        assessed.event_date,
        assessed.period,
        nullif(assessed.period_of_event, assessed.period) as original_period,
        null as base_box,
        '20' as tax_box,
        null as part_box,
        null as base_amount,
        assessed.vat_amount as tax_amount

    from assessed

    where assessed.period not in (select posted.period from posted)

    union all

    select
        posted.vat_entry_id,
        'ledger' as source,
        null as invoice_number,
        null as supplier_id,
        null as customer_id,
        null as bank_line_id,
        posted.document_reference,
        posted.event_date,
        posted.period,
        nullif(posted.period_of_event, posted.period) as original_period,
        null as base_box,
        posted.box as tax_box,
        null as part_box,
        null as base_amount,
        posted.vat_amount as tax_amount

    from posted

)

select * from final
