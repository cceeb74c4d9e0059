with

events as (

    select * from {{ ref('int_vat_events_declared') }}

),

final as (

    select
        ---------- ids
        events.vat_entry_id,
        events.invoice_number,

        ---------- the event
        events.event_date,
        events.event_kind,
        events.vat_rate,
        events.vat_category,

        ---------- amounts
        events.base_amount,
        events.vat_amount,

        ---------- where it is declared
        events.box,
        events.period,
        events.original_period,

        ---------- more
        events.customer_id,
        events.allocation_id,
        events.bank_line_id,
        events.nature,
        events.currency,
        events.document_base_amount,
        events.document_vat_amount

    from events

)

select * from final
order by event_date, vat_entry_id
