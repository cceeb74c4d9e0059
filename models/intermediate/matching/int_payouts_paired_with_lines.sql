with

charges as (

    select * from {{ ref('int_payout_charges_known') }}

),

bank_lines as (

    select * from {{ ref('int_bank_lines_merged') }}

),

payouts as (

    select
        charges.payout_id,
        min(charges.currency) as currency,
        min(charges.payout_date) as payout_date,
        {{ as_money('sum(charges.gross_amount)') }} as gross_amount,
        {{ as_money('sum(charges.gross_amount - charges.net_amount)') }} as fee_amount,
        {{ as_money('sum(charges.net_amount)') }} as net_amount

    from charges

    group by charges.payout_id

),

candidates as (

    -- A payout reaches the bank within days, net of its fees; its number in the label
    -- says most, then the nearest day.
    select
        payouts.payout_id,
        bank_lines.bank_line_id,
        case
            when contains(bank_lines.label, payouts.payout_id) then 0
            when contains(bank_lines.remittance, payouts.payout_id) then 0
            when bank_lines.end_to_end_id = payouts.payout_id then 0
            else 1
        end as name_rank,
        abs({{ days_between('payouts.payout_date', 'bank_lines.booking_date') }})
            as days_apart

    from payouts

    inner join bank_lines
        on
            payouts.net_amount = bank_lines.amount
            and payouts.currency = bank_lines.currency

    where
        {{ days_between('payouts.payout_date', 'bank_lines.booking_date') }}
        between -3 and 10

),

compared as (

    select
        candidates.*,
        row_number() over (
            partition by candidates.payout_id
            order by
                candidates.name_rank, candidates.days_apart, candidates.bank_line_id
        ) as line_rank,
        row_number() over (
            partition by candidates.bank_line_id
            order by candidates.name_rank, candidates.days_apart, candidates.payout_id
        ) as payout_rank

    from candidates

),

final as (

    -- One line a payout, one payout a line: the best of each for the other.
    select
        payouts.payout_id,
        compared.bank_line_id,
        payouts.currency,
        payouts.gross_amount,
        payouts.fee_amount,
        payouts.net_amount,
        payouts.payout_date

    from payouts

    left join compared
        on
            payouts.payout_id = compared.payout_id
            and compared.line_rank = 1
            and compared.payout_rank = 1

)

select * from final
