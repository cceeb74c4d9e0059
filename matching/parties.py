"""Who pays: each line's possible customers, and how each is recognised.

Names are compared as words (`names.py`); those inside labels are found by
`label_names.py`.

Tables made once for the firm (`prepare`): `customer_words` of `names.py`,
`customer_names` (customer_id, class, name, owners_count), `name_starts` (start, name,
customer_id: beginnings of at least ten letters), `known_names`, `customer_ibans`,
and `word_weights`.

Table made for the lines at hand (`find_payers`): `line_parties`: line_key, customer_id,
party_class (`policy.PARTY_CLASSES`), owners_count (customers that the same evidence
names).
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection
from lettrage.matching import label_names
from lettrage.matching.names import read_names

_CUSTOMER_NAMES = """
create table customer_names as
with names as (
    select customer_id, 6 as class, array_to_string(words, ' ') as name
    from customer_words where len(words) > len(without_forms(words))
    union
    select customer_id, 6, array_to_string(list_concat(form, words), ' ')
    from customer_words where len(form) > 0
    union
    select customer_id, 6, array_to_string(list_concat(words, form), ' ')
    from customer_words where len(form) > 0
    union
    select customer_id, 5, array_to_string(without_forms(words), ' ')
    from customer_words
    union
    select customer_id, 4, array_to_string(heavy_words(words), ' ')
    from customer_words
)
select *, count(*) over (partition by class, name) as owners_count
from names
where length(name) >= 3
qualify owners_count <= (select parties_per_line from policy)
"""

# Beginnings that more customers share would name too many of them.
_NAME_STARTS = """
create table name_starts as
with begun as (
    select customer_id, name, unnest(range(10, length(name))) as letters
    from customer_names where class = 5
)
select left(name, letters) as start, customer_id
from begun
qualify count(*) over (partition by start)
    <= (select parties_per_line from policy)
"""

_KNOWN_NAMES = """
create table known_names as
with known as (
    select distinct
        customer_id, array_to_string(words_of(unnest(known_names)), ' ') as name
    from input_customers
)
select *, count(*) over (partition by name) as owners_count
from known
qualify owners_count <= (select parties_per_line from policy)
"""

_CUSTOMER_IBANS = """
create table customer_ibans as
select customer_id, iban from input_customers where iban <> ''
union
select customer_id, unnest(known_ibans) from input_customers
"""

# Rare words weigh more.
_WORD_WEIGHTS = """
create table word_weights as
with vocabulary as (
    select customer_id, unnest(list_distinct(heavy_words(words))) as word
    from customer_words
),
frequency as (
    select word, count(*) as customers_count from vocabulary group by word
),
weighed as (
    select
        vocabulary.customer_id, vocabulary.word, customers_count,
        ln(1 + (select count(*) from customer_words)::double / customers_count)
            as weight
    from vocabulary inner join frequency using (word)
),
totals as (
    select customer_id, list_sum(list_sort(list(weight))) as total
    from weighed group by customer_id
)
select customer_id, word, weight, total
from weighed inner join totals using (customer_id)
where customers_count <= (select customers_per_word_max from policy)
"""

_PAYERS = """
create or replace temp table payers as
with known as (select distinct counterparty_name as payer from lines),
cut as (
    select payer, words_of(payer) as words from known where payer is not null
)
select
    payer,
    list_distinct(heavy_words(words)) as heavy_words,
    array_to_string(words, ' ') as name,
    array_to_string(without_forms(words), ' ') as bare_name,
    array_to_string(heavy_words(words), ' ') as heavy_name
from cut
where len(words) > 0
"""

_PAYER_NAMES = """
create or replace temp table payer_names as
with cut as (
    select payer, customer_id
    from payers inner join name_starts on name_starts.start = payers.bare_name
    union all
    select payer, customer_id
    from (
        select payer, left(bare_name, unnest(range(10, length(bare_name)))) as start
        from payers
    ) as starts
    inner join customer_names
        on customer_names.class = 5 and customer_names.name = starts.start
),
cut_counted as (
    select *, count(*) over (partition by payer) as owners_count from cut
    qualify owners_count <= (select parties_per_line from policy)
)
select payer, customer_id, 7 as class, owners_count
from payers inner join known_names using (name)
union all
select payer, customer_id, 6, owners_count
from payers
inner join customer_names
    on customer_names.class = 6 and customer_names.name = payers.name
union all
select payer, customer_id, 5, owners_count
from payers
inner join customer_names
    on customer_names.class = 5 and customer_names.name = payers.bare_name
union all
select payer, customer_id, 4, owners_count
from payers
inner join customer_names
    on customer_names.class = 4 and customer_names.name = payers.heavy_name
union all
select payer, customer_id, 3, owners_count from cut_counted
"""

# Share of the weight of a customer's words that the payer shows.
_SIMILAR_NAMES = """
create or replace temp table similar_names as
with payer_words as (
    select payer, unnest(heavy_words) as word from payers
),
shared as (
    select
        payer, customer_id, round(sum(weight) / any_value(total), 6) as similarity
    from payer_words inner join word_weights using (word)
    group by payer, customer_id
)
select
    payer, customer_id, 2 as class,
    count(*) over (partition by payer) as owners_count
from shared
where similarity >= (select name_similarity_min from policy)
qualify row_number() over (
    partition by payer order by similarity desc, customer_id
) <= (select parties_per_line from policy)
"""

_LINE_PARTIES = """
create or replace temp table line_parties as
with iban_owners as (
    select *, count(*) over (partition by iban) as owners_count from customer_ibans
    qualify owners_count <= (select parties_per_line from policy)
),
named as (
    select * from payer_names
    union all
    select * from similar_names
),
found as (
    select line_key, customer_id, 8 as class, owners_count
    from lines inner join iban_owners on iban_owners.iban = lines.counterparty_iban
    union all
    select line_key, customer_id, class, owners_count
    from lines inner join named on named.payer = lines.counterparty_name
    union all
    select line_key, customer_id, 4, owners_count
    from label_names
    inner join line_texts using (text_key)
    where line_texts.field = 'label'
),
best as (
    select
        line_key, customer_id, max(class) as party_class,
        arg_max(owners_count, class * 1000 - owners_count) as owners_count
    from found
    group by line_key, customer_id
)
select * from best
qualify row_number() over (
    partition by line_key order by party_class desc, owners_count, customer_id
) <= (select parties_per_line from policy)
"""


def prepare(connection: Connection) -> None:
    """Make the tables of the firm from `all_lines` and `input_customers`."""
    read_names(connection)
    for statement in (
        _CUSTOMER_NAMES,
        _NAME_STARTS,
        _KNOWN_NAMES,
        _CUSTOMER_IBANS,
        _WORD_WEIGHTS,
    ):
        connection.execute(statement)
    label_names.prepare(connection)


def find_payers(connection: Connection) -> None:
    """Make `line_parties` from the tables of the lines at hand."""
    label_names.find(connection)
    for statement in (
        _PAYERS,
        _PAYER_NAMES,
        _SIMILAR_NAMES,
        _LINE_PARTIES,
    ):
        connection.execute(statement)


def find_parties(connection: Connection) -> None:
    """Make all tables of this module."""
    prepare(connection)
    find_payers(connection)
