"""The tables of the books.

    events ─┬─ personal_data        salt and personal data of an event; erasable
            ├─ erasures             which side rows an `erasure` event removed
            ├─ landings             what has landed or was refused, by SHA-256
            ├─ decisions ── decision_allocations
            ├─ claims               what decisions take of lines and documents
            ├─ closed_entry_lines   what a closing sealed of the journals
            └─ closed_vat_events    what it sealed of the taxable events

`events` is the chain. `decisions`, `decision_allocations` and what was sealed belong to
it through `events.rows_digest`. `landings`, `erasures` and `claims` are projections:
`verify` derives them anew. Nothing is ever updated; only `personal_data` is ever
deleted from, and only where `erasures` says so. Triggers of the migrations hold both
engines to it.

Amounts are whole ten-thousandths (decimal(18, 4) without its point), so that both
engines sum them exactly; dates and instants are ISO text, so that a row reads back as
the very text that was hashed.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    text,
)

# The newest migration; `migrate.py` brings a database up to it.
REVISION = "0002"

metadata = MetaData()

# SQLite keeps a row under its INTEGER PRIMARY KEY itself; BIGINT would be an index.
Count = BigInteger().with_variant(Integer(), "sqlite")
Hash = String(64)

events = Table(
    "events",
    metadata,
    Column("position", Count, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("personal_commitment", Hash),
    Column("rows_count", Count),
    Column("rows_digest", Hash),
    Column("previous_hash", Hash, nullable=False),
    Column("hash", Hash, nullable=False),
    Index("events_by_kind", "kind", "position"),
)

personal_data = Table(
    "personal_data",
    metadata,
    Column("position", Count, primary_key=True, autoincrement=False),
    Column("salt", String(32), nullable=False),
    Column("payload", Text, nullable=False),
)

erasures = Table(
    "erasures",
    metadata,
    Column("erased_position", Count, primary_key=True, autoincrement=False),
    Column("position", Count, nullable=False),
)

# `refusal`: why the document was refused; null when it landed.
landings = Table(
    "landings",
    metadata,
    Column("position", Count, primary_key=True, autoincrement=False),
    Column("sha256", Hash, nullable=False),
    Column("refusal", Text),
    Index("landings_by_sha256", "sha256"),
    Index(
        "landings_landed_once",
        "sha256",
        unique=True,
        sqlite_where=text("refusal is null"),
        postgresql_where=text("refusal is null"),
    ),
)

# `bank_amount`: what the decision takes of the line without an allocation to say so
# (a line that pays nothing is taken whole); negative when an undo frees it.
decisions = Table(
    "decisions",
    metadata,
    Column("decision_id", Text, nullable=False),
    Column("position", Count, nullable=False),
    Column("row_number", Count, nullable=False),
    Column("action", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("decided_at", Text, nullable=False),
    Column("suggestion_id", Text),
    Column("bank_line_id", Text),
    Column("bank_reference", Text),
    Column("account_iban", Text),
    Column("kind", Text),
    Column("rank", Count),
    Column("probability", Double),
    Column("evidence", Text),
    Column("undone_decision_id", Text),
    Column("complete_to_date", Text),
    Column("reason", Text),
    Column("bank_amount", BigInteger),
    Column("row_hash", Hash, nullable=False),
    PrimaryKeyConstraint("position", "row_number"),
    Index("decisions_by_id", "decision_id", unique=True),
    Index("decisions_undone_once", "undone_decision_id", unique=True),
)

# `row_number` counts the allocations of an event, over all its decisions.
decision_allocations = Table(
    "decision_allocations",
    metadata,
    Column("decision_id", Text, nullable=False),
    Column("position", Count, nullable=False),
    Column("row_number", Count, nullable=False),
    Column("invoice_number", Text),
    Column("customer_id", Text),
    Column("allocated_amount", BigInteger),
    Column("bank_amount", BigInteger),
    Column("difference_amount", BigInteger),
    Column("difference_kind", Text),
    PrimaryKeyConstraint("position", "row_number"),
    Index("decision_allocations_by_decision", "decision_id", "row_number"),
)

# One row per allocation of an accept, negated by its undo. `row_number` is the
# decision's in its event, `allocation_number` the allocation's (0: the line itself).
# `bank_amount` is in the line's currency, null where only the models know it;
# `settled_amount` in the document's, cash and difference together.
claims = Table(
    "claims",
    metadata,
    Column("position", Count, nullable=False),
    Column("row_number", Count, nullable=False),
    Column("allocation_number", Count, nullable=False),
    Column("decision_id", Text, nullable=False),
    Column("bank_line_id", Text),
    Column("invoice_number", Text),
    Column("bank_amount", BigInteger),
    Column("settled_amount", BigInteger),
    PrimaryKeyConstraint("position", "row_number", "allocation_number"),
    Index("claims_by_line", "bank_line_id", "position"),
    Index("claims_by_invoice", "invoice_number", "position"),
)

# `derived_entry_id`: the entry as documents, bank lines and decisions make it; what
# corrects it is of the same one, and of the next `generation`.
closed_entry_lines = Table(
    "closed_entry_lines",
    metadata,
    Column("position", Count, nullable=False),
    Column("row_number", Count, nullable=False),
    Column("entry_id", Text, nullable=False),
    Column("entry_line", Count, nullable=False),
    Column("derived_entry_id", Text, nullable=False),
    Column("generation", Count, nullable=False),
    Column("is_reversal", Boolean, nullable=False),
    Column("journal", Text, nullable=False),
    Column("journal_label", Text),
    Column("entry_number", Count, nullable=False),
    Column("entry_date", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("account_label", Text),
    Column("auxiliary_account", Text),
    Column("auxiliary_label", Text),
    Column("label", Text),
    Column("document", Text),
    Column("document_date", Text),
    Column("debit_amount", BigInteger, nullable=False),
    Column("credit_amount", BigInteger, nullable=False),
    Column("currency", Text),
    Column("currency_amount", BigInteger),
    Column("pattern", Text),
    Column("customer_id", Text),
    Column("invoice_number", Text),
    Column("bank_line_id", Text),
    Column("decision_id", Text),
    Column("validated_date", Text, nullable=False),
    Column("original_entry_date", Text),
    Column("row_hash", Hash, nullable=False),
    PrimaryKeyConstraint("position", "row_number"),
    Index("closed_entry_lines_once", "entry_id", "entry_line", unique=True),
)

# `vat_rate` is in ten-thousandths of a percent.
closed_vat_events = Table(
    "closed_vat_events",
    metadata,
    Column("position", Count, nullable=False),
    Column("row_number", Count, nullable=False),
    Column("vat_entry_id", Text, nullable=False),
    Column("derived_vat_entry_id", Text, nullable=False),
    Column("invoice_number", Text),
    Column("customer_id", Text),
    Column("allocation_id", Text),
    Column("bank_line_id", Text),
    Column("event_date", Text, nullable=False),
    Column("event_kind", Text, nullable=False),
    Column("nature", Text),
    Column("vat_rate", BigInteger),
    Column("vat_category", Text),
    Column("base_amount", BigInteger, nullable=False),
    Column("vat_amount", BigInteger, nullable=False),
    Column("box", Text),
    Column("currency", Text),
    Column("document_base_amount", BigInteger),
    Column("document_vat_amount", BigInteger),
    Column("period", Text, nullable=False),
    Column("original_period", Text),
    Column("row_hash", Hash, nullable=False),
    PrimaryKeyConstraint("position", "row_number"),
    Index("closed_vat_events_once", "vat_entry_id", unique=True),
)

# `personal_data` besides is never updated, and deleted from only through `erasures`.
APPEND_ONLY = (
    events,
    erasures,
    landings,
    decisions,
    decision_allocations,
    claims,
    closed_entry_lines,
    closed_vat_events,
)
