"""From documents and habits to payments: who pays what, when, how much, how."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from lettrage.simulation.banks import Notice
from lettrage.simulation.billing import Document
from lettrage.simulation.citing import cite
from lettrage.simulation.customers import Customer
from lettrage.simulation.due import due_together
from lettrage.simulation.firm import Firm
from lettrage.simulation.references import end_to_end_id
from lettrage.simulation.world import Drift

_DAY = timedelta(days=1)
# Units of a foreign currency that a euro buys, in hundredths, about.
EURO_RATES = {"USD": 108, "GBP": 86, "CHF": 95, "EUR": 100}


@dataclass(frozen=True, slots=True)
class Part:
    """What a payment gives to a document: in its currency, and in the bank's."""

    document: Document
    allocated: int
    bank: int


@dataclass(slots=True)
class Payment:
    """Money that moves once, in cents of the bank's currency; positive: in.

    Attributes:
        parts: the documents that it truly pays; empty where it pays none.
        is_named: whether its words tell its documents apart from others.
        customer: whose payment it is; None where no customer pays.
        returned: of a return, the end-to-end id of what came back.
    """

    day: date
    amount: int
    scenario: str
    notice: Notice
    parts: list[Part] = field(default_factory=list)
    expected: str = "allocate"
    is_named: bool = False
    customer: Customer | None = None
    returned: str = ""
    is_reversal: bool = False


def pay(
    rng: Random, firm: Firm, documents: list[Document], drift: Drift | None
) -> list[Payment]:
    """All that customers pay for `documents`, in no order."""
    payments: list[Payment] = []
    by_customer: dict[str, list[Document]] = {}
    for document in documents:
        by_customer.setdefault(document.customer.customer_id, []).append(document)
    for owed in by_customer.values():
        for due in due_together(rng, firm, owed, drift):
            payments.extend(_settle(rng, firm, due))
    return payments


def _settle(rng: Random, firm: Firm, due: list[Document]) -> list[Payment]:
    """The payments, mostly one, that settle a set of documents."""
    customer = due[0].customer
    day = _pay_day(rng, customer, due)
    if customer.method != "transfer":
        parts = [Part(document, document.total, document.total) for document in due]
        return [_payment(rng, customer, due, parts, day, "exact")]
    if customer.currency != firm.currency:
        return [_foreign(rng, firm, customer, due, day)]
    if len(due) > 1:
        return [_group(rng, customer, due, day)]
    return _single(rng, customer, due[0], day)


def _single(
    rng: Random, customer: Customer, document: Document, day: date
) -> list[Payment]:
    """One document: to the cent, in parts, before its time, short, or too much."""
    total = document.total
    chance = rng.random()
    if customer.instalments > 1 and total > 20_000:
        return _instalments(rng, customer, document, day)
    if chance < 0.01:
        return _in_advance(rng, customer, document, day)
    scenario, cash, settled = _amount(rng, customer, total)
    parts = [Part(document, settled, settled)]
    paid = _payment(rng, customer, [document], parts, day, scenario)
    paid.amount = cash
    if chance > 0.992:
        return [paid, _again(rng, paid)]
    return [paid]


def _amount(rng: Random, customer: Customer, total: int) -> tuple[str, int, int]:
    """The scenario, the cash, and what of it settles the document."""
    is_short = rng.random() < customer.deduction_share
    kind = customer.deduction if is_short else "none"
    if kind == "sometimes":
        kind = rng.choice(("fee", "rounding", "discount"))
    cash = total
    if kind == "fee":
        cash -= rng.choice((50, 100, 250, 500, 800, 1_000, 1_200, 1_500, 2_000, 2_500))
    elif kind == "discount":
        cash -= total * rng.choice((5, 10, 15, 20, 20, 30)) // 1_000
    elif kind in {"retention", "withholding"}:
        cash -= (
            total * (50 if kind == "retention" else rng.choice((50, 100, 150))) // 1_000
        )
    elif kind == "rounding":
        cash = (total + rng.choice((0, 99))) // 100 * 100
    elif rng.random() < 0.006:
        kind, cash = "keying", _mistyped(rng, total)
    elif rng.random() < 0.01:
        kind, cash = (
            "overpayment",
            total + rng.choice((100, 500, 1_000, 5_000, total // 10)),
        )
    if cash == total or cash <= 0:
        return "exact", total, total
    if kind in {"fee", "discount"}:
        kind = f"short_{kind}"
    return kind, cash, min(cash, total)


def _mistyped(rng: Random, total: int) -> int:
    """An amount with two neighbouring digits changed round."""
    digits = list(str(total))
    place = rng.randrange(len(digits) - 1)
    digits[place], digits[place + 1] = digits[place + 1], digits[place]
    return int("".join(digits))


def _group(rng: Random, customer: Customer, due: list[Document], day: date) -> Payment:
    parts = [Part(document, document.total, document.total) for document in due]
    is_netted = any(document.total < 0 for document in due)
    scenario = "netted_credit" if is_netted else "group"
    if is_netted and rng.random() < 0.35:
        # The credit note is kept, and not mentioned.
        cited = [document for document in due if document.total > 0]
        paid = _payment(rng, customer, cited, parts, day, scenario)
        paid.is_named = False
        return paid
    return _payment(rng, customer, due, parts, day, scenario)


def _instalments(
    rng: Random, customer: Customer, document: Document, day: date
) -> list[Payment]:
    count = customer.instalments
    each, rest = divmod(document.total, count)
    gap = rng.choice((7, 15, 30, 30))
    payments = []
    for place in range(count):
        share = each + (rest if place == count - 1 else 0)
        part = [Part(document, share, share)]
        then = _business_day(day + _DAY * gap * place)
        paid = _payment(rng, customer, [document], part, then, "instalment")
        if rng.random() < 0.3:
            paid.notice.text += f" {place + 1}/{count}"
        payments.append(paid)
    return payments


def _in_advance(
    rng: Random, customer: Customer, document: Document, day: date
) -> list[Payment]:
    """A deposit before the invoice, then what the invoice leaves to pay."""
    share = document.total * rng.choice((20, 30, 30, 40, 50)) // 100
    before = _business_day(document.issued - _DAY * rng.randint(3, 40))
    deposit = _payment(rng, customer, [document], [], before, "advance")
    words = (
        "ACOMPTE",
        "ACOMPTE 30%",
        "ACOMPTE DEVIS",
        "ARRHES",
        "AVANCE SUR TRAVAUX",
        "DEPOSIT",
        "ANZAHLUNG",
        "",
    )
    offer = rng.choice(("", f" {rng.randint(100, 99_999)}", f" {document.order}"))
    deposit.notice.text = rng.choice(words) + offer
    deposit.notice.reference = ""
    deposit.amount, deposit.expected = share, "customer_only"
    rest = document.total - share
    part = [Part(document, rest, rest)]
    return [deposit, _payment(rng, customer, [document], part, day, "after_advance")]


def _foreign(
    rng: Random, firm: Firm, customer: Customer, due: list[Document], day: date
) -> Payment:
    """Documents in another currency, paid at the bank's rate and less its fee."""
    spread = rng.randint(-300, 250) + rng.randint(-40, 40)
    home, away = EURO_RATES[firm.currency], EURO_RATES[customer.currency]
    ratio = home * (10_000 + spread)
    parts = [
        Part(document, document.total, document.total * ratio // (away * 10_000))
        for document in due
    ]
    return _payment(rng, customer, due, parts, day, "foreign")


def _again(rng: Random, paid: Payment) -> Payment:
    """The same payment once more, days later; it pays nothing."""
    return Payment(
        day=_business_day(paid.day + _DAY * rng.choice((0, 1, 2, 5, 7, 20, 30))),
        amount=paid.amount,
        scenario="duplicate",
        notice=paid.notice,
        expected="customer_only",
        is_named=paid.is_named,
        customer=paid.customer,
    )


def _payment(
    rng: Random,
    customer: Customer,
    cited: list[Document],
    parts: list[Part],
    day: date,
    scenario: str,
) -> Payment:
    text, is_named = cite(rng, customer, cited)
    third = {"factor", "accountant", "parent"}
    if scenario == "exact" and customer.shown in third:
        scenario = "third_party"
        if customer.shown != "parent" and rng.random() < 0.5:
            text = f"{customer.name.registered} {text}"
    elif scenario == "exact" and customer.method == "transfer" and not is_named:
        scenario = "no_reference"
    elif scenario == "group" and not is_named:
        scenario = "group_no_reference"
    notice = Notice(
        kind="transfer",
        name=customer.payer_name,
        iban=rng.choice(customer.shown_ibans) if customer.shown_ibans else "",
        text=text,
        e2e=end_to_end_id(rng, customer, cited[0] if is_named else None),
    )
    return Payment(
        day=day,
        amount=sum(part.bank for part in parts),
        scenario=scenario,
        notice=notice,
        parts=parts,
        is_named=is_named,
        customer=customer,
    )


def _pay_day(rng: Random, customer: Customer, due: list[Document]) -> date:
    last = max(document.due for document in due)
    issued = max(document.issued for document in due)
    late = customer.delay + rng.randint(-customer.spread, customer.spread)
    if rng.random() < 0.06:
        late += rng.choice((15, 30, 45, 60, 90))
    if customer.method in {"direct_debit", "card", "lcr"}:
        late = 0 if customer.method != "card" else -min((last - issued).days, 25)
    return _business_day(max(last + _DAY * late, issued + _DAY))


def _business_day(day: date) -> date:
    return day + _DAY * max(0, 7 - day.weekday()) if day.weekday() > 4 else day
