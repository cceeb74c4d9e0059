"""The firm's documents and lines under integer keys, and the texts of the lines.

Two parts. `prepare` is of the firm and runs once; `read_lines` is of the lines at hand,
the temporary table `lines`, and may run again for others: what it makes is replaced.

Tables made once (keys are integers in the order of the public ids, so that nothing
depends on the order of the input):

- `documents`: document_key, invoice_number, document_type, customer_id, currency,
  issue_date, due_date, open_amount, is_open. Settled documents are there too, for a
  label that cites one.
- `all_lines`: line_key and the columns of the input; lines that carry no customer
  payment by construction (transfers between the firm's accounts) are left out.
- `event_tokens`: text, document_key, reference_class: what the texts of payouts and
  batches cite; and the tables of `numbering.py`.

Tables made for the lines at hand: `raw_texts` (line_key, field, text), `texts`
(text_key, text), `line_texts` (line_key, field, text_key), and those of `tokens.py`.
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection
from lettrage.matching.numbering import learn_numbers
from lettrage.matching.tokens import find_tokens

ADVANCE_WORDS = (
    "ACOMPTE", "ARRHES", "AVANCE", "DEPOSIT", "PREPAYMENT", "ADVANCE", "ANZAHLUNG",
    "ANTICIPO", "VOORSCHOT",
)  # fmt: skip

# A customer may also send money that pays no invoice: indemnity, loan, refund, grant.
OTHER_REASON_WORDS = (
    "INDEMNITE", "INDEMNISATION", "SINISTRE", "ASSURANCE", "PRET", "EMPRUNT",
    "REMBOURSEMENT", "REMBT", "RBT", "REJETE", "REJET", "RETOUR", "SUBVENTION",
    "CAUTION", "DIVIDENDE", "DIVIDENDES", "REFUND", "LOAN", "GRANT", "CLAIM",
    "INSURANCE", "RETURNED", "REJECTED", "ERSTATTUNG", "DARLEHEN", "VERSICHERUNG",
    "RUECKZAHLUNG",
)  # fmt: skip

# Same length in, same length out, so that positions stay those of the label.
CLEAN = "upper(strip_accents({text}))"

_DOCUMENTS = """
create table documents as
with known as (
    select
        invoice_number, document_type, customer_id, customer_reference, currency,
        issue_date, due_date, open_amount, true as is_open
    from input_open_items
    where open_amount <> 0
    union all by name
    select
        invoice_number, min(customer_id) as customer_id, min(currency) as currency,
        0::decimal(18, 4) as open_amount, false as is_open
    from input_paid_items
    where invoice_number not in (
        select invoice_number from input_open_items where open_amount <> 0
    )
    group by invoice_number
)
select row_number() over (order by invoice_number) as document_key, known.*
from known
"""

_ALL_LINES = """
create table all_lines as
select
    row_number() over (order by bank_line_id) as line_key,
    input_bank_lines.*
from input_bank_lines
where
    remaining_amount <> 0
    and coalesce(counterparty_iban, '') not in (
        select account_iban from input_bank_lines where account_iban is not null
    )
"""


# Each text of a line that may cite a document, in plain capitals. RF and its check
# digits are no part of a number; spaces keep positions.
_FIELDS = {
    "label": CLEAN.format(text="label"),
    "remittance": CLEAN.format(text="remittance"),
    "creditor_reference": CLEAN.format(
        text="regexp_replace(upper(creditor_reference), '^RF[0-9][0-9]', '    ')"
    ),
    "end_to_end_id": CLEAN.format(text="end_to_end_id"),
}


def text_of(field: str) -> str:
    """The expression of a line's text in the field that the expression names."""
    cases = " ".join(f"when '{name}' then {text}" for name, text in _FIELDS.items())
    return f"case {field} {cases} end"


def raw_texts(lines: str) -> str:
    """The query of all texts of the relation `lines`: line_key, field, text.

    A remittance that the label contains is not read twice.
    """
    fields = " union all ".join(
        f"select line_key, '{name}' as field, {text} as text from {lines}"
        + (
            " where not contains(coalesce(label, ''), remittance)"
            if name == "remittance"
            else ""
        )
        for name, text in _FIELDS.items()
    )
    return f"select * from ({fields}) as fields where trim(coalesce(text, '')) <> ''"


# The payments of an event are few beside the lines; their texts are read once.
_EVENT_TEXTS = f"""
create or replace temp table texts as
with known as (
    select {CLEAN.format(text="description")} as text from input_payouts
    union
    select {CLEAN.format(text="text")} from input_batch_items
)
select row_number() over () as text_key, text
from known where trim(coalesce(text, '')) <> ''
"""

_EVENT_TOKENS = """
create table event_tokens as
select text, document_key, reference_class from tokens inner join texts using (text_key)
"""

# In any order: nothing is ranked by the key of a text.
_TEXTS = """
create or replace temp table texts as
select row_number() over () as text_key, text
from (select distinct text from raw_texts)
"""

_LINE_TEXTS = """
create or replace temp table line_texts as
select line_key, field, text_key from raw_texts inner join texts using (text)
"""


def prepare(connection: Connection) -> None:
    """Make the tables of the firm from `input_*` and `policy`."""
    connection.execute(_DOCUMENTS)
    connection.execute(_ALL_LINES)
    learn_numbers(connection)
    connection.execute(_EVENT_TEXTS)
    find_tokens(connection)
    connection.execute(_EVENT_TOKENS)


def read_texts(connection: Connection) -> None:
    """Make `raw_texts`, `texts`, `line_texts` of the lines at hand from `lines`."""
    connection.execute(
        f"create or replace temp table raw_texts as {raw_texts('lines')}"
    )
    connection.execute(_TEXTS)
    connection.execute(_LINE_TEXTS)


def read_lines(connection: Connection) -> None:
    """Make all tables of the lines at hand from `lines`."""
    read_texts(connection)
    find_tokens(connection)


def normalise(connection: Connection) -> None:
    """Make all tables of this module, with all lines at hand at once."""
    prepare(connection)
    connection.execute("create or replace temp table lines as from all_lines")
    read_lines(connection)
