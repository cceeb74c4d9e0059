"""What must hold of any firm's entries and VAT, on a random one; and of instalments."""

# ruff: noqa: E501 -- a ledger is as wide as its columns.
from __future__ import annotations

from random import Random

import pytest
from random_firm import crooked, instalments, random_firm

SEED = 20_261_031


@pytest.fixture(scope="module")
def built(build):
    ledger = random_firm(Random(SEED))
    instalments(ledger)
    crooked(ledger)
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
            "sum(debit_amount) = sum(credit_amount) as balances from marts.journal_lines "
            "where origin = 'lettrage'"
        )
        == "many, moved, balances\ntrue, true, true"
    )
    assert (
        built.csv(
            "select entry_id from marts.journal_lines where origin = 'lettrage' group by 1 "
            "having sum(debit_amount) <> sum(credit_amount)"
        )
        == "entry_id"
    )


def test_what_lands_out_of_balance_is_entered_and_named(built) -> None:
    assert built.csv(
        "select entry_id, account, (debit_amount - credit_amount)::decimal(18, 2) "
        "as amount from marts.journal_lines where entry_id = 'sale F-CENT' "
        "and account = '758' or account = '471' and journal = 'AN' order by 1, 3"
    ) == (
        "entry_id, account, amount\n"
        "opening 2026-01-01, 471, -1.00\n"
        "opening balances, 471, 500.00\n"
        "sale F-CENT, 758, -0.01"
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
