with

decisions as (

    select * from {{ ref('int_decisions_resolved') }}

),

decision_allocations as (

    select * from {{ ref('stg_books__decision_allocations') }}

),

invoices as (

    select * from {{ ref('int_invoices_united') }}

),

customers as (

    select * from {{ ref('int_customers_landed') }}

),

identities as (

    select * from {{ ref('int_customers_identified') }}

),

stated as (

    select
        decisions.decision_id,
        decision_allocations.allocation_row_number,
        decisions.bank_line_id,
        decision_allocations.invoice_number,
        coalesce(
            invoices.customer_id,
            identities.identity_customer_id,
            decision_allocations.customer_id
        ) as customer_id,
        decisions.line_amount,
        decisions.line_currency,
        coalesce(invoices.currency, decisions.line_currency) as currency,
        case
            when
                decision_allocations.invoice_number is null
                and decision_allocations.customer_id is null
                then 'fee'
            when decision_allocations.invoice_number is null then 'advance'
            -- Money that leaves for a credit note is its refund.
            when invoices.document_type = 'credit_note' and decisions.line_amount > 0
                then 'credit'
            else 'cash'
        end as kind,
        coalesce(
            decision_allocations.allocated_amount, decision_allocations.bank_amount
        ) as allocated_amount,
        coalesce(
            decision_allocations.bank_amount,
            case
                when
                    coalesce(invoices.currency, decisions.line_currency)
                    = decisions.line_currency
                    then decision_allocations.allocated_amount
            end
        ) as stated_bank_amount,
        decision_allocations.difference_amount,
        decision_allocations.difference_kind,
        invoices.position as invoice_position,
        case
            when
                decision_allocations.invoice_number is not null
                and invoices.invoice_number is null
                then 'invoice_not_landed'
            when
                decision_allocations.invoice_number is null
                and decision_allocations.customer_id is not null
                and customers.customer_id is null
                then 'customer_not_landed'
        end as waiting_reason

    from decisions

    inner join decision_allocations
        on decisions.decision_id = decision_allocations.decision_id

    left join invoices
        on decision_allocations.invoice_number = invoices.invoice_number

    left join customers
        on decision_allocations.customer_id = customers.customer_id

    left join identities
        on decision_allocations.customer_id = identities.customer_id

    where
        decisions.action = 'accept'
        and not decisions.is_undone
        and decisions.waiting_reason is null

),

rests as (

    -- What of the line is left for the documents whose share nobody stated.
    select
        stated.*,
        {{ to_minor_units(
            'stated.line_amount - coalesce(sum(stated.stated_bank_amount) over ('
            ~ 'partition by stated.decision_id), 0)',
            'stated.line_currency'
        ) }} as rest_units,
        {{ to_minor_units('stated.allocated_amount', 'stated.currency') }}
            as weight_units,
        min(
            case when stated.stated_bank_amount is null then stated.currency end
        ) over (partition by stated.decision_id) as first_currency,
        max(
            case when stated.stated_bank_amount is null then stated.currency end
        ) over (partition by stated.decision_id) as last_currency

    from stated

),

floored as (

    select
        rests.*,
        {{ prorate_floor(
            'rests.rest_units', 'rests.weight_units', 'rests.decision_id'
        ) }} as floor_units,
        {{ prorate_remainder(
            'rests.rest_units', 'rests.weight_units', 'rests.decision_id'
        ) }} as remainder_units

    from rests

    where rests.stated_bank_amount is null

),

shared as (

    select
        floored.decision_id,
        floored.allocation_row_number,
        {{ from_minor_units(
            prorated_units(
                'floored.rest_units', 'floored.floor_units', 'floored.remainder_units',
                'floored.decision_id', 'floored.allocation_row_number'
            ),
            'floored.line_currency'
        ) }} as bank_amount

    from floored

),

final as (

    select
        ---------- ids
        rests.decision_id,
        rests.allocation_row_number,
        rests.bank_line_id,
        rests.invoice_number,
        rests.customer_id,

        ---------- texts
        rests.kind,
        rests.currency,
        rests.line_currency,
        rests.difference_kind,
        coalesce(
            rests.waiting_reason,
            case
                when
                    rests.stated_bank_amount is null
                    and rests.first_currency <> rests.last_currency
                    then 'currencies_mixed'
                when coalesce(rests.stated_bank_amount, shared.bank_amount) is null
                    then 'amount_unknown'
            end
        ) as waiting_reason,

        ---------- amounts
        rests.allocated_amount,
        coalesce(rests.stated_bank_amount, shared.bank_amount) as bank_amount,
        rests.difference_amount,

        ---------- provenance
        rests.invoice_position

    from rests

    left join shared
        on
            rests.decision_id = shared.decision_id
            and rests.allocation_row_number = shared.allocation_row_number

)

select * from final
