with

events as (

    select * from {{ ref('int_vat_events') }}

),

closed as (

    select * from {{ ref('int_periods_closed') }}

),

closed_events as (

    select * from {{ ref('stg_books__closed_vat_events') }}

),

settings as (

    select * from {{ ref('int_settings_pivoted') }}

),

opened as (

    -- One row; null as long as nothing is closed.
    select
        max(settings.vat_frequency) as vat_frequency,
        cast(max(closed.last_day) + interval 1 day as date) as first_open_date

    from settings

    left join closed
        on true

),

sealed as (

    select closed_events.*

    from closed_events

    inner join closed
        on closed_events.position = closed.position

),

declared as (

    select
        sealed.derived_vat_entry_id,
        min(coalesce(sealed.original_period, sealed.period)) as original_period,
        count(*) as rows_count

    from sealed

    group by sealed.derived_vat_entry_id

),

differences as (

    -- What is known today, less all that was declared of it.
    select
        events.*,
        events.vat_entry_id as derived_vat_entry_id

    from events

    inner join declared
        on events.vat_entry_id = declared.derived_vat_entry_id

    union all by name

    select
        * exclude (position, closed_row_number, period, original_period)
        replace (
            -base_amount as base_amount,
            -vat_amount as vat_amount,
            -document_base_amount as document_base_amount,
            -document_vat_amount as document_vat_amount
        )

    from sealed

),

corrections as (

    select
        differences.derived_vat_entry_id,
        differences.nature,
        differences.vat_rate,
        differences.vat_category,
        differences.box,
        differences.currency,
        max(differences.invoice_number) as invoice_number,
        max(differences.customer_id) as customer_id,
        max(differences.allocation_id) as allocation_id,
        max(differences.bank_line_id) as bank_line_id,
        max(differences.event_date) as event_date,
        {{ as_money('sum(differences.base_amount)') }} as base_amount,
        {{ as_money('sum(differences.vat_amount)') }} as vat_amount,
        {{ as_money('sum(differences.document_base_amount)') }}
            as document_base_amount,
        {{ as_money('sum(differences.document_vat_amount)') }} as document_vat_amount

    from differences

    group by
        differences.derived_vat_entry_id,
        differences.nature,
        differences.vat_rate,
        differences.vat_category,
        differences.box,
        differences.currency

    having sum(differences.base_amount) <> 0 or sum(differences.vat_amount) <> 0

),

numbered as (

    -- Rows that were sealed stay, so the count of them makes an id that is new.
    select
        corrections.*,
        corrections.derived_vat_entry_id || ' corrected ' || (
            declared.rows_count
            + row_number() over (
                partition by corrections.derived_vat_entry_id
                order by
                    corrections.nature,
                    corrections.vat_rate,
                    corrections.vat_category,
                    corrections.box,
                    corrections.currency
            )
        ) as vat_entry_id,
        'correction' as event_kind,
        {{ vat_period('opened.first_open_date', 'opened.vat_frequency') }} as period,
        declared.original_period

    from corrections

    inner join declared
        on corrections.derived_vat_entry_id = declared.derived_vat_entry_id

    cross join opened

),

fresh as (

    select
        events.*,
        events.vat_entry_id as derived_vat_entry_id,
        {{ vat_period('events.event_date', 'opened.vat_frequency') }} as own_period,
        {{ vat_period('opened.first_open_date', 'opened.vat_frequency') }}
            as first_open_period,
        -- A quarter is open until its last month is closed.
        coalesce(
            events.event_date < opened.first_open_date
            and own_period <> first_open_period,
            false
        ) as is_late

    from events

    cross join opened

    left join declared
        on events.vat_entry_id = declared.derived_vat_entry_id

    where declared.derived_vat_entry_id is null

),

united as (

    select * from sealed

    union all by name

    select * from numbered

    union all by name

    select
        * exclude (own_period, first_open_period, is_late),
        case when is_late then first_open_period else own_period end as period,
        case when is_late then own_period end as original_period

    from fresh

),

final as (

    select
        ---------- ids
        united.vat_entry_id,
        united.derived_vat_entry_id,
        united.invoice_number,
        united.customer_id,
        united.allocation_id,
        united.bank_line_id,

        ---------- the event
        united.event_date,
        united.event_kind,
        united.nature,
        united.vat_rate,
        united.vat_category,

        ---------- amounts
        united.base_amount,
        united.vat_amount,
        united.box,
        united.currency,
        united.document_base_amount,
        united.document_vat_amount,

        ---------- where it is declared
        united.period,
        united.original_period

    from united

)

select * from final
