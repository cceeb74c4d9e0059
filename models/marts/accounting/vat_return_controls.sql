with

controls as (

    select * from {{ ref('int_vat_return_controls_checked') }}

),

final as (

    select
        ---------- ids
        controls.period,
        controls.control,
        controls.vat_rate,

        ---------- texts
        controls.level,

        ---------- amounts
        controls.expected_amount,
        controls.found_amount,
        controls.tolerance_amount,

        ---------- booleans
        controls.holds

    from controls

)

select * from final
order by period, control, vat_rate
