"""The raw tables of what the books hold; `books_landing` writes them.

Most grow by position in the chain; `raw.users`, `raw.identity_decisions`,
`raw.matching_models` and `raw.closings` are replaced at each landing.
"""

from __future__ import annotations

BOOK_EVENTS = """
    position bigint not null,
    kind varchar not null,
    recorded_at timestamp not null,
    user_id varchar not null
"""

DECISIONS = """
    decision_id varchar not null,
    position bigint not null,
    row_number bigint not null,
    action varchar not null,
    origin varchar not null,
    user_id varchar not null,
    decided_at timestamp not null,
    suggestion_id varchar,
    bank_line_id varchar,
    bank_reference varchar,
    account_iban varchar,
    kind varchar,
    rank bigint,
    probability double,
    evidence varchar,
    undone_decision_id varchar,
    complete_to_date date,
    reason varchar
"""

DECISION_ALLOCATIONS = """
    decision_id varchar not null,
    position bigint not null,
    row_number bigint not null,
    invoice_number varchar,
    customer_id varchar,
    allocated_amount decimal(18, 4),
    bank_amount decimal(18, 4),
    difference_amount decimal(18, 4),
    difference_kind varchar
"""

# One row per period that was closed; known_at: what the sealed build knew of the books.
CLOSINGS = """
    position bigint not null,
    period varchar not null,
    last_day date not null,
    known_at bigint not null,
    user_id varchar not null,
    closed_at timestamp not null,
    entries_count bigint not null,
    lines_count bigint not null,
    vat_events_count bigint not null,
    debit_amount decimal(18, 4) not null,
    credit_amount decimal(18, 4) not null
"""

# One row per line of an entry that was sealed, as it was posted that day.
CLOSED_ENTRY_LINES = """
    position bigint not null,
    row_number bigint not null,
    entry_id varchar not null,
    entry_line bigint not null,
    derived_entry_id varchar not null,
    generation bigint not null,
    is_reversal boolean not null,
    journal varchar not null,
    journal_label varchar,
    entry_number bigint not null,
    entry_date date not null,
    account varchar not null,
    account_label varchar,
    auxiliary_account varchar,
    auxiliary_label varchar,
    label varchar,
    document varchar,
    document_date date,
    debit_amount decimal(18, 4) not null,
    credit_amount decimal(18, 4) not null,
    currency varchar,
    currency_amount decimal(18, 4),
    pattern varchar,
    customer_id varchar,
    invoice_number varchar,
    bank_line_id varchar,
    decision_id varchar,
    validated_date date not null,
    original_entry_date date
"""

# One row per taxable event that was declared in a period that was sealed.
CLOSED_VAT_EVENTS = """
    position bigint not null,
    row_number bigint not null,
    vat_entry_id varchar not null,
    derived_vat_entry_id varchar not null,
    invoice_number varchar,
    customer_id varchar,
    allocation_id varchar,
    bank_line_id varchar,
    event_date date not null,
    event_kind varchar not null,
    nature varchar,
    vat_rate decimal(9, 4),
    vat_category varchar,
    base_amount decimal(18, 4) not null,
    vat_amount decimal(18, 4) not null,
    box varchar,
    currency varchar,
    document_base_amount decimal(18, 4),
    document_vat_amount decimal(18, 4),
    period varchar not null,
    original_period varchar
"""

# What people decided about who customers are. `customer_ids` is null of an undo, and of
# a decision whose personal data were erased.
IDENTITY_DECISIONS = """
    decision_id varchar not null,
    position bigint not null,
    action varchar not null,
    user_id varchar not null,
    decided_at timestamp not null,
    customer_ids varchar[],
    undone_decision_id varchar,
    reason varchar
"""

# One row per model of matching that the firm's decisions made; the last is in force.
MATCHING_MODELS = """
    position bigint not null,
    prior_fingerprint varchar not null,
    slopes double[] not null,
    shifts double[] not null,
    lines_count bigint not null,
    prior_loss double not null,
    own_loss double not null
"""

USERS = """
    user_id varchar not null,
    position bigint not null,
    login varchar,
    display_name varchar,
    role varchar not null,
    is_active boolean not null
"""

TABLES_OF_BOOKS = {
    "book_events": BOOK_EVENTS,
    "decisions": DECISIONS,
    "decision_allocations": DECISION_ALLOCATIONS,
    "closings": CLOSINGS,
    "closed_entry_lines": CLOSED_ENTRY_LINES,
    "closed_vat_events": CLOSED_VAT_EVENTS,
    "identity_decisions": IDENTITY_DECISIONS,
    "matching_models": MATCHING_MODELS,
    "users": USERS,
}
