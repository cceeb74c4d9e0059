with

documents as (

    select * from {{ ref('int_documents_known') }}

),

statements as (

    select * from {{ ref('stg_bank__statements') }}

),

known as (

    select
        statements.*,
        documents.position

    from statements

    inner join documents
        on statements.document_id = documents.document_id

),

merged as (

    -- The same statement in two formats is one: same account, days and balances. It
    -- foots when one of its copies does: the lines of all copies landed.
    select
        known.account_iban,
        known.currency,
        known.opening_date,
        known.opening_balance,
        known.closing_date,
        known.closing_balance,
        min(known.statement_id) as statement_id,
        min(known.statement_reference) as statement_reference,
        max(known.lines_count) as lines_count,
        bool_or(
            known.opening_balance + known.lines_amount = known.closing_balance
        ) as foots,
        count(*) as copies_count,
        min_by(known.document_id, known.position) as document_id,
        min_by(known.line_number, known.position) as line_number

    from known

    group by
        known.account_iban,
        known.currency,
        known.opening_date,
        known.opening_balance,
        known.closing_date,
        known.closing_balance

),

closings as (

    select
        merged.account_iban,
        merged.closing_date as moment_date,
        merged.closing_date,
        cast(null as varchar) as statement_id,
        1 as moment_order

    from merged

    union all

    select
        merged.account_iban,
        merged.opening_date as moment_date,
        cast(null as date) as closing_date,
        merged.statement_id,
        0 as moment_order

    from merged

),

ordered as (

    -- For each opening, the last day on which a statement of the account had closed.
    select
        closings.statement_id,
        max(closings.closing_date) over (
            partition by closings.account_iban
            order by closings.moment_date, closings.moment_order
        ) as previous_closing_date

    from closings

    where closings.moment_date is not null

),

openings as (

    select * from ordered
    where statement_id is not null

),

links as (

    -- The statements that close with the balance with which this one opens.
    select
        merged.statement_id,
        max(predecessors.closing_date) as linked_closing_date

    from merged

    inner join merged as predecessors
        on
            merged.account_iban = predecessors.account_iban
            and merged.opening_balance = predecessors.closing_balance
            and merged.opening_date >= predecessors.closing_date
            and merged.statement_id <> predecessors.statement_id

    group by merged.statement_id

),

final as (

    select
        merged.*,
        case
            -- Of the first statement nobody can say.
            when openings.previous_closing_date is null and links.statement_id is null
                then null
            when openings.previous_closing_date is null then true
            when links.linked_closing_date >= openings.previous_closing_date then true
            when merged.opening_balance is not null then false
        end as chains

    from merged

    left join openings
        on merged.statement_id = openings.statement_id

    left join links
        on merged.statement_id = links.statement_id

)

select * from final
