with recursive

settlements as (

    select * from {{ ref('int_settlements_ordered') }}

),

proposed as (

    select * from {{ ref('int_settlement_shares_proposed') }}

),

shares as (

    select
        proposed.*,
        settlements.allocation_id,
        settlements.is_last,
        settlements.mirrored_rank,
        settlements.settlements_count

    from proposed

    inner join settlements
        on
            proposed.invoice_number = settlements.invoice_number
            and proposed.settlement_rank = settlements.settlement_rank

),

walked as (

    -- Instalment by instalment: the last takes what is left, a bounce gives back what
    -- it mirrors, whatever that was.
    select
        shares.invoice_number,
        shares.track,
        shares.tax_rank,
        shares.settlement_rank,
        case when shares.is_last then shares.track_units else shares.proposed_units end
            as share_units,
        [
            case
                when shares.is_last then shares.track_units
                else shares.proposed_units
            end
        ] as shares_so_far,
        case when shares.is_last then shares.track_units else shares.proposed_units end
            as taken_units

    from shares

    where shares.settlement_rank = 1

    union all

    select
        next_shares.invoice_number,
        next_shares.track,
        next_shares.tax_rank,
        next_shares.settlement_rank,
        next_shares.share_units,
        list_append(next_shares.shares_so_far, next_shares.share_units)
            as shares_so_far,
        next_shares.taken_units + next_shares.share_units as taken_units

    from (
        select
            shares.invoice_number,
            shares.track,
            shares.tax_rank,
            shares.settlement_rank,
            walked.shares_so_far,
            walked.taken_units,
            case
                when shares.is_last then shares.track_units - walked.taken_units
                when shares.mirrored_rank is not null
                    then -walked.shares_so_far[shares.mirrored_rank]
                else shares.proposed_units
            end as share_units

        from walked

        inner join shares
            on
                walked.invoice_number = shares.invoice_number
                and walked.track = shares.track
                and walked.tax_rank = shares.tax_rank
                and shares.settlement_rank = walked.settlement_rank + 1

        where shares.settlements_count > 1
    ) as next_shares

),

final as (

    select
        shares.allocation_id,
        walked.invoice_number,
        walked.settlement_rank,
        walked.track,
        walked.tax_rank,
        walked.share_units

    from walked

    inner join shares
        on
            walked.invoice_number = shares.invoice_number
            and walked.settlement_rank = shares.settlement_rank
            and walked.track = shares.track
            and walked.tax_rank = shares.tax_rank

)

select * from final
