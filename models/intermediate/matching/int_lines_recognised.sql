with

duplicates as (

    select * from {{ ref('int_duplicates_recognised') }}

),

prepayments as (

    select * from {{ ref('int_prepayments_recognised') }}

),

receipts as (

    select * from {{ ref('int_receipts_waiting') }}

),

united as (

    select
        duplicates.bank_line_id,
        'duplicate' as reading,
        duplicates.way,
        duplicates.customer_id,
        duplicates.invoice_number,
        duplicates.repeated_bank_line_id,
        duplicates.repeated_booking_date

    from duplicates

    union all

    select
        prepayments.bank_line_id,
        'prepayment' as reading,
        prepayments.way,
        prepayments.customer_id,
        cast(null as varchar) as invoice_number,
        cast(null as varchar) as repeated_bank_line_id,
        cast(null as date) as repeated_booking_date

    from prepayments

),

told as (

    select
        united.*,
        receipts.booking_date,
        receipts.amount,
        receipts.currency,
        receipts.payer_class,
        receipts.cited_invoice_numbers,
        receipts.advance_word,
        receipts.order_number,
        case united.way
            when 'cites_paid'
                then
                    'Le libellé cite ' || united.invoice_number
                    || ', que la ligne du '
                    || strftime(united.repeated_booking_date, '%d/%m/%Y')
                    || ' a déjà réglée, du même montant.'
            when 'cites_claimed'
                then
                    'Le libellé cite ' || united.invoice_number
                    || ', comme la ligne en attente du '
                    || strftime(united.repeated_booking_date, '%d/%m/%Y')
                    || ', du même montant ; le solde ne suffit pas aux deux.'
            when 'same_payer_amount'
                then
                    'Même payeur et même montant que la ligne du '
                    || strftime(united.repeated_booking_date, '%d/%m/%Y')
                    || coalesce(' (' || united.invoice_number || ')', '')
                    || ', et aucune autre pièce ouverte de ce montant.'
            when 'says_advance'
                then
                    'Client reconnu ; le libellé dit « ' || receipts.advance_word
                    || ' », et aucune pièce ouverte ne correspond.'
            when 'cites_order'
                then
                    'Client reconnu ; le libellé cite la commande ou le devis '
                    || receipts.order_number
                    || ', et aucune pièce ouverte ne correspond.'
        end as sentence_fr,
        case united.way
            when 'cites_paid'
                then
                    'The label cites ' || united.invoice_number
                    || ', which the line of '
                    || strftime(united.repeated_booking_date, '%d/%m/%Y')
                    || ' paid already, with the same amount.'
            when 'cites_claimed'
                then
                    'The label cites ' || united.invoice_number
                    || ', as does the waiting line of '
                    || strftime(united.repeated_booking_date, '%d/%m/%Y')
                    || ', with the same amount; too little is open for both.'
            when 'same_payer_amount'
                then
                    'The payer and the amount of the line of '
                    || strftime(united.repeated_booking_date, '%d/%m/%Y')
                    || coalesce(' (' || united.invoice_number || ')', '')
                    || ', and no other open document of this amount.'
            when 'says_advance'
                then
                    'A known customer; the label says "' || receipts.advance_word
                    || '", and no open document fits.'
            when 'cites_order'
                then
                    'A known customer; the label cites the order or quote '
                    || receipts.order_number
                    || ', and no open document fits.'
        end as sentence_en

    from united

    inner join receipts
        on united.bank_line_id = receipts.bank_line_id

),

final as (

    select
        ---------- ids
        told.bank_line_id,
        told.customer_id,
        told.invoice_number,
        told.repeated_bank_line_id,

        ---------- the line
        told.booking_date,
        told.amount,
        told.currency,

        ---------- what it is
        told.reading,
        told.way,
        case told.way
            when 'same_payer_amount' then 'weak'
            when 'cites_order' then 'weak'
            else 'strong'
        end as certainty,
        told.repeated_booking_date,
        cast(json_object(
            'sentence', json_object('fr', told.sentence_fr, 'en', told.sentence_en),
            'payer_class', told.payer_class,
            'days_apart', told.booking_date - told.repeated_booking_date,
            'cited', told.cited_invoice_numbers,
            'word', told.advance_word,
            'order_number', told.order_number
        ) as varchar) as evidence

    from told

)

select * from final
