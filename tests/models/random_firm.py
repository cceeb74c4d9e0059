"""A firm of random documents, each settled in its own way, as ledgers of raw tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from random import Random

INVOICES_COUNT = 150
RATES = (Decimal("20"), Decimal("10"), Decimal("5.5"), Decimal("2.1"), Decimal("0"))
CENT = Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass
class Ledger:
    """Rows of raw tables, written as the ledgers of these tests are."""

    rows: dict[str, list[dict[str, object]]] = field(default_factory=dict)

    def add(self, table: str, **values: object) -> None:
        self.rows.setdefault(table, []).append(values)

    def pay(
        self,
        invoice: str,
        paid: Decimal,
        day: str,
        *,
        netted: Mapping[str, Decimal] | None = None,
        **difference: Decimal,
    ) -> None:
        """A bank line for a document, less the credit notes that it nets."""
        position = len(self.rows.get("bank_lines", ())) + 2
        line, decision = f"L-{position:04}", f"D-{position:04}"
        paid_of = {invoice: paid, **(netted or {})}
        self.add(
            "bank_lines",
            bank_line_id=line, booking_date=day, amount=sum(paid_of.values()),
        )  # fmt: skip
        self.add(
            "decisions", decision_id=decision, position=position, bank_line_id=line
        )
        for number, (document, amount) in enumerate(paid_of.items(), 1):
            self.add(
                "decision_allocations",
                decision_id=decision, position=position, row_number=number,
                invoice_number=document, allocated_amount=amount, bank_amount=amount,
                **_named(difference) if document == invoice else {},
            )  # fmt: skip

    def tables(self) -> Iterator[tuple[str, str]]:
        for table, rows in self.rows.items():
            columns = list(dict.fromkeys(name for row in rows for name in row))
            lines = [
                ", ".join(str(row.get(name, "")) for name in columns) for row in rows
            ]
            yield table, "\n".join([", ".join(columns), *lines])


def _named(difference: Mapping[str, Decimal]) -> dict[str, object]:
    return {
        name: value
        for kind, amount in difference.items()
        for name, value in (("difference_kind", kind), ("difference_amount", amount))
    }


def issue(
    ledger: Ledger, number: str, lines: list[tuple[Decimal, Decimal, str]]
) -> Decimal:
    """A document of lines (base, rate, nature); returns its total with tax."""
    by_rate: dict[tuple[Decimal, str], Decimal] = {}
    for place, (base, rate, nature) in enumerate(lines, 1):
        ledger.add(
            "invoice_lines", invoice_number=number, invoice_line_number=place,
            description="Vente", quantity=1, unit_price=base,
            amount_excluding_tax=base, vat_rate=rate,
            vat_category="S" if rate else "E", nature=nature,
        )  # fmt: skip
        by_rate[rate, nature] = by_rate.get((rate, nature), Decimal(0)) + base
    net = sum(by_rate.values(), Decimal(0))
    vat = sum(
        (cents(base * rate / 100) for (rate, _), base in by_rate.items()), Decimal(0)
    )
    ledger.add(
        "invoices", invoice_number=number, customer_id="C1",
        document_type="invoice" if net > 0 else "credit_note",
        issue_date="2026-03-02", due_date="2026-04-01",
        amount_excluding_tax=net, vat_amount=vat, amount_including_tax=net + vat,
    )  # fmt: skip
    return net + vat


def random_firm(random: Random) -> Ledger:
    ledger = Ledger()
    for number in range(INVOICES_COUNT):
        name, sign = f"F-{number:03}", -1 if number % 11 == 0 else 1
        lines = [
            (
                sign * Decimal(random.randint(1, 500_000)) * CENT,
                random.choice(RATES),
                random.choice(("services", "services", "goods")),
            )
            for _ in range(random.randint(1, 5))
        ]
        settle(ledger, name, issue(ledger, name, lines), random)
    return ledger


def settle(ledger: Ledger, number: str, total: Decimal, random: Random) -> None:
    """In parts, some bounced and paid again, some with a difference, or not at all."""
    left, day = total, 3
    while left and random.random() < 0.9:
        day = min(day + random.randint(0, 3), 28)
        part = (
            left if random.random() < 0.5 else cents(left * random.randint(1, 99) / 100)
        )
        if not part:
            continue
        ledger.pay(number, part, f"2026-03-{day:02}")
        if random.random() < 0.15:
            ledger.pay(number, -part, f"2026-03-{day:02}")
        else:
            left -= part
    if left and abs(left) > 1 and random.random() < 0.5:
        difference = cents(left / 3)
        kind = random.choice(("fee", "rounding", "withholding", "discount"))
        ledger.pay(number, left - difference, "2026-03-30", **{kind: difference})


def instalments(ledger: Ledger) -> None:
    """Three rates, seven uneven parts: a bounce, a fee, a credit note, a discount."""
    issue(
        ledger, "F-SEVEN",
        [
            (Decimal("333.33"), Decimal("20"), "services"),
            (Decimal("77.77"), Decimal("10"), "services"),
            (Decimal("55.55"), Decimal("5.5"), "services"),
        ],
    )  # fmt: skip
    # 544.16 in all: 66.67 + 7.78 + 3.06 of tax. The credit note gives back 1.00 + 0.30
    # + 0.06 of it, on a line that nets it.
    issue(
        ledger,
        "A-SEVEN",
        [
            (Decimal(-5), Decimal("20"), "services"),
            (Decimal(-3), Decimal("10"), "services"),
            (Decimal(-1), Decimal("5.5"), "services"),
        ],
    )
    ledger.pay("F-SEVEN", Decimal("0.07"), "2026-03-03")
    ledger.pay("F-SEVEN", Decimal("100.00"), "2026-03-04")
    ledger.pay("F-SEVEN", Decimal("33.33"), "2026-03-05")
    ledger.pay("F-SEVEN", Decimal("-33.33"), "2026-03-06")
    ledger.pay("F-SEVEN", Decimal("210.11"), "2026-03-09", fee=Decimal("7.00"))
    ledger.pay("F-SEVEN", Decimal("199.99"), "2026-03-10")
    ledger.pay(
        "F-SEVEN", Decimal("26.10"), "2026-03-11",
        discount=Decimal("0.89"), netted={"A-SEVEN": Decimal("-10.36")},
    )  # fmt: skip


def crooked(ledger: Ledger) -> None:
    """What lands a cent apart, and ledgers that landed out of balance."""
    ledger.add(
        "invoices", invoice_number="F-CENT", customer_id="C1", document_type="invoice",
        issue_date="2026-03-02", due_date="2026-04-01", amount_excluding_tax="100.00",
        vat_amount="20.00", amount_including_tax="120.01",
    )  # fmt: skip
    ledger.add("opening_balances", account="101", debit_amount=0, credit_amount=500)
    for line, account, debit in ((1, "607", 60), (2, "401", 0)):
        ledger.add(
            "accounting_entries", journal_code="HA", entry_number="1", entry_line=line,
            entry_date="2025-06-01", account=account, label="Achat",
            debit_amount=debit, credit_amount=0 if debit else 59,
        )  # fmt: skip
