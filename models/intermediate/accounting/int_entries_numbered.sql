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
                order by entries.entry_date, entries.entry_id
            )
        ) as entry_number

    from entries

)

select * from final
