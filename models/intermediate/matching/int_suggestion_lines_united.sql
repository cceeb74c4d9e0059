with

suggestions as (

    select * from {{ ref('int_suggestions_united') }}

),

decision_allocations as (

    select * from {{ ref('stg_books__decision_allocations') }}

),

suggested as (

    select * from {{ ref('int_matches_suggested') }}

),

identities as (

    select * from {{ ref('int_customers_identified') }}

),

invoices as (

    select * from {{ ref('int_invoices_united') }}

),

decided as (

    select
        suggestions.suggestion_id,
        suggestions.currency as bank_currency,
        decision_allocations.invoice_number,
        coalesce(
            identities.identity_customer_id, decision_allocations.customer_id
        ) as customer_id,
        decision_allocations.difference_kind,
        decision_allocations.allocated_amount,
        decision_allocations.bank_amount,
        decision_allocations.difference_amount

    from suggestions

    inner join decision_allocations
        on suggestions.decision_id = decision_allocations.decision_id

    left join identities
        on decision_allocations.customer_id = identities.customer_id

),

proposed as (

    select
        suggestions.suggestion_id,
        suggestions.currency as bank_currency,
        suggested.invoice_number,
        suggested.customer_id,
        suggested.difference_kind,
        suggested.allocated_amount,
        suggested.bank_amount,
        suggested.difference_amount

    from suggestions

    inner join suggested
        on suggestions.suggestion_id = suggested.suggestion_id

    where suggestions.status = 'proposed'

),

united as (

    select * from decided

    union all

    select * from proposed

),

final as (

    select
        united.suggestion_id,
        row_number() over (
            partition by united.suggestion_id
            order by
                united.invoice_number nulls last,
                united.customer_id nulls last,
                united.allocated_amount,
                united.bank_amount
        ) as suggestion_line_number,
        united.invoice_number,
        coalesce(invoices.customer_id, united.customer_id) as customer_id,
        united.difference_kind,
        coalesce(invoices.currency, united.bank_currency) as currency,
        united.allocated_amount,
        united.bank_amount,
        united.difference_amount

    from united

    left join invoices
        on united.invoice_number = invoices.invoice_number

)

select * from final
