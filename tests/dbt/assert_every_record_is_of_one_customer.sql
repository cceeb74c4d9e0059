-- Who gives its identifier keeps it, a document stands where its landed customer does,
-- and no record is lost: one row per breach.
with

records as (

    select * from {{ ref('customer_records') }}

),

customers as (

    select * from {{ ref('customers') }}

),

invoices as (

    select * from {{ ref('int_invoices_united') }}

),

members as (

    select
        customers.customer_id,
        unnest(
            list_append(customers.merged_customer_ids, customers.customer_id)
        ) as landed_customer_id

    from customers

),

final as (

    select
        records.landed_customer_id as breach,
        'is not listed by its customer' as why

    from records

    left join members
        on
            records.landed_customer_id = members.landed_customer_id
            and records.customer_id = members.customer_id

    where members.customer_id is null

    union all

    select
        members.landed_customer_id as breach,
        'is listed, and no record' as why

    from members

    left join records
        on
            members.landed_customer_id = records.landed_customer_id
            and members.customer_id = records.customer_id

    where records.customer_id is null

    union all

    select
        invoices.invoice_number as breach,
        'stands with another customer than its own' as why

    from invoices

    left join records
        on
            invoices.landed_customer_id = records.landed_customer_id
            and invoices.customer_id = records.customer_id

    where records.customer_id is null

)

select * from final
