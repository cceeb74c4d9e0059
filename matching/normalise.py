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
- `document_keys`: document_key, key, reference_class (`policy.REFERENCE_CLASSES`).
- `number_shapes`: prefix, shape: what the firm's numbers look like.
- `windows`: text_key, is_repaired, start, stop, key, is_bounded: runs of a text, joined,
  that are a key of a document or look like a number of the firm.
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection

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

_KEY_LISTS = """
create temp table document_chunks as
with numbers as (
    select document_key, invoice_number as number, false as is_order from documents
    union all
    select document_key, customer_reference, true from documents
    where length(customer_reference) >= 4
),
cut as (
    select
        document_key, is_order,
        regexp_extract_all(upper(strip_accents(number)), '[A-Z]+|[0-9]+') as chunks
    from numbers
)
select
    *,
    list_filter(chunks, c -> c[1] between '0' and '9') as digits,
    case
        when chunks[1][1] between '0' and '9' then chunks
        else chunks[2:]
    end as tail
from cut
where len(list_filter(chunks, c -> c[1] between '0' and '9')) > 0
"""

_DOCUMENT_KEYS = """
create temp table document_keys as
with forms as (
    select document_key, 2 as class, chunks from document_chunks where is_order
    union all
    select document_key, 4, chunks from document_chunks where not is_order
    union all
    select document_key, 3, tail from document_chunks
    where not is_order and len(tail) < len(chunks)
    union all
    select document_key, 3, list_transform(chunks, c -> short_year(c))
    from document_chunks where not is_order
    union all
    select document_key, 3, list_transform(tail, c -> short_year(c))
    from document_chunks where not is_order
    union all
    select document_key, 1, [chunks[1], digits[-1]] from document_chunks
    where not is_order and len(chunks) >= 3 and chunks[1][1] between 'A' and 'Z'
    union all
    select document_key, 1, [digits[-1]] from document_chunks
    where not is_order and len(chunks) >= 2
    union all
    -- A year and a serial in one run of digits: 202600012.
    select document_key, 1, [digits[-1][5:]] from document_chunks
    where not is_order and regexp_matches(digits[-1], '^20[0-9]{5,}$')
),
keys as (
    select document_key, class, 'p:' || array_to_string(chunks, '') as key from forms
    union all
    select
        document_key, class,
        's:' || array_to_string(
            list_transform(
                chunks,
                c -> case when c[1] between '0' and '9' then ltrim(c, '0') else c end
            ),
            '|'
        )
    from forms
),
classed as (
    select
        document_key, key,
        -- A short number is met by chance: it is worth no more than a serial.
        max(case
            when length(replace(key, '|', '')) - 2 >= 6 then class
            else least(class, 1)
        end) as reference_class
    from keys
    where length(replace(key, '|', '')) - 2 >= 3
    group by document_key, key
)
select *, count(*) over (partition by key) as documents_count
from classed
qualify documents_count <= (select documents_per_reference_max from policy)
"""

# What the firm's numbers look like, so that a number that looks like one of them and
# is none is noticed. Only with letters: bare digits look like anything.
_NUMBER_SHAPES = """
create temp table number_shapes as
select distinct
    chunks[1] as prefix,
    'p:' || regexp_replace(array_to_string(chunks, ''), '[0-9]', '9', 'g') as shape
from document_chunks
where
    not is_order
    and chunks[1][1] between 'A' and 'Z'
    and length(array_to_string(digits, '')) >= 4
"""

_SHORT_YEAR = """
create or replace temp macro short_year(chunk) as
    case
        when regexp_matches(chunk, '^20[0-9][0-9]$') then chunk[3:]
        when regexp_matches(chunk, '^20[0-9]{5,}$') then chunk[3:]
        else chunk
    end
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
        _SHORT_YEAR,
        _KEY_LISTS,
        _DOCUMENT_KEYS,
        _NUMBER_SHAPES,
        _windows(),
    ):
        connection.execute(statement)
