"""A firm whose entries and taxable events a test writes by hand, with real books.

What closing makes of them is built by dbt, sealed in the books, and published.
"""

# ruff: noqa: E501 -- a row is as wide as its columns.
from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lettrage.accounting.close import Closed, close
from lettrage.books.engine import Books
from lettrage.core import warehouse
from lettrage.core.settings import Storage
from lettrage.core.workspace import Workspace
from lettrage.ingestion import books_landing

BUILT = (
    "stg_books__closed_periods stg_books__closed_entry_lines stg_books__closed_vat_events "
    "int_periods_closed int_closed_entries_changed int_entry_lines_corrected "
    "int_entry_lines_posted int_entries_numbered int_vat_events_declared "
    "assert_corrections_lead_to_what_is_known"
)

# The tables that closing reads, with a row that gives each column its type.
SHAPES = {
    "intermediate.int_entry_lines_derived": """
        select
            '' as entry_id, 1::integer as entry_line, '' as journal, 'Journal' as journal_label,
            date '2026-01-01' as entry_date, '' as account, 'Compte' as account_label,
            null::varchar as auxiliary_account, null::varchar as auxiliary_label,
            'Libellé' as label, 'F' as document, date '2026-01-01' as document_date,
            0::decimal(18, 4) as debit_amount, 0::decimal(18, 4) as credit_amount,
            null::varchar as currency, null::decimal(18, 4) as currency_amount,
            'invoice' as pattern, 'C1' as customer_id, null::varchar as invoice_number,
            null::varchar as bank_line_id, null::varchar as decision_id
    """,
    "intermediate.int_vat_events": """
        select
            '' as vat_entry_id, 'F' as invoice_number, 'C1' as customer_id,
            null::varchar as allocation_id, null::varchar as bank_line_id,
            date '2026-01-01' as event_date, 'invoice' as event_kind, 'goods' as nature,
            20::decimal(9, 4) as vat_rate, 'S' as vat_category,
            0::decimal(18, 4) as base_amount, 0::decimal(18, 4) as vat_amount,
            '08' as box, 'EUR' as currency, 0::decimal(18, 4) as document_base_amount,
            0::decimal(18, 4) as document_vat_amount
    """,
    "intermediate.int_settings_pivoted": """
        select 'monthly' as vat_frequency, 1::bigint as fiscal_year_start_month
    """,
    "intermediate.int_accounts_chosen": "select 'suspense' as purpose, '471' as account",
    "intermediate.int_entries_carried": """
        select *, false as is_example from intermediate.int_entry_lines_derived limit 0
    """,
    "marts.bank_lines": """
        select date '2026-02-09' as booking_date, 'unmatched' as reconciliation_status
    """,
}


@dataclass
class Firm:
    """A firm whose facts are what the test says, with real books."""

    workspace: Workspace
    books: Books
    dbt: Callable[[str, Mapping[str, object]], None]
    user_id: str

    def close(self, period: str) -> Closed:
        """Close this month."""
        return close(
            self.workspace, self.books, period=period, user_id=self.user_id,
            time_zone="Europe/Paris",
        )  # fmt: skip

    def build(
        self, sales: str, taxes: str, *, as_of: str = "2026-04-15", **settings: str
    ) -> None:
        """Land the books, build what closing makes of these facts, publish it."""
        with warehouse.writer(self.workspace, Storage()) as connection:
            position = books_landing.land(connection, self.books)
            connection.execute("delete from raw.runs")
            connection.execute(
                "insert into raw.runs values ('r', ?, ?, now())", [as_of, position]
            )
            for schema in ("intermediate", "marts"):
                connection.execute(f"create schema if not exists {schema}")
            for table, shape in SHAPES.items():
                connection.execute(f"create or replace table {table} as {shape}")
            _fill(connection, "intermediate.int_entry_lines_derived", sales)
            _fill(connection, "intermediate.int_vat_events", taxes)
            for key, value in settings.items():
                connection.execute(
                    f"update intermediate.int_settings_pivoted set {key} = ?", [value]
                )
        self.dbt(
            f"build --exclude-resource-type unit_test --select {BUILT}",
            {"as_of_date": as_of},
        )
        with warehouse.writer(self.workspace, Storage()) as connection:
            warehouse.publish(connection, self.workspace, Storage())

    def rows(self, sql: str) -> str:
        """The rows of the published build, a line each."""
        with warehouse.reader(self.workspace) as connection:
            rows = connection.execute(sql).fetchall()
        return "\n".join(" ".join(map(_shown, row)) for row in rows)

    def entries(self, where: str = "true") -> str:
        """Posted entries: journal and number, day, entry, account ±amount …, own day."""
        return self.rows(
            f"""
            select
                numbered.entry_number, posted.entry_date, posted.entry_id || ':',
                string_agg(
                    posted.account || ' ' || cast(
                        posted.debit_amount - posted.credit_amount as integer
                    ), ' ' order by posted.entry_line
                ),
                case when any_value(posted.validated_date) is null then 'open' else 'sealed' end,
                any_value(posted.original_entry_date)
            from intermediate.int_entry_lines_posted as posted
            inner join intermediate.int_entries_numbered as numbered using (entry_id)
            where {where}
            group by all order by 1
            """
        )

    def taxes(self, where: str = "true") -> str:
        """Declared events: id, kind, base and tax, box, period, own period."""
        return self.rows(
            f"""
            select
                vat_entry_id || ':', event_kind, base_amount::integer, vat_amount::integer,
                box, period, original_period
            from intermediate.int_vat_events_declared
            where {where}
            order by coalesce(original_period, period), vat_entry_id
            """
        )


def _fill(connection: warehouse.Connection, table: str, text: str) -> None:
    """Replace the example row of `table` by rows of CSV, other columns as in it."""
    lines = "\n".join(line.strip() for line in text.strip().splitlines())
    counts: dict[str, int] = {}
    for row in csv.DictReader(io.StringIO(lines), skipinitialspace=True):
        if "entry_id" in row:
            counts[row["entry_id"]] = counts.get(row["entry_id"], 0) + 1
            row |= {"entry_line": str(counts[row["entry_id"]]), "journal": "VE"}
        values = ", ".join(f"'{value}' as {key}" for key, value in row.items())
        connection.execute(
            f"insert into {table} select * replace ({values}) from {table} limit 1"
        )
    key = "entry_id" if counts else "vat_entry_id"
    connection.execute(f"delete from {table} where {key} = ''")


def _shown(value: object) -> str:
    return "–" if value is None else str(value)
