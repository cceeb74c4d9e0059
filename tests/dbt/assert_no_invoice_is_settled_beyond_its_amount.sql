-- No document is settled beyond its amount, and none below nothing.
select
    invoices.invoice_number,
    invoices.amount_including_tax,
    invoices.settled_amount

from {{ ref('invoices') }} as invoices

where
    invoices.settled_amount > greatest(invoices.amount_including_tax, 0)
    or invoices.settled_amount < least(invoices.amount_including_tax, 0)
    or invoices.settled_amount + invoices.open_amount <> invoices.amount_including_tax
