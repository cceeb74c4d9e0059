with

journal_lines as (

    select * from {{ ref('journal_lines') }}

),

settings as (

    select * from {{ ref('int_settings_pivoted') }}

),

named as (

    -- The names of LPF art. A.47 A-1, in its order.
    select
        journal_lines.journal as journal_code,
        coalesce(journal_lines.journal_label, journal_lines.journal) as journal_lib,
        journal_lines.entry_number as ecriture_num,
        journal_lines.entry_date as ecriture_date,
        -- An account has three digits at least: 58 is 580 here, and here alone.
        case
            when length(journal_lines.account) < 3
                then rpad(journal_lines.account, 3, '0')
            else journal_lines.account
        end as compte_num,
        coalesce(journal_lines.account_label, journal_lines.account) as compte_lib,
        journal_lines.auxiliary_account as comp_aux_num,
        journal_lines.auxiliary_label as comp_aux_lib,
        -- An entry that no document proves is its own: internal operations, openings.
        case
            when journal_lines.origin = 'landed' then journal_lines.document
            else coalesce(
                journal_lines.document,
                journal_lines.journal || ' ' || journal_lines.entry_number
            )
        end as piece_ref,
        case
            when journal_lines.origin = 'landed' then journal_lines.document_date
            else coalesce(journal_lines.document_date, journal_lines.entry_date)
        end as piece_date,
        coalesce(journal_lines.label, journal_lines.account_label) as ecriture_lib,
        journal_lines.debit_amount as debit,
        journal_lines.credit_amount as credit,
        journal_lines.lettrage_code as ecriture_let,
        journal_lines.lettrage_date as date_let,
        journal_lines.validated_date as valid_date,
        journal_lines.currency_amount as montant_devise,
        journal_lines.currency as idevise,
        journal_lines.entry_id,
        journal_lines.entry_line,
        cast(
            {{ fiscal_year_start(
                'journal_lines.entry_date', 'settings.fiscal_year_start_month'
            ) }} + interval 1 year - interval 1 day as date
        ) as fiscal_year_end

    from journal_lines

    cross join settings

),

final as (

    select
        ---------- the 18 columns
        named.journal_code,
        named.journal_lib,
        named.ecriture_num,
        named.ecriture_date,
        named.compte_num,
        named.compte_lib,
        named.comp_aux_num,
        named.comp_aux_lib,
        named.piece_ref,
        named.piece_date,
        named.ecriture_lib,
        named.debit,
        named.credit,
        named.ecriture_let,
        named.date_let,
        named.valid_date,
        named.montant_devise,
        named.idevise,

        ---------- place in the file
        named.fiscal_year_end,
        row_number() over (
            partition by named.fiscal_year_end
            -- Openings first, then as they were validated (A.47 A-1 VII, 1° and 3°);
            -- what is not validated yet will be by its date.
            order by
                upper(named.journal_code) not in ('AN', 'ANO', 'ANX', 'RAN', 'OUV') asc,
                named.valid_date asc nulls last,
                named.ecriture_date asc,
                named.journal_code asc,
                try_cast(named.ecriture_num as bigint) asc,
                named.ecriture_num asc,
                named.entry_id asc,
                named.entry_line asc
        ) as entry_order

    from named

)

select * from final
