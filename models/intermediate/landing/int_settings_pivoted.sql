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
        ) as source_stale_days,
        coalesce(
            max(
                case
                    when settings.key = 'matching.promised_error_rate'
                        then cast(settings.value as decimal(9, 8))
                end
            ),
            0.001
        ) as promised_error_rate,
        coalesce(
            max(
                case
                    when settings.key = 'matching.audit_share'
                        then cast(settings.value as decimal(9, 8))
                end
            ),
            0.02
        ) as audit_share,
        coalesce(
            max(
                case
                    when settings.key = 'matching.certificate_confidence'
                        then cast(settings.value as decimal(9, 8))
                end
            ),
            0.95
        ) as certificate_confidence,
        coalesce(
            max(
                case
                    when settings.key = 'matching.drift_margin'
                        then cast(settings.value as decimal(9, 8))
                end
            ),
            0.75
        ) as drift_margin,
        coalesce(
            max(
                case
                    when settings.key = 'matching.prior_weight'
                        then cast(settings.value as bigint)
                end
            ),
            25000
        ) as prior_weight,
        coalesce(
            max(
                case
                    when settings.key = 'matching.certificate_window_days'
                        then cast(settings.value as bigint)
                end
            ),
            365
        ) as certificate_window_days

    from settings

)

select * from final
