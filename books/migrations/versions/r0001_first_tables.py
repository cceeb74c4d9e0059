"""The first tables: the chain, its side table, landings, decisions, claims.

Triggers refuse every UPDATE, DELETE and TRUNCATE. A row of `personal_data` may be
deleted once `erasures` names it, which only `personal.erase` writes.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "events",
    "erasures",
    "landings",
    "decisions",
    "decision_allocations",
    "claims",
)

_COUNT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_HASH = sa.String(64)


def upgrade() -> None:
    """Make the tables, their indexes and their triggers."""
    _chain()
    _decisions()
    _allocations()
    _claims()
    _indexes()
    if op.get_bind().dialect.name == "postgresql":
        _postgresql_triggers()
    else:
        _sqlite_triggers()


def _chain() -> None:
    op.create_table(
        "events",
        sa.Column("position", _COUNT, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("recorded_at", sa.Text, nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("personal_commitment", _HASH),
        sa.Column("rows_count", _COUNT),
        sa.Column("rows_digest", _HASH),
        sa.Column("previous_hash", _HASH, nullable=False),
        sa.Column("hash", _HASH, nullable=False),
    )
    op.create_table(
        "personal_data",
        sa.Column("position", _COUNT, primary_key=True, autoincrement=False),
        sa.Column("salt", sa.String(32), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
    )
    op.create_table(
        "erasures",
        sa.Column("erased_position", _COUNT, primary_key=True, autoincrement=False),
        sa.Column("position", _COUNT, nullable=False),
    )
    op.create_table(
        "landings",
        sa.Column("position", _COUNT, primary_key=True, autoincrement=False),
        sa.Column("sha256", _HASH, nullable=False),
        sa.Column("refusal", sa.Text),
    )


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("decision_id", sa.Text, nullable=False),
        sa.Column("position", _COUNT, nullable=False),
        sa.Column("row_number", _COUNT, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("decided_at", sa.Text, nullable=False),
        sa.Column("suggestion_id", sa.Text),
        sa.Column("bank_line_id", sa.Text),
        sa.Column("bank_reference", sa.Text),
        sa.Column("account_iban", sa.Text),
        sa.Column("kind", sa.Text),
        sa.Column("rank", _COUNT),
        sa.Column("probability", sa.Double),
        sa.Column("evidence", sa.Text),
        sa.Column("undone_decision_id", sa.Text),
        sa.Column("complete_to_date", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("bank_amount", sa.BigInteger),
        sa.Column("row_hash", _HASH, nullable=False),
        sa.PrimaryKeyConstraint("position", "row_number"),
    )


def _allocations() -> None:
    op.create_table(
        "decision_allocations",
        sa.Column("decision_id", sa.Text, nullable=False),
        sa.Column("position", _COUNT, nullable=False),
        sa.Column("row_number", _COUNT, nullable=False),
        sa.Column("invoice_number", sa.Text),
        sa.Column("customer_id", sa.Text),
        sa.Column("allocated_amount", sa.BigInteger),
        sa.Column("bank_amount", sa.BigInteger),
        sa.Column("difference_amount", sa.BigInteger),
        sa.Column("difference_kind", sa.Text),
        sa.PrimaryKeyConstraint("position", "row_number"),
    )


def _claims() -> None:
    op.create_table(
        "claims",
        sa.Column("position", _COUNT, nullable=False),
        sa.Column("row_number", _COUNT, nullable=False),
        sa.Column("allocation_number", _COUNT, nullable=False),
        sa.Column("decision_id", sa.Text, nullable=False),
        sa.Column("bank_line_id", sa.Text),
        sa.Column("invoice_number", sa.Text),
        sa.Column("bank_amount", sa.BigInteger),
        sa.Column("settled_amount", sa.BigInteger),
        sa.PrimaryKeyConstraint("position", "row_number", "allocation_number"),
    )


def _indexes() -> None:
    landed = sa.text("refusal is null")
    op.create_index("events_by_kind", "events", ["kind", "position"])
    op.create_index("landings_by_sha256", "landings", ["sha256"])
    op.create_index(
        "landings_landed_once",
        "landings",
        ["sha256"],
        unique=True,
        sqlite_where=landed,
        postgresql_where=landed,
    )
    op.create_index("decisions_by_id", "decisions", ["decision_id"], unique=True)
    op.create_index(
        "decisions_undone_once", "decisions", ["undone_decision_id"], unique=True
    )
    op.create_index(
        "decision_allocations_by_decision",
        "decision_allocations",
        ["decision_id", "row_number"],
    )
    op.create_index("claims_by_line", "claims", ["bank_line_id", "position"])
    op.create_index("claims_by_invoice", "claims", ["invoice_number", "position"])


def _sqlite_triggers() -> None:
    for table in APPEND_ONLY:
        for verb in ("update", "delete"):
            op.execute(
                f"""
                create trigger {table}_refuses_{verb} before {verb} on {table}
                begin select raise(abort, '{table} is append-only'); end
                """
            )
    op.execute(
        """
        create trigger personal_data_refuses_update before update on personal_data
        begin select raise(abort, 'personal_data is append-only'); end
        """
    )
    op.execute(
        """
        create trigger personal_data_refuses_delete before delete on personal_data
        when not exists (
            select 1 from erasures where erased_position = old.position
        )
        begin select raise(abort, 'no erasure names this row'); end
        """
    )


def _postgresql_triggers() -> None:
    op.execute(
        """
        create function books_refuse() returns trigger language plpgsql as $$
        begin raise exception '% is append-only', tg_table_name; end $$
        """
    )
    op.execute(
        """
        create function books_refuse_unless_erased() returns trigger
        language plpgsql as $$
        begin
            if not exists (
                select 1 from erasures where erased_position = old.position
            ) then raise exception 'no erasure names this row'; end if;
            return old;
        end $$
        """
    )
    for table in (*APPEND_ONLY, "personal_data"):
        verbs = ["update", "truncate"]
        if table != "personal_data":
            verbs.append("delete")
        for verb in verbs:
            op.execute(
                f"""
                create trigger {table}_refuses_{verb} before {verb} on {table}
                for each statement execute function books_refuse()
                """
            )
    op.execute(
        """
        create trigger personal_data_refuses_delete before delete on personal_data
        for each row execute function books_refuse_unless_erased()
        """
    )
