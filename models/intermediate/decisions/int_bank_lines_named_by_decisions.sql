with

decisions as (

    select * from {{ ref('int_decisions_known') }}

),

sightings as (

    select * from {{ ref('int_bank_sightings_known') }}

),

bank_lines as (

    select * from {{ ref('int_bank_lines_merged') }}

),

naming as (

    select
        decisions.decision_id,
        decisions.bank_line_id,
        trim(decisions.bank_reference) as bank_reference,
        upper(replace(decisions.account_iban, ' ', '')) as account_iban

    from decisions

    where decisions.action in ('accept', 'reject')

),

line_references as (

    -- A line goes by the reference that any of the files that show it gives it.
    select
        sightings.bank_line_id,
        trim(sightings.bank_reference) as bank_reference,
        upper(replace(sightings.account_iban, ' ', '')) as account_iban

    from sightings

    where sightings.bank_reference is not null

    group by
        sightings.bank_line_id,
        trim(sightings.bank_reference),
        upper(replace(sightings.account_iban, ' ', ''))

),

final as (

    select
        naming.decision_id,
        bank_lines.bank_line_id

    from naming

    inner join bank_lines
        on naming.bank_line_id = bank_lines.bank_line_id

    union all

    select
        naming.decision_id,
        line_references.bank_line_id

    from naming

    inner join line_references
        on naming.bank_reference = line_references.bank_reference

    where
        naming.bank_line_id is null
        and (
            naming.account_iban is null
            or naming.account_iban = line_references.account_iban
        )

)

select * from final
