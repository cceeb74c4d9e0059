"""The raw tables that are no canonical file: documents, faults, bank data, the books.

`raw` is append-only. `create_raw_tables` makes what is missing, so that every dbt
source exists even when nothing of its kind has landed.
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection
from lettrage.ingestion.kinds import KINDS, Kind
from lettrage.ingestion.schema_books import TABLES_OF_BOOKS

PROVENANCE = "document_id varchar not null, line_number bigint not null"

# One row per landed or refused document. `position`: of its event in the books' chain.
DOCUMENTS = """
    document_id varchar not null,
    kind varchar,
    format varchar,
    file_name varchar not null,
    sha256 varchar not null,
    landed_at timestamp not null,
    rows_landed bigint not null,
    rows_duplicate bigint not null,
    rows_rejected bigint not null,
    parser varchar,
    is_consistent boolean,
    error varchar,
    position bigint not null
"""

# One row per row that failed, as it came. A fault of a whole file has line_number 0.
REJECTED_ROWS = """
    document_id varchar not null,
    file_name varchar not null,
    line_number bigint not null,
    field varchar,
    reason varchar not null,
    payload varchar
"""

# One row per statement of a document. `statement_id`: document and ordinal.
BANK_STATEMENTS = f"""
    statement_id varchar not null,
    account_iban varchar not null,
    statement_reference varchar,
    opening_date date,
    opening_balance decimal(18, 4),
    closing_date date,
    closing_balance decimal(18, 4),
    currency varchar not null,
    lines_count bigint not null,
    lines_amount decimal(18, 4) not null,
    format varchar not null,
    {PROVENANCE},
    is_interim boolean
"""

# One row per sighting of a bank line: the same line seen in two files is two rows with
# one `bank_line_id`, of which the second has `is_first_sighting` false. Positive = in.
BANK_LINES = f"""
    bank_line_id varchar not null,
    is_first_sighting boolean not null,
    statement_id varchar,
    account_iban varchar not null,
    booking_date date not null,
    value_date date,
    amount decimal(18, 4) not null,
    currency varchar not null,
    label varchar,
    remittance varchar,
    creditor_reference varchar,
    counterparty_name varchar,
    counterparty_iban varchar,
    ultimate_counterparty_name varchar,
    end_to_end_id varchar,
    bank_reference varchar,
    mandate_id varchar,
    transaction_code varchar,
    return_reason varchar,
    is_reversal boolean not null,
    charges_amount decimal(18, 4),
    instructed_amount decimal(18, 4),
    instructed_currency varchar,
    exchange_rate decimal(18, 8),
    format varchar not null,
    {PROVENANCE},
    original_end_to_end_id varchar,
    batch_reference varchar
"""

# One row per transaction of a batch entry, when the parts sum to the line.
BANK_LINE_PARTS = f"""
    bank_line_id varchar not null,
    part_number bigint not null,
    amount decimal(18, 4) not null,
    currency varchar not null,
    remittance varchar,
    creditor_reference varchar,
    counterparty_name varchar,
    counterparty_iban varchar,
    ultimate_counterparty_name varchar,
    end_to_end_id varchar,
    mandate_id varchar,
    return_reason varchar,
    {PROVENANCE},
    original_end_to_end_id varchar
"""

# One row per run that published or tried to: what dbt and the screens say "as of" from.
RUNS = """
    run_id varchar not null,
    as_of_date date not null,
    known_at bigint not null,
    started_at timestamp not null
"""

# One row per dbt test of the last run; `failures`: rows that break it.
RUN_CHECKS = """
    run_id varchar not null,
    name varchar not null,
    status varchar not null,
    failures bigint,
    message varchar
"""

# The settings that models need, as text: company.country, tax.vat_on_debits …
SETTINGS = "key varchar not null, value varchar"

ACCOUNTS = """
    account_iban varchar not null,
    bic varchar,
    currency varchar not null,
    name varchar,
    ordinal bigint not null,
    ledger_account varchar,
    journal varchar
"""

# The rates that Lettrage is shipped with; written by `bundled_rates`.
BUNDLED_FX_RATES = """
    date date not null,
    currency varchar not null,
    units_per_eur decimal(18, 8) not null,
    edition varchar not null
"""

TABLES = {
    **TABLES_OF_BOOKS,
    "documents": DOCUMENTS,
    "rejected_rows": REJECTED_ROWS,
    "bank_statements": BANK_STATEMENTS,
    "bank_lines": BANK_LINES,
    "bank_line_parts": BANK_LINE_PARTS,
    "runs": RUNS,
    "run_checks": RUN_CHECKS,
    "settings": SETTINGS,
    "accounts": ACCOUNTS,
    "bundled_fx_rates": BUNDLED_FX_RATES,
}


def create_raw_tables(connection: Connection) -> None:
    """Make the schema `raw` and whichever of its tables and columns are missing.

    A warehouse that an older version made lacks what has come since.
    """
    present: dict[str, set[str]] = {}
    for table, column in connection.execute(
        "select table_name, column_name from duckdb_columns() "
        "where database_name = current_database() and schema_name = 'raw'"
    ).fetchall():
        present.setdefault(table, set()).add(column)
    wanted = {name: (columns, _nullable(columns)) for name, columns in TABLES.items()}
    for kind in KINDS:
        own = [f"{raw_name(kind, c.name)} {c.type.sql}" for c in kind.columns]
        wanted[kind.name] = (canonical_columns(kind), own)
    connection.execute("create schema if not exists raw")
    for table, (columns, later) in wanted.items():
        if table not in present:
            connection.execute(f"create table raw.{table} ({columns})")
            continue
        for definition in later:
            if definition.split()[0].strip('"') not in present[table]:
                connection.execute(f"alter table raw.{table} add column {definition}")


def _nullable(columns: str) -> list[str]:
    """The columns that a table of an older version may lack: one a line, or null."""
    lines = [line.strip().removesuffix(",") for line in columns.splitlines()]
    return [line for line in lines if line and "not null" not in line]


def canonical_columns(kind: Kind) -> str:
    """The column definitions of the raw table of `kind`.

    A canonical column named `line_number` is the document's own (invoice lines); the
    row's place in the file is then still `line_number` of the provenance, and the
    document's column lands as `invoice_line_number`.
    """
    own = [
        f"{raw_name(kind, column.name)} {column.type.sql}" for column in kind.columns
    ]
    return ", ".join([*own, "custom_fields varchar", PROVENANCE])


def raw_name(kind: Kind, column: str) -> str:
    """The raw column that holds the canonical `column` of `kind`."""
    if column == "line_number":
        return "invoice_line_number"
    return column
