with recursive

balances as (

    select * from {{ ref('int_liasse_balances_summed') }}

),

liasse_boxes as (

    select * from {{ ref('liasse_boxes') }}

),

years as (

    select balances.fiscal_year_end

    from balances

    group by balances.fiscal_year_end

),

boxes as (

    select
        years.fiscal_year_end,
        liasse_boxes.statement,
        liasse_boxes.box,
        liasse_boxes.total_of

    from liasse_boxes

    inner join years
        on
            liasse_boxes.valid_from <= years.fiscal_year_end
            and coalesce(liasse_boxes.valid_to, years.fiscal_year_end)
            >= years.fiscal_year_end

),

terms as (

    select
        boxes.fiscal_year_end,
        boxes.statement,
        boxes.box,
        unnest(string_split(boxes.total_of, ' ')) as term

    from boxes

),

parts as (

    select
        terms.fiscal_year_end,
        terms.statement,
        terms.box,
        ltrim(terms.term, '-') as part_box,
        case when starts_with(terms.term, '-') then -1 else 1 end as factor

    from terms

),

resolved as (

    select
        boxes.fiscal_year_end,
        boxes.statement,
        boxes.box,
        boxes.box as part_box,
        1 as factor

    from boxes

    union all

    select
        resolved.fiscal_year_end,
        resolved.statement,
        resolved.box,
        parts.part_box,
        resolved.factor * parts.factor as factor

    from resolved

    inner join parts
        on
            resolved.fiscal_year_end = parts.fiscal_year_end
            and resolved.statement = parts.statement
            and resolved.part_box = parts.box

),

final as (

    -- Down to the boxes that accounts stand on.
    select
        resolved.fiscal_year_end,
        resolved.statement,
        resolved.box,
        resolved.part_box,
        resolved.factor

    from resolved

    inner join boxes
        on
            resolved.fiscal_year_end = boxes.fiscal_year_end
            and resolved.statement = boxes.statement
            and resolved.part_box = boxes.box

    where boxes.total_of is null

)

select * from final
