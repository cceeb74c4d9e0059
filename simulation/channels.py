"""Payments that reach the bank together: payouts, direct debits, cheques, bills.

What customers paid one by one becomes one line, and where the firm keeps the file,
the rows that tell the line's payments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from lettrage.simulation.banks import Notice
from lettrage.simulation.firm import Firm
from lettrage.simulation.payments import Payment

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Charge:
    """A card payment inside a payout; amounts are cents."""

    payout_id: str
    payout_day: date
    charge_id: str
    charge_day: date
    gross: int
    fee: int
    description: str
    email: str


@dataclass(frozen=True, slots=True)
class Item:
    """A payment inside a batch; `line` is the line under which the bank lists it."""

    key: str
    batch_id: str
    day: date
    item_id: str
    amount: int
    invoice_number: str
    customer_id: str
    text: str
    iban: str
    e2e: str
    line: Payment | None = None


@dataclass(slots=True)
class Collected:
    """The lines of all channels, and the files that tell them."""

    payments: list[Payment]
    charges: list[Charge]
    items: list[Item]


def collect(rng: Random, firm: Firm, paid: list[Payment]) -> Collected:
    """Put payments by card, direct debit, cheque and bill into the lines they make."""
    done = Collected([], [], [])
    by_method: dict[str, list[Payment]] = {}
    for payment in paid:
        method = payment.customer.method if payment.customer else "transfer"
        by_method.setdefault(method, []).append(payment)
    done.payments.extend(by_method.pop("transfer", []))
    _payouts(rng, firm, by_method.get("card", []), done)
    _debits(rng, firm, by_method.get("direct_debit", []), done)
    _cheques(rng, firm, by_method.get("cheque", []), done)
    _bills(rng, by_method.get("lcr", []), done)
    return done


def _by_day(
    payments: Iterable[Payment], every: int, most: int = 400
) -> Iterator[tuple[date, list[Payment]]]:
    """Payments of `every` days each, at most `most` at once, with their last day."""
    slots: dict[int, list[Payment]] = {}
    for payment in payments:
        slots.setdefault(payment.day.toordinal() // every, []).append(payment)
    for slot in sorted(slots):
        held = slots[slot]
        for start in range(0, len(held), most):
            some = held[start : start + most]
            yield max(payment.day for payment in some), some


def _payouts(rng: Random, firm: Firm, paid: list[Payment], done: Collected) -> None:
    every, lag = rng.choice((1, 1, 7, 14)), rng.choice((1, 2, 3, 5))
    fixed, rate = rng.choice((0, 10, 25, 35)), rng.choice((60, 90, 140, 175, 290))
    is_named = rng.random() < 0.4
    for day, held in _by_day(paid, every):
        payout = f"po_{rng.getrandbits(72):018x}"
        fees = 0
        for charge in held:
            fee = fixed + charge.amount * rate // 10_000
            fees += fee
            if firm.has_payout_file:
                done.charges.append(
                    _charge(rng, firm, payout, day + _DAY * lag, charge, fee)
                )
        text = payout if is_named else rng.choice(("", "PAYOUT", f"{day:%d/%m}"))
        done.payments.append(
            Payment(
                day=_weekday(day + _DAY * lag),
                amount=sum(payment.amount for payment in held) - fees,
                scenario="payout" if firm.has_payout_file else "payout_without_file",
                notice=Notice("payout", firm.provider, "", text),
                parts=[part for payment in held for part in payment.parts],
                is_named=True,
            )
        )


def _charge(
    rng: Random, firm: Firm, payout: str, day: date, paid: Payment, fee: int
) -> Charge:
    customer = paid.customer
    assert customer is not None
    number = paid.parts[0].document.number.full
    described = rng.choice(
        (
            number,
            f"Facture {number}",
            f"Invoice {number}",
            f"Order {rng.randint(1000, 99999)} - {number}",
        )
    )
    plain = rng.choice(("Subscription update", "Payment", "", customer.name.owner))
    return Charge(
        payout_id=payout,
        payout_day=day,
        charge_id=f"ch_{rng.getrandbits(64):016x}",
        charge_day=paid.day,
        gross=paid.amount,
        fee=fee,
        description=described if firm.is_payout_described else plain,
        email=customer.email if rng.random() < 0.85 else "",
    )


def _debits(rng: Random, firm: Firm, paid: list[Payment], done: Collected) -> None:
    if firm.debit_mode == "single":
        for payment in paid:
            payment.notice.kind, payment.scenario = "debit", "direct_debit"
            done.payments.append(payment)
        return
    every = rng.choice((1, 1, 7, 30))
    for place, (day, held) in enumerate(_by_day(paid, every)):
        word, count = rng.choice(("PRLV", "REM", "SDD", "")), len(held)
        reference = f"{word}{day:%y%m%d}{rng.randint(0, 99):02d}"
        text = rng.choice((reference, f"{count} OP", f"REM {place} NB {count}"))
        line = _batch_line(held, day, "direct_debit", Notice("debits", text=text))
        if firm.debit_mode == "bare_batch":
            line.scenario = "direct_debit_without_file"
        done.payments.append(line)
        if firm.debit_mode == "bare_batch":
            continue
        for nth, payment in enumerate(held):
            if firm.debit_mode == "listed":
                done.items.append(_listed_debit(reference, nth, payment, line))
            else:
                is_told = firm.debit_mode == "pain008"
                done.items.append(_filed_debit(reference, payment, is_told=is_told))


def _filed_debit(reference: str, payment: Payment, *, is_told: bool) -> Item:
    """A debit in the firm's own file; `is_told`: with the bank's fields (pain.008)."""
    number = payment.parts[0].document.number.full
    return Item(
        key=f"direct debits {reference}",
        batch_id=reference,
        day=payment.day,
        item_id=number,
        amount=payment.amount,
        invoice_number=number,
        customer_id="",
        text=payment.notice.text if is_told else "",
        iban=payment.notice.iban if is_told else "",
        e2e=payment.notice.e2e if is_told else "",
    )


def _listed_debit(reference: str, place: int, payment: Payment, line: Payment) -> Item:
    """A debit that the bank lists under its line."""
    return Item(
        key=f"bank {reference}",
        batch_id=reference,
        day=payment.day,
        item_id=f"{place:04d}",
        amount=payment.amount,
        invoice_number="",
        customer_id="",
        text=f"{payment.notice.text} {payment.notice.e2e}".strip(),
        iban=payment.notice.iban,
        e2e=payment.notice.e2e,
        line=line,
    )


def _cheques(rng: Random, firm: Firm, paid: list[Payment], done: Collected) -> None:
    every = rng.choice((1, 7, 7, 15))
    alone = rng.random() < 0.3
    for day, held in _by_day(paid, every, 1 if alone else rng.choice((3, 12, 40))):
        reference = str(rng.randint(10_000, 9_999_999))
        number = rng.choice(
            (
                f"N {reference}",
                reference,
                f"{len(held)} CHQ",
                f"NO {reference} DE {len(held)} CHQ",
            )
        )
        later = _weekday(day + _DAY * rng.randint(1, 4))
        line = _batch_line(held, later, "cheque", Notice("cheques", text=number))
        done.payments.append(line)
        if not firm.has_cheque_file:
            line.scenario = "cheque_without_file"
            continue
        for payment in held:
            customer = payment.customer
            assert customer is not None
            done.items.append(
                Item(
                    key=f"cheques {reference}",
                    batch_id=reference,
                    day=later,
                    item_id=str(rng.randint(1_000_000, 9_999_999)),
                    amount=payment.amount,
                    invoice_number="",
                    customer_id=customer.customer_id,
                    text="",
                    iban="",
                    e2e="",
                )
            )


def _bills(rng: Random, paid: list[Payment], done: Collected) -> None:
    """Bills of exchange: a remittance on its due date, of which no file is kept."""
    for day, held in _by_day(paid, 1, rng.choice((1, 1, 5))):
        text = rng.choice(
            (
                f"ECH {day:%d/%m/%y}",
                f"{len(held)} EFFETS",
                f"BOR {rng.randint(100, 99_999)}",
            )
        )
        line = _batch_line(held, _weekday(day), "bill", Notice("bills", text=text))
        if len(held) == 1:
            line.notice.name = held[0].notice.name
            line.customer = held[0].customer
        done.payments.append(line)


def _batch_line(
    held: list[Payment], day: date, scenario: str, notice: Notice
) -> Payment:
    for payment in held:
        # What comes back comes back after this day.
        payment.day = day
    return Payment(
        day=day,
        amount=sum(payment.amount for payment in held),
        scenario=scenario,
        notice=notice,
        parts=[part for payment in held for part in payment.parts],
        customer=held[0].customer if len(held) == 1 else None,
    )


def _weekday(day: date) -> date:
    return day + _DAY * (7 - day.weekday()) if day.weekday() > 4 else day
