"""Customers' payments by transfer and by cheque, as the bank shows them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from babel.dates import format_date

from lettrage.core.money import round_to_minor_unit
from lettrage.demo.bank import REMITTANCE_LENGTH_MAX, Allocation, BankLine, Code
from lettrage.demo.claims import Claim, Payment
from lettrage.demo.customers import Reference, bank_text
from lettrage.demo.timeline import Timeline, on_or_after

_DISCOUNT = Decimal("0.02")
_FEE_SHARE = 0.35
_KEYING_SHARE = 0.004
_ROUNDING_SHARE = 0.006
_MANGLED_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Cheque:
    """A row of `cheque_deposits`."""

    deposit_reference: str
    number: str
    customer_id: str
    amount: Decimal
    deposited_on: date


def transfer_lines(payments: list[Payment], random: Random) -> list[BankLine]:
    """One line per payment."""
    return [_transfer_line(payment, random) for payment in payments]


def cheque_lines(
    payments: list[Payment], timeline: Timeline, random: Random
) -> tuple[list[BankLine], list[Cheque]]:
    """One line per weekly deposit, and the cheques in it."""
    by_day: dict[date, list[Payment]] = defaultdict(list)
    for payment in payments:
        friday = payment.paid_on + timedelta(days=(4 - payment.paid_on.weekday()) % 7)
        by_day[on_or_after(friday)].append(payment)
    lines, cheques = [], []
    for number, day in enumerate(sorted(by_day), 4_512):
        if day > timeline.as_of:
            continue
        reference = f"{number:07d}"
        deposited = by_day[day]
        cheques += [
            Cheque(
                deposit_reference=reference,
                number=f"{random.randrange(10**7):07d}",
                customer_id=payment.payer.customer_id,
                amount=payment.amount,
                deposited_on=day,
            )
            for payment in deposited
        ]
        lines.append(
            BankLine(
                account=1,
                booking_date=day,
                amount=sum((payment.amount for payment in deposited), Decimal(0)),
                code=Code.CHEQUES,
                label=f"REMISE DE CHEQUES {reference} NB {len(deposited)}",
                remittance=f"REMISE {reference}",
                allocations=tuple(
                    Allocation(claim.invoice.number, claim.amount)
                    for payment in deposited
                    for claim in payment.claims
                ),
            )
        )
    return lines, cheques


def _transfer_line(payment: Payment, random: Random) -> BankLine:
    payer = payment.payer
    paid, allocations = _allocated(payment, random)
    remittance = _remittance(payment, random)
    opening = "VIR SEPA RECU /DE" if payer.habits.account == 1 else "VIREMENT DE"
    motive = " /MOTIF " if payer.habits.account == 1 else " "
    has_id = random.random() < 0.3
    return BankLine(
        account=payer.habits.account,
        booking_date=payment.paid_on,
        amount=paid,
        code=Code.TRANSFER_IN,
        label=f"{opening} {payer.bank_name}{motive if remittance else ''}{remittance}",
        counterparty_name=payer.bank_name[:35],
        counterparty_iban=payer.payer_iban if random.random() < 0.85 else "",
        remittance=remittance,
        end_to_end_id=f"SCT{random.randrange(10**9):09d}" if has_id else "NOTPROVIDED",
        allocations=allocations,
    )


def _allocated(
    payment: Payment, random: Random
) -> tuple[Decimal, tuple[Allocation, ...]]:
    """What is really paid, and what it settles."""
    claims = payment.claims
    exact = tuple(Allocation(claim.invoice.number, claim.amount) for claim in claims)
    if payment.payer.habits.takes_discount:
        less = tuple(_discounted(claim) for claim in claims)
        return sum((a.amount for a in less), Decimal(0)), less
    if payment.payer.country != "FR" and random.random() < _FEE_SHARE:
        fee = Decimal(random.choice(("4.50", "8.00", "12.00", "15.00")))
        return _short(payment, exact, fee, "fee")
    if len(claims) > 1 or claims[0].amount < 100:
        return payment.amount, exact
    if random.random() < _ROUNDING_SHARE:
        return _short(payment, exact, payment.amount % 1, "rounding")
    if random.random() < _KEYING_SHARE:
        paid = _digits_swapped(payment.amount)
        number = claims[0].invoice.number
        return paid, (Allocation(number, min(paid, payment.amount)),)
    return payment.amount, exact


def _discounted(claim: Claim) -> Allocation:
    discount = round_to_minor_unit(claim.amount * _DISCOUNT, claim.invoice.currency)
    return Allocation(
        claim.invoice.number, claim.amount - discount, discount, "discount"
    )


def _short(
    payment: Payment, exact: tuple[Allocation, ...], short: Decimal, kind: str
) -> tuple[Decimal, tuple[Allocation, ...]]:
    """The largest claim bears what is missing."""
    largest = max(range(len(exact)), key=lambda index: exact[index].amount)
    claim = exact[largest]
    if not 0 < short < claim.amount:
        return payment.amount, exact
    borne = Allocation(claim.invoice_number, claim.amount - short, short, kind)
    allocations = (*exact[:largest], borne, *exact[largest + 1 :])
    return payment.amount - short, allocations


def _digits_swapped(amount: Decimal) -> Decimal:
    """Two neighbouring digits of the euros change places, as fingers do it."""
    euros, _, cents = f"{amount:f}".partition(".")
    if euros[-1] == euros[-2]:
        return amount
    return Decimal(f"{euros[:-2]}{euros[-1]}{euros[-2]}.{cents}")


def _remittance(payment: Payment, random: Random) -> str:
    """What the payer writes, by its habit."""
    numbers = [claim.invoice.number for claim in payment.claims]
    style = payment.payer.habits.reference
    if random.random() < _MANGLED_SHARE:
        numbers = [number.replace("-", "") for number in numbers]
    orders = {c.invoice.customer_reference for c in payment.claims} - {""}
    if style is Reference.NOTHING:
        return random.choice(("", "VIREMENT", "REGLEMENT"))
    if style is Reference.MONTH:
        month = max(claim.invoice.issue_date for claim in payment.claims)
        named = format_date(month, "LLLL yyyy", locale="fr_FR")
        return f"REGLEMENT FACTURES {bank_text(named)}"
    if style is Reference.ORDER and orders:
        return " ".join(sorted(orders))[:REMITTANCE_LENGTH_MAX]
    if style is Reference.DIGITS:
        text = "FACT " + "/".join(number[-5:] for number in numbers)
    else:
        text = ("FACTURE " if len(numbers) == 1 else "") + " ".join(numbers)
    if len(text) <= REMITTANCE_LENGTH_MAX:
        return text
    return f"FACTURES {numbers[0]} A {numbers[-1]}"
