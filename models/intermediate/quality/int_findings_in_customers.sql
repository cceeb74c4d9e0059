with

customers as (

    select * from {{ ref('int_customers_united') }}

),

final as (

    select
        'siren_missing' as kind,
        customers.customer_id as subject_key,
        customers.name as subject_name,
        cast(null as decimal(18, 4)) as expected_amount,
        cast(null as decimal(18, 4)) as found_amount,
        cast(null as varchar) as currency,
        cast(null as date) as event_date,
        cast(null as varchar) as found,
        cast(null as bigint) as rows_count,
        customers.document_id,
        customers.line_number

    from customers

    where
        customers.country = 'FR'
        and customers.origin = 'landed'
        and coalesce(customers.siren, customers.siret, '') = ''

    union all

    select
        'siren_invalid' as kind,
        customers.customer_id as subject_key,
        customers.name as subject_name,
        cast(null as decimal(18, 4)) as expected_amount,
        cast(null as decimal(18, 4)) as found_amount,
        cast(null as varchar) as currency,
        cast(null as date) as event_date,
        customers.siren as found,
        cast(null as bigint) as rows_count,
        customers.document_id,
        customers.line_number

    from customers

    where
        customers.siren <> ''
        and not {{ is_siren(compact('customers.siren')) }}

    union all

    select
        'vat_number_invalid' as kind,
        customers.customer_id as subject_key,
        customers.name as subject_name,
        cast(null as decimal(18, 4)) as expected_amount,
        cast(null as decimal(18, 4)) as found_amount,
        cast(null as varchar) as currency,
        cast(null as date) as event_date,
        customers.vat_number as found,
        cast(null as bigint) as rows_count,
        customers.document_id,
        customers.line_number

    from customers

    where
        starts_with({{ compact('customers.vat_number') }}, 'FR')
        and not {{ is_french_vat_number(compact('customers.vat_number')) }}

)

select * from final
