with

settings as (

    select * from {{ ref('stg_workspace__settings') }}

),

final as (

    -- An aggregate of nothing is still one row.
    select
        {{ as_of_date() }} as as_of_date,
        {{ setting('company.currency', 'varchar', "'EUR'") }} as company_currency,
        {{ setting('accounting.books_start', 'date') }} as books_start_date,
        {{ setting('accounting.fiscal_year_start_month', 'bigint', 1) }}
            as fiscal_year_start_month,
        {{ setting('accounting.overpayments', 'varchar', "'customers'") }}
            as overpayments,
        {{ setting('accounting.journals_landed', 'varchar', "'[]'") }}
            as journals_landed,
        {{ setting('accounting.late_payment_rate', 'decimal(9, 4)') }}
            as late_payment_rate,
        {{ setting('tax.vat_frequency', 'varchar', "'monthly'") }} as vat_frequency,
        {{ setting('tax.vat_on_debits', 'boolean', 'false') }} as vat_on_debits,
        {{ setting('tax.default_nature', 'varchar', "'services'") }} as default_nature,
        {{ setting('tax.discount_lowers_vat', 'boolean', 'false') }}
            as discount_lowers_vat,
        {{ setting('quality.account_stale_days', 'bigint', 7) }} as account_stale_days,
        {{ setting('quality.source_stale_days', 'bigint', 45) }} as source_stale_days,
        {{ setting('matching.automatic', 'boolean', 'true') }} as automatic,
        {{ setting('matching.promised_error_rate', 'decimal(9, 8)', '0.001') }}
            as promised_error_rate,
        {{ setting('matching.suggestions_per_line', 'bigint', 5) }}
            as suggestions_per_line,
        {{ setting('matching.audit_share', 'decimal(9, 8)', '0.02') }} as audit_share,
        {{ setting('matching.certificate_confidence', 'decimal(9, 8)', '0.95') }}
            as certificate_confidence,
        {{ setting('matching.drift_margin', 'decimal(9, 8)', '0.75') }} as drift_margin,
        {{ setting('matching.prior_weight', 'bigint', 25000) }} as prior_weight,
        {{ setting('matching.certificate_window_days', 'bigint', 365) }}
            as certificate_window_days
    from settings

)

select * from final
