with

documents as (

    select * from {{ ref('int_documents_known') }}

),

customers as (

    select * from {{ ref('stg_files__customers') }}

),

invoices as (

    select * from {{ ref('int_invoices_united') }}

),

versions as (

    select
        customers.*,
        documents.position,
        row_number() over (
            partition by customers.customer_id
            order by documents.position desc, customers.line_number desc
        ) as version_rank

    from customers

    inner join documents
        on customers.document_id = documents.document_id

),

landed as (

    -- Master data: the last landed version wins.
    select * from versions
    where version_rank = 1

),

invoiced as (

    select
        invoices.customer_id,
        min(invoices.issue_date) as first_invoice_date,
        min(invoices.position) as position

    from invoices

    group by invoices.customer_id

),

final as (

    -- A customer whom only invoices name is shown by its identifier.
    select
        ---------- ids
        coalesce(landed.customer_id, invoiced.customer_id) as customer_id,
        landed.parent_customer_id,
        landed.siren,
        landed.siret,
        landed.vat_number,
        landed.iban,

        ---------- texts
        coalesce(landed.name, invoiced.customer_id) as name,
        landed.legal_form,
        landed.country,
        landed.email,
        landed.address_line1,
        landed.address_line2,
        landed.postal_code,
        landed.city,
        landed.segment,
        landed.language,
        landed.currency,
        landed.service_code,
        landed.custom_fields,
        case when landed.customer_id is null then 'document' else 'landed' end
            as origin,

        ---------- numerics
        landed.payment_terms_days,

        ---------- dates
        invoiced.first_invoice_date,

        ---------- provenance
        coalesce(landed.position, invoiced.position) as position,
        landed.document_id,
        landed.line_number

    from landed

    full join invoiced
        on landed.customer_id = invoiced.customer_id

)

select * from final
