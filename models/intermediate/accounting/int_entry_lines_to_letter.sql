with

lines as (

    select * from {{ ref('int_entry_lines_posted') }}

),

settings as (

    select * from {{ ref('int_settings_pivoted') }}

),

final as (

    select
        ---------- ids
        lines.entry_id,
        lines.entry_line,
        lines.account,
        lines.auxiliary_account,
        -- What a line is of: its document, or the money that nothing owed yet.
        coalesce(
            'document ' || lines.invoice_number,
            'bank ' || lines.bank_line_id,
            'entry ' || lines.entry_id
        ) as item,

        ---------- amounts
        {{ as_money('lines.debit_amount - lines.credit_amount') }} as signed_amount,

        ---------- booleans
        -- An opening holds the items of many years side by side, and ties none.
        lines.journal = 'AN' as is_opening,

        ---------- dates
        -- An item left open is carried into the next year: it is cleared there.
        {{ fiscal_year_start('lines.entry_date', 'settings.fiscal_year_start_month') }}
            as year_start,
        lines.entry_date

    from lines

    cross join settings

    where
        left(lines.account, 2) = '41'
        and lines.auxiliary_account is not null

)

select * from final
