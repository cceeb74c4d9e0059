"""Why, in one French and one English sentence, with the figures behind it.

Each suggestion's `evidence` is a JSON object of one shape, whatever its kind (fields in
docs/matching.md): sentence {fr, en}, tokens, features, rivals_count, remainder, model.

Table made for the lines at hand: `evidences`: hypothesis_key, evidence.
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection
from lettrage.matching.column_words import classes
from lettrage.matching.columns import keep_columns
from lettrage.matching.normalise import text_of
from lettrage.matching.sentences import SENTENCES


def _kind_case(position: int) -> str:
    cases = []
    for kind, sentences in SENTENCES.items():
        text = sentences[position].replace("'", "''")
        cases.append(f"when '{kind}' then '{text}'")
    return f"case kind {' '.join(cases)} end"


def _party_case(language: str) -> str:
    cases = " ".join(
        f"when {level} then '{words[language]}'"
        for level, words in classes("party").items()
    )
    return f"case party_class {cases} end"


_SHOWN = """
create or replace temp table shown as
select hypothesis_key, line_key from decisions semi join lines using (line_key)
"""

# Up to three numbers, then how many more.
_DOCUMENTS_SHOWN = """
create or replace temp table documents_shown as
with listed as (
    select
        items.hypothesis_key,
        list_sort(list(documents.invoice_number)) as numbers
    from hypothesis_items as items
    inner join shown using (hypothesis_key)
    inner join documents using (document_key)
    group by items.hypothesis_key
)
select
    hypothesis_key,
    array_to_string(numbers[1:3], ', ')
        || if(len(numbers) > 3, ' (+' || (len(numbers) - 3) || ')', '') as documents
from listed
"""

_TOKENS_SHOWN = f"""
create or replace temp table tokens_shown as
select
    items.hypothesis_key,
    -- Sorted afterwards: a list that is ordered as it grows costs several times more.
    list_sort(list({{
        'field': citations.field,
        'start': citations.start,
        'end': citations.stop,
        'text': ({text_of("citations.field")})[citations.start + 1:citations.stop],
        'invoice_number': documents.invoice_number,
        'reference_class': citations.reference_class
    }})) as tokens
from hypothesis_items as items
inner join shown using (hypothesis_key)
inner join documents using (document_key)
inner join citations
    on citations.line_key = items.line_key
    and citations.document_key = items.document_key
inner join lines on lines.line_key = citations.line_key
group by items.hypothesis_key
"""

# Why a set leaves something of the line, or of its documents.
REMAINDER_REASONS = (
    "unresolved_charges", "overpayment", "keying", "part_payment", "discount", "fee",
    "exchange",
)  # fmt: skip

_REMAINDERS = """
create or replace temp table remainders as
with summed as (
    select
        items.hypothesis_key,
        any_value(lines.remaining_amount) - sum(items.bank_amount) as line_left,
        sum(documents.open_amount - items.allocated_amount)
            filter (documents.is_open) as documents_left,
        min(items.difference_kind) filter (items.document_key is not null)
            as difference_kind,
        any_value(sets.kind) as kind
    from hypothesis_items as items
    inner join shown using (hypothesis_key)
    inner join sets using (hypothesis_key)
    inner join lines on lines.line_key = items.line_key
    left join documents using (document_key)
    group by items.hypothesis_key
)
select
    hypothesis_key,
    case
        when line_left <> 0 then line_left
        when kind in ('part', 'short', 'instalment', 'keyed') then documents_left
    end as amount,
    case
        when line_left <> 0 and kind in ('payout', 'batch') then 'unresolved_charges'
        when line_left <> 0 then 'overpayment'
        when kind = 'keyed' then 'keying'
        when kind in ('part', 'short', 'instalment')
            then coalesce(difference_kind, 'part_payment')
        when kind = 'foreign' then 'exchange'
    end as reason
from summed
"""


def _evidences(fingerprint: str) -> str:
    payer_fr = _party_case("fr")
    payer_en = _party_case("en")
    return f"""
    create or replace temp table evidences as
    with counted as (
        select
            features.*, documents_shown.documents,
            tokens_shown.tokens, remainders.amount as remainder_amount,
            remainders.reason as remainder_reason, scores.points,
            columns_shown.columns,
            case features.kind
                when 'payer_amount' then payer_rivals - 1
                when 'amount' then firm_rivals - 1
                when 'payout' then event_rivals - 1
                when 'batch' then event_rivals - 1
                when 'reversal' then event_rivals - 1
                when 'reference' then token_documents - 1
                else solutions_count - 1
            end as rivals_count
        from features
        inner join shown using (hypothesis_key, line_key)
        inner join documents_shown using (hypothesis_key)
        inner join scores using (hypothesis_key)
        left join tokens_shown using (hypothesis_key)
        left join remainders using (hypothesis_key)
        left join columns_shown using (hypothesis_key)
    )
    select
        hypothesis_key,
        to_json({{
            'sentence': {{
                'fr': replace({_kind_case(0)}, '{{documents}}', documents)
                    || case
                        when party_class > 0 then ' (payeur reconnu : ' || {payer_fr}
                            || ')'
                        else ''
                    end
                    || case
                        when rivals_count > 0 then ' ; autres possibilités : '
                            || rivals_count
                        else ''
                    end
                    || '.',
                'en': replace({_kind_case(1)}, '{{documents}}', documents)
                    || case
                        when party_class > 0 then ' (payer known by: ' || {payer_en}
                            || ')'
                        else ''
                    end
                    || case
                        when rivals_count > 0 then '; other possibilities: '
                            || rivals_count
                        else ''
                    end
                    || '.'
            }},
            'tokens': coalesce(tokens, []),
            'features': {{
                'points': round(points, 3),
                'is_exact': is_exact,
                'reference_class': reference_class,
                'token_documents': token_documents,
                'cited_left_out': cited_left_out,
                'settled_count': settled_count,
                'party_class': party_class,
                'party_owners': party_owners,
                'is_payer_other': is_payer_other,
                'payer_rivals': payer_rivals,
                'firm_rivals': firm_rivals,
                'solutions_count': solutions_count,
                'documents_count': documents_count,
                'age_days': age_days,
                'is_other_reason': is_other_reason,
                'own_left_out': own_left_out,
                'unknown_count': unknown_count,
                'is_number_near': is_number_near,
                'is_named': is_named,
                'unresolved_count': unresolved_count,
                'is_return': is_return
            }},
            'rivals_count': rivals_count,
            'remainder': {{
                'amount': remainder_amount::varchar,
                'reason': remainder_reason
            }},
            'model': case when "columns" is not null then {{
                'fingerprint': '{fingerprint}', 'columns': "columns"
            }} end
        }})::varchar as evidence
    from counted
    """


def explain(connection: Connection, *, fingerprint: str) -> None:
    """Make `evidences` from `decisions` and the tables that led to them.

    Args:
        fingerprint: of the model that judged, so that it can be asked why.
    """
    for statement in (_SHOWN, _DOCUMENTS_SHOWN, _TOKENS_SHOWN, _REMAINDERS):
        connection.execute(statement)
    keep_columns(connection)
    connection.execute(_evidences(fingerprint))
