with

posted as (

    select * from {{ ref('int_entry_lines_posted') }}

),

settings as (

    select * from {{ ref('int_settings_pivoted') }}

),

entries as (

    select
        posted.entry_id,
        posted.journal,
        min(posted.derived_entry_id) as derived_entry_id,
        bool_or(posted.is_reversal) as is_reversal,
        min(posted.entry_date) as entry_date,
        min(posted.entry_number) as entry_number,
        min(
            {{ fiscal_year_start(
                'posted.entry_date', 'settings.fiscal_year_start_month'
            ) }}
        ) as year_start

    from posted

    cross join settings

    group by
        posted.entry_id,
        posted.journal

),

final as (

    -- Until a period is closed its numbers may still move; they follow the last sealed.
    select
        entries.entry_id,
        coalesce(
            entries.entry_number,
            coalesce(
                max(entries.entry_number) over (
                    partition by entries.journal, entries.year_start
                ),
                0
            )
            + row_number() over (
                partition by
                    entries.journal,
                    entries.year_start,
                    entries.entry_number is null
                -- What was wrong is reversed before it is made again.
                order by
                    entries.entry_date,
                    entries.derived_entry_id,
                    not entries.is_reversal,
                    entries.entry_id
            )
        ) as entry_number

    from entries

)

select * from final
