"""Measure the accounting: python benchmarks/accounting.py [--invoices 1000000].

Makes a firm whose bank lines are all decided, and builds receivables, journal, VAT and
FEC by `dbt build`, without tests, in a process of its own. Prints its seconds and peak
memory, and the ratio to the raw cost: the seconds in which DuckDB reads the same landed
rows and writes them once, with the same settings.

Goal on 2 cores: a million × a million within 12 times the raw cost, under 6 GB.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from lettrage.core import warehouse
from lettrage.core.settings import Storage
from lettrage.core.workspace import Workspace
from lettrage.ingestion.schema import create_raw_tables
from lettrage.runs.dbt import Dbt

TABLES = (
    "customers", "invoices", "invoice_lines", "bank_lines", "decisions",
    "decision_allocations",
)  # fmt: skip
MODELS = ("receivables_aging", "journal_lines", "vat_return", "trial_balance", "fec")
AS_OF = "2026-12-31"

# Every tenth document has a second rate, every twentieth is paid in two parts, every
# fiftieth with a fee; all the rest by one line each.
ROWS = {
    "documents": """
        select 'd1' as document_id, 'd1' as file_name, '0' as sha256,
            timestamp '2026-01-01 08:00:00' as landed_at, 0 as rows_landed,
            0 as rows_duplicate, 0 as rows_rejected, 1 as position
    """,
    "accounts": "select 'FR01' as account_iban, 'EUR' as currency, 1 as ordinal",
    "customers": """
        select 'C' || i as customer_id, 'Client ' || i as name, 'FR' as country,
            'd1' as document_id, i as line_number
        from range({customers}) as t (i)
    """,
    "invoice_lines": """
        select 'F' || i as invoice_number, part as invoice_line_number,
            'Vente' as description, 1 as quantity, 100 + i % 900 as unit_price,
            100 + i % 900 as amount_excluding_tax,
            case part when 1 then 20 else 10 end as vat_rate, 'S' as vat_category,
            'd1' as document_id, i as line_number
        from range({invoices}) as t (i), range(1, 3) as p (part)
        where part = 1 or i % 10 = 0
    """,
    "invoices": """
        select invoice_number, 'invoice' as document_type,
            'C' || min(line_number) % {customers} as customer_id,
            date '2026-01-01' + cast(min(line_number) % 330 as integer)
                as issue_date,
            date '2026-01-31' + cast(min(line_number) % 330 as integer)
                as due_date,
            'EUR' as currency, sum(amount_excluding_tax) as amount_excluding_tax,
            sum(amount_excluding_tax * vat_rate / 100)::decimal(18, 2) as vat_amount,
            sum(amount_excluding_tax * (100 + vat_rate) / 100)::decimal(18, 2)
                as amount_including_tax,
            case when min(line_number) % 3 = 0 then 'goods' else 'services' end
                as nature,
            'd1' as document_id, min(line_number) as line_number
        from made_invoice_lines group by invoice_number
    """,
    "decision_allocations": """
        select 'D' || line_number || '-' || part as decision_id, 2 as position,
            1 as row_number, invoice_number, paid as allocated_amount,
            paid as bank_amount,
            case when line_number % 50 = 1 then 2.00 end as difference_amount,
            case when line_number % 50 = 1 then 'fee' end as difference_kind,
            line_number, part, issue_date
        from (
            select *,
                case
                    when line_number % 20 = 0 and part = 1
                        then (amount_including_tax / 3)::decimal(18, 2)
                    when line_number % 20 = 0
                        then amount_including_tax
                            - (amount_including_tax / 3)::decimal(18, 2)
                    when line_number % 50 = 1 then amount_including_tax - 2
                    else amount_including_tax
                end as paid
            from made_invoices, range(1, 3) as p (part)
            where part = 1 or line_number % 20 = 0
        )
    """,
    "decisions": """
        select decision_id, 2 as position, row_number() over () as row_number,
            'accept' as action, 'person' as origin, 'u1' as user_id,
            timestamp '2026-02-01 09:00:00' as decided_at,
            'L' || decision_id as bank_line_id
        from made_decision_allocations
    """,
    "bank_lines": """
        select 'L' || decision_id as bank_line_id, true as is_first_sighting,
            'FR01' as account_iban,
            issue_date + cast(20 + part * 4 as integer) as booking_date,
            bank_amount as amount, 'EUR' as currency, 'VIR ' || invoice_number as label,
            false as is_reversal, 'camt.053' as format, 'd1' as document_id,
            line_number
        from made_decision_allocations
    """,
}


def make_firm(workspace: Workspace, invoices: int) -> None:
    """Fill the raw tables of an empty workspace."""
    customers = max(invoices // 200, 1)
    with warehouse.writer(workspace, Storage()) as connection:
        create_raw_tables(connection)
        for table, sql in ROWS.items():
            connection.execute(
                f"create temp table made_{table} as "
                + sql.format(invoices=invoices, customers=customers)
            )
            known = "select column_name from information_schema.columns where {}"
            columns = connection.execute(
                known.format(f"table_schema = 'raw' and table_name = '{table}'")
                + " intersect "
                + known.format(f"table_name = 'made_{table}'")
            ).fetchall()
            names = ", ".join(name for (name,) in columns)
            connection.execute(
                f"insert into raw.{table} ({names}) select {names} from made_{table}"
            )


def raw_cost(workspace: Workspace) -> tuple[float, int]:
    """Seconds in which DuckDB reads the landed rows and writes them once; the rows."""
    rows = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        warehouse.writer(workspace, Storage()) as connection,
    ):
        started = time.perf_counter()
        connection.execute(f"attach '{folder}/copy.duckdb' as copied")
        for table in TABLES:
            rows += connection.execute(
                f"create table copied.{table} as select * from raw.{table}"
            ).fetchall()[0][0]
        connection.execute("detach copied")
        return time.perf_counter() - started, rows


def build(root: Path) -> None:
    """Build the models in this process, and print what it took."""
    variables = {"as_of_date": AS_OF}
    dbt = Dbt(Workspace(root), Storage(), variables=variables, say=lambda _: None)
    dbt.run(select=[f"+{model}" for model in MODELS])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"peak memory {peak / 1e9:.2f} GB")


def main() -> None:
    """Make a firm, build its accounting in another process, print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--invoices", type=int, default=1_000_000)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        build(arguments.measure)
        return
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        make_firm(workspace, arguments.invoices)
        seconds, rows = raw_cost(workspace)
        print(f"{rows:,} landed rows; read and written once in {seconds:.2f} s")
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, __file__, "--measure", folder],
            check=True,
            env={**os.environ, "LETTRAGE_WORKSPACE": folder},
        )
        taken = time.perf_counter() - started
        print(
            f"built in {taken:.1f} s, dbt's parse included: {taken / seconds:.1f} times"
        )


if __name__ == "__main__":
    main()
