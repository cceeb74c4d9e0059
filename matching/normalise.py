"""Texts to tokens: the firm's own numbers and names, and every text that may hold them.

No numbering scheme is written here: each document's number is cut into its runs of
letters and digits, and every way a payer may shorten it becomes a *key* of that
document. A label is cut the same way, and its consecutive runs joined: a label that
writes `FA 2026 / 12` holds the key of `FA-2026-00012`.

Tables made (all keys are integers in the order of the public ids, so that nothing
depends on the order of the input):

- `documents`: document_key, invoice_number, document_type, customer_id, currency,
  issue_date, due_date, open_amount, is_open. Settled documents are there too, for a
  label that cites one.
- `lines`: line_key and the columns of the input; lines that carry no customer payment
  by construction (transfers between the firm's accounts) are left out.
- `texts` (text_key, text, is_repaired) and `line_texts` (line_key, field, text_key).
- `document_keys` and `number_shapes`: of `numbering.py`.
- `windows`: text_key, is_repaired, start, stop, key, is_bounded: runs of a text joined
  to what is a key of a document, or looks like a number of the firm.
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection
from lettrage.matching.numbering import learn_numbers

# Words that may stand glued to a number without being part of it.
INVOICE_WORDS = (
    "F", "FA", "FAC", "FACT", "FACTURE", "FACTURES", "FRE", "N", "NO", "NR", "NUM",
    "REF", "INV", "INVOICE", "AV", "AVOIR", "RG", "RE", "RECHNUNG",
)  # fmt: skip

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
_CLEAN = "upper(strip_accents({text}))"

_DOCUMENTS = """
create temp table documents as
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

_LINES = """
create temp table lines as
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

_RAW_TEXTS = f"""
create temp table raw_texts as
with fields as (
    select line_key, 'label' as field, label as text from lines
    union all
    select line_key, 'remittance', remittance from lines
    where not contains(coalesce(label, ''), remittance)
    union all
    select
        line_key, 'creditor_reference',
        -- RF and its check digits are not part of the number; spaces keep positions.
        regexp_replace(upper(creditor_reference), '^RF[0-9][0-9]', '    ')
    from lines
    union all
    select line_key, 'end_to_end_id', end_to_end_id from lines
)
select line_key, field, {_CLEAN.format(text="text")} as text
from fields
where trim(coalesce(text, '')) <> ''
"""

_TEXTS = """
create temp table texts as
with known as (
    select text from raw_texts
    union
    select upper(strip_accents(description)) from input_payouts
    where trim(coalesce(description, '')) <> ''
    union
    select upper(strip_accents(text)) from input_batch_items
    where trim(coalesce(text, '')) <> ''
)
select row_number() over (order by text) as text_key, text from known
"""

_LINE_TEXTS = """
create temp table line_texts as
select line_key, field, text_key from raw_texts inner join texts using (text)
"""

# A letter O or I inside a number is a misread 0 or 1.
_REPAIR = """
create or replace temp macro repaired(text) as
    regexp_replace(regexp_replace(regexp_replace(regexp_replace(
    regexp_replace(regexp_replace(text,
        '([0-9])O', '\\10', 'g'), '([0-9])O', '\\10', 'g'),
        'O([0-9])', '0\\1', 'g'), 'O([0-9])', '0\\1', 'g'),
        '([0-9])[IL]', '\\11', 'g'), '[IL]([0-9])', '1\\1', 'g')
"""

_CHUNKS = """
create temp table chunks as
with variants as (
    select text_key, text, false as is_repaired from texts
    union all
    select text_key, repaired(text), true from texts where repaired(text) <> text
),
pieces as (
    select
        text_key, is_repaired,
        unnest(regexp_extract_all(text, '[A-Z]+|[0-9]+|[^A-Z0-9]+')) as piece,
        generate_subscripts(
            regexp_extract_all(text, '[A-Z]+|[0-9]+|[^A-Z0-9]+'), 1
        ) as ordinal
    from variants
),
placed as (
    select
        *,
        sum(length(piece)) over (
            partition by text_key, is_repaired order by ordinal
        )::integer as stop
    from pieces
)
select
    text_key, is_repaired, ordinal, piece, stop - length(piece) as start, stop,
    case when piece[1] between '0' and '9' then ltrim(piece, '0') else piece end
        as stripped
from placed
where regexp_matches(piece, '^[A-Z0-9]')
"""

WINDOW_CHUNKS_MAX = 6


def _windows() -> str:
    """The statement that joins up to six consecutive runs of each text."""
    order = "over (partition by text_key, is_repaired order by ordinal)"
    follow, shapes = [], []
    plain, stripped, near = "piece", "stripped", "true"
    for count in range(1, WINDOW_CHUNKS_MAX + 1):
        if count > 1:
            step = count - 1
            follow += [
                f"lead(piece, {step}) {order} as piece_{count}",
                f"lead(stripped, {step}) {order} as stripped_{count}",
                f"lead(start, {step}) {order} as start_{count}",
                f"lead(stop, {step}) {order} as stop_{count}",
            ]
            before = "stop" if count == 2 else f"stop_{step}"
            plain += f" || piece_{count}"
            stripped += f" || '|' || stripped_{count}"
            near += f" and start_{count} - {before} <= 3"
        stop = "stop" if count == 1 else f"stop_{count}"
        for prefix, key in (("p:", plain), ("s:", stripped)):
            shapes.append(
                f"struct_pack(stop := {stop}, is_near := {near}, "
                f"key := '{prefix}' || {key})"
            )
    words = ", ".join(f"'{word}'" for word in INVOICE_WORDS)
    return f"""
    create temp table windows as
    with followed as (
        select
            *,
            lag(stop, 1, -1) {order} < start
                or coalesce(lag(piece) {order} in ({words}), true) as is_bounded,
            {", ".join(follow)}
        from chunks
    ),
    shapes as (
        select
            text_key, is_repaired, start, piece, is_bounded,
            unnest([{", ".join(shapes)}]) as shape
        from followed
    )
    select distinct
        text_key, is_repaired, start, shape.stop as stop, shape.key as key, is_bounded
    from shapes
    where
        shape.is_near
        and (
            shape.key in (select key from document_keys)
            or (
                piece in (select prefix from number_shapes)
                and regexp_replace(shape.key, '[0-9]', '9', 'g')
                    in (select shape from number_shapes)
            )
        )
    """


def normalise(connection: Connection) -> None:
    """Make the tables of this module from `input_*` and `policy`."""
    for statement in (
        _DOCUMENTS,
        _LINES,
        _RAW_TEXTS,
        _TEXTS,
        _LINE_TEXTS,
        _REPAIR,
        _CHUNKS,
    ):
        connection.execute(statement)
    learn_numbers(connection)
    connection.execute(_windows())
