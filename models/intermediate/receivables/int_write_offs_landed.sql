with

documents as (

    select * from {{ ref('int_documents_known') }}

),

write_offs as (

    select * from {{ ref('stg_files__write_offs') }}

),

events as (

    select * from {{ ref('stg_books__events') }}

),

users as (

    select * from {{ ref('stg_books__users') }}

),

ranked as (

    select
        write_offs.*,
        documents.position,
        documents.landed_at,
        row_number() over (
            partition by
                write_offs.write_off_date,
                write_offs.invoice_number,
                write_offs.kind,
                write_offs.amount
            order by documents.position, write_offs.line_number
        ) as landing_rank

    from write_offs

    inner join documents
        on write_offs.document_id = documents.document_id

    where write_offs.write_off_date <= {{ as_of_date() }}

),

logins as (

    select
        users.user_id,
        max_by(users.login, users.position) as login

    from users

    where {{ is_known('users.position') }}

    group by users.user_id

),

final as (

    -- Who landed the file decided it.
    select
        'write-off ' || ranked.document_id || ' ' || ranked.line_number as write_off_id,
        ranked.invoice_number,
        ranked.kind,
        ranked.comment,
        coalesce(logins.login, events.user_id) as decided_by,
        ranked.amount,
        ranked.amount_excluding_tax,
        ranked.write_off_date,
        ranked.evidence_date,
        ranked.landed_at as decided_at,
        ranked.position,
        ranked.document_id,
        ranked.line_number

    from ranked

    left join events
        on ranked.position = events.position

    left join logins
        on events.user_id = logins.user_id

    where ranked.landing_rank = 1

)

select * from final
