"""What a line that waits says by itself: who pays, which documents, which words.

What `suggest` does with a line ends in sets of open documents. A second payment and an
advance have none: they are told (`int_lines_recognised`) from what is read here, by
the stages that read every line.
"""

from __future__ import annotations

import pyarrow as pa

from lettrage.core.warehouse import Connection, scratch
from lettrage.matching import candidates, gathered, normalise, parties
from lettrage.matching.inputs import INPUTS, load_policy, load_table
from lettrage.matching.normalise import ADVANCE_WORDS, OTHER_REASON_WORDS
from lettrage.matching.policy import MatchPolicy
from lettrage.matching.side_by_side import side_by_side

# An order or a quote, where a number follows: what banks call an order has none.
ORDER_WORDS = (
    "DEVIS", "PROFORMA", "PRO FORMA", "COMMANDE", "CDE", "BDC", "OFFRE", "QUOTE",
    "QUOTATION", "OFFER", "ORDER", "PO", "ANGEBOT", "AUFTRAG", "BESTELLUNG",
)  # fmt: skip


def _words(words: tuple[str, ...]) -> str:
    return rf"\b(?:{'|'.join(words)})S?\b"


# Where a bank cuts its lines, a space may stand inside a word.
_ADVANCE = _words(tuple(" ?".join(word) for word in ADVANCE_WORDS))


_ORDER = (
    rf"{_words(ORDER_WORDS)}(?:[ :.#/-]|N|NO|NR|°)*"
    r"([A-Z]{0,4}[-/]?[0-9][0-9/-]*)"
)

# Beside these a name stands alone, as beside the words of banks.
_REASON_WORDS = f"""
insert into bank_words
select unnest({[*ADVANCE_WORDS, *ORDER_WORDS]!r})
"""

# One customer is the payer where no other is recognised as well.
_PAYERS = """
create or replace temp table line_payers as
select line_key, customer_id, party_class
from line_parties
qualify
    party_class = max(party_class) over (partition by line_key)
    and count(*) over (partition by line_key, party_class) = 1
    and owners_count = 1
"""

# A serial alone names a document only where it can name no other.
_CITED = """
create or replace temp table cited as
select
    citations.line_key,
    list(documents.invoice_number order by documents.invoice_number) as invoice_numbers
from citations
inner join documents using (document_key)
where citations.reference_class >= 2 or citations.token_documents = 1
group by citations.line_key
"""

_SAID = f"""
create or replace temp table said as
select
    line_key,
    max(nullif(replace(regexp_extract(text, '{_ADVANCE}'), ' ', ''), ''))
        as advance_word,
    max(nullif(regexp_extract(text, '{_ORDER}', 1), '')) as order_number,
    max(nullif(regexp_extract(text, '{_words(OTHER_REASON_WORDS)}'), ''))
        as other_reason_word
from raw_texts
where field in ('label', 'remittance')
group by line_key
"""

_READINGS = """
select
    lines.bank_line_id,
    line_payers.customer_id,
    line_payers.party_class::bigint as payer_class,
    coalesce(cited.invoice_numbers, []::varchar[]) as cited_invoice_numbers,
    said.advance_word,
    said.order_number,
    said.other_reason_word
from lines
left join line_payers using (line_key)
left join cited using (line_key)
left join said using (line_key)
order by lines.bank_line_id
"""


def read(
    *,
    bank_lines: pa.Table,
    open_items: pa.Table,
    paid_items: pa.Table,
    customers: pa.Table,
    policy: MatchPolicy | None = None,
) -> pa.Table:
    """What each arriving line says of its payer, its documents and its reason.

    Args:
        bank_lines, open_items, paid_items, customers: as `pipeline.suggest` takes them.
        policy: bounds of the search; None: the defaults.

    Returns:
        One row per line with money that arrives: bank_line_id, customer_id (null:
        nobody is recognised, or several are), payer_class bigint (`PARTY_CLASSES`;
        null with the customer), cited_invoice_numbers varchar[] (open and settled
        documents; empty: none), advance_word, order_number, other_reason_word (null:
        the text holds none).

    Raises:
        RuleViolation: an input lacks a column; names both.
    """
    given = {
        "bank_lines": bank_lines,
        "open_items": open_items,
        "paid_items": paid_items,
        "customers": customers,
    }
    bounds = policy or MatchPolicy()
    with scratch() as connection:
        for name, table in given.items():
            load_table(connection, name, table)
        load_policy(connection, bounds)
        _prepare(connection)
        arriving, _ = gathered.cut(connection, bounds.lines_per_part)
        return pa.concat_tables(
            cursor.execute(_READINGS).to_arrow_table()
            for cursor in side_by_side(connection, _read_part, arriving)
        )


def _prepare(connection: Connection) -> None:
    """Make what is of the firm; the payments of payouts and batches are not read."""
    for name in ("payouts", "batch_items"):
        columns = ", ".join(f"{column} {kind}" for column, kind in INPUTS[name].items())
        connection.execute(f"create table input_{name} ({columns})")
    for module in (normalise, parties):
        module.prepare(connection)
    connection.execute(_REASON_WORDS)


def _read_part(cursor: Connection, part: int) -> None:
    gathered.take(cursor, part)
    normalise.read_lines(cursor)
    parties.find_payers(cursor)
    candidates.cite(cursor)
    for statement in (_PAYERS, _CITED, _SAID):
        cursor.execute(statement)
