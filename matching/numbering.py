"""The firm's numbers, whatever their scheme: every way a payer may write each of them.

A number is cut into runs of letters and digits: `FA-2026-00012` is FA, 2026, 00012. Its
keys are those runs joined (`p:FA202600012`), with the zeros in front of each run left
out (`s:FA|2026|12`), without the prefix, with a short year, and the serial alone, each
of its class (`policy.REFERENCE_CLASSES`). Nothing else is known of a scheme.

Tables made, once for the firm: `document_keys`: document_key, key, reference_class (a
key written in two ways is there twice: the strongest counts); `number_shapes`: prefix,
shape; `number_starts`: letters that a number begins with.
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection

_KEY_LISTS = """
create table document_chunks as
with numbers as (
    select document_key, invoice_number as number, false as is_order from documents
    union all
    select document_key, customer_reference, true from documents
    where length(customer_reference) >= 4
),
written as (
    select document_key, is_order, upper(strip_accents(number)) as number from numbers
),
cut as (
    select
        document_key, is_order,
        regexp_extract_all(number, '[A-Z]+|[0-9]+') as chunks,
        regexp_extract_all(number, '[0-9]+') as digits
    from written
)
select
    *,
    case when chunks[1][1] between '0' and '9' then chunks else chunks[2:] end as tail
from cut
where len(digits) > 0
"""

_DOCUMENT_KEYS = """
create table document_keys as
with shortened as (
    select
        *,
        list_transform(chunks, lambda c: short_year(c)) as short_chunks,
        list_transform(tail, lambda c: short_year(c)) as short_tail
    from document_chunks where not is_order
),
forms as (
    select document_key, 2 as class, chunks from document_chunks where is_order
    union all
    select document_key, 4, chunks from shortened
    union all
    select document_key, 3, tail from shortened where len(tail) < len(chunks)
    union all
    select document_key, 3, short_chunks from shortened where short_chunks <> chunks
    union all
    select document_key, 3, short_tail from shortened
    where short_tail <> tail and len(tail) < len(chunks)
    union all
    select document_key, 1, [chunks[1], digits[-1]] from shortened
    where len(chunks) >= 3 and chunks[1][1] between 'A' and 'Z'
    union all
    select document_key, 1, [digits[-1]] from shortened
    where len(chunks) >= 2 and tail <> [digits[-1]]
    union all
    -- A year and a serial in one run of digits: 202600012.
    select document_key, 1, [digits[-1][5:]] from shortened
    where regexp_matches(digits[-1], '^20[0-9]{5,}$')
),
keys as (
    select
        document_key, class, 'p:' || array_to_string(chunks, '') as key,
        length(key) - 2 as written
    from forms
    union all
    select
        document_key, class, 's:' || array_to_string(chunks, '|') as key,
        length(key) - 1 - len(chunks) as written
    from (
        select
            document_key, class,
            list_transform(
                chunks,
                lambda c: case
                    when c[1] between '0' and '9' then ltrim(c, '0') else c
                end
            ) as chunks
        from forms
    )
),
classed as materialized (
    select
        document_key, key,
        -- A short number is met by chance: it is worth no more than a serial.
        case when written >= 6 then class else least(class, 1) end as reference_class
    from keys
    where written >= 3
),
frequent as (
    select key from classed group by key
    having count(*) > (select documents_per_reference_max from policy)
),
shared as (
    select key
    from classed semi join frequent using (key)
    group by key
    having count(distinct document_key)
        > (select documents_per_reference_max from policy)
)
select * from classed anti join shared using (key)
"""

# What the firm's numbers look like, so that a number that looks like one of them and
# is none is noticed. Only with letters: bare digits look like anything.
_NUMBER_SHAPES = """
create table number_shapes as
select distinct
    chunks[1] as prefix,
    'p:' || regexp_replace(array_to_string(chunks, ''), '[0-9]', '9', 'g') as shape
from document_chunks
where
    not is_order
    and chunks[1][1] between 'A' and 'Z'
    and length(array_to_string(digits, '')) >= 4
"""

# A payer may write a space among the letters: each beginning of them begins a number.
_NUMBER_STARTS = """
create table number_starts as
with begun as (
    select array_to_string(chunks, '') as number from document_chunks
    union all
    select array_to_string(tail, '') from document_chunks where not is_order
),
whole as (
    select distinct regexp_extract(number, '^[A-Z]+') as letters from begun
)
select distinct letters[:unnest(range(1, length(letters) + 1))] as letters from whole
"""

_SHORT_YEAR = """
create or replace macro short_year(chunk) as
    case
        when starts_with(chunk, '20') and (length(chunk) = 4 or length(chunk) >= 7)
            then chunk[3:]
        else chunk
    end
"""


def learn_numbers(connection: Connection) -> None:
    """Make the tables of this module, once for the firm, from `documents`."""
    for statement in (
        _SHORT_YEAR,
        _KEY_LISTS,
        _DOCUMENT_KEYS,
        _NUMBER_SHAPES,
        _NUMBER_STARTS,
    ):
        connection.execute(statement)
