"""The firm's numbers, whatever their scheme: every way a payer may write each of them.

A number is cut into runs of letters and digits: `FA-2026-00012` is FA, 2026, 00012. Its
keys are those runs joined (`p:FA202600012`), with the zeros in front of each run left
out (`s:FA|2026|12`), without the prefix, with a short year, and the serial alone, each
of its class (`policy.REFERENCE_CLASSES`). Nothing else is known of a scheme.

Tables made: `document_keys`: document_key, key, reference_class; `number_shapes`:
prefix, shape.
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection

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
    list_filter(chunks, lambda c: c[1] between '0' and '9') as digits,
    case
        when chunks[1][1] between '0' and '9' then chunks
        else chunks[2:]
    end as tail
from cut
where len(list_filter(chunks, lambda c: c[1] between '0' and '9')) > 0
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
    select document_key, 3, list_transform(chunks, lambda c: short_year(c))
    from document_chunks where not is_order
    union all
    select document_key, 3, list_transform(tail, lambda c: short_year(c))
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
                lambda c: case
                    when c[1] between '0' and '9' then ltrim(c, '0') else c
                end
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


def learn_numbers(connection: Connection) -> None:
    """Make the tables of this module from `documents` and `policy`."""
    for statement in (_SHORT_YEAR, _KEY_LISTS, _DOCUMENT_KEYS, _NUMBER_SHAPES):
        connection.execute(statement)
