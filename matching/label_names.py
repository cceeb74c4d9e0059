"""Whole names of customers inside labels, between words that only banks use.

What may stand beside a name (the words of banks) is learned: it is what many labels
share and no customer's name holds.

Tables made once for the firm (`prepare`): `bank_words` and `name_firsts`, the first
words of names. Table made for the lines at hand (`find`): `label_names`: text_key,
customer_id, owners_count.
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection
from lettrage.matching.normalise import CLEAN

NAME_WORDS_MAX = 6

# A slash or a colon ends a name, as the words of banks do.
_WORDS = """
create or replace macro label_words_of(text) as
    list_transform(
        list_filter(
            regexp_extract_all(text, '[A-Z0-9]+|[&/:;,|+]'),
            lambda piece: not is_form(piece)
        ),
        lambda piece: case piece when '&' then 'ET' else written_out(piece) end
    )
"""

_BANK_WORDS = f"""
create table bank_words as
with labels as (
    select distinct {CLEAN.format(text="label")} as text from all_lines
    where trim(coalesce(label, '')) <> ''
),
words as (
    select unnest(list_distinct(label_words_of(text))) as word from labels
)
select word from words
where word not in (select unnest(words) from customer_words)
group by word
having count(*) >= greatest(10, 0.02 * (select count(*) from labels))
"""

_NAME_FIRSTS = """
create table name_firsts as
select distinct string_split(name, ' ')[1] as word from customer_names where class = 5
"""

# A name stands alone: what is beside it is no letters only, or a word of banks.
_LABEL_NAMES = f"""
create or replace temp table label_names as
with labels as (
    select text_key, label_words_of(text) as words from texts
    where text_key in (select text_key from line_texts where field = 'label')
),
places as (
    select text_key, words, unnest(range(1, len(words) + 1)) as place from labels
),
begun as (
    select * from places where words[place] in (select word from name_firsts)
),
shapes as (
    select
        *,
        unnest(range(place, least(place + {NAME_WORDS_MAX}, len(words) + 1))) as last
    from begun
),
named as (
    select
        text_key, customer_id, owners_count, words[place] as first_word,
        case when place > 1 then words[place - 1] end as word_before,
        words[last + 1] as word_after
    from shapes
    inner join customer_names
        on customer_names.class = 5
        and customer_names.name = array_to_string(words[place:last], ' ')
)
select distinct text_key, customer_id, owners_count
from named
where
    not (
        regexp_matches(first_word, '[^A-Z]')
        or first_word in (select word from bank_words)
    )
    and (
        word_before is null
        or regexp_matches(word_before, '[^A-Z]')
        or word_before in (select word from bank_words)
    )
    and (
        word_after is null
        or regexp_matches(word_after, '[^A-Z]')
        or word_after in (select word from bank_words)
    )
"""


def prepare(connection: Connection) -> None:
    """Make the tables of the firm from `all_lines` and those of `parties`."""
    for statement in (_WORDS, _BANK_WORDS, _NAME_FIRSTS):
        connection.execute(statement)


def find(connection: Connection) -> None:
    """Make `label_names` from `texts` and `line_texts`."""
    connection.execute(_LABEL_NAMES)
