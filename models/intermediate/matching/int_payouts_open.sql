with

charges as (

    select * from {{ ref('int_payout_charges_known') }}

),

payouts as (

    select * from {{ ref('int_payouts_paired_with_lines') }}

),

bank_lines as (

    select * from {{ ref('int_bank_lines_allocated') }}

),

used as (

    select payouts.payout_id

    from payouts

    inner join bank_lines
        on payouts.bank_line_id = bank_lines.bank_line_id

    where
        bank_lines.remaining_amount = 0
        or bank_lines.is_without_customer

),

final as (

    select
        charges.payout_id,
        charges.payout_date,
        charges.charge_id,
        charges.charge_date,
        charges.gross_amount,
        charges.fee,
        charges.net_amount,
        charges.description,
        charges.customer_email,
        charges.currency,
        charges.kind

    from charges

    left join used
        on charges.payout_id = used.payout_id

    where used.payout_id is null

)

select * from final
order by payout_id, charge_id
