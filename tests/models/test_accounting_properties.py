"""What must hold of any firm's entries and VAT, on a random one; and of instalments."""

# ruff: noqa: E501 -- a ledger is as wide as its columns.
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from random import Random

import pytest

SEED = 20_261_031
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
    """In parts, some bounced and paid again, some with a difference, some not at all."""
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
    """Three rates, seven uneven parts, with a bounce, a fee, a credit note, a discount."""
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


@pytest.fixture(scope="module")
def built(build):
    ledger = random_firm(Random(SEED))
    instalments(ledger)
    ledger.add("documents", document_id="d1", position=1)
    ledger.add("customers", customer_id="C1", name="Alpha", country="FR")
    ledger.add("settings", key="tax.discount_lowers_vat", value="true")
    ledger.add(
        "accounts", account_iban="FR01", ordinal=1,
        ledger_account="512100", journal="BNP",
    )  # fmt: skip
    return build(
        dict(ledger.tables()),
        variables={"as_of_date": "2026-03-31"},
        command="build --select +tie_out_differences +journal_lines +vat_entries +allocations "
        "--exclude-resource-type unit_test",
    )


def test_every_entry_balances(built) -> None:
    assert (
        built.csv(
            "select count(distinct entry_id) > 300 as many, sum(debit_amount) > 0 as moved, "
            "sum(debit_amount) = sum(credit_amount) as balances from marts.journal_lines"
        )
        == "many, moved, balances\ntrue, true, true"
    )
    assert (
        built.csv(
            "select entry_id from marts.journal_lines group by entry_id "
            "having sum(debit_amount) <> sum(credit_amount)"
        )
        == "entry_id"
    )


def test_a_bank_account_may_have_its_own_account_and_journal(built) -> None:
    assert built.csv(
        "select distinct journal, account from marts.journal_lines "
        "where account like '512%'"
    ) == ("journal, account\nBNP, 512100")


def test_accounts_are_what_documents_and_events_say(built) -> None:
    # No statement landed, so nothing but the lines tells a bank balance.
    assert (
        built.csv(
            "select tie_out, document from marts.tie_out_differences where tie_out <> 'banks'"
        )
        == "tie_out, document"
    )


def test_of_settled_documents_all_the_tax_fell_due_but_what_discounts_take_back(
    built,
) -> None:
    """Σ VAT due = Σ VAT invoiced − the tax of the discounts, document by document."""
    settled = """
        with due as (
            select invoice_number, sum(vat_amount) as vat_amount
            from marts.vat_entries group by invoice_number
        ),
        lowered as (
            select invoice_number, sum(vat_amount) as vat_amount
            from intermediate.int_allocation_taxes_shared
            where treatment = 'lowered' group by invoice_number
        )
        select {} from intermediate.int_invoices_settled as i
        left join due on i.invoice_number = due.invoice_number
        left join lowered on i.invoice_number = lowered.invoice_number
        where i.status = 'settled' and {}
    """
    differs = (
        "coalesce(due.vat_amount, 0) + coalesce(lowered.vat_amount, 0) <> i.vat_amount"
    )
    assert built.csv(settled.format("count(*) > 60 as many", "true")) == "many\ntrue"
    assert built.csv(
        settled.format("count(lowered.vat_amount) > 1 as many", "true")
    ) == ("many\ntrue")
    assert built.csv(settled.format("i.invoice_number", differs)) == "invoice_number"


def test_the_parts_of_each_rate_are_the_whole_allocation(built) -> None:
    assert (
        built.csv(
            """
        select a.invoice_number
        from intermediate.int_settlement_shares as s
        inner join marts.allocations as a on s.allocation_id = a.allocation_id
        where s.track = 'gross'
        group by a.allocation_id, a.invoice_number
        having sum(s.share_units) <> max(a.allocated_amount * 100)
        """
        )
        == "invoice_number"
    )


def test_seven_instalments_of_three_rates_to_the_cent(built) -> None:
    shares = """
        select
            {day} as "date",
            {kind} as kind,
            sum(t.vat_amount) filter (t.vat_rate = 20)::decimal(18, 2) as vat_20,
            sum(t.vat_amount) filter (t.vat_rate = 10)::decimal(18, 2) as vat_10,
            sum(t.vat_amount) filter (t.vat_rate = 5.5)::decimal(18, 2) as vat_5_5
        from intermediate.int_allocation_taxes_shared as t
        where t.invoice_number = '{invoice}'
        group by all order by 1, 2
    """
    assert (
        built.csv(shares.format(invoice="F-SEVEN", day="t.receipt_date", kind="t.kind"))
        == """date, kind, vat_20, vat_10, vat_5_5
2026-03-03, cash, 0.01, 0.00, 0.00
2026-03-04, cash, 12.25, 1.43, 0.56
2026-03-05, cash, 4.08, 0.48, 0.19
2026-03-06, cash, -4.08, -0.48, -0.19
2026-03-09, cash, 25.74, 3.00, 1.18
2026-03-09, fee, 0.86, 0.10, 0.04
2026-03-10, cash, 24.50, 2.86, 1.12
2026-03-11, cash, 3.20, 0.37, 0.15
2026-03-11, discount, 0.11, 0.02, 0.01"""
    )
    total = built.csv(shares.format(invoice="F-SEVEN", day="null", kind="null"))
    assert total.endswith("66.67, 7.78, 3.06")
    given_back = built.csv(shares.format(invoice="A-SEVEN", day="null", kind="null"))
    assert given_back.endswith("-1.00, -0.30, -0.06")
