"""Lines that nobody can explain by an invoice: each firm has some."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random

from lettrage.demo.bank import BankLine, Code
from lettrage.demo.timeline import Timeline, on_or_after

# Days before `as_of`, amount, payer, what it wrote.
_UNEXPLAINED = (
    (6, "1250.00", "M OU MME ABRISSAC", "VIREMENT"),
    (11, "3600.00", "FERROUZEL HOLDING", "ACOMPTE AFFAIRE LAYON"),
    (19, "742.80", "CPAM MAINE ET LOIRE", "IJ 0426 REGUL"),
    (33, "2184.50", "ASSURANCES MORVANEL", "INDEMNITE SINISTRE 88213"),
    (52, "417.36", "COMPOSANTS LARVIGNE", "AVOIR 5521 REMBT"),
    (95, "5000.00", "REGION OUEST", "SUBVENTION NUMERIQUE"),
    (160, "88.20", "VISSERIE MONTBRUSC", "TROP PERCU"),
    (290, "1920.00", "ASSURANCES MORVANEL", "INDEMNITE SINISTRE 81770"),
    (410, "364.12", "CPAM MAINE ET LOIRE", "IJ 0311"),
)
_DUPLICATES_COUNT = 2


def unexplained_lines(timeline: Timeline) -> list[BankLine]:
    """Receipts that pay no invoice."""
    return [
        BankLine(
            account=1,
            booking_date=on_or_after(timeline.as_of - timedelta(days=days)),
            amount=Decimal(amount),
            code=Code.TRANSFER_IN,
            label=f"VIR SEPA RECU /DE {payer} /MOTIF {text}",
            counterparty_name=payer,
            remittance=text,
            end_to_end_id="NOTPROVIDED",
        )
        for days, amount, payer, text in _UNEXPLAINED
    ]


def duplicate_lines(
    receipts: list[BankLine], timeline: Timeline, random: Random
) -> list[BankLine]:
    """A transfer sent twice by mistake, and sent back; the last not yet."""
    candidates = [
        line
        for line in receipts
        if line.account == 1
        and line.code is Code.TRANSFER_IN
        and timeline.decided_to
        < line.booking_date
        < timeline.as_of - timedelta(days=30)
    ]
    again = [
        replace(
            line,
            booking_date=on_or_after(line.booking_date + timedelta(days=1)),
            end_to_end_id="NOTPROVIDED",
            allocations=(),
        )
        for line in random.sample(candidates, _DUPLICATES_COUNT)
    ]
    return [*again, _sent_back(again[0])]


def _sent_back(line: BankLine) -> BankLine:
    text = "REMBOURSEMENT DOUBLE REGLEMENT"
    return BankLine(
        account=1,
        booking_date=on_or_after(line.booking_date + timedelta(days=18)),
        amount=-line.amount,
        code=Code.TRANSFER_OUT,
        label=f"VIR SEPA EMIS /A {line.counterparty_name} /MOTIF {text}",
        counterparty_name=line.counterparty_name,
        counterparty_iban=line.counterparty_iban,
        remittance=text,
    )
