with

sales as (

    select * from {{ ref('int_entries_of_sales') }}

),

bank as (

    select * from {{ ref('int_entries_of_bank') }}

),

operations as (

    select * from {{ ref('int_entries_of_operations') }}

),

opening as (

    select * from {{ ref('int_entries_of_opening') }}

),

accounts as (

    select * from {{ ref('int_accounts_chosen') }}

),

stated as (

    select
        sales.*,
        false as is_exchanged

    from sales

    union all by name

    select * from bank

    union all by name

    select * from operations

    union all by name

    select * from opening

),

whole as (

    -- An entry of which an amount has no rate of exchange cannot be made yet.
    select
        stated.entry_id,
        bool_or(stated.is_exchanged) as is_exchanged,
        {{ as_money('sum(stated.signed_amount)') }} as gap_amount

    from stated

    group by stated.entry_id

    having count(*) = count(stated.signed_amount)

),

first_amounts as (

    select
        stated.*,
        row_number() over (
            partition by stated.entry_id
            order by stated.line_rank, stated.account, stated.invoice_number
        ) as place

    from stated

),

exchanged as (

    -- What foreign money was worth more or less than when it was entered.
    select
        first_amounts.entry_id,
        first_amounts.journal,
        first_amounts.journal_label,
        first_amounts.entry_date,
        accounts.account,
        cast(null as varchar) as auxiliary_account,
        first_amounts.label,
        first_amounts.document,
        first_amounts.document_date,
        -whole.gap_amount as signed_amount,
        cast(null as varchar) as currency,
        cast(null as decimal(18, 4)) as currency_amount,
        first_amounts.pattern,
        95 as line_rank,
        cast(null as varchar) as customer_id,
        cast(null as varchar) as invoice_number,
        first_amounts.bank_line_id,
        cast(null as varchar) as decision_id

    from whole

    inner join first_amounts
        on
            whole.entry_id = first_amounts.entry_id
            and first_amounts.place = 1

    inner join accounts
        on
            accounts.purpose
            = case
                when whole.gap_amount > 0 then 'exchange_gain' else 'exchange_loss'
            end

    where
        whole.is_exchanged
        and whole.gap_amount <> 0

),

final as (

    select
        stated.entry_id,
        stated.journal,
        stated.journal_label,
        stated.entry_date,
        stated.account,
        stated.auxiliary_account,
        stated.label,
        stated.document,
        stated.document_date,
        stated.signed_amount,
        stated.currency,
        stated.currency_amount,
        stated.pattern,
        stated.line_rank,
        stated.customer_id,
        stated.invoice_number,
        stated.bank_line_id,
        stated.decision_id

    from stated

    inner join whole
        on stated.entry_id = whole.entry_id

    where stated.signed_amount <> 0

    union all

    select * from exchanged

)

select * from final
