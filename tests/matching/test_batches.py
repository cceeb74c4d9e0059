"""A line for many payments: each of them finds its document, and may come back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest


@pytest.fixture
def item(firm):
    return firm["item"]


@pytest.fixture
def line(firm):
    return firm["line"]


@pytest.fixture
def customer(firm):
    return firm["customer"]


def payment(key: str, amount: str, **more):
    """One payment of a batch that was sent the day before it is booked."""
    return {
        "batch_key": "direct debits LOT-7",
        "batch_id": "LOT-7",
        "batch_date": date(2026, 3, 31),
        "item_id": key,
        "amount": Decimal(amount),
        "currency": "EUR",
        **more,
    }


OPEN = [("FA2026-0001", "C1", "100.00"), ("FA2026-0002", "C2", "50.00")]


def test_direct_debits_pay_the_invoices_that_their_file_names(decided, item, line):
    items = [item(*document) for document in OPEN]
    debits = [
        payment("1", "100.00", invoice_number="FA2026-0001"),
        payment("2", "50.00", invoice_number="FA2026-0002"),
    ]
    lines = [line("L1", "150.00", "REMISE PRELEVEMENTS")]
    assert decided(items, lines, batch=debits) == {"L1": {"FA2026-0001", "FA2026-0002"}}


def test_cheques_pay_the_one_document_of_their_drawer_with_their_amount(
    decided, item, line
):
    items = [item(*document) for document in OPEN]
    cheques = [
        payment("1", "100.00", customer_id="C1"),
        payment("2", "50.00", customer_id="C2"),
    ]
    lines = [line("L1", "150.00", "REMISE CHEQUES")]
    assert decided(items, lines, batch=cheques) == {
        "L1": {"FA2026-0001", "FA2026-0002"}
    }


def test_a_cheque_that_may_pay_two_documents_is_for_a_person(
    decided, first, item, line
):
    items = [*(item(*document) for document in OPEN), item("FA2026-0003", "C1", "100")]
    cheques = [
        payment("1", "100.00", customer_id="C1"),
        payment("2", "50.00", customer_id="C2"),
    ]
    lines = [line("L1", "150.00", "REMISE CHEQUES LOT-7")]
    assert decided(items, lines, batch=cheques) == {}
    assert first(items, lines, batch=cheques) == {"L1": {"FA2026-0001", "FA2026-0002"}}


def test_transactions_that_the_bank_lists_are_read_one_by_one(
    decided, item, line, customer
):
    iban = "FR7630004000031234567890143"
    customers = [customer("C1", "Martin"), customer("C2", "Garage", known_ibans=[iban])]
    items = [item(*document) for document in OPEN]
    listed = [
        payment("1", "100.00", bank_line_id="L1", text="REGLEMENT FA2026-0001"),
        payment("2", "50.00", bank_line_id="L1", counterparty_iban=iban),
    ]
    lines = [
        line("L1", "150.00", "VIREMENTS RECUS"),
        line("L2", "150.00", "VIREMENTS RECUS"),
    ]
    assert decided(items, lines, batch=listed, customers=customers) == {
        "L1": {"FA2026-0001", "FA2026-0002"}
    }


def test_a_batch_that_two_lines_may_be_is_for_a_person(decided, item, line):
    items = [item(*document) for document in OPEN]
    debits = [
        payment("1", "100.00", invoice_number="FA2026-0001"),
        payment("2", "50.00", invoice_number="FA2026-0002"),
    ]
    lines = [line("L1", "150.00", "REMISE"), line("L2", "150.00", "REMISE")]
    assert decided(items, lines, batch=debits) == {}


def paid(number: str, customer: str, amount: str):
    """A document that a line of a batch paid in March."""
    return {
        "invoice_number": number,
        "customer_id": customer,
        "currency": "EUR",
        "allocated_amount": Decimal(amount),
        "bank_amount": Decimal(amount),
        "booking_date": date(2026, 3, 20),
        "bank_line_id": "L0",
    }


PAID = [paid(*document) for document in OPEN]


def test_a_return_reopens_the_one_invoice_of_its_batch_by_its_reference(
    decided, suggest, line
):
    debits = [
        payment("1", "100.00", invoice_number="FA2026-0001", end_to_end_id="E-1"),
        payment("2", "50.00", invoice_number="FA2026-0002", end_to_end_id="E-2"),
    ]
    lines = [
        line("L1", "-50.00", "REJET PRLV MD06", end_to_end_id="E-2", is_reversal=True)
    ]
    assert decided([], lines, batch=debits, paid=PAID) == {"L1": {"FA2026-0002"}}
    (row,) = suggest([], lines, batch=debits, paid=PAID)
    assert row["allocated_amount"] == row["bank_amount"] == Decimal("-50.0000")


def test_a_return_that_cites_an_invoice_of_a_batch_reopens_that_one(decided, line):
    lines = [line("L1", "-100.00", "PRLV IMPAYE FA2026-0001 AC04")]
    assert decided([], lines, paid=PAID) == {"L1": {"FA2026-0001"}}


def test_a_return_of_the_whole_batch_reopens_all_of_it(decided, line):
    lines = [line("L1", "-150.00", "REJET REMISE FA2026-0001 FA2026-0002")]
    assert decided([], lines, paid=PAID) == {"L1": {"FA2026-0001", "FA2026-0002"}}
