"""Write the files of a made-up French firm: every kind that CONTRACT 3 names.

`Ateliers Quervaine` sells maintenance engineering by the hour, subscriptions, and some
sensors: forty people, some six million euros a year. Same seed and date, same bytes.

    company.toml      for `lettrage init --company`
    decisions.csv     for `lettrage matches import --complete-to`
    files/            for `lettrage ingest`; statements in a folder of their own
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from lettrage.demo import documents, prices, purchases, unbilled
from lettrage.demo.camt053 import camt053
from lettrage.demo.firm import Firm
from lettrage.demo.identities import vat_number_of
from lettrage.demo.mt940 import mt940
from lettrage.demo.opening import make_opening_balances
from lettrage.demo.statements import Statement, make_statements
from lettrage.demo.story import Story, drawn, tell
from lettrage.demo.tables import Row, write_csv, write_parquet, write_workbook
from lettrage.demo.timeline import Timeline

DEMO_SEED = 20_261

# The month of the story, from 0, that account 1's bank sends in both formats.
_TWICE_MONTH = 1


def write_demo_files(folder: Path, *, seed: int, as_of: date) -> None:
    """Write the firm's files into `folder`, which is made where it is missing.

    Args:
        folder: of the files; those of an earlier call are written over.
        seed: of everything drawn; the same seed and date give the same bytes.
        as_of: the last day that anything happens; the books start 18 months before.
    """
    story = tell(seed, Timeline(as_of))
    files = folder / "files"
    (files / "statements").mkdir(parents=True, exist_ok=True)
    (folder / "company.toml").write_text(_company(story), encoding="utf-8")
    decided = documents.decision_rows(story.lines, story.firm, story.timeline)
    write_csv(folder / "decisions.csv", decided)
    for name, rows in _tables(story).items():
        write_csv(files / f"{name}.csv", rows)
    # As a user would have it: expenses in a workbook, rates as a download in Parquet.
    expenses = unbilled.expense_rows(
        story.customers, story.timeline, drawn(seed, "expenses")
    )
    write_workbook(files / "expenses.xlsx", expenses)
    write_parquet(files / "fx_rates.parquet", documents.rate_rows(story.rates))
    for statement in make_statements(story.firm, story.lines, story.timeline):
        _write_statement(files / "statements", statement, story)


def decided_to(as_of: date) -> date:
    """The last day that `decisions.csv` covers: its `--complete-to`."""
    return Timeline(as_of).decided_to


def _tables(story: Story) -> dict[str, list[Row]]:
    """The rows of each CSV file, by kind."""
    sold, received = story.sold, story.received
    return {
        "customers": documents.customer_rows(story.customers),
        "invoices": documents.invoice_rows(sold.invoices),
        "invoice_lines": documents.invoice_line_rows(sold.invoices),
        "invoice_due_dates": documents.due_date_rows(sold.invoices),
        "opening_items": documents.opening_item_rows(sold.opening_items),
        "opening_balances": documents.opening_balance_rows(
            make_opening_balances(
                story.firm, sold.opening_items, story.rates, story.timeline
            )
        ),
        "psp_payouts": documents.payout_rows(received.charges),
        "direct_debits": documents.direct_debit_rows(received.debits),
        "cheque_deposits": documents.cheque_rows(received.cheques),
        "write_offs": documents.write_off_rows(
            sold.invoices, received.lines, story.timeline
        ),
        **_price_tables(story),
        **_unbilled_tables(story),
        **_purchase_tables(story),
    }


def _price_tables(story: Story) -> dict[str, list[Row]]:
    return {
        "products": prices.product_rows(story.firm),
        "rate_cards": prices.rate_card_rows(
            story.firm, story.customers, story.timeline
        ),
        "price_rules": prices.price_rule_rows(story.customers, story.timeline),
    }


def _purchase_tables(story: Story) -> dict[str, list[Row]]:
    random = drawn(story.seed, "purchases")
    bought = purchases.make_purchases(story.firm, story.lines, story.timeline, random)
    return {
        "suppliers": purchases.supplier_rows(story.firm, bought, random),
        "purchase_invoices": purchases.invoice_rows(bought),
        "purchase_invoice_lines": purchases.line_rows(bought),
        "purchase_invoice_vat_breakdowns": purchases.vat_rows(bought),
        "purchase_invoice_due_dates": purchases.due_date_rows(bought, story.timeline),
    }


def _unbilled_tables(story: Story) -> dict[str, list[Row]]:
    return {
        "subscriptions": unbilled.subscription_rows(
            story.firm,
            story.sold.subscriptions,
            story.customers,
            story.timeline,
            drawn(story.seed, "new contracts"),
        ),
        "orders": unbilled.order_rows(story.sold.orders, story.timeline),
        "employees": unbilled.employee_rows(story.firm, drawn(story.seed, "employees")),
        "time_entries": unbilled.time_entry_rows(
            story.firm, story.customers, story.timeline, drawn(story.seed, "hours")
        ),
    }


def _write_statement(folder: Path, statement: Statement, story: Story) -> None:
    """Accounts 1 and 2 as camt.053, 3 as MT940, and one month of account 1 as both."""
    months = list(story.timeline.months())
    is_twice = statement.month == months[_TWICE_MONTH]
    number = statement.account.number
    path = folder / f"releve_{number}_{statement.month}"
    if number in (1, 2):
        path.with_suffix(".xml").write_bytes(camt053(statement, story.firm))
    if number == 3 or (number == 1 and is_twice):
        path.with_suffix(".sta").write_bytes(mt940(statement))


def _company(story: Story) -> str:
    """`company.toml`: the firm, its accounts, and when its books start."""
    firm: Firm = story.firm
    accounts = "".join(
        f'\n[[accounts]]\niban = "{account.iban}"\nbic = "{account.bic}"\n'
        f'currency = "{account.currency}"\nname = "{account.name}"\n'
        for account in firm.accounts
    )
    return (
        f'name = "{firm.name}"\nlegal_form = "{firm.legal_form}"\ncountry = "FR"\n'
        f'siren = "{firm.siren}"\nvat_number = "{vat_number_of(firm.siren)}"\n'
        f'currency = "EUR"\n{accounts}\n'
        f"[accounting]\nbooks_start = {story.timeline.start}\n"
        f"fiscal_year_start_month = {story.timeline.start.month}\n\n"
        f'[tax]\ndefault_nature = "services"\n'
    )
