with

settings as (

    select * from {{ ref('stg_workspace__settings') }}

),

final as (

    -- An aggregate of nothing is still one row: a setting that is not there is null.
    select
        coalesce(
            max(case when settings.key = 'company.currency' then settings.value end),
            'EUR'
        ) as company_currency,
        max(
            case
                when settings.key = 'accounting.books_start'
                    then cast(nullif(settings.value, '') as date)
            end
        ) as books_start_date,
        coalesce(
            max(
                case
                    when settings.key = 'quality.account_stale_days'
                        then cast(settings.value as bigint)
                end
            ),
            7
        ) as account_stale_days,
        coalesce(
            max(
                case
                    when settings.key = 'quality.source_stale_days'
                        then cast(settings.value as bigint)
                end
            ),
            45
        ) as source_stale_days

    from settings

)

select * from final
