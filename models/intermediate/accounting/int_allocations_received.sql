with

allocations as (

    select * from {{ ref('int_allocations_decided') }}

),

payouts as (

    select * from {{ ref('int_payouts_paired_with_lines') }}

),

charges as (

    select * from {{ ref('int_payout_charges_known') }}

),

charge_words as (

    select
        charges.payout_id,
        charges.charge_id,
        charges.charge_date,
        charges.gross_amount,
        unnest(string_split_regex(charges.description, '[\s,;:]+')) as word

    from charges

),

charged as (

    -- A charge carries an invoice when a word of its description is the number.
    select
        allocations.allocation_id,
        min(charge_words.charge_date) as charge_date,
        min_by(charge_words.charge_id, charge_words.charge_date) as charge_id

    from allocations

    inner join payouts
        on allocations.bank_line_id = payouts.bank_line_id

    inner join charge_words
        on
            payouts.payout_id = charge_words.payout_id
            and allocations.invoice_number = charge_words.word
            and allocations.bank_amount = charge_words.gross_amount

    group by allocations.allocation_id

),

final as (

    -- A card is charged days before its payout reaches the bank.
    select
        allocations.*,
        charged.charge_id,
        coalesce(charged.charge_date, allocations.settlement_date) as receipt_date

    from allocations

    left join charged
        on allocations.allocation_id = charged.allocation_id

)

select * from final
