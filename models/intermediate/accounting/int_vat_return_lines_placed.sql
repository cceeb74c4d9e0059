with

facts as (

    select * from {{ ref('int_vat_return_facts_united') }}

),

boxes as (

    select * from {{ ref('vat_return_boxes') }}

),

kinds as (

    -- A box of the form holds no negative amount: what would make one is regularised.
    -- That is told for the facts of a kind together, so that the taxed bases and the
    -- bases by rate stay equal.
    select
        facts.period,
        facts.base_box,
        facts.tax_box,
        coalesce(sum(facts.base_amount) < 0, false) as is_base_negative,
        coalesce(sum(facts.tax_amount) < 0, false) as is_tax_negative

    from facts

    group by
        facts.period,
        facts.base_box,
        facts.tax_box

),

kinds_placed as (

    select
        kinds.*,
        case
            when not kinds.is_base_negative then kinds.base_box
            when boxes.section = 'untaxed' then 'F8'
            else 'B5'
        end as placed_base_box,
        case when kinds.is_base_negative then -1 else 1 end as base_sign,
        case
            when kinds.tax_box in ('19', '20', '21') then '15'
            else '21'
        end as regularised_tax_box

    from kinds

    left join boxes
        on kinds.base_box = boxes.box

),

placed as (

    select
        facts.*,
        kinds_placed.is_base_negative,
        kinds_placed.is_tax_negative,
        kinds_placed.placed_base_box,
        kinds_placed.base_sign,
        kinds_placed.regularised_tax_box

    from facts

    inner join kinds_placed
        on
            facts.period = kinds_placed.period
            and facts.base_box is not distinct from kinds_placed.base_box
            and facts.tax_box is not distinct from kinds_placed.tax_box

),

{% set columns -%}
        placed.vat_entry_id,
        placed.source,
        placed.invoice_number,
        placed.supplier_id,
        placed.customer_id,
        placed.bank_line_id,
        placed.document_reference,
        placed.event_date,
        placed.period,
        placed.original_period,
{%- endset %}

final as (

    select
        {{ columns }}
        placed.placed_base_box as box,
        {{ as_money('placed.base_sign * placed.base_amount') }} as base_amount,
        cast(null as {{ money_type() }}) as tax_amount

    from placed

    where placed.base_box is not null

    union all

    -- The box of a rate has the base beside its tax.
    select
        {{ columns }}
        placed.tax_box as box,
        case when not placed.is_base_negative then placed.base_amount end
            as base_amount,
        case when not placed.is_tax_negative then placed.tax_amount end as tax_amount

    from placed

    where
        placed.tax_box is not null
        and (
            not placed.is_tax_negative
            or (placed.base_box is not null and not placed.is_base_negative)
        )

    union all

    select
        {{ columns }}
        placed.regularised_tax_box as box,
        null as base_amount,
        -placed.tax_amount as tax_amount

    from placed

    where placed.is_tax_negative

    union all

    select
        {{ columns }}
        placed.part_box as box,
        null as base_amount,
        placed.tax_amount

    from placed

    where
        placed.part_box is not null
        and not placed.is_tax_negative

)

select * from final
