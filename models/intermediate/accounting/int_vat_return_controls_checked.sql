with

events as (

    select * from {{ ref('int_vat_events_declared') }}

),

summed as (

    select * from {{ ref('int_vat_return_boxes_summed') }}

),

credits as (

    select * from {{ ref('int_vat_return_credits_carried') }}

),

purchases as (

    select * from {{ ref('int_vat_return_purchases_assessed') }}

),

receipts as (

    select * from {{ ref('int_vat_return_receipts_unmatched') }}

),

services as (

    select * from {{ ref('int_vat_return_union_services_summed') }}

),

entry_lines as (

    select * from {{ ref('int_entry_lines_posted') }}

),

landed as (

    select * from {{ ref('int_entry_lines_landed') }}

),

accounts as (

    select * from {{ ref('int_accounts_chosen') }}

),

boxes as (

    select * from {{ ref('vat_return_boxes') }}

),

settings as (

    select * from {{ ref('int_settings_pivoted') }}

),

taxes_of_rates as (

    -- Each document and instalment rounds its own tax: a cent each, and half a euro.
    select
        events.period,
        'tax_of_rate' as control,
        events.vat_rate as detail,
        'error' as level,
        round(sum(events.base_amount * events.vat_rate * 0.01), 2) as expected_amount,
        sum(events.vat_amount) as found_amount,
        0.50 + 0.01 * count(*) as tolerance_amount

    from events

    where
        events.box is not null
        and events.vat_rate <> 0

    group by
        events.period,
        events.vat_rate

),

bases as (

    select
        summed.period,
        'taxed_bases' as control,
        'error' as level,
        sum(case when boxes.section = 'taxed' then summed.exact_base_amount else 0 end)
            as expected_amount,
        sum(case when boxes.section = 'gross' then summed.exact_base_amount else 0 end)
            as found_amount

    from summed

    inner join boxes
        on summed.box = boxes.box

    where summed.box <> 'B5'

    group by summed.period

),

taxes as (

    select
        events.period,
        sum(events.vat_amount) as amount,
        sum(case when events.box is null then events.vat_amount else 0 end)
            as unplaced_amount

    from events

    group by events.period

),

posted as (

    select
        {{ vat_period('entry_lines.entry_date', 'settings.vat_frequency') }} as period,
        sum(entry_lines.credit_amount - entry_lines.debit_amount) as amount

    from entry_lines

    cross join settings

    inner join accounts
        on
            accounts.purpose = 'vat_collected'
            and starts_with(entry_lines.account, accounts.account)

    where entry_lines.journal <> 'AN'

    group by {{ vat_period('entry_lines.entry_date', 'settings.vat_frequency') }}

),

owed as (

    select
        {{ vat_period('purchases.event_date', 'settings.vat_frequency') }} as period,
        sum(purchases.vat_amount) as amount

    from purchases

    cross join settings

    group by {{ vat_period('purchases.event_date', 'settings.vat_frequency') }}

),

owed_in_ledger as (

    select
        {{ vat_period('landed.entry_date', 'settings.vat_frequency') }} as period,
        sum(landed.credit_amount) as amount

    from landed

    cross join settings

    where
        landed.account like '4452%'
        and not landed.is_opening

    group by {{ vat_period('landed.entry_date', 'settings.vat_frequency') }}

),

waiting as (

    select
        receipts.period,
        sum(receipts.estimated_vat_amount) as amount

    from receipts

    group by receipts.period

),

reported as (

    select
        services.month as period,
        sum(services.exact_amount) as amount

    from services

    group by services.month

),

united as (

    select
        taxes_of_rates.period,
        taxes_of_rates.control,
        taxes_of_rates.detail,
        taxes_of_rates.level,
        taxes_of_rates.expected_amount,
        taxes_of_rates.found_amount,
        taxes_of_rates.tolerance_amount

    from taxes_of_rates

    union all by name

    select
        bases.*,
        0 as tolerance_amount

    from bases

    union all by name

    select
        credits.period,
        'tax_account' as control,
        'error' as level,
        coalesce(taxes.amount, 0) as expected_amount,
        coalesce(posted.amount, 0) as found_amount,
        0 as tolerance_amount

    from credits

    left join taxes
        on credits.period = taxes.period

    left join posted
        on credits.period = posted.period

    union all by name

    select
        credits.period,
        'every_event_has_its_box' as control,
        'error' as level,
        0 as expected_amount,
        coalesce(taxes.unplaced_amount, 0) as found_amount,
        0 as tolerance_amount

    from credits

    left join taxes
        on credits.period = taxes.period

    union all by name

    select
        credits.period,
        'ledger_owes_itself' as control,
        'warning' as level,
        coalesce(owed_in_ledger.amount, 0) as expected_amount,
        coalesce(owed.amount, 0) as found_amount,
        0.50 as tolerance_amount

    from credits

    left join owed_in_ledger
        on credits.period = owed_in_ledger.period

    left join owed
        on credits.period = owed.period

    -- A ledger that tells what was deducted tells what the firm owed itself, too.
    where
        owed_in_ledger.period is not null
        or credits.deducted_source like '%ledger%'

    union all by name

    select
        credits.period,
        'receipts_matched' as control,
        'warning' as level,
        0 as expected_amount,
        coalesce(waiting.amount, 0) as found_amount,
        0 as tolerance_amount

    from credits

    left join waiting
        on credits.period = waiting.period

    union all by name

    select
        reported.period,
        'services_of_the_union' as control,
        'warning' as level,
        reported.amount as expected_amount,
        coalesce(summed.exact_base_amount, 0) as found_amount,
        null as tolerance_amount

    from reported

    inner join credits
        on reported.period = credits.period

    left join summed
        on
            reported.period = summed.period
            and summed.box = 'E2'

),

final as (

    select
        united.period,
        united.control,
        cast(united.detail as decimal(9, 4)) as vat_rate,
        united.level,
        {{ as_money('united.expected_amount') }} as expected_amount,
        {{ as_money('united.found_amount') }} as found_amount,
        {{ as_money('united.tolerance_amount') }} as tolerance_amount,
        case
            when united.control = 'services_of_the_union'
                then united.expected_amount <= united.found_amount
            else
                abs(united.found_amount - united.expected_amount)
                <= united.tolerance_amount
        end as holds

    from united

)

select * from final
