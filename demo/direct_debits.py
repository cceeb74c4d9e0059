"""Direct debits: the firm collects in batches, and some debits bounce."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from lettrage.demo.bank import Allocation, BankLine, Code, Part
from lettrage.demo.customers import Customer, Method
from lettrage.demo.invoices import Invoice
from lettrage.demo.timeline import Timeline, on_or_after

_BOUNCED_EVERY_DAYS = 150  # the first debit collected after each such stretch bounces


@dataclass(frozen=True, slots=True)
class DirectDebit:
    """A row of `direct_debits`."""

    batch_reference: str
    invoice: Invoice
    collected_on: date

    @property
    def mandate(self) -> str:
        """The mandate that the customer signed."""
        return mandate_of(self.invoice.customer)


def mandate_of(customer: Customer) -> str:
    """The mandate's reference, the same for every debit of a customer."""
    return f"MDT-{customer.customer_id}-01"


def make_direct_debits(
    invoices: list[Invoice], timeline: Timeline
) -> list[DirectDebit]:
    """One debit per invoice of those who pay so, on the due date, a batch a day."""
    return [
        DirectDebit(f"PRLV-{due:%Y%m%d}", invoice, due)
        for invoice in sorted(invoices, key=lambda invoice: invoice.number)
        if invoice.customer.habits.method is Method.DIRECT_DEBIT
        and (due := invoice.due_dates[0][0]) <= timeline.as_of
    ]


def direct_debit_lines(
    debits: list[DirectDebit], timeline: Timeline, random: Random
) -> list[BankLine]:
    """One line per batch, of which each debit is a part; then what bounced."""
    batches: dict[date, list[DirectDebit]] = defaultdict(list)
    for debit in debits:
        batches[debit.collected_on].append(debit)
    lines = [_batch_line(day, batch) for day, batch in sorted(batches.items())]
    next_bounce = timeline.start + timedelta(days=40)
    for day, batch in sorted(batches.items()):
        if day >= next_bounce:
            lines += _bounced_lines(random.choice(batch), random)
            next_bounce = day + timedelta(days=_BOUNCED_EVERY_DAYS)
    return [line for line in lines if line.booking_date <= timeline.as_of]


def _batch_line(day: date, batch: list[DirectDebit]) -> BankLine:
    reference = batch[0].batch_reference
    return BankLine(
        account=1,
        booking_date=day,
        amount=sum((d.invoice.amount_including_tax for d in batch), Decimal(0)),
        code=Code.COLLECTION,
        label=f"REMISE PRLV SEPA {reference} NB {len(batch)}",
        remittance=reference,
        end_to_end_id=reference,
        parts=tuple(
            Part(
                amount=debit.invoice.amount_including_tax,
                counterparty_name=debit.invoice.customer.bank_name[:35],
                counterparty_iban=debit.invoice.customer.payer_iban,
                end_to_end_id=debit.invoice.number,
                mandate=debit.mandate,
                remittance=f"FACTURE {debit.invoice.number}",
            )
            for debit in batch
        ),
        allocations=tuple(
            Allocation(debit.invoice.number, debit.invoice.amount_including_tax)
            for debit in batch
        ),
    )


def _bounced_lines(debit: DirectDebit, random: Random) -> list[BankLine]:
    """The debit comes back, and the customer sends a transfer some weeks later."""
    customer = debit.invoice.customer
    amount = debit.invoice.amount_including_tax
    number = debit.invoice.number
    returned_on = on_or_after(debit.collected_on + timedelta(days=3))
    paid_on = on_or_after(returned_on + timedelta(days=random.randint(12, 25)))
    returned = BankLine(
        account=1,
        booking_date=returned_on,
        amount=-amount,
        code=Code.COLLECTION_RETURN,
        label=f"REJET PRLV SEPA AM04 {number} {customer.bank_name}",
        counterparty_name=customer.bank_name[:35],
        counterparty_iban=customer.payer_iban,
        remittance=f"FACTURE {number}",
        end_to_end_id=number,
        mandate=debit.mandate,
        return_reason="AM04",
        allocations=(Allocation(number, -amount),),
    )
    paid = BankLine(
        account=1,
        booking_date=paid_on,
        amount=amount,
        code=Code.TRANSFER_IN,
        label=f"VIR SEPA RECU /DE {customer.bank_name} /MOTIF REGUL {number}",
        counterparty_name=customer.bank_name[:35],
        counterparty_iban=customer.payer_iban,
        remittance=f"REGUL {number}",
        end_to_end_id="NOTPROVIDED",
        allocations=(Allocation(number, amount),),
    )
    return [returned, paid]
