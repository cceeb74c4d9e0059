"""What a closing seals: the lines of entries, and the taxable events.

Triggers refuse every UPDATE, DELETE and TRUNCATE, as of the first tables.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("closed_entry_lines", "closed_vat_events")

_COUNT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_HASH = sa.String(64)


def upgrade() -> None:
    """Make the tables, their indexes and their triggers."""
    _entry_lines()
    _vat_events()
    for table in TABLES:
        if op.get_bind().dialect.name == "postgresql":
            _postgresql_triggers(table)
        else:
            _sqlite_triggers(table)


def _entry_lines() -> None:
    op.create_table(
        "closed_entry_lines",
        sa.Column("position", _COUNT, nullable=False),
        sa.Column("row_number", _COUNT, nullable=False),
        sa.Column("entry_id", sa.Text, nullable=False),
        sa.Column("entry_line", _COUNT, nullable=False),
        sa.Column("derived_entry_id", sa.Text, nullable=False),
        sa.Column("generation", _COUNT, nullable=False),
        sa.Column("is_reversal", sa.Boolean, nullable=False),
        sa.Column("journal", sa.Text, nullable=False),
        sa.Column("journal_label", sa.Text),
        sa.Column("entry_number", _COUNT, nullable=False),
        sa.Column("entry_date", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("account_label", sa.Text),
        sa.Column("auxiliary_account", sa.Text),
        sa.Column("auxiliary_label", sa.Text),
        sa.Column("label", sa.Text),
        sa.Column("document", sa.Text),
        sa.Column("document_date", sa.Text),
        sa.Column("debit_amount", sa.BigInteger, nullable=False),
        sa.Column("credit_amount", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text),
        sa.Column("currency_amount", sa.BigInteger),
        sa.Column("pattern", sa.Text),
        sa.Column("customer_id", sa.Text),
        sa.Column("invoice_number", sa.Text),
        sa.Column("bank_line_id", sa.Text),
        sa.Column("decision_id", sa.Text),
        sa.Column("validated_date", sa.Text, nullable=False),
        sa.Column("original_entry_date", sa.Text),
        sa.Column("row_hash", _HASH, nullable=False),
        sa.PrimaryKeyConstraint("position", "row_number"),
    )
    op.create_index(
        "closed_entry_lines_once",
        "closed_entry_lines",
        ["entry_id", "entry_line"],
        unique=True,
    )


def _vat_events() -> None:
    op.create_table(
        "closed_vat_events",
        sa.Column("position", _COUNT, nullable=False),
        sa.Column("row_number", _COUNT, nullable=False),
        sa.Column("vat_entry_id", sa.Text, nullable=False),
        sa.Column("derived_vat_entry_id", sa.Text, nullable=False),
        sa.Column("invoice_number", sa.Text),
        sa.Column("customer_id", sa.Text),
        sa.Column("allocation_id", sa.Text),
        sa.Column("bank_line_id", sa.Text),
        sa.Column("event_date", sa.Text, nullable=False),
        sa.Column("event_kind", sa.Text, nullable=False),
        sa.Column("nature", sa.Text),
        sa.Column("vat_rate", sa.BigInteger),
        sa.Column("vat_category", sa.Text),
        sa.Column("base_amount", sa.BigInteger, nullable=False),
        sa.Column("vat_amount", sa.BigInteger, nullable=False),
        sa.Column("box", sa.Text),
        sa.Column("currency", sa.Text),
        sa.Column("document_base_amount", sa.BigInteger),
        sa.Column("document_vat_amount", sa.BigInteger),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("original_period", sa.Text),
        sa.Column("row_hash", _HASH, nullable=False),
        sa.PrimaryKeyConstraint("position", "row_number"),
    )
    op.create_index(
        "closed_vat_events_once", "closed_vat_events", ["vat_entry_id"], unique=True
    )


def _sqlite_triggers(table: str) -> None:
    for verb in ("update", "delete"):
        op.execute(
            f"""
            create trigger {table}_refuses_{verb} before {verb} on {table}
            begin select raise(abort, '{table} is append-only'); end
            """
        )


def _postgresql_triggers(table: str) -> None:
    # `books_refuse` is of the first migration.
    for verb in ("update", "delete", "truncate"):
        op.execute(
            f"""
            create trigger {table}_refuses_{verb} before {verb} on {table}
            for each statement execute function books_refuse()
            """
        )
