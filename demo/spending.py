"""What the firm pays: salaries, taxes, rent, suppliers, cards, fees."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from lettrage.core.dates import Period, last_day_of_month
from lettrage.core.money import Money, allocate, round_to_minor_unit
from lettrage.demo.bank import BankLine, Code
from lettrage.demo.customers import bank_text
from lettrage.demo.firm import Firm, Spending, read_table
from lettrage.demo.identities import make_iban
from lettrage.demo.timeline import Timeline, on_or_after

_CODES = {
    "payroll": Code.SALARIES,
    "debit": Code.DEBIT,
    "transfer": Code.TRANSFER_OUT,
    "loan": Code.LOAN,
}
_PERCENT = Decimal("0.01")
_REFUNDS_PER_MONTH = 11
# What suppliers get, in percent of the receipts of the month before.
_SUPPLIERS_PERCENT = 33
# VAT of the receipts, less what suppliers charged, in percent of receipts with tax.
_VAT_PERCENT = Decimal("8.9")


def spending_lines(
    firm: Firm, receipts: list[BankLine], timeline: Timeline, random: Random
) -> list[BankLine]:
    """Every payment up to `as_of`; suppliers and VAT follow the receipts.

    Args:
        firm: what it pays regularly, and to whom.
        receipts: lines of customers; their sum by month drives suppliers and VAT.
        timeline: the months.
        random: draws amounts and days.
    """
    received: dict[date, Decimal] = defaultdict(Decimal)
    for line in receipts:
        if firm.accounts[line.account - 1].currency == "EUR":
            received[line.booking_date.replace(day=1)] += line.amount
    usual = sum(received.values(), Decimal(0)) / max(len(received), 1)
    ibans = {name: str(make_iban("FR", random)) for name in firm.suppliers.names}
    lines: list[BankLine] = []
    for month in timeline.months():
        before = received.get(month.previous().first_day, usual)
        lines += [
            _regular_line(spending, month, random)
            for spending in firm.spending
            if month.first_day.month in spending.months
        ]
        lines.append(_vat_line(month, before))
        lines += _supplier_lines(firm, ibans, month, before, random)
        lines += _card_lines(firm, month, timeline, random)
        lines += _refund_lines(month, random)
        lines += _fee_lines(month, random)
    return [line for line in lines if line.booking_date <= timeline.as_of]


def _regular_line(spending: Spending, month: Period, random: Random) -> BankLine:
    percent = 100 + random.randint(
        -spending.variation_percent, spending.variation_percent
    )
    cents = random.randrange(100) if spending.variation_percent else 0
    amount = spending.monthly_amount * percent * _PERCENT + cents * _PERCENT
    named = f" {spending.name}" if spending.kind == "transfer" else ""
    return BankLine(
        account=2 if spending.kind == "loan" else 1,
        booking_date=_day(month, spending.day),
        amount=-round_to_minor_unit(amount, "EUR"),
        code=_CODES[spending.kind],
        label=f"{spending.label}{named} {month.first_day:%m/%Y}",
        counterparty_name=spending.name,
        remittance=f"{spending.label} {month.first_day:%m/%Y}",
    )


def _vat_line(month: Period, received: Decimal) -> BankLine:
    """VAT of the month before, in whole euros, on the 24th."""
    amount = (received * _VAT_PERCENT * _PERCENT).quantize(Decimal(1))
    return BankLine(
        account=1,
        booking_date=_day(month, 24),
        amount=round_to_minor_unit(-amount, "EUR"),
        code=Code.DEBIT,
        label=f"PRLV SEPA DGFIP TVA CA3 {month.previous().first_day:%m/%Y}",
        counterparty_name="DGFIP",
        remittance=f"TVA3 {month.previous().first_day:%m%Y}",
    )


def _supplier_lines(
    firm: Firm, ibans: dict[str, str], month: Period, received: Decimal, random: Random
) -> list[BankLine]:
    exact = received * _SUPPLIERS_PERCENT * _PERCENT
    spent = Money(round_to_minor_unit(exact, "EUR"), "EUR")
    count = firm.suppliers.payments_per_month
    parts = allocate(spent, [random.randint(1, 12) ** 2 for _ in range(count)])
    return [
        _supplier_line(firm, ibans, month, part.amount, random)
        for part in parts
        if part.amount
    ]


def _supplier_line(
    firm: Firm, ibans: dict[str, str], month: Period, amount: Decimal, random: Random
) -> BankLine:
    name = random.choice(firm.suppliers.names)
    account = 1 if random.random() < 0.72 else 2
    remittance = f"FACT {random.randrange(10**6):06d}"
    return BankLine(
        account=account,
        booking_date=_day(month, random.choice((10, 15, 20, 25, 28, 30))),
        amount=-amount,
        code=Code.TRANSFER_OUT,
        label=f"VIR SEPA EMIS /A {name} /MOTIF {remittance}",
        counterparty_name=name,
        counterparty_iban=ibans[name],
        remittance=remittance,
        end_to_end_id=f"QRV{random.randrange(10**8):08d}",
    )


def _card_lines(
    firm: Firm, month: Period, timeline: Timeline, random: Random
) -> list[BankLine]:
    days = timeline.business_days(month)
    lines: list[BankLine] = []
    # A month that has only begun has its share: some 21 days make a whole one.
    for _ in range(firm.merchants.payments_per_month * len(days) // 21):
        day = random.choice(days)
        name = random.choice(firm.merchants.names)
        spent_on = day - timedelta(days=random.choice((1, 1, 2)))
        lines.append(
            BankLine(
                account=1,
                booking_date=day,
                amount=-Decimal(random.randint(450, 28_000)) * _PERCENT,
                code=Code.CARD,
                label=f"CB {name} {spent_on:%d%m%y}",
                counterparty_name=name,
                remittance=f"CB {spent_on:%d%m%y}",
            )
        )
    return lines


def _refund_lines(month: Period, random: Random) -> list[BankLine]:
    """What employees spent for the firm, paid back on one day."""
    words = read_table("names.toml")
    text = f"NOTE DE FRAIS {month.previous()}"
    payees = [
        bank_text(f"{random.choice(words['first_names'])} {family}")
        for family in random.sample(words["families"], _REFUNDS_PER_MONTH)
    ]
    return [
        BankLine(
            account=1,
            booking_date=_day(month, 8),
            amount=-Decimal(random.randint(1_800, 46_000)) * _PERCENT,
            code=Code.TRANSFER_OUT,
            label=f"VIR SEPA EMIS /A {payee} /MOTIF {text}",
            counterparty_name=payee,
            remittance=text,
        )
        for payee in payees
    ]


def _fee_lines(month: Period, random: Random) -> list[BankLine]:
    last = on_or_after(month.first_day + timedelta(days=2))
    return [
        BankLine(
            account=account,
            booking_date=last,
            amount=-(fixed + Decimal(random.randint(0, 1_900)) * _PERCENT),
            code=Code.FEE,
            label=f"COMMISSIONS ET FRAIS {month.previous()}",
            remittance=f"FRAIS {month.previous()}",
        )
        for account, fixed in (
            (1, Decimal("64.00")),
            (2, Decimal("31.50")),
            (3, Decimal("8.00")),
        )
    ]


def _day(month: Period, day: int) -> date:
    """That day of the month, or the next on which banks work."""
    last = last_day_of_month(month.first_day)
    return on_or_after(last.replace(day=min(day, last.day)))
