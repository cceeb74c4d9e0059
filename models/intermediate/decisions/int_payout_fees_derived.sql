with

decisions as (

    select * from {{ ref('int_decisions_resolved') }}

),

allocations as (

    select * from {{ ref('int_decision_allocations_derived') }}

),

payouts as (

    select * from {{ ref('int_payouts_paired_with_lines') }}

),

charges as (

    select * from {{ ref('int_payout_charges_known') }}

),

imported as (

    -- An imported decision says what each charge paid, gross; the bank line is net.
    select
        decisions.decision_id,
        decisions.bank_line_id,
        decisions.line_amount,
        decisions.line_currency as currency,
        {{ as_money('sum(allocations.bank_amount)') }} as bank_amount

    from decisions

    inner join allocations
        on decisions.decision_id = allocations.decision_id

    where
        decisions.origin = 'import'
        and decisions.line_amount > 0

    group by
        decisions.decision_id,
        decisions.bank_line_id,
        decisions.line_amount,
        decisions.line_currency

    having
        count(*) = count(allocations.bank_amount)
        and sum(case when allocations.kind = 'fee' then 1 else 0 end) = 0

),

charged_amounts as (

    select
        charges.payout_id,
        charges.gross_amount

    from charges

    group by charges.payout_id, charges.gross_amount

),

explained_by_payout as (

    -- The line is a payout, and what it pays are its charges, all of them or some.
    select
        imported.decision_id,
        min(payouts.fee_amount) as fee_amount

    from imported

    inner join payouts
        on imported.bank_line_id = payouts.bank_line_id

    inner join allocations
        on imported.decision_id = allocations.decision_id

    left join charged_amounts
        on
            payouts.payout_id = charged_amounts.payout_id
            and allocations.bank_amount = charged_amounts.gross_amount

    group by
        imported.decision_id, imported.bank_amount, imported.line_amount

    having
        imported.bank_amount = imported.line_amount + min(payouts.fee_amount)
        or count(*) = count(charged_amounts.gross_amount)

),

charge_words as (

    select
        charges.charge_id,
        charges.payout_id,
        charges.gross_amount - charges.net_amount as fee_amount,
        unnest(string_split_regex(charges.description, '[\s,;:]+')) as word

    from charges

),

charges_by_invoice as (

    -- A charge carries an invoice when a word of its description is the number.
    select
        charge_words.word as invoice_number,
        charge_words.charge_id,
        charge_words.payout_id,
        charge_words.fee_amount

    from charge_words

    group by
        charge_words.word,
        charge_words.charge_id,
        charge_words.payout_id,
        charge_words.fee_amount

),

explained_by_charges as (

    select
        imported.decision_id,
        {{ as_money('sum(charges_by_invoice.fee_amount)') }} as fee_amount

    from imported

    inner join allocations
        on imported.decision_id = allocations.decision_id

    inner join charges_by_invoice
        on allocations.invoice_number = charges_by_invoice.invoice_number

    group by
        imported.decision_id, imported.bank_amount, imported.line_amount

    having
        imported.bank_amount
        = imported.line_amount + sum(charges_by_invoice.fee_amount)

),

final as (

    select
        imported.decision_id,
        imported.bank_line_id,
        imported.currency,
        {{ as_money(
            '-coalesce(explained_by_payout.fee_amount, explained_by_charges.fee_amount)'
        ) }} as bank_amount

    from imported

    left join explained_by_payout
        on imported.decision_id = explained_by_payout.decision_id

    left join explained_by_charges
        on imported.decision_id = explained_by_charges.decision_id

    where
        coalesce(explained_by_payout.fee_amount, explained_by_charges.fee_amount) <> 0

)

select * from final
