"""What a bank line pays: what is decided alone, and what a person must see."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lettrage.matching.policy import MatchPolicy


@pytest.fixture
def item(firm):
    return firm["item"]


@pytest.fixture
def line(firm):
    return firm["line"]


@pytest.fixture
def customer(firm):
    return firm["customer"]


@pytest.mark.parametrize(
    ("numbers", "cited"),
    [
        (("FA2026-00412", "FA2026-00413", "FA2026-00421"), "FA2026-00412"),
        (("INV/2026/07-0012", "INV/2026/07-0013", "INV/2026/07-0021"), None),
        (("2026.1234", "2026.1235", "2026.1243"), "2026.1234"),
        (("F-000123", "F-000124", "F-000132"), "f 000123"),
        (("RG-24-118", "RG-24-119", "RG-24-128"), "RG24118"),
        (("100234", "100235", "100243"), "100234"),
    ],
)
def test_any_number_scheme_is_read(decided, item, line, numbers, cited):
    items = [
        item(number, f"C{place}", amount)
        for place, (number, amount) in enumerate(
            zip(numbers, ("120.00", "77.40", "310.00"), strict=True), 1
        )
    ]
    label = f"VIR SEPA RECU MOTIF FACTURE {cited or numbers[0]}"
    assert decided(items, [line("L1", "120.00", label)]) == {"L1": {numbers[0]}}


def test_a_number_with_another_amount_is_for_a_person(decided, first, item, line):
    items = [item("FA2026-0001", "C1", "120.00"), item("FA2026-0002", "C2", "80.00")]
    lines = [line("L1", "118.00", "VIR BOULANGERIE MARTIN FA2026-0001")]
    assert decided(items, lines) == {}
    assert first(items, lines) == {"L1": {"FA2026-0001"}}


def test_the_only_document_of_a_payer_with_this_amount_is_decided(decided, item, line):
    items = [item("FA2026-0001", "C1", "120.37"), item("FA2026-0002", "C2", "80.00")]
    lines = [line("L1", "120.37", "VIR", counterparty_name="BOULANGERIE MARTIN")]
    assert decided(items, lines) == {"L1": {"FA2026-0001"}}


def test_two_equal_documents_of_a_payer_are_for_a_person(decided, suggest, item, line):
    items = [item("FA2026-0001", "C1", "120.37"), item("FA2026-0002", "C1", "120.37")]
    lines = [line("L1", "120.37", "VIR", counterparty_name="BOULANGERIE MARTIN")]
    assert decided(items, lines) == {}
    assert {row["invoice_number"] for row in suggest(items, lines)} == {
        "FA2026-0001",
        "FA2026-0002",
    }


def test_listed_references_that_sum_are_decided_with_a_credit_note(decided, item, line):
    items = [
        item("FA2026-0001", "C1", "120.00"),
        item("FA2026-0002", "C1", "300.00"),
        item("AV2026-0001", "C1", "-20.00"),
        item("FA2026-0003", "C1", "55.00"),
    ]
    label = "VIR BOULANGERIE MARTIN FA2026-0001 FA2026-0002 MOINS AV2026-0001"
    assert decided(items, [line("L1", "400.00", label)]) == {
        "L1": {"FA2026-0001", "FA2026-0002", "AV2026-0001"}
    }


def test_two_payments_of_one_document_are_for_a_person(decided, item, line):
    items = [item("FA2026-0001", "C1", "120.00"), item("FA2026-0002", "C2", "75.00")]
    lines = [
        line("L1", "120.00", "VIR BOULANGERIE MARTIN FA2026-0001"),
        line("L2", "120.00", "VIR BOULANGERIE MARTIN FA2026-0001"),
    ]
    assert decided(items, lines) == {}


@pytest.mark.parametrize(
    ("amount", "label"),
    [
        ("-120.00", "PRLV EDF FACTURE 889123"),
        ("-120.00", "VIR SALAIRE MARTIN"),
        ("120.00", "REMBOURSEMENT MUTUELLE"),
        ("-1200.00", "VIR SEPA EMIS FOURNISSEUR FACTURE 2026-0001"),
    ],
)
def test_what_pays_no_customer_invoice_is_never_decided(
    decided, item, line, amount, label
):
    items = [item("FA2026-0001", "C1", "120.00"), item("FA2026-0002", "C2", "75.00")]
    assert decided(items, [line("L1", amount, label)]) == {}


def test_a_known_iban_is_a_payer(decided, item, line, customer):
    iban = "FR7630004000031234567890143"
    customers = [customer("C1", "Boulangerie Martin", known_ibans=[iban])]
    items = [item("FA2026-0001", "C1", "120.37"), item("FA2026-0002", "C1", "99.00")]
    lines = [line("L1", "99.00", "VIR SEPA", counterparty_iban=iban)]
    assert decided(items, lines, customers=customers) == {"L1": {"FA2026-0002"}}


def payout_rows():
    charges = [("ch_1", "FA2026-0001", "100.00"), ("ch_2", "FA2026-0002", "50.00")]
    return [
        {
            "payout_id": "po_77",
            "payout_date": date(2026, 4, 1),
            "charge_id": charge,
            "charge_date": date(2026, 3, 28),
            "gross_amount": Decimal(gross),
            "fee": Decimal("1.50"),
            "net_amount": Decimal(gross) - Decimal("1.50"),
            "description": number,
            "customer_email": None,
            "currency": "EUR",
        }
        for charge, number, gross in charges
    ]


def test_a_payout_pays_its_charges_gross_and_its_fees_apart(suggest, item, line):
    items = [item("FA2026-0001", "C1", "100.00"), item("FA2026-0002", "C2", "50.00")]
    lines = [line("L1", "147.00", "VIR STRIPE po_77")]
    rows = [r for r in suggest(items, lines, payouts=payout_rows()) if r["rank"] == 1]
    paid = {
        r["invoice_number"]: (r["allocated_amount"], r["bank_amount"]) for r in rows
    }
    assert paid == {
        "FA2026-0001": (Decimal("100.0000"), Decimal("100.0000")),
        "FA2026-0002": (Decimal("50.0000"), Decimal("50.0000")),
        None: (None, Decimal("-3.0000")),
    }
    assert {r["difference_kind"] for r in rows if not r["invoice_number"]} == {"fee"}
    assert all(r["is_automatic"] for r in rows)


def test_a_person_is_never_overridden(suggest, decided, item, line):
    items = [item("FA2026-0001", "C1", "120.00"), item("FA2026-0002", "C2", "75.00")]
    label = "VIR BOULANGERIE MARTIN FA2026-0001"
    (row,) = (
        r for r in suggest(items, [line("L1", "120.00", label)]) if r["is_automatic"]
    )
    undone = [line("L1", "120.00", label, is_automatic_allowed=False)]
    assert decided(items, undone) == {}
    rejected = [
        line("L1", "120.00", label, rejected_suggestion_ids=[row["suggestion_id"]])
    ]
    assert row["suggestion_id"] not in {
        r["suggestion_id"] for r in suggest(items, rejected)
    }


def test_switched_off_everything_is_proposed(decided, first, item, line):
    items = [item("FA2026-0001", "C1", "120.00"), item("FA2026-0002", "C2", "75.00")]
    lines = [line("L1", "120.00", "VIR BOULANGERIE MARTIN FA2026-0001")]
    off = MatchPolicy(automatic=False)
    assert decided(items, lines, policy=off) == {}
    assert first(items, lines, policy=off) == {"L1": {"FA2026-0001"}}


def test_a_suggestion_says_why_in_both_languages(suggest, item, line):
    items = [item("FA2026-0001", "C1", "120.00"), item("FA2026-0002", "C2", "75.00")]
    label = "VIR BOULANGERIE MARTIN FA2026-0001"
    row = suggest(items, [line("L1", "120.00", label)])[0]
    evidence = json.loads(row["evidence"])
    assert "FA2026-0001" in evidence["sentence"]["fr"]
    assert "FA2026-0001" in evidence["sentence"]["en"]
    (token,) = (t for t in evidence["tokens"] if t["invoice_number"] == "FA2026-0001")
    assert "2026-0001" in label[token["start"] : token["end"]]


def test_nothing_in_nothing_out(suggest):
    assert suggest([], []) == []


AMOUNTS = ("50.00", "120.00", "120.37", "80.00", "-20.00")


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(st.tuples(st.sampled_from(AMOUNTS), st.integers(1, 3)), max_size=8),
    st.lists(
        st.tuples(st.sampled_from(AMOUNTS), st.integers(0, 9), st.integers(1, 3)),
        max_size=8,
    ),
    st.randoms(use_true_random=False),
)
def test_no_cent_is_used_twice_and_order_means_nothing(
    suggest, item, line, documents, payments, random
):
    names = {1: "BOULANGERIE MARTIN", 2: "GARAGE DU PORT", 3: "IMPRIMERIE VASSEUR"}
    items = [
        item(f"FA2026-{place:04}", f"C{owner}", amount)
        for place, (amount, owner) in enumerate(documents)
    ]
    lines = [
        line(
            f"L{place}", amount, f"VIR FA2026-{cited:04}", counterparty_name=names[who]
        )
        for place, (amount, cited, who) in enumerate(payments)
    ]
    rows = suggest(items, lines)
    open_amounts = {row["invoice_number"]: row["open_amount"] for row in items}
    taken: dict[str, Decimal] = {}
    used: dict[str, Decimal] = {}
    for row in rows:
        if row["is_automatic"]:
            number, key = row["invoice_number"], row["bank_line_id"]
            settled = row["allocated_amount"] + (row["difference_amount"] or 0)
            taken[number] = taken.get(number, Decimal(0)) + settled
            used[key] = used.get(key, Decimal(0)) + row["bank_amount"]
    for number, amount in taken.items():
        assert abs(amount) <= abs(open_amounts[number])
    for row in lines:
        key = row["bank_line_id"]
        assert abs(used.get(key, Decimal(0))) <= abs(row["remaining_amount"])
    random.shuffle(items)
    random.shuffle(lines)
    assert suggest(items, lines) == rows


def test_a_payout_without_a_currency_is_in_that_of_its_line(decided, item, line):
    charges = payout_rows()
    for charge, address in zip(charges, ("a@x.example", "b@x.example"), strict=True):
        charge.update(currency=None, description=None, customer_email=address)
    customers = [
        {"customer_id": "C1", "name": "Martin", "email": "a@x.example"},
        {"customer_id": "C2", "name": "Du Port", "email": "B@x.example"},
    ]
    items = [item("FA2026-0001", "C1", "100.00"), item("FA2026-0002", "C2", "50.00")]
    lines = [line("L1", "147.00", "VIR STRIPE po_77")]
    assert decided(items, lines, payouts=charges, customers=customers) == {
        "L1": {"FA2026-0001", "FA2026-0002", None}
    }
