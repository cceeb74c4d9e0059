"""Moves between the firm's accounts: cash never lies idle, and never runs out."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from lettrage.core.dates import Period
from lettrage.core.money import round_to_minor_unit
from lettrage.demo.bank import BankLine, Code
from lettrage.demo.firm import Firm
from lettrage.demo.rates import Rate, in_euros
from lettrage.demo.timeline import Timeline

_STEP = Decimal(10_000)
_CURRENT_MAX, _CURRENT_MIN = Decimal(420_000), Decimal(160_000)
_RESERVE_MAX, _RESERVE_MIN = Decimal(520_000), Decimal(120_000)
_DEPOSIT = Decimal(150_000)
_FRANCS_MAX = Decimal(40_000)
_FRANCS_SOLD = Decimal(25_000)


def treasury_lines(
    firm: Firm, lines: list[BankLine], rates: list[Rate], timeline: Timeline
) -> list[BankLine]:
    """The moves, on the last business day of each month, given all other lines.

    The current account (1) is levelled with the reserve (2); what the reserve has too
    much goes on term deposits, and comes back; francs (3) are sold for euros.
    """
    balances = {account.number: account.opening_balance for account in firm.accounts}
    by_month: dict[date, list[BankLine]] = defaultdict(list)
    for line in lines:
        by_month[line.booking_date.replace(day=1)].append(line)
    deposited = Decimal(0)
    moves: list[BankLine] = []
    for month in timeline.months():
        for line in by_month[month.first_day]:
            balances[line.account] += line.amount
        days = timeline.business_days(month)
        if not days:
            continue
        day = days[-1]
        made = _levelled(firm, balances, day)
        made += _francs_sold(firm, balances, day, rates)
        made += _on_deposit(firm, balances, day, deposited, month)
        deposited -= sum((x.amount for x in made if _is_deposit(x)), Decimal(0))
        moves += made
    return moves


def _levelled(firm: Firm, balances: dict[int, Decimal], day: date) -> list[BankLine]:
    surplus = balances[1] - _CURRENT_MAX
    missing = _CURRENT_MIN - balances[1]
    if surplus > 0:
        return _move(firm, balances, day, paid_by=1, amount=_rounded_up(surplus))
    if missing > 0:
        return _move(firm, balances, day, paid_by=2, amount=_rounded_up(missing))
    return []


def _move(
    firm: Firm,
    balances: dict[int, Decimal],
    day: date,
    *,
    paid_by: int,
    amount: Decimal,
) -> list[BankLine]:
    received_by = 3 - paid_by
    text = "NIVELLEMENT TRESORERIE"
    name = firm.name.upper()
    return [
        _booked(
            firm,
            balances,
            paid_by,
            day,
            -amount,
            f"VIR SEPA EMIS /A {name} /MOTIF {text}",
        ),
        _booked(firm, balances, received_by, day, amount, f"VIREMENT DE {name} {text}"),
    ]


def _francs_sold(
    firm: Firm, balances: dict[int, Decimal], day: date, rates: list[Rate]
) -> list[BankLine]:
    if balances[3] < _FRANCS_MAX:
        return []
    euros = in_euros(_FRANCS_SOLD, "CHF", day=day, rates=rates)
    rate = [r.units_per_eur for r in rates if r.currency == "CHF" and r.day <= day][-1]
    text = f"CHANGE CHF EUR COURS {rate}"
    return [
        _booked(firm, balances, 3, day, -_FRANCS_SOLD, f"{firm.name.upper()} {text}"),
        _booked(firm, balances, 2, day, euros, f"{firm.name.upper()} {text}"),
    ]


def _on_deposit(
    firm: Firm,
    balances: dict[int, Decimal],
    day: date,
    deposited: Decimal,
    month: Period,
) -> list[BankLine]:
    if balances[2] > _RESERVE_MAX:
        return [_booked(firm, balances, 2, day, -_DEPOSIT, f"SOUSCRIPTION CAT {month}")]
    if balances[2] < _RESERVE_MIN and deposited >= _DEPOSIT:
        return [_booked(firm, balances, 2, day, _DEPOSIT, f"REMBOURSEMENT CAT {month}")]
    return []


def _is_deposit(line: BankLine) -> bool:
    return " CAT " in line.label


def _booked(
    firm: Firm,
    balances: dict[int, Decimal],
    account: int,
    day: date,
    amount: Decimal,
    label: str,
) -> BankLine:
    """The line of one side; its account's balance moves with it."""
    currency = firm.accounts[account - 1].currency
    balances[account] += amount
    return BankLine(
        account=account,
        booking_date=day,
        amount=round_to_minor_unit(amount, currency),
        code=Code.TRANSFER_IN if amount > 0 else Code.TRANSFER_OUT,
        label=label,
        counterparty_name=firm.name.upper(),
        remittance=label.partition("/MOTIF ")[2] or label,
    )


def _rounded_up(amount: Decimal) -> Decimal:
    """To the next ten thousand."""
    return (amount // _STEP + 1) * _STEP
