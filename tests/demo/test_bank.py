from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lettrage.core.identifiers import is_valid_iban
from lettrage.demo.bank import settled_amounts
from lettrage.demo.story import Story
from lettrage.ingestion.formats import camt053, mt940
from lettrage.ingestion.parser import Batch

Table = Callable[[str], list[dict[str, str]]]

Row = dict[str, Any]


def batches(path: Path) -> Iterator[Batch]:
    parser = camt053 if path.suffix == ".xml" else mt940
    assert parser.identify(path.read_bytes()[: 1 << 16])
    yield from parser.parse(path, path.name)


@pytest.fixture(scope="module")
def read(folder: Path) -> dict[str, tuple[list[Row], list[Row], list[Row]]]:
    """Statements, lines and parts of each file, as ingestion reads them."""
    found = {}
    for path in sorted((folder / "files" / "statements").iterdir()):
        statements: list[Row] = []
        lines: list[Row] = []
        parts: list[Row] = []
        for batch in batches(path):
            assert not batch.rejected
            statements += batch.statements.to_pylist() if batch.statements else []
            lines += batch.lines.to_pylist() if batch.lines else []
            parts += batch.parts.to_pylist() if batch.parts else []
        found[path.name] = (statements, lines, parts)
    return found


def test_every_account_has_a_statement_a_month(
    read: dict[str, tuple[list[Row], list[Row], list[Row]]],
) -> None:
    names = Counter(name.rpartition("_")[0] + name[-4:] for name in read)
    assert names == {
        "releve_1.xml": 18,
        "releve_2.xml": 18,
        "releve_3.sta": 18,
        "releve_1.sta": 1,
    }


def test_statements_foot_and_chain(
    read: dict[str, tuple[list[Row], list[Row], list[Row]]],
) -> None:
    closing: dict[str, Decimal] = {}
    closed: dict[str, Any] = {}
    for name, (statements, lines, _) in read.items():
        if name == "releve_1_2025-07.sta":
            continue
        (statement,) = statements
        account = statement["account_iban"]
        moved = sum(line["amount"] for line in lines)
        assert statement["opening_balance"] + moved == statement["closing_balance"]
        if account in closing:
            assert statement["opening_balance"] == closing[account]
            assert statement["opening_date"] == closed[account] + timedelta(days=1)
        closing[account] = statement["closing_balance"]
        closed[account] = statement["closing_date"]
    assert len(closing) == 3


def test_the_files_say_what_happened(
    read: dict[str, tuple[list[Row], list[Row], list[Row]]], story: Story
) -> None:
    told = {line.reference: line for line in story.lines}
    assert len(told) == len(story.lines) > 5_000
    seen = Counter()
    for _, lines, _ in read.values():
        for row in lines:
            line = told[row["bank_reference"]]
            seen[line.reference] += 1
            assert row["account_iban"] == str(
                story.firm.accounts[line.account - 1].iban
            )
            assert row["amount"] == line.amount
            assert row["booking_date"] == line.booking_date
            assert row["label"] == line.label
            assert row["is_reversal"] is bool(line.return_reason)
            if not line.parts:
                assert (row["remittance"] or "") == line.remittance
                assert (row["counterparty_name"] or "") == line.counterparty_name
                assert (row["counterparty_iban"] or "") == line.counterparty_iban
    assert seen.keys() == told.keys()


def test_one_month_comes_twice_with_the_same_lines(
    read: dict[str, tuple[list[Row], list[Row], list[Row]]],
) -> None:
    keys = ("bank_reference", "booking_date", "amount", "currency")
    _, in_camt, _ = read["releve_1_2025-07.xml"]
    _, in_mt940, _ = read["releve_1_2025-07.sta"]
    assert len(in_camt) > 100
    assert [[row[k] for k in keys] for row in in_camt] == [
        [row[k] for k in keys] for row in in_mt940
    ]


def test_a_batch_s_parts_sum_to_its_line(
    read: dict[str, tuple[list[Row], list[Row], list[Row]]], table: Table
) -> None:
    debited = Counter(row["batch_reference"] for row in table("direct_debits"))
    parts_count = 0
    for _, lines, parts in read.values():
        by_line: dict[int, Decimal] = defaultdict(Decimal)
        for part in parts:
            by_line[part["line_number"]] += part["amount"]
        for row in lines:
            if row["line_number"] in by_line:
                assert by_line[row["line_number"]] == row["amount"]
        parts_count += len(parts)
    several = sum(count for count in debited.values() if count > 1)
    assert parts_count in (several, debited.total())
    assert parts_count > 1_000


def test_cash_is_never_absurd(story: Story) -> None:
    balances = {a.number: a.opening_balance for a in story.firm.accounts}
    for line in sorted(story.lines, key=lambda line: line.booking_date):
        balances[line.account] += line.amount
        assert Decimal(0) < balances[line.account] < Decimal(1_200_000)


def test_counterparties_have_valid_ibans(story: Story) -> None:
    ibans = {line.counterparty_iban for line in story.lines} - {""}
    assert len(ibans) > 150
    assert all(map(is_valid_iban, ibans))


def test_a_line_pays_a_document_once(story: Story) -> None:
    for line in story.lines:
        numbers = [allocation.invoice_number for allocation in line.allocations]
        assert len(numbers) == len(set(numbers))


def test_no_document_is_settled_beyond_its_amount(story: Story) -> None:
    totals = {
        invoice.number: invoice.amount_including_tax
        for invoice in [*story.sold.invoices, *story.sold.opening_items]
    }
    for number, settled in settled_amounts(story.lines).items():
        low, high = sorted((Decimal(0), totals[number]))
        assert low <= settled <= high


def test_no_line_pays_more_than_it_brings(story: Story) -> None:
    fees = sum(charge.fee for charge in story.received.charges)
    excess = Decimal(0)
    for line in story.lines:
        allocated = sum(a.amount for a in line.allocations)
        if line.counterparty_name.startswith("STRIPE"):
            excess += allocated - line.amount
        elif line.amount > 0:
            assert allocated <= line.amount
        elif line.allocations:
            assert allocated == line.amount
    # A payout settles its charges gross: what is missing are the provider's fees.
    assert excess == fees


def test_payouts_cheques_and_debits_tie_to_the_bank(table: Table, story: Story) -> None:
    booked: dict[str, Decimal] = {}
    for line in story.lines:
        booked[line.remittance.split(" ")[-1]] = line.amount
    for kind, reference, amount, count in (
        ("psp_payouts", "payout_id", "net_amount", 100),
        ("cheque_deposits", "deposit_reference", "amount", 40),
        ("direct_debits", "batch_reference", "amount", 50),
    ):
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for row in table(kind):
            sums[row[reference]] += Decimal(row[amount])
        assert len(sums) > count
        assert {key: booked[key] for key in sums} == sums


def test_net_is_gross_less_fee(table: Table) -> None:
    for row in table("psp_payouts"):
        assert Decimal(row["gross_amount"]) - Decimal(row["fee"]) == Decimal(
            row["net_amount"]
        )


def test_decisions_name_lines_of_the_first_six_months(
    table: Table, story: Story
) -> None:
    told = {line.reference: line for line in story.lines}
    known = {row["invoice_number"] for row in table("invoices")}
    known |= {row["invoice_number"] for row in table("opening_items")}
    decided: dict[str, Decimal] = defaultdict(Decimal)
    for row in table("decisions"):
        line = told[row["bank_reference"]]
        assert row["account_iban"] == str(story.firm.accounts[line.account - 1].iban)
        assert line.booking_date <= story.timeline.decided_to
        assert row["invoice_number"] in known
        assert bool(row["difference_kind"]) is bool(row["difference_amount"])
        decided[row["bank_reference"]] += Decimal(row["allocated_amount"])
    expected = {
        line.reference
        for line in story.lines
        if line.allocations and line.booking_date <= story.timeline.decided_to
    }
    assert decided.keys() == expected
    assert len(expected) > 500


def test_life_is_as_it_is(story: Story) -> None:
    """Late payers, parts, groups, fees, discounts, bounced debits, oddities."""
    kinds = Counter(a.difference_kind for x in story.lines for a in x.allocations)
    assert min(kinds["fee"], kinds["discount"], kinds["rounding"]) > 0
    assert any(line.return_reason for line in story.lines)
    times_paid = Counter(
        a.invoice_number
        for line in story.lines
        for a in line.allocations
        if not line.return_reason
    )
    assert sum(count > 1 for count in times_paid.values()) > 20
    assert max(len(line.allocations) for line in story.lines) > 10
    customer_lines = [x for x in story.lines if x.amount > 0 and not x.allocations]
    assert len(customer_lines) > 10


def test_write_offs_close_what_is_left(table: Table, story: Story) -> None:
    totals = {i.number: i.amount_including_tax for i in story.sold.invoices}
    settled = settled_amounts(story.lines)
    bad_debts = [r for r in table("write_offs") if r["kind"] == "bad_debt"]
    assert bad_debts
    for row in bad_debts:
        number = row["invoice_number"]
        assert Decimal(row["amount"]) == totals[number] - settled.get(
            number, Decimal(0)
        )
        assert row["evidence_date"] <= row["date"] <= "2026-11-24"
