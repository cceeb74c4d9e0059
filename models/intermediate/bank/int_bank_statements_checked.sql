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
    -- foots when one of its copies does: the lines of all copies landed. Without both
    -- balances, the bank's reference tells statements apart.
    select
        known.is_interim,
        known.account_iban,
        known.currency,
        known.opening_date,
        known.opening_balance,
        known.closing_date,
        known.closing_balance,
        min(known.statement_id) as statement_id,
        min(known.statement_reference) as statement_reference,
        max(known.lines_count) as lines_count,
        max_by(known.lines_amount, known.lines_count) as lines_amount,
        bool_or(
            known.opening_balance + known.lines_amount = known.closing_balance
        ) as foots,
        count(*) as copies_count,
        min_by(known.document_id, known.position) as document_id,
        min_by(known.line_number, known.position) as line_number

    from known

    group by
        known.is_interim,
        known.account_iban,
        known.currency,
        known.opening_date,
        known.opening_balance,
        known.closing_date,
        known.closing_balance,
        case
            when known.opening_balance is null or known.closing_balance is null
                then coalesce(known.statement_reference, known.statement_id)
        end

),

chainable as (

    -- What an interim report closes with opens no other statement.
    select * from merged
    where not is_interim

),

closings as (

    select
        chainable.account_iban,
        chainable.closing_date as moment_date,
        chainable.closing_date,
        cast(null as varchar) as statement_id,
        1 as moment_order

    from chainable

    union all

    select
        chainable.account_iban,
        chainable.opening_date as moment_date,
        cast(null as date) as closing_date,
        chainable.statement_id,
        0 as moment_order

    from chainable

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
        chainable.statement_id,
        max(predecessors.closing_date) as linked_closing_date

    from chainable

    inner join chainable as predecessors
        on
            chainable.account_iban = predecessors.account_iban
            and chainable.opening_balance = predecessors.closing_balance
            and chainable.opening_date >= predecessors.closing_date
            and chainable.statement_id <> predecessors.statement_id

    group by chainable.statement_id

),

final as (

    select
        merged.* exclude (foots),
        -- An interim report may hold a part of its lines alone: that it does not foot
        -- says nothing.
        case when merged.foots or not merged.is_interim then merged.foots end as foots,
        case
            when merged.is_interim then null
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
