"""What is automatic: evidence unambiguous by construction, or a certified probability.

The rule per kind (`_UNAMBIGUOUS`) reads like this: a number that names one open
document, to the cent, and no payer known to be another customer; or a payer known by
IBAN or full name who owes exactly one document of this amount, in a label that names
nothing else. Nothing is automatic that another line claims with evidence as good, that
a person undid or rejected, or that cites a settled document (a duplicate).

Tables made: `unambiguous` (hypothesis_key), from `features`, before assignment; and
`decisions` (hypothesis_key, line_key, rank, probability, is_automatic), after it.
"""

from __future__ import annotations

import pyarrow as pa

from lettrage.core.warehouse import Connection
from lettrage.matching.certificate import CERTIFICATE
from lettrage.matching.policy import (
    CONSTRUCTION_ERRORS,
    PARTY_CLASS_KNOWN,
    MatchPolicy,
)

_KNOWN_PAYER = f"party_class >= {PARTY_CLASS_KNOWN} and party_owners = 1"

_UNAMBIGUOUS = f"""
create table unambiguous as
select hypothesis_key
from features
where
    not is_payer_other
    -- A payout or batch, and its return, has as many customers as it has payments.
    and (customers_count = 1 or kind in ('payout', 'batch', 'reversal'))
    and case kind
        when 'reference' then
            is_exact and settled_count = 0 and cited_left_out = 0
            and token_documents = 1
            and (reference_class >= 3 or (reference_class >= 1 and {_KNOWN_PAYER}))
        when 'references' then
            is_exact and settled_count = 0 and cited_left_out = 0
            and (reference_class >= 3 or (reference_class >= 1 and {_KNOWN_PAYER}))
        when 'range' then
            is_exact and settled_count = 0 and cited_left_out = 0
        when 'payer_amount' then
            is_exact and not is_other_reason
            and (
                cited_left_out + settled_count + unknown_count = 0
                or (is_number_near and own_left_out = 0)
            )
            and {_KNOWN_PAYER}
            and payer_rivals = 1
            and line_choices = 1
            and age_days <= (select payment_window_days from policy)
        when 'payout' then
            unresolved_count = 0 and event_rivals = 1
        when 'batch' then
            is_exact and unresolved_count = 0 and event_rivals = 1
        when 'reversal' then
            is_return and way in ('reference', 'end_to_end_id') and event_rivals = 1
            -- Of a payment that is not decided, nothing is certain.
            and set_key not like 'pending %'
        else false
    end
"""


# By construction, where the model does not doubt it; or by certificate.
_DECISIONS = """
create table decisions as
with certified as (
    select unnest(kinds) as kind, threshold, voice from certificate
),
ranked as (
    select
        assignments.*, features.kind, features.set_key,
        row_number() over (
            partition by line_key
            order by assignments.probability desc, hypothesis_key
        ) as rank
    from assignments
    inner join features using (hypothesis_key, line_key)
    where assignments.probability >= $probability_min
)
select
    hypothesis_key, line_key, rank, probability,
    $automatic
        and rank = 1
        and is_assigned
        and coalesce(lines.is_automatic_allowed, true)
        and coalesce(certified.voice, 'construction') <> 'none'
        -- What a payment that nobody decided did not pay cannot be given back.
        and not starts_with(coalesce(ranked.set_key, ''), 'pending ')
        and (
            (
                not is_contested
                and list_contains($built, ranked.kind)
                and unambiguous.hypothesis_key is not null
                and probability >= $doubt
            )
            -- The prior certifies what it has measured, not what the firm made of it.
            or coalesce(
                case certified.voice
                    when 'prior' then shipped_probability else probability
                end >= certified.threshold, false
            )
        ) as is_automatic
from ranked
inner join lines using (line_key)
left join unambiguous using (hypothesis_key)
left join certified on certified.kind = ranked.kind
where rank <= $suggestions
"""


def find_unambiguous(connection: Connection) -> None:
    """Make `unambiguous` from `features`."""
    connection.execute(_UNAMBIGUOUS)


def decide(
    connection: Connection, policy: MatchPolicy, certificate: pa.Table | None
) -> None:
    """Make `decisions` from `assignments`, `unambiguous` and `lines`.

    Args:
        certificate: `certificate.CERTIFICATE`; None: nothing is certified, and what is
            unambiguous by construction is decided.
    """
    built = [
        kind
        for kind, error in CONSTRUCTION_ERRORS.items()
        if error <= policy.promised_error_rate
    ]
    connection.register(
        "certificate", CERTIFICATE.empty_table() if certificate is None else certificate
    )
    connection.execute(
        _DECISIONS,
        {
            "automatic": policy.automatic,
            "built": built,
            "doubt": policy.construction_probability_min,
            "probability_min": policy.probability_min,
            "suggestions": policy.suggestions_per_line,
        },
    )
    connection.unregister("certificate")
