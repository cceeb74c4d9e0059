with

suppliers as (

    select * from {{ ref('int_suppliers_landed') }}

),

final as (

    select
        ---------- ids
        suppliers.supplier_id,
        suppliers.siren,
        suppliers.siret,
        suppliers.vat_number,
        suppliers.iban,

        ---------- texts
        suppliers.name,
        suppliers.country,
        suppliers.email,
        suppliers.address_line1,
        suppliers.address_line2,
        suppliers.postal_code,
        suppliers.city,

        ---------- provenance
        suppliers.document_id,
        suppliers.line_number

    from suppliers

)

select * from final
order by supplier_id
