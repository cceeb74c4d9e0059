with

posted as (

    select * from {{ ref('int_entry_lines_posted') }}

),

landed as (

    select * from {{ ref('int_entry_lines_landed') }}

),

due_dates as (

    select * from {{ ref('int_due_dates_completed') }}

),

settings as (

    select * from {{ ref('int_settings_pivoted') }}

),

united as (

    select
        posted.entry_date,
        posted.account,
        posted.account_label,
        posted.auxiliary_account,
        posted.auxiliary_label,
        posted.invoice_number,
        posted.debit_amount,
        posted.credit_amount,
        posted.currency_amount

    from posted

    union all

    select
        landed.entry_date,
        landed.account,
        coalesce(landed.account_label, landed.account) as account_label,
        landed.auxiliary_account,
        landed.auxiliary_label,
        null as invoice_number,
        landed.debit_amount,
        landed.credit_amount,
        landed.currency_amount

    from landed

),

dated as (

    select
        united.*,
        {{ as_money('united.debit_amount - united.credit_amount') }} as signed_amount,
        {{ fiscal_year_start('united.entry_date', 'settings.fiscal_year_start_month') }}
            as year_start

    from united

    cross join settings

),

lines as (

    -- As the trial balance counts: all that the fiscal year holds, openings included.
    select
        dated.*,
        cast(dated.year_start + interval 1 year - interval 1 day as date)
            as fiscal_year_end

    from dated

    where dated.year_start <= {{ as_of_date() }}

),

balances as (

    select
        lines.fiscal_year_end,
        lines.account,
        lines.auxiliary_account,
        min(lines.account_label) as account_label,
        min(lines.auxiliary_label) as auxiliary_label,
        {{ as_money('sum(lines.signed_amount)') }} as balance_amount

    from lines

    group by
        lines.fiscal_year_end,
        lines.account,
        lines.auxiliary_account

    having sum(lines.signed_amount) <> 0

),

open_items as (

    -- What a customer still owes of an invoice at the year's end, in the company's
    -- currency and in the invoice's.
    select
        lines.fiscal_year_end,
        lines.account,
        lines.auxiliary_account,
        lines.invoice_number,
        sum(lines.signed_amount) as open_amount,
        sum(coalesce(lines.currency_amount, lines.signed_amount))
            as open_document_amount

    from lines

    where
        left(lines.account, 2) = '41'
        and lines.invoice_number is not null

    group by
        lines.fiscal_year_end,
        lines.account,
        lines.auxiliary_account,
        lines.invoice_number

    having
        sum(lines.signed_amount) > 0
        and sum(coalesce(lines.currency_amount, lines.signed_amount)) > 0

),

late_parts as (

    -- What settles an invoice settles its oldest part first: its last parts stay open.
    select
        open_items.fiscal_year_end,
        open_items.account,
        open_items.auxiliary_account,
        open_items.open_amount,
        open_items.open_document_amount,
        least(sum(due_dates.amount), open_items.open_document_amount)
            as over_one_year_document_amount

    from open_items

    inner join due_dates
        on
            open_items.invoice_number = due_dates.invoice_number
            and open_items.fiscal_year_end + interval 1 year < due_dates.due_date

    group by
        open_items.fiscal_year_end,
        open_items.account,
        open_items.auxiliary_account,
        open_items.invoice_number,
        open_items.open_amount,
        open_items.open_document_amount

),

due_later as (

    -- In whole numbers, since `/` gives doubles: amounts have four decimals.
    select
        late_parts.fiscal_year_end,
        late_parts.account,
        late_parts.auxiliary_account,
        sum(
            {{ from_minor_units(
                divided(
                    to_minor_units('late_parts.open_amount', 'settings.company_currency')
                    ~ ' * cast(late_parts.over_one_year_document_amount * 10000'
                    ~ ' as hugeint)',
                    'cast(late_parts.open_document_amount * 10000 as hugeint)'
                ),
                'settings.company_currency'
            ) }}
        ) as over_one_year_amount

    from late_parts

    cross join settings

    group by
        late_parts.fiscal_year_end,
        late_parts.account,
        late_parts.auxiliary_account

),

final as (

    select
        ---------- ids
        balances.fiscal_year_end,
        balances.account || coalesce(' ' || balances.auxiliary_account, '')
            as balance_id,
        balances.account,
        balances.auxiliary_account,

        ---------- texts
        balances.account_label,
        balances.auxiliary_label,

        ---------- amounts
        balances.balance_amount,
        -- Nothing due later than a year: here absence is a zero. A customer in credit
        -- owes nothing, and who has credit besides owes its balance at most.
        {{ as_money(
            'case when balances.balance_amount > 0 then least('
            ~ 'balances.balance_amount, coalesce(due_later.over_one_year_amount, 0))'
            ~ ' else 0 end'
        ) }} as over_one_year_amount

    from balances

    left join due_later
        on
            balances.fiscal_year_end = due_later.fiscal_year_end
            and balances.account = due_later.account
            and balances.auxiliary_account
            is not distinct from due_later.auxiliary_account

)

select * from final
