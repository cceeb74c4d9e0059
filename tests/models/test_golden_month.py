"""A month that an accountant can read: documents in, entries and VAT out.

`golden/month_in.toml` holds what landed and what was decided; `golden/month_*.txt` what
must come of it, to the cent. Each pattern of entries is there once. Then one thing is
put wrong, and the audit pack names it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from lettrage.accounting.audit_controls import outcomes

GOLDEN = Path(__file__).parent / "golden"

QUESTIONS = {
    "entries": """
        select
            entry_date as "date",
            journal,
            account,
            coalesce(auxiliary_account, '') as aux,
            nullif(debit_amount, 0)::decimal(18, 2) as debit,
            nullif(credit_amount, 0)::decimal(18, 2) as credit,
            label
        from marts.journal_lines
        order by entry_date, journal <> 'AN', journal, entry_id, entry_line
    """,
    "vat": """
        select
            event_date as "date",
            event_kind as "event",
            invoice_number as document,
            vat_rate::decimal(9, 1) as rate,
            base_amount::decimal(18, 2) as base,
            vat_amount::decimal(18, 2) as vat,
            box
        from marts.vat_entries
        order by event_date, vat_entry_id
    """,
    "return": """
        select
            box,
            base_amount::decimal(18, 0) as base,
            tax_amount::decimal(18, 0) as tax,
            label
        from marts.vat_return
        order by place
    """,
    "balance": """
        select
            account,
            debit_amount::decimal(18, 2) as debit,
            credit_amount::decimal(18, 2) as credit,
            balance_amount::decimal(18, 2) as balance,
            account_label as label
        from marts.trial_balance
        order by account
    """,
    "aging": """
        select
            customer_id as customer,
            currency,
            not_due::decimal(18, 2) as not_due,
            days_1_30::decimal(18, 2) as days_1_30,
            total::decimal(18, 2) as total
        from marts.receivables_aging
        order by customer_id, currency
    """,
}

# What is put wrong, the control that must say so, and what it must name.
LINE = "update marts.journal_lines set {} where entry_id = {} and account = {}"
FAULTS = {
    "a cent on a sale": (
        LINE.format("debit_amount = 1200.01", "'sale FA-1'", "'411'"),
        "entries_balance", "sale FA-1",
    ),
    "both sides too high": (
        "update marts.journal_lines set debit_amount = debit_amount * 1.01, "
        "credit_amount = credit_amount * 1.01 where entry_id = 'sale FA-4'",
        "open_items", "FA-4",
    ),
    "a line without its entry": (
        "delete from marts.journal_lines "
        "where entry_id = 'bank L-02' and account = '411'",
        "entries_balance", "bank L-02",
    ),
    "an entry twice": (
        "insert into marts.journal_lines select * from marts.journal_lines "
        "where entry_id = 'bank L-02'",
        "bank_lines_entered", "L-02",
    ),
    "an entry gone": (
        "delete from marts.journal_lines where entry_id = 'bank L-17'",
        "bank_lines_entered", "L-17",
    ),
    "a number missing": (
        "update marts.journal_lines set entry_number = '99' "
        "where entry_id = 'sale FA-9'",
        "entry_numbers", "VE 2026",
    ),
    "a debit and a credit at once": (
        LINE.format("credit_amount = 1", "'sale FA-1'", "'411'"),
        "one_side", "sale FA-1 line 1",
    ),
    "a negative debit": (
        LINE.format("debit_amount = -1200", "'sale FA-1'", "'411'"),
        "one_side", "sale FA-1 line 1",
    ),
    "a sale on another day": (
        "update marts.journal_lines set entry_date = date '2026-10-11' "
        "where entry_id = 'sale FA-3'",
        "sales_dates", "sale FA-3",
    ),
    "a bank line on another day": (
        "update marts.journal_lines set entry_date = date '2026-09-30' "
        "where entry_id = 'bank L-05'",
        "bank_dates", "bank L-05",
    ),
    "an entry from the future": (
        "update marts.journal_lines set entry_date = date '2026-11-02' "
        "where entry_id = 'bank L-18'",
        "dates_within_books", "bank L-18",
    ),
    "an account that is none": (
        LINE.format("account = '?'", "'bank L-18'", "'613'"),
        "accounts", "bank L-18 line 2",
    ),
    "an account of class 9": (
        LINE.format("account = '913'", "'bank L-18'", "'613'"),
        "accounts", "bank L-18 line 2",
    ),
    "an invoice on another customer": (
        LINE.format("auxiliary_account = 'C2'", "'sale FA-1'", "'411'"),
        "auxiliary_accounts", "sale FA-1",
    ),
    "an invoice settled too far": (
        "update marts.invoices set open_amount = -1 where invoice_number = 'FA-1'",
        "settlements", "FA-1",
    ),
    "an allocation gone": (
        "delete from marts.allocations where invoice_number = 'FA-2' "
        "and allocated_amount = 400",
        "settlements", "FA-2",
    ),
    "a bank line that loses a cent": (
        "update marts.bank_lines set remaining_amount = 0.01 "
        "where bank_line_id = 'L-01'",
        "bank_lines", "L-01",
    ),
    "aging without a customer": (
        "delete from marts.receivables_aging where customer_id = 'C3'",
        "aging", "EUR",
    ),
    "aging whose parts do not sum": (
        "update marts.receivables_aging set not_due = not_due + 1 "
        "where customer_id = 'C3'",
        "aging", "EUR",
    ),
    "a bank balance that differs": (
        "update marts.cash_positions set balance_amount = balance_amount + 0.01 "
        "where account_iban = 'FR02'",
        "bank_balances", "FR02",
    ),
    "VAT declared a cent short": (
        "update marts.vat_entries set vat_amount = vat_amount - 0.01 "
        "where invoice_number = 'FA-1'",
        "vat_collected", "FA-1",
    ),
    "VAT of a payment never declared": (
        "delete from marts.vat_entries where invoice_number = 'FA-8'",
        "vat_collected", "FA-8",
    ),
    "VAT declared twice": (
        "insert into marts.vat_entries select * replace ('twice' as vat_entry_id) "
        "from marts.vat_entries where invoice_number = 'FA-8'",
        "vat_declared_once", "FA-8",
    ),
    "VAT that waits for ever": (
        "delete from marts.journal_lines where entry_id = 'bank L-07' "
        "and account in ('44574', '44571')",
        "vat_awaiting", "FA-8",
    ),
    "VAT without a box": (
        "update marts.vat_entries set box = null where vat_entry_id = 'issue FA-3 1'",
        "vat_boxes", "issue FA-3 1",
    ),
    "VAT in another month": (
        "update marts.vat_entries set period = '2026-11' "
        "where vat_entry_id = 'issue FA-3 1'",
        "vat_periods", "issue FA-3 1",
    ),
    "VAT before the money": (
        "update marts.vat_entries set event_date = date '2026-10-11' "
        "where invoice_number = 'FA-1'",
        "vat_receipt_dates", "",
    ),
    "a box a euro off": (
        "update marts.vat_return set tax_amount = tax_amount + 1 where box = '08'",
        "vat_return", "2026-10 08",
    ),
    "a sale on a cost account": (
        LINE.format("account = '607'", "'sale FA-3'", "'707'"),
        "sales", "FA-3",
    ),
    "a document that does not sum": (
        "update marts.invoices set vat_amount = 199 where invoice_number = 'FA-1'",
        "invoice_totals", "FA-1",
    ),
    "a statement that does not foot": (
        "update marts.bank_statements set foots = false where account_iban = 'FR02'",
        "statements", "FR02 ",
    ),
    "a lettrage code on a line too many": (
        "update marts.journal_lines set lettrage_code = (select lettrage_code from "
        "marts.journal_lines where entry_id = 'sale FA-1' and account = '411') "
        "where entry_id = 'sale FA-14' and account = '411'",
        "lettrage", "411 C1 ",
    ),
    "a trial balance that is old": (
        "update marts.trial_balance set balance_amount = 0 where account = '613'",
        "trial_balance", "613",
    ),
    "a FEC without a line": (
        "delete from marts.fec where compte_num = '613'",
        "fec", "613",
    ),
    "an invoice number that was skipped": (
        "delete from marts.invoices where invoice_number = 'FA-6'",
        "invoice_numbers", "FA-",
    ),
}  # fmt: skip


def aligned(csv: str) -> str:
    """A ledger with its columns under one another, one line a posting."""
    rows = [line.split(", ") for line in csv.splitlines()]
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = [
        " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    return "".join(f"{line.rstrip()}\n" for line in lines)


@pytest.fixture(scope="module")
def built(build):
    ledger = tomllib.loads((GOLDEN / "month_in.toml").read_text(encoding="utf-8"))
    return build(
        ledger,
        variables={"as_of_date": "2026-10-31"},
        command="build --select +marts.accounting +marts.bank +allocations +invoices "
        "+receivables_aging +cash_positions --exclude-resource-type unit_test",
    )


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_month_is_what_the_accountant_wrote(built, question: str) -> None:
    expected = (GOLDEN / f"month_{question}.txt").read_text(encoding="utf-8")
    assert aligned(built.csv(QUESTIONS[question])) == expected


def test_every_tie_out_holds(built) -> None:
    assert built.csv("select * from marts.tie_out_differences") == (
        "tie_out, document, ledger_amount, source_amount, difference_amount"
    )


@pytest.fixture(scope="module")
def audited(built) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(built.path)) as connection:
        yield connection


def test_the_audit_finds_nothing_on_the_clean_month(audited) -> None:
    assert [outcome for outcome in outcomes(audited) if not outcome.holds] == []


@pytest.mark.parametrize("fault", FAULTS)
def test_the_audit_names_what_was_put_wrong(audited, fault: str) -> None:
    sql, control, subject = FAULTS[fault]
    audited.execute("begin")
    try:
        changed = audited.execute(sql).fetchall()
        assert changed[0][0] > 0
        (found,) = outcomes(audited, names=[control])
    finally:
        audited.execute("rollback")
    assert any(named.subject.startswith(subject) for named in found.faults)
