with

entries as (

    -- By the day on which they are posted: what is learned of a closed year counts in
    -- the next.
    select * from {{ ref('int_entry_lines_corrected') }}

),

landed as (

    select * from {{ ref('int_entry_lines_landed') }}

),

accounts as (

    select * from {{ ref('int_accounts_chosen') }}

),

labels as (

    select * from {{ ref('int_accounts_labelled') }}

),

customers as (

    select * from {{ ref('int_customers_united') }}

),

settings as (

    select * from {{ ref('int_settings_pivoted') }}

),

lines as (

    select
        entries.entry_date,
        entries.account,
        entries.auxiliary_account,
        entries.customer_id,
        entries.invoice_number,
        entries.bank_line_id,
        entries.document,
        entries.document_date,
        {{ as_money('entries.debit_amount - entries.credit_amount') }} as signed_amount,
        entries.currency,
        entries.currency_amount

    from entries

    union all

    select
        landed.entry_date,
        landed.account,
        landed.auxiliary_account,
        null as customer_id,
        null as invoice_number,
        null as bank_line_id,
        null as document,
        null as document_date,
        {{ as_money('landed.debit_amount - landed.credit_amount') }} as signed_amount,
        null as currency,
        null as currency_amount

    from landed

),

dated as (

    select
        lines.*,
        {{ fiscal_year_start('lines.entry_date', 'settings.fiscal_year_start_month') }}
            as year_start,
        left(lines.account, 1) in ('6', '7') as is_of_result,
        lines.auxiliary_account is not null
        and left(lines.account, 2) = '41' as is_of_customer

    from lines

    cross join settings

),

years as (

    -- Every year after the first, up to the one that holds the business date.
    select
        unnest(
            generate_series(
                min(dated.year_start) + interval 1 year,
                {{ as_of_date() }},
                interval 1 year
            )
        )::date as year_start

    from dated

),

summed as (

    -- A customer's account is carried item by item, any other by its balance.
    select
        dated.year_start,
        dated.is_of_result,
        dated.account,
        dated.auxiliary_account,
        case when dated.is_of_customer then dated.customer_id end as customer_id,
        case when dated.is_of_customer then dated.invoice_number end as invoice_number,
        case
            when dated.is_of_customer and dated.invoice_number is null
                then dated.bank_line_id
        end as bank_line_id,
        case when dated.is_of_customer then min(dated.document) end as document,
        case when dated.is_of_customer then min(dated.document_date) end
            as document_date,
        {{ as_money('sum(dated.signed_amount)') }} as signed_amount,
        max(dated.currency) as currency,
        {{ as_money('sum(dated.currency_amount)') }} as currency_amount

    from dated

    group by
        dated.year_start,
        dated.is_of_result,
        dated.is_of_customer,
        dated.account,
        dated.auxiliary_account,
        case when dated.is_of_customer then dated.customer_id end,
        case when dated.is_of_customer then dated.invoice_number end,
        case
            when dated.is_of_customer and dated.invoice_number is null
                then dated.bank_line_id
        end

),

balances as (

    select
        years.year_start,
        summed.account,
        summed.auxiliary_account,
        summed.customer_id,
        summed.invoice_number,
        summed.bank_line_id,
        coalesce(summed.invoice_number, min(summed.document), 'AN') as document,
        coalesce(min(summed.document_date), years.year_start) as document_date,
        {{ as_money('sum(summed.signed_amount)') }} as signed_amount,
        max(summed.currency) as currency,
        {{ as_money('sum(summed.currency_amount)') }} as currency_amount

    from summed

    inner join years
        on summed.year_start < years.year_start

    where not summed.is_of_result

    group by
        years.year_start,
        summed.account,
        summed.auxiliary_account,
        summed.customer_id,
        summed.invoice_number,
        summed.bank_line_id

    having sum(summed.signed_amount) <> 0

),

yearly_results as (

    select
        summed.year_start as earned_year_start,
        {{ as_money('sum(summed.signed_amount)') }} as signed_amount

    from summed

    where summed.is_of_result

    group by summed.year_start

),

results as (

    -- The result of each year before, until somebody decides what becomes of it.
    select
        years.year_start,
        accounts.account,
        {{ as_money('sum(yearly_results.signed_amount)') }} as signed_amount

    from yearly_results

    inner join years
        on yearly_results.earned_year_start < years.year_start

    inner join accounts
        on
            accounts.purpose
            = case
                when yearly_results.signed_amount > 0 then 'result_loss'
                else 'result_profit'
            end

    where yearly_results.signed_amount <> 0

    group by
        years.year_start,
        accounts.account

),

gaps as (

    -- What landed out of balance is carried out of balance, by name.
    select
        carried.year_start,
        {{ as_money('-sum(carried.signed_amount)') }} as signed_amount

    from (
        select
            balances.year_start,
            balances.signed_amount
        from balances

        union all

        select
            results.year_start,
            results.signed_amount
        from results
    ) as carried

    group by carried.year_start

    having sum(carried.signed_amount) <> 0

),

united as (

    select * from balances

    union all

    select
        gaps.year_start,
        accounts.account,
        null as auxiliary_account,
        null as customer_id,
        null as invoice_number,
        null as bank_line_id,
        'AN' as document,
        gaps.year_start as document_date,
        gaps.signed_amount,
        null as currency,
        null as currency_amount

    from gaps

    inner join accounts
        on accounts.purpose = 'suspense'

    union all

    select
        results.year_start,
        results.account,
        null as auxiliary_account,
        null as customer_id,
        null as invoice_number,
        null as bank_line_id,
        'AN' as document,
        results.year_start as document_date,
        results.signed_amount,
        null as currency,
        null as currency_amount

    from results

),

final as (

    select
        ---------- ids
        'opening ' || united.year_start as entry_id,
        cast(
            row_number() over (
                partition by united.year_start
                order by
                    united.account,
                    united.auxiliary_account,
                    united.invoice_number,
                    united.bank_line_id,
                    united.signed_amount
            ) as integer
        ) as entry_line,
        'AN' as journal,
        'À nouveaux' as journal_label,
        united.year_start as entry_date,
        united.account,
        coalesce(labels.label, 'Compte ' || united.account) as account_label,
        united.auxiliary_account,
        case
            when united.auxiliary_account is not null
                then coalesce(customers.name, united.auxiliary_account)
        end as auxiliary_label,

        ---------- texts
        'À nouveau ' || coalesce(united.invoice_number, united.account) as label,
        united.document,
        united.document_date,

        ---------- amounts
        {{ as_money('greatest(united.signed_amount, 0)') }} as debit_amount,
        {{ as_money('greatest(-united.signed_amount, 0)') }} as credit_amount,
        united.currency,
        case when united.currency is not null then united.currency_amount end
            as currency_amount,

        ---------- where from
        'carried' as pattern,
        united.customer_id,
        united.invoice_number,
        united.bank_line_id,
        cast(null as varchar) as decision_id

    from united

    left join labels
        on united.account = labels.account

    left join customers
        on united.auxiliary_account = customers.customer_id

)

select * from final
