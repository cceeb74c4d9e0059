with

settlements as (

    select * from {{ ref('int_settlements_ordered') }}

),

tracks as (

    select * from {{ ref('int_invoice_tracks') }}

),

gross as (

    select tracks.*
    from tracks
    where tracks.track = 'gross'

),

gross_rounded as (

    select
        settlements.invoice_number,
        settlements.settlement_rank,
        settlements.settled_units,
        gross.tax_rank,
        gross.track_units,
        -- A document's groups may have either sign; its own decides what settles it.
        {{ divided(
            'settlements.settled_units * gross.track_units', 'settlements.total_units'
        ) }} as share_units,
        sum(gross.track_units) over settlement as document_units

    from settlements

    inner join gross
        on settlements.invoice_number = gross.invoice_number

    window settlement as (
        partition by settlements.invoice_number, settlements.settlement_rank
    )

),

gross_shared as (

    -- Rounded alone, the highest rate takes what that leaves.
    select
        gross_rounded.*,
        case
            when gross_rounded.tax_rank = 1
                then
                    gross_rounded.settled_units * cast(
                        sign(gross_rounded.document_units) as integer
                    )
                    - sum(
                        case
                            when gross_rounded.tax_rank = 1 then 0
                            else gross_rounded.share_units
                        end
                    ) over settlement
            else gross_rounded.share_units
        end as proposed_units

    from gross_rounded

    window settlement as (
        partition by gross_rounded.invoice_number, gross_rounded.settlement_rank
    )

),

final as (

    select
        gross_shared.invoice_number,
        gross_shared.settlement_rank,
        'gross' as track,
        gross_shared.tax_rank,
        gross_shared.track_units,
        gross_shared.proposed_units

    from gross_shared

    union all

    select
        gross_shared.invoice_number,
        gross_shared.settlement_rank,
        tracks.track,
        tracks.tax_rank,
        tracks.track_units,
        coalesce(
            {{ divided(
                'gross_shared.proposed_units * tracks.track_units',
                'gross_shared.track_units'
            ) }},
            0
        ) as proposed_units

    from gross_shared

    inner join tracks
        on
            gross_shared.invoice_number = tracks.invoice_number
            and gross_shared.tax_rank = tracks.tax_rank

    where tracks.track in ('vat', 'company_vat')

    union all

    select
        settlements.invoice_number,
        settlements.settlement_rank,
        tracks.track,
        tracks.tax_rank,
        tracks.track_units,
        {{ divided(
            'settlements.settled_units * tracks.track_units', 'settlements.total_units'
        ) }} as proposed_units

    from settlements

    inner join tracks
        on settlements.invoice_number = tracks.invoice_number

    where tracks.track = 'company_gross'

)

select * from final
