"""Who pays: each line's possible customers, and how each is recognised.

Names are compared as words (`names.py`). What may stand beside a name in a label (the
words of banks) is learned: it is what many labels share and no customer's name holds.

Table made: `line_parties`: line_key, customer_id, party_class
(`policy.PARTY_CLASSES`), owners_count (customers that the same evidence names).
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection
from lettrage.matching.names import read_names

NAME_WORDS_MAX = 6

_CUSTOMER_NAMES = """
create temp table customer_names as
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

_PAYERS = """
create temp table payers as
with known as (select distinct counterparty_name as payer from lines)
select
    payer,
    words_of(payer) as words,
    without_forms(words_of(payer)) as bare_words
from known
where len(words_of(payer)) > 0
"""

# The label's own words, with those around each: banks' words and forms end a name.
_LABEL_WORDS = """
create temp table label_words as
with labels as (
    select distinct text_key, text
    from line_texts inner join texts using (text_key)
    where field = 'label'
),
pieces as (
    -- A slash or a colon ends a name, as the words of banks do.
    select
        text_key,
        unnest(regexp_extract_all(text, '[A-Z0-9]+|[&/:;,|+]')) as piece,
        generate_subscripts(regexp_extract_all(text, '[A-Z0-9]+|[&/:;,|+]'), 1)
            as ordinal
    from labels
),
split as (
    select
        text_key, ordinal,
        case piece when '&' then 'ET' else written_out(piece) end as word
    from pieces
    where not is_form(piece)
),
frequency as (
    select word, count(distinct text_key) as labels_count from split group by word
),
customer_vocabulary as (
    select distinct unnest(words) as word from customer_words
),
edges as (
    select
        word,
        regexp_matches(word, '[^A-Z]')
            or (
                labels_count >= greatest(10, 0.02 * (select count(*) from labels))
                and word not in (select word from customer_vocabulary)
            ) as is_edge
    from frequency
)
select split.*, edges.is_edge
from split inner join edges using (word)
"""


def _label_names() -> str:
    """The statement that finds whole customer names among a label's words."""
    order = "over (partition by text_key order by ordinal)"
    follow, shapes, name = [], [], "word"
    for count in range(1, NAME_WORDS_MAX + 1):
        if count > 1:
            follow.append(f"lead(word, {count - 1}) {order} as word_{count}")
            name += f" || ' ' || word_{count}"
        follow.append(f"lead(is_edge, {count}, true) {order} as is_end_{count}")
        shapes.append(f"struct_pack(name := {name}, is_end := is_end_{count})")
    return f"""
    create temp table label_names as
    with followed as (
        select *, lag(is_edge, 1, true) {order} as is_start, {", ".join(follow)}
        from label_words
    ),
    shapes as (
        select text_key, unnest([{", ".join(shapes)}]) as shape
        from followed
        where is_start and not is_edge
    )
    select distinct text_key, customer_names.customer_id, owners_count
    from shapes
    inner join customer_names
        on customer_names.name = shape.name and customer_names.class = 5
    where shape.is_end
    """


_PAYER_NAMES = """
create temp table payer_names as
with known as (
    select
        customer_id, array_to_string(words_of(unnest(known_names)), ' ') as name
    from input_customers
),
known_counted as (
    select *, count(*) over (partition by name) as owners_count
    from (select distinct customer_id, name from known)
    qualify owners_count <= (select parties_per_line from policy)
),
cut as (
    select
        payers.payer, customer_names.customer_id,
        count(*) over (partition by payers.payer) as owners_count
    from payers
    inner join customer_names
        on customer_names.class = 5
        and left(customer_names.name, 10)
            = left(array_to_string(payers.bare_words, ' '), 10)
    where
        length(customer_names.name) >= 10
        and length(array_to_string(payers.bare_words, ' ')) >= 10
        and customer_names.name <> array_to_string(payers.bare_words, ' ')
        and (
            starts_with(customer_names.name, array_to_string(payers.bare_words, ' '))
            or starts_with(array_to_string(payers.bare_words, ' '), customer_names.name)
        )
    qualify owners_count <= (select parties_per_line from policy)
)
select payer, customer_id, 7 as class, owners_count
from payers
inner join known_counted on known_counted.name = array_to_string(payers.words, ' ')
union all
select payer, customer_id, 6, owners_count
from payers
inner join customer_names
    on customer_names.class = 6
    and customer_names.name = array_to_string(payers.words, ' ')
union all
select payer, customer_id, 5, owners_count
from payers
inner join customer_names
    on customer_names.class = 5
    and customer_names.name = array_to_string(payers.bare_words, ' ')
union all
select payer, customer_id, 4, owners_count
from payers
inner join customer_names
    on customer_names.class = 4
    and customer_names.name = array_to_string(heavy_words(payers.words), ' ')
union all
select payer, customer_id, 3, owners_count from cut
"""

# Share of the weight of a customer's words that the payer shows; rare words weigh more.
_SIMILAR_NAMES = """
create temp table similar_names as
with vocabulary as (
    select customer_id, unnest(list_distinct(heavy_words(words))) as word
    from customer_words
),
frequency as (
    select word, count(*) as customers_count from vocabulary group by word
),
weights as (
    select
        vocabulary.customer_id, vocabulary.word, customers_count,
        ln(1 + (select count(*) from customer_words)::double / customers_count)
            as weight
    from vocabulary inner join frequency using (word)
),
totals as (
    select customer_id, sum(weight) as total from weights group by customer_id
),
payer_words as (
    select payer, unnest(list_distinct(heavy_words(words))) as word from payers
),
shared as (
    select
        payer_words.payer, weights.customer_id,
        round(sum(weights.weight) / any_value(totals.total), 6) as similarity
    from payer_words
    inner join weights using (word)
    inner join totals on totals.customer_id = weights.customer_id
    where weights.customers_count <= (select customers_per_word_max from policy)
    group by payer_words.payer, weights.customer_id
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
create temp table line_parties as
with ibans as (
    select customer_id, iban from input_customers where iban <> ''
    union
    select customer_id, unnest(known_ibans) from input_customers
),
iban_owners as (
    select *, count(*) over (partition by iban) as owners_count from ibans
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


def find_parties(connection: Connection) -> None:
    """Make `line_parties` from the tables of `normalise` and `input_customers`."""
    read_names(connection)
    for statement in (
        _CUSTOMER_NAMES,
        _PAYERS,
        _LABEL_WORDS,
        _label_names(),
        _PAYER_NAMES,
        _SIMILAR_NAMES,
        _LINE_PARTIES,
    ):
        connection.execute(statement)
