with

allocations as (

    select * from {{ ref('int_entries_of_allocations') }}

),

events as (

    select * from {{ ref('int_vat_events') }}

),

accounts as (

    select * from {{ ref('int_accounts_chosen') }}

),

of_allocations as (

    select
        allocations.entry_id,
        allocations.entry_date,
        allocations.account,
        allocations.auxiliary_account,
        case
            when allocations.charge_id is not null
                then 'Paiement par carte ' || allocations.charge_id
            when allocations.difference_kind = 'bad_debt'
                then
                    'Créance irrécouvrable '
                    || coalesce(allocations.invoice_number, '')
            else 'Régularisation client'
        end as label,
        coalesce(
            allocations.charge_id,
            max(allocations.invoice_number) over (
                partition by allocations.allocation_id
            )
        ) as document,
        allocations.signed_amount,
        allocations.currency,
        allocations.currency_amount,
        case
            when allocations.charge_id is not null then 'charge'
            else coalesce(allocations.difference_kind, allocations.kind)
        end as pattern,
        allocations.line_rank,
        allocations.customer_id,
        allocations.invoice_number,
        allocations.bank_line_id,
        allocations.decision_id,
        allocations.is_exchanged

    from allocations

    where
        allocations.charge_id is not null
        or allocations.bank_line_id is null

),

recovered as (

    -- The loss was entered with tax; what the State gives back lowers it.
    select
        'recovery ' || events.allocation_id as entry_id,
        events.event_date as entry_date,
        accounts.account,
        cast(null as varchar) as auxiliary_account,
        'TVA sur créance irrécouvrable ' || events.invoice_number as label,
        events.invoice_number as document,
        case
            when accounts.purpose = 'vat_collected' then -events.vat_amount
            else events.vat_amount
        end as signed_amount,
        cast(null as varchar) as currency,
        cast(null as decimal(18, 4)) as currency_amount,
        'bad_debt_recovery' as pattern,
        case when accounts.purpose = 'vat_collected' then 1 else 2 end as line_rank,
        events.customer_id,
        events.invoice_number,
        cast(null as varchar) as bank_line_id,
        cast(null as varchar) as decision_id,
        false as is_exchanged

    from events

    inner join accounts
        on accounts.purpose in ('vat_collected', 'bad_debts')

    where events.event_kind = 'bad_debt'

),

united as (

    select * from of_allocations

    union all

    select * from recovered

),

final as (

    select
        united.entry_id,
        'OD' as journal,
        'Opérations diverses' as journal_label,
        united.entry_date,
        united.account,
        united.auxiliary_account,
        united.label,
        united.document,
        united.entry_date as document_date,
        united.signed_amount,
        united.currency,
        united.currency_amount,
        united.pattern,
        united.line_rank,
        united.customer_id,
        united.invoice_number,
        united.bank_line_id,
        united.decision_id,
        united.is_exchanged

    from united

)

select * from final
