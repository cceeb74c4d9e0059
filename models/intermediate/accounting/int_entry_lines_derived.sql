with

entries as (

    select * from {{ ref('int_entries_united') }}

    union all by name

    select * from {{ ref('int_entries_of_year_ends') }}

),

labels as (

    select * from {{ ref('int_accounts_labelled') }}

),

customers as (

    select * from {{ ref('int_customers_united') }}

),

numbered as (

    select
        entries.*,
        row_number() over (
            partition by entries.entry_id
            order by
                entries.line_rank,
                entries.account,
                entries.auxiliary_account,
                entries.invoice_number,
                entries.decision_id,
                entries.bank_line_id,
                entries.signed_amount
        ) as entry_line

    from entries

),

final as (

    select
        ---------- ids
        numbered.entry_id,
        cast(numbered.entry_line as integer) as entry_line,
        numbered.journal,
        numbered.journal_label,
        numbered.entry_date,
        numbered.account,
        coalesce(labels.label, 'Compte ' || numbered.account) as account_label,
        numbered.auxiliary_account,
        case
            when numbered.auxiliary_account is not null
                then coalesce(customers.name, numbered.auxiliary_account)
        end as auxiliary_label,

        ---------- texts
        numbered.label,
        numbered.document,
        numbered.document_date,

        ---------- amounts
        {{ as_money('greatest(numbered.signed_amount, 0)') }} as debit_amount,
        {{ as_money('greatest(-numbered.signed_amount, 0)') }} as credit_amount,
        numbered.currency,
        numbered.currency_amount,

        ---------- where from
        numbered.pattern,
        numbered.customer_id,
        numbered.invoice_number,
        numbered.bank_line_id,
        numbered.decision_id

    from numbered

    left join labels
        on numbered.account = labels.account

    left join customers
        on numbered.auxiliary_account = customers.customer_id

)

select * from final
