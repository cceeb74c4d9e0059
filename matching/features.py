"""What speaks for and against each hypothesis, in columns that a person can read.

What makes coincidence likely is a feature: how many documents have this amount, for
the payer and in the firm, how many documents a token may name, how many sets reach the
sum, whom the label names that the hypothesis leaves out.

Table made: `features`, one row per hypothesis: hypothesis_key, line_key, kind and

- documents_count, size_over_two; is_exact: the line's money and the documents' open
  amounts are equal to the cent.
- reference_class: of the weakest citation of the set (of the strongest, where only
  some are cited; 0: not cited); token_documents: documents its token may name.
- cited_left_out: documents that the label names in full and the set lacks;
  settled_count: documents named that are settled.
- customer_id, customers_count: whose documents; party_class (0: unknown payer) and
  party_owners: how the payer is recognised as that customer, and how many customers
  the same evidence names; is_payer_other: the payer is known, and is another.
- payer_rivals, firm_rivals: documents of this amount open on that day, this one
  included, of the customer and of the firm (single documents only).
- solutions_count: sets found for the line in the same way; line_choices: documents of
  exactly this amount among all that the line cites or its possible payers owe.
- own_left_out: the same, of this customer, settled ones too; unknown_count: numbers
  that look like the firm's and are no document's; is_number_near: a number in the label
  is one slip (a digit, a swap, a lost end) away from the single document's.
- age_days since the last document's issue; is_other_reason: words of an advance or of
  money that pays no invoice.
- is_named, is_return, unresolved_count, way: of payouts, batches and reversals.
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection
from lettrage.matching.normalise import ADVANCE_WORDS, OTHER_REASON_WORDS
from lettrage.matching.policy import PARTY_CLASS_KNOWN

_SETS_SEEN = """
create or replace temp table set_features as
select
    items.hypothesis_key, items.line_key,
    count(documents.document_key) as documents_count,
    sum(items.bank_amount) = any_value(lines.remaining_amount)
        and coalesce(bool_and(
            items.allocated_amount = documents.open_amount
            and documents.currency = lines.currency
        ) filter (documents.is_open), true) as is_exact,
    min(coalesce(citations.reference_class, 0))
        filter (documents.document_key is not null) as weakest_class,
    max(coalesce(citations.reference_class, 0)) as strongest_class,
    max(coalesce(citations.token_documents, 1)) as token_documents,
    count(*) filter (citations.reference_class >= 3 and documents.is_open)
        as cited_count,
    min(documents.customer_id) as customer_id,
    count(distinct documents.customer_id) as customers_count,
    any_value(lines.booking_date) - max(documents.issue_date) as age_days
from hypothesis_items as items
inner join lines using (line_key)
left join documents using (document_key)
left join citations
    on citations.line_key = items.line_key
    and citations.document_key = items.document_key
group by items.hypothesis_key, items.line_key
"""

_BEST_PARTIES = """
create or replace temp table best_parties as
select
    line_key,
    -- Of equals, always the same one.
    max({
        'place': party_class * 1000 - owners_count, 'customer_id': customer_id
    }).customer_id as customer_id,
    max(party_class) as party_class
from line_parties
group by line_key
"""

# Ranks in ordered lists count rivals without listing them.
_RIVALS = """
create or replace temp table rivals as
with single as materialized (
    select
        items.hypothesis_key, lines.booking_date, owed.customer_id, owed.currency,
        owed.open_amount, customer_count
    from hypothesis_items as items
    inner join set_features using (hypothesis_key)
    inner join lines on lines.line_key = items.line_key
    inner join open_documents as owed using (document_key)
    -- An amount that is there once has no rival.
    where set_features.documents_count = 1 and firm_count > 1
),
of_payer as (
    select single.hypothesis_key, any_value(days.customer_rank) as payer_rivals
    from (from single where customer_count > 1) as single
    asof join (
        select * from customer_days
        semi join single using (customer_id, currency, open_amount)
    ) as days
        on single.customer_id = days.customer_id
        and single.currency = days.currency
        and single.open_amount = days.open_amount
        and single.booking_date >= days.issue_date
    group by single.hypothesis_key
),
of_firm as (
    select single.hypothesis_key, any_value(days.firm_rank) as firm_rivals
    from single
    asof join (
        select * from firm_days semi join single using (currency, open_amount)
    ) as days
        on single.currency = days.currency
        and single.open_amount = days.open_amount
        and single.booking_date >= days.issue_date
    group by single.hypothesis_key
)
select hypothesis_key, firm_rivals, payer_rivals
from of_firm left join of_payer using (hypothesis_key)
"""

_LINE_CHOICES = """
create or replace temp table line_choices as
select line_key, count(*) as line_choices
from sets
where kind in ('reference', 'payer_amount')
group by line_key
"""

_OTHER_REASONS = f"""
create or replace temp table other_reasons as
select distinct line_key
from raw_texts
where len(list_intersect(
    regexp_extract_all(text, '[A-Z]+'),
    {[*ADVANCE_WORDS, *OTHER_REASON_WORDS]!r}
)) > 0
"""

# One letter or digit changed, lost, added, or two swapped, in a number of six or more.
_NEAR_NUMBERS = """
create or replace temp table near_numbers as
select distinct sets.hypothesis_key
from sets
inner join hypothesis_items using (hypothesis_key)
inner join documents using (document_key)
inner join spoken_numbers on spoken_numbers.line_key = sets.line_key
where
    sets.kind = 'payer_amount'
    and length(spoken_numbers.number) >= 6
    and damerau_levenshtein(
        spoken_numbers.number,
        regexp_replace(upper(documents.invoice_number), '[^A-Z0-9]', '', 'g')
    ) = 1
"""

_OWN_LEFT_OUT = """
create or replace temp table own_left_out as
select set_features.hypothesis_key, count(*) as own_left_out
from set_features
inner join citations using (line_key)
inner join documents
    on documents.document_key = citations.document_key
    and documents.customer_id = set_features.customer_id
anti join hypothesis_items as items
    on items.hypothesis_key = set_features.hypothesis_key
    and items.document_key = citations.document_key
where citations.reference_class >= 3
group by set_features.hypothesis_key
"""

_UNKNOWN_NUMBERS = """
create or replace temp table unknown_numbers as
select line_key, count(*) as unknown_count
from spoken_numbers where not is_known group by line_key
"""

_FEATURES = f"""
create or replace temp table features as
select
    sets.hypothesis_key, sets.line_key, sets.kind, sets.set_key,
    set_features.documents_count,
    greatest(set_features.documents_count - 2, 0) as size_over_two,
    set_features.is_exact,
    case
        when sets.kind = 'some_references' then set_features.strongest_class
        else set_features.weakest_class
    end as reference_class,
    set_features.token_documents,
    greatest(
        coalesce(line_documents.cited_count, 0) - set_features.cited_count, 0
    ) as cited_left_out,
    coalesce(line_documents.settled_count, 0) as settled_count,
    coalesce(own_left_out.own_left_out, 0) as own_left_out,
    coalesce(unknown_numbers.unknown_count, 0) as unknown_count,
    near_numbers.hypothesis_key is not null as is_number_near,
    set_features.customer_id,
    set_features.customers_count,
    coalesce(line_parties.party_class, 0) as party_class,
    coalesce(line_parties.owners_count, 0) as party_owners,
    coalesce(best_parties.party_class, 0) >= {PARTY_CLASS_KNOWN}
        and best_parties.party_class > coalesce(line_parties.party_class, 0)
        as is_payer_other,
    coalesce(rivals.payer_rivals, 1) as payer_rivals,
    coalesce(rivals.firm_rivals, 1) as firm_rivals,
    coalesce(group_solutions.solutions_count, 1) as solutions_count,
    coalesce(line_choices.line_choices, 0) as line_choices,
    set_features.age_days,
    other_reasons.line_key is not null as is_other_reason,
    coalesce(payout_lines.is_named, batch_lines.is_named, false) as is_named,
    coalesce(payout_lines.unresolved_count, batch_lines.unresolved_count, 0)
        as unresolved_count,
    coalesce(reversal_lines.is_return, false) as is_return,
    reversal_lines.way,
    coalesce(
        payout_lines.rivals_count, batch_lines.rivals_count,
        reversal_lines.rivals_count, 1
    ) as event_rivals
from sets
inner join set_features using (hypothesis_key)
left join line_documents on line_documents.line_key = sets.line_key
left join line_parties
    on line_parties.line_key = sets.line_key
    and line_parties.customer_id = set_features.customer_id
left join best_parties on best_parties.line_key = sets.line_key
left join rivals on rivals.hypothesis_key = sets.hypothesis_key
left join group_solutions
    on group_solutions.line_key = sets.line_key
    and group_solutions.kind = sets.kind
    and group_solutions.set_key = sets.set_key
left join own_left_out on own_left_out.hypothesis_key = sets.hypothesis_key
left join near_numbers on near_numbers.hypothesis_key = sets.hypothesis_key
left join unknown_numbers on unknown_numbers.line_key = sets.line_key
left join line_choices on line_choices.line_key = sets.line_key
left join other_reasons on other_reasons.line_key = sets.line_key
left join payout_lines
    on sets.kind = 'payout'
    and payout_lines.line_key = sets.line_key
    and payout_lines.payout_id = sets.set_key
left join batch_lines
    on sets.kind = 'batch'
    and batch_lines.line_key = sets.line_key
    and batch_lines.batch_key = sets.set_key
left join reversal_lines
    on sets.kind = 'reversal'
    and reversal_lines.line_key = sets.line_key
    and reversal_lines.set_key = sets.set_key
"""


def compute_features(connection: Connection) -> None:
    """Make `features` from the tables of the modules before."""
    for statement in (
        _SETS_SEEN,
        _BEST_PARTIES,
        _RIVALS,
        _LINE_CHOICES,
        _OTHER_REASONS,
        _NEAR_NUMBERS,
        _OWN_LEFT_OUT,
        _UNKNOWN_NUMBERS,
        _FEATURES,
    ):
        connection.execute(statement)
