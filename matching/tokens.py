"""Cut texts into runs of letters and digits, and find the firm's numbers among them.

A text's consecutive runs are joined and looked up: a label that writes `FA 2026 / 12`
holds a key of `FA-2026-00012` (`numbering.py`). Only what may be a number is joined: a
run of digits, or letters that some number of the firm begins with, with digits among
the next five runs.

Tables made from `texts` (text_key, text), again for each set of texts:

- `windows`: text_key, is_repaired, start, stop, key, is_bounded: joined runs that are a
  key of a document, or look like a number of the firm.
- `tokens`: text_key, start, stop, document_key, reference_class: the strongest of them.
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection

# Words that may stand glued to a number without being part of it.
INVOICE_WORDS = (
    "F", "FA", "FAC", "FACT", "FACTURE", "FACTURES", "FRE", "N", "NO", "NR", "NUM",
    "REF", "INV", "INVOICE", "AV", "AVOIR", "RG", "RE", "RECHNUNG",
)  # fmt: skip

WINDOW_CHUNKS_MAX = 6

# A letter O or I inside a number is a misread 0 or 1.
_REPAIR = """
create or replace temp macro repaired(text) as
    regexp_replace(regexp_replace(regexp_replace(regexp_replace(
    regexp_replace(regexp_replace(text,
        '([0-9])O', '\\10', 'g'), '([0-9])O', '\\10', 'g'),
        'O([0-9])', '0\\1', 'g'), 'O([0-9])', '0\\1', 'g'),
        '([0-9])[IL]', '\\11', 'g'), '[IL]([0-9])', '1\\1', 'g')
"""

_IS_DIGITS = """
create or replace temp macro is_digits(piece) as piece[1] between '0' and '9'
"""

# A number has digits: a text without any has no number.
_CHUNKS = """
create or replace temp table chunks as
with variants as (
    select text_key, text, false as is_repaired
    from texts where regexp_matches(text, '[0-9]')
    union all
    select text_key, repaired(text), true
    from texts where regexp_matches(text, '[0-9][OIL]|[OIL][0-9]')
),
cut as (
    select
        text_key, is_repaired,
        regexp_extract_all(text, '[A-Z]+|[0-9]+') as pieces,
        list_transform(
            regexp_extract_all(text, '([A-Z]+|[0-9]+)[^A-Z0-9]*'),
            lambda part: length(part)
        ) as lengths,
        length(regexp_extract(text, '^[^A-Z0-9]*')) as first_start
    from variants
),
placed as (
    select
        text_key, is_repaired, pieces,
        list_transform(pieces, lambda piece: is_digits(piece)) as are_digits,
        list_transform(pieces, lambda piece: case
            when is_digits(piece) then ltrim(piece, '0') else piece
        end) as stripped,
        list_transform(
            pieces,
            lambda piece, place:
                (first_start + coalesce(list_sum(lengths[:place - 1]), 0))::integer
        ) as starts
    from cut
)
select
    *,
    list_transform(starts, lambda start, place: start + length(pieces[place]))
        as stops
from placed
"""

# Joined are the runs of at most three characters between them.
_JOINED = f"""
create or replace temp table joined as
with places as (
    select *, unnest(range(1, len(pieces) + 1)) as place from chunks
),
first_pieces as (
    select *, pieces[place] as piece from places
    where
        are_digits[place]
        or pieces[place] in (select letters from number_starts)
),
followed as (
    select
        text_key, is_repaired, piece, starts[place] as start,
        place = 1
            or stops[place - 1] < starts[place]
            or pieces[place - 1] in {INVOICE_WORDS!r} as is_bounded,
        pieces[place:place + {WINDOW_CHUNKS_MAX - 1}] as pieces,
        stripped[place:place + {WINDOW_CHUNKS_MAX - 1}] as stripped,
        stops[place:place + {WINDOW_CHUNKS_MAX - 1}] as stops,
        list_position(are_digits[place:place + {WINDOW_CHUNKS_MAX - 1}], true)
            as first_digits,
        list_position(
            list_transform(
                starts[place + 1:place + {WINDOW_CHUNKS_MAX - 1}],
                lambda start, ahead: start - stops[place + ahead - 1] <= 3
            ),
            false
        ) as last_near
    from first_pieces
),
counted as (
    select
        *,
        unnest(range(first_digits, coalesce(nullif(last_near, 0), len(pieces)) + 1))
            as chunks_count
    from followed
    where first_digits > 0
)
select
    text_key, is_repaired, start, stops[chunks_count] as stop, is_bounded, piece,
    unnest([
        'p:' || array_to_string(pieces[:chunks_count], ''),
        's:' || array_to_string(stripped[:chunks_count], '|')
    ]) as key
from counted
"""

_WINDOWS = """
create or replace temp table windows as
select * exclude (piece) from joined
where key in (select key from document_keys)
union
select * exclude (piece) from joined
where
    key[1] = 'p'
    and piece in (select prefix from number_shapes)
    and regexp_replace(key, '[0-9]', '9', 'g') in (select shape from number_shapes)
"""

# A token inside a longer token that is as strong names nothing by itself.
_TOKENS = """
create or replace temp table tokens as
with found as (
    select
        text_key, start, stop, document_key,
        max(case
            when is_bounded and not is_repaired then reference_class
            else least(reference_class, 3)
        end) as reference_class
    from windows
    inner join document_keys using (key)
    where is_bounded or reference_class >= 3
    group by text_key, start, stop, document_key
),
spans as (
    select text_key, start, stop, max(reference_class) as reference_class
    from found group by text_key, start, stop
),
covered as (
    select distinct inner_span.text_key, inner_span.start, inner_span.stop
    from spans as inner_span
    inner join spans as outer_span
        on outer_span.text_key = inner_span.text_key
        and outer_span.start <= inner_span.start
        and outer_span.stop >= inner_span.stop
        and outer_span.stop - outer_span.start > inner_span.stop - inner_span.start
        and outer_span.reference_class >= inner_span.reference_class
)
select found.*
from found
inner join spans using (text_key, start, stop, reference_class)
anti join covered using (text_key, start, stop)
"""


def find_tokens(connection: Connection) -> None:
    """Make the tables of this module from `texts` and those of `numbering`."""
    for statement in (_REPAIR, _IS_DIGITS, _CHUNKS, _JOINED, _WINDOWS, _TOKENS):
        connection.execute(statement)
