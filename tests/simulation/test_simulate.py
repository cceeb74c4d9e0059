"""What the matcher is trained on must be true, and not one firm thirty times."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from random import Random

import pytest

from lettrage.matching.inputs import INPUTS
from lettrage.simulation.banks import GRAMMARS, Notice, draw_bank, render
from lettrage.simulation.schemes import LAYOUTS, draw_scheme
from lettrage.simulation.simulate import simulate
from lettrage.simulation.verbs import CODES, VERBS
from lettrage.simulation.world import SCHEMAS, Drift, World

SEEDS = range(30)
# Paid to the cent: what the line brings is what its documents take.
WHOLE = {
    "exact", "no_reference", "group", "group_no_reference", "netted_credit", "cheque",
    "instalment", "third_party", "mistyped_reference", "wrong_reference", "foreign",
    "direct_debit", "bill", "refund", "debit_return",
    "cheque_return", "chargeback", "after_advance",
}  # fmt: skip
OTHERS = {
    "short_fee", "short_discount", "retention", "withholding", "rounding", "keying",
    "overpayment", "advance", "duplicate", "payout", "payout_without_file",
    "cheque_without_file", "direct_debit_without_file", "customer_deposit", "supplier",
    "supplier_refund", "salary", "social", "tax_paid", "tax_refund", "rent", "bank_fee",
    "transfer_return", "paid_again", "loan_in", "loan_out", "card", "insurance",
    "grant", "capital", "internal_transfer",
}  # fmt: skip


@pytest.fixture(scope="module")
def worlds() -> list[World]:
    return [simulate(seed, documents_per_month=60) for seed in SEEDS]


def test_the_same_seed_gives_the_same_world() -> None:
    drift = Drift(3, frozenset({"bank_labels", "grouping", "new_numbers"}))
    first = simulate(7, months=5, documents_per_month=40, drift=drift)
    again = simulate(7, months=5, documents_per_month=40, drift=drift)
    other = simulate(8, months=5, documents_per_month=40, drift=drift)
    for name in SCHEMAS:
        assert getattr(first, name).equals(getattr(again, name)), name
    assert not first.bank_lines.equals(other.bank_lines)


def test_the_tables_are_what_matching_takes(worlds: list[World]) -> None:
    tables = {"open_items": worlds[0].documents}
    for name in ("bank_lines", "customers", "payouts", "batch_items"):
        tables[name] = getattr(worlds[0], name)
    for name, table in tables.items():
        assert set(INPUTS[name]) <= set(table.column_names), name


def test_keys_are_unique_and_lines_meet_their_truth(worlds: list[World]) -> None:
    for world in worlds:
        for table, key in (
            (world.documents, "invoice_number"),
            (world.bank_lines, "bank_line_id"),
            (world.customers, "customer_id"),
        ):
            assert max(Counter(table[key].to_pylist()).values()) == 1, key
        assert world.lines["bank_line_id"].equals(world.bank_lines["bank_line_id"])
        assert set(world.truth["invoice_number"].to_pylist()) <= set(
            world.documents["invoice_number"].to_pylist()
        )


def test_no_document_is_ever_paid_beyond_its_amount(worlds: list[World]) -> None:
    for world in worlds:
        totals = _by(world.documents, "invoice_number", "open_amount")
        days = _by(world.bank_lines, "bank_line_id", "booking_date")
        paid: dict[str, Decimal] = defaultdict(Decimal)
        for row in sorted(
            world.truth.to_pylist(), key=lambda row: days[row["bank_line_id"]]
        ):
            number = row["invoice_number"]
            paid[number] += row["allocated_amount"]
            low, high = sorted((Decimal(0), totals[number]))
            assert low <= paid[number] <= high, (number, row)


def test_no_line_pays_a_document_that_is_not_issued_yet(worlds: list[World]) -> None:
    for world in worlds:
        issued = _by(world.documents, "invoice_number", "issue_date")
        booked = _by(world.bank_lines, "bank_line_id", "booking_date")
        for row in world.truth.to_pylist():
            assert issued[row["invoice_number"]] <= booked[row["bank_line_id"]], row


def test_a_line_gives_no_more_than_it_brings(worlds: list[World]) -> None:
    for world in worlds:
        given: dict[str, Decimal] = defaultdict(Decimal)
        for row in world.truth.to_pylist():
            given[row["bank_line_id"]] += row["bank_amount"]
        amounts = _by(world.bank_lines, "bank_line_id", "remaining_amount")
        for line in world.lines.to_pylist():
            line_id, scenario = line["bank_line_id"], line["scenario"]
            assert (line["expected"] == "allocate") == (line_id in given), line
            if scenario in WHOLE:
                assert given[line_id] == amounts[line_id], line
            elif line["expected"] == "allocate" and not scenario.startswith("payout"):
                assert 0 < abs(given[line_id]) <= abs(amounts[line_id]), line


def test_a_payout_is_its_charges_less_its_fees(worlds: list[World]) -> None:
    found = 0
    for world in worlds:
        nets: dict[str, Decimal] = defaultdict(Decimal)
        for row in world.payouts.to_pylist():
            assert row["net_amount"] == row["gross_amount"] - row["fee"]
            nets[row["payout_id"]] += row["net_amount"]
        amounts = _by(world.bank_lines, "bank_line_id", "remaining_amount")
        for line in world.lines.to_pylist():
            if line["scenario"] == "payout":
                found += 1
                assert amounts[line["bank_line_id"]] in nets.values()
    assert found > 50


def test_equivalents_hold_the_true_document_and_equal_others(
    worlds: list[World],
) -> None:
    found = 0
    for world in worlds:
        truth: dict[str, set[str]] = defaultdict(set)
        for row in world.truth.to_pylist():
            truth[row["bank_line_id"]].add(row["invoice_number"])
        for line in world.lines.to_pylist():
            for equal in line["equivalents"]:
                found += 1
                assert len(equal) > 1
                assert truth[line["bank_line_id"]] & set(equal), line
    assert found > 100


def test_every_scenario_occurs(worlds: list[World]) -> None:
    found = {name for world in worlds for name in world.lines["scenario"].to_pylist()}
    assert found >= WHOLE | OTHERS, (WHOLE | OTHERS) - found


def test_every_grammar_prints_every_kind_of_line() -> None:
    rng = Random(1)
    day = date(2026, 3, 2)
    names = set()
    for home in ("FR", "BE", "DE", "NL", "GB", "LU"):
        for _ in range(200):
            bank = draw_bank(rng, home)
            names.add(bank.grammar.name)
            kind = rng.choice(list(CODES))
            assert render(rng, bank, Notice(kind, "Martin", "", "FA12"), day).label
    assert names == {grammar.name for grammar in GRAMMARS}
    assert all(set(verbs) == set(CODES) for verbs in VERBS.values())


def test_a_cut_label_tells_no_more_what_was_cut() -> None:
    bank = draw_bank(Random(3), "FR")
    shown = render(Random(1), bank, Notice("transfer", "Martin", "", "F 12"), date.max)
    assert not shown.tells("F 123456789")
    assert not shown.tells("")


def test_number_schemes_differ_and_never_repeat_within_a_year() -> None:
    assert len(set(LAYOUTS)) >= 25
    shapes = set()
    for seed in range(60):
        rng = Random(seed)
        scheme = draw_scheme(rng)
        numbers = [scheme.next_number(date(2026, 5, 4), rng) for _ in range(40)]
        assert all(number.serial in number.full for number in numbers)
        shapes.add("".join("9" if c.isdigit() else c for c in numbers[0].full))
    assert len(shapes) >= 35


def test_a_drift_changes_what_it_names_and_nothing_before_it() -> None:
    drift = Drift(6, frozenset({"new_numbers"}))
    before = simulate(11, documents_per_month=30)
    after = simulate(11, documents_per_month=30, drift=drift)
    turns = before.documents["issue_date"].to_pylist()[0].replace(day=1)
    turns = turns.replace(
        year=turns.year + (turns.month + 5) // 12, month=(turns.month + 5) % 12 + 1
    )
    for world_rows in zip(
        before.documents.to_pylist(), after.documents.to_pylist(), strict=False
    ):
        if world_rows[0]["issue_date"] < turns:
            assert world_rows[0] == world_rows[1]
    assert not before.documents.equals(after.documents)


def test_a_drift_of_no_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="no kind of drift"):
        Drift(3, frozenset({"weather"}))
    with pytest.raises(ValueError, match="month is 0 or later"):
        Drift(-1, frozenset({"grouping"}))


def _by(table: object, key: str, value: str) -> dict[str, object]:
    rows = table.to_pylist()  # type: ignore[attr-defined]
    return {row[key]: row[value] for row in rows}
