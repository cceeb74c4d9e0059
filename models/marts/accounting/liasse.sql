with

placed as (

    select * from {{ ref('int_liasse_balances_placed') }}

),

totals as (

    select * from {{ ref('int_liasse_totals_resolved') }}

),

boxes as (

    select * from {{ ref('liasse_boxes') }}

),

summed as (

    select
        placed.fiscal_year_end,
        placed.statement,
        placed.box,
        sum(placed.gross_amount) as gross_amount,
        sum(placed.over_one_year_amount) as over_one_year_amount

    from placed

    group by
        placed.fiscal_year_end,
        placed.statement,
        placed.box

),

added as (

    -- No balance on a box: here absence is a zero.
    select
        totals.fiscal_year_end,
        totals.statement,
        totals.box,
        coalesce(sum(totals.factor * summed.gross_amount), 0) as gross_amount,
        coalesce(sum(totals.factor * summed.over_one_year_amount), 0)
            as over_one_year_amount

    from totals

    left join summed
        on
            totals.fiscal_year_end = summed.fiscal_year_end
            and totals.statement = summed.statement
            and totals.part_box = summed.box

    group by
        totals.fiscal_year_end,
        totals.statement,
        totals.box

),

measured as (

    select
        added.*,
        boxes.form,
        boxes.place,
        boxes.label_fr,
        boxes.measure,
        boxes.depreciation_box,
        case boxes.measure
            when 'within_one_year' then added.gross_amount - added.over_one_year_amount
            when 'over_one_year' then added.over_one_year_amount
            else added.gross_amount
        end as amount

    from added

    inner join boxes
        on
            added.statement = boxes.statement
            and added.box = boxes.box
            and added.fiscal_year_end >= boxes.valid_from
            and added.fiscal_year_end <= coalesce(boxes.valid_to, added.fiscal_year_end)

),

final as (

    select
        ---------- ids
        measured.form,
        measured.box,

        ---------- texts
        measured.label_fr as label,

        ---------- amounts
        {{ as_money('measured.amount') }} as amount,
        {{ as_money('measured.amount - depreciations.amount') }} as net_amount,
        {{ as_money(
            "case when measured.statement = 'maturities' and measured.measure = 'gross'"
            ~ ' then measured.gross_amount - measured.over_one_year_amount end'
        ) }} as within_one_year_amount,
        {{ as_money(
            "case when measured.statement = 'maturities' and measured.measure = 'gross'"
            ~ ' then measured.over_one_year_amount end'
        ) }} as over_one_year_amount,

        ---------- where and when
        measured.statement,
        measured.place,
        measured.fiscal_year_end > {{ as_of_date() }} as is_provisional,
        measured.fiscal_year_end

    from measured

    left join measured as depreciations
        on
            measured.fiscal_year_end = depreciations.fiscal_year_end
            and measured.statement = depreciations.statement
            and measured.depreciation_box = depreciations.box

)

select * from final
order by fiscal_year_end, place
