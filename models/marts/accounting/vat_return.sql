with

summed as (

    select * from {{ ref('int_vat_return_boxes_summed') }}

),

credits as (

    select * from {{ ref('int_vat_return_credits_carried') }}

),

boxes as (

    select * from {{ ref('vat_return_boxes') }}

),

totals as (

    -- Totals add whole euros: there is nothing more exact behind them.
    select
        credits.period,
        boxes.box,
        case boxes.box
            when '16' then credits.gross_amount
            when '22' then credits.carried_amount
            when '23' then credits.deducted_amount + credits.carried_amount
            when '25' then credits.credit_amount
            when '27' then credits.credit_amount
            else credits.due_amount
        end as tax_amount,
        case boxes.box
            when '22' then 'return before'
            when '23' then coalesce(credits.deducted_source, 'none')
        end as source

    from credits

    inner join boxes
        on
            boxes.kind = 'total'
            or (boxes.box = '22' and credits.carried_amount <> 0)

),

united as (

    select
        summed.period,
        summed.box,
        summed.base_amount,
        summed.tax_amount,
        summed.exact_base_amount,
        summed.exact_tax_amount,
        summed.source

    from summed

    union all

    select
        totals.period,
        totals.box,
        null as base_amount,
        {{ as_money('totals.tax_amount') }} as tax_amount,
        null as exact_base_amount,
        null as exact_tax_amount,
        totals.source

    from totals

),

final as (

    select
        ---------- ids
        united.period,
        united.box,

        ---------- texts
        boxes.label_fr as label,
        boxes.section,
        united.source,

        ---------- amounts
        united.base_amount,
        united.tax_amount,
        united.exact_base_amount,
        united.exact_tax_amount,

        ---------- more
        boxes.place

    from united

    inner join boxes
        on united.box = boxes.box

)

select * from final
order by period, place
