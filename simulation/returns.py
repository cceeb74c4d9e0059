"""Money that goes back: returned payments, and refunds of credit notes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from lettrage.simulation.banks import Notice
from lettrage.simulation.billing import Document
from lettrage.simulation.citing import cite
from lettrage.simulation.firm import Firm
from lettrage.simulation.payments import Part, Payment

_DAY = timedelta(days=1)
_REASONS = {
    "debit_return": ("AM04", "AC04", "MD06", "MS03", "AC01", "MD01",
                     "PROVISION INSUFFISANTE", "OPPOSITION DEBITEUR",
                     "SANS PROVISION"),
    "transfer_return": ("AC03", "AC04", "BE04", "MS03", "COMPTE CLOS", "IBAN INVALIDE",
                        ""),
    "cheque_return": ("SANS PROVISION", "SIGNATURE NON CONFORME", "CHQ N ", ""),
    "chargeback": ("10.4", "FRAUDE", "NON RECONNU", ""),
}  # fmt: skip
_KINDS = {
    "card": "chargeback",
    "cheque": "cheque_return",
    "direct_debit": "debit_return",
}


def give_back(rng: Random, firm: Firm, paid: list[Payment]) -> Iterator[Payment]:
    """Returns of some payments; about half are then paid again by transfer.

    Args:
        rng: of the firm.
        firm: with its rate of returns; direct debits come back three times as often.
        paid: payments one by one, as customers made them, not the lines they made.
    """
    for payment in paid:
        customer = payment.customer
        if customer is None or not payment.parts or payment.amount <= 0:
            continue
        method = customer.method
        if method == "lcr" or customer.currency != firm.currency:
            continue
        rate = firm.returns * (3 if method == "direct_debit" else 0.5)
        if rng.random() < rate and any(part.allocated > 0 for part in payment.parts):
            back = _return(rng, firm, payment, _KINDS.get(method, "transfer_return"))
            yield back
            if rng.random() < 0.5:
                yield _again(rng, payment, back)


def _return(rng: Random, firm: Firm, payment: Payment, kind: str) -> Payment:
    lag = rng.randint(1, 8) + (30 if kind == "chargeback" else 0)
    reason = rng.choice(_REASONS[kind])
    quoted = payment.notice.text if rng.random() < 0.5 else ""
    customer = payment.customer
    assert customer is not None
    return Payment(
        day=payment.day + _DAY * lag,
        amount=-payment.amount,
        scenario=kind,
        notice=Notice(
            kind=kind,
            name=payment.notice.name if rng.random() < 0.8 else "",
            iban=payment.notice.iban,
            text=f"{quoted} {reason}".strip(),
            e2e=payment.notice.e2e,
        ),
        parts=[Part(p.document, -p.allocated, -p.bank) for p in payment.parts],
        is_named=payment.is_named and bool(quoted),
        customer=customer,
        returned=payment.notice.e2e
        if firm.bank.end_to_end and rng.random() < 0.7
        else "",
        is_reversal=rng.random() < 0.5,
    )


def _again(rng: Random, payment: Payment, back: Payment) -> Payment:
    """The same debt, paid by transfer after the return."""
    customer = payment.customer
    assert customer is not None
    documents = [part.document for part in payment.parts]
    text, is_named = cite(rng, customer, documents)
    return Payment(
        day=back.day + _DAY * rng.randint(2, 25),
        amount=payment.amount,
        scenario="paid_again",
        notice=Notice("transfer", payment.notice.name, payment.notice.iban, text),
        parts=payment.parts,
        is_named=is_named,
        customer=customer,
    )


def refund(
    rng: Random, firm: Firm, documents: list[Document], paid: list[Payment]
) -> Iterator[Payment]:
    """Credit notes that no payment took off: some are paid out to their customer."""
    netted = {id(part.document) for payment in paid for part in payment.parts}
    for document in documents:
        customer = document.customer
        if document.total > 0 or id(document) in netted:
            continue
        if rng.random() < 0.5:
            continue
        if customer.credit != "refunded" or customer.currency != firm.currency:
            continue
        text = rng.choice(
            ("REMBOURSEMENT {}", "AVOIR {}", "RBT AVOIR {}", "{}", "REMBOURSEMENT")
        )
        yield Payment(
            day=document.issued + _DAY * rng.randint(2, 30),
            amount=document.total,
            scenario="refund",
            notice=Notice(
                "outgoing",
                customer.name.registered,
                "",
                text.format(document.number.full),
            ),
            parts=[Part(document, document.total, document.total)],
            is_named="{}" in text,
            customer=customer,
        )
