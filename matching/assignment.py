"""Who gets which document: greedy by probability, whole sets, within what is open.

In each round a hypothesis wins if nothing better claims its line or any of its
documents; winners take their amounts, and what no longer fits is out. This is the
greedy over all hypotheses in one total order, found set by set.

Table made: `assignments`: hypothesis_key, line_key, is_assigned, is_contested (another
line claims one of its documents as well: neither is unambiguous), probability (of what
another line takes: times the chance that the other is wrong), shipped_probability (by
the model that ships, without the firm's correction).
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection

# A return gives back what was paid; it takes nothing from what is open.
_CLAIMS = """
create table claims as
select
    items.hypothesis_key, items.line_key,
    case when kind = 'reversal' then -document_key else document_key end
        as resource_key,
    abs(items.allocated_amount) as claimed_amount
from hypothesis_items as items
inner join sets using (hypothesis_key)
where document_key is not null
"""

_RESOURCES = """
create table resources as
select document_key as resource_key, abs(open_amount) as open_amount
from documents where is_open
union all
select resource_key, max(claimed_amount) from claims
where resource_key < 0 group by resource_key
"""

# By probability; of equals, what was booked first: of two equal payments the later is
# the duplicate.
_CONTENDERS = """
create table contenders as
select
    hypothesis_key, line_key,
    row_number() over (
        order by
            probability desc, unambiguous.hypothesis_key is null, lines.booking_date,
            line_key, hypothesis_key
    ) as place
from scores
inner join lines using (line_key)
left join unambiguous using (hypothesis_key)
"""

_WINNERS = """
create table winners (hypothesis_key bigint, line_key bigint)
"""

# Best place of all that want the line, and of all that want each document.
_ROUND = """
create or replace table round_winners as
with wanted as (
    select claims.*, place from claims inner join contenders using (hypothesis_key)
),
best_of_resource as (
    select resource_key, min(place) as best_place from wanted group by resource_key
),
best_of_line as (
    select line_key, min(place) as best_place from contenders group by line_key
),
beaten as (
    select distinct hypothesis_key
    from wanted inner join best_of_resource using (resource_key)
    where place > best_place
)
select hypothesis_key, line_key
from contenders inner join best_of_line using (line_key)
where place = best_place
and hypothesis_key not in (select hypothesis_key from beaten)
"""

_TAKE = """
create or replace table resources as
with taken as (
    select resource_key, sum(claimed_amount) as taken_amount
    from claims inner join round_winners using (hypothesis_key)
    group by resource_key
)
select resource_key, open_amount - coalesce(taken_amount, 0) as open_amount
from resources left join taken using (resource_key)
"""

_DROP = """
delete from contenders
where
    line_key in (select line_key from round_winners)
    or hypothesis_key in (
        select hypothesis_key
        from claims inner join resources using (resource_key)
        where claimed_amount > open_amount
    )
"""

# More lines claim a document than it can pay: with evidence as good, whenever; or, as
# probable as not, on the same day or before.
_CONTESTED = """
create table contested as
with strong as (
    select
        claims.*, lines.booking_date,
        unambiguous.hypothesis_key is not null as is_unambiguous,
        coalesce(abs(documents.open_amount), 0) as open_amount
    from claims
    inner join scores using (hypothesis_key)
    inner join lines on lines.line_key = claims.line_key
    left join unambiguous using (hypothesis_key)
    left join documents on documents.document_key = claims.resource_key
    where
        unambiguous.hypothesis_key is not null
        or scores.probability >= (select contest_probability_min from policy)
),
counted as (
    select
        *,
        count(*) filter (is_unambiguous) over (partition by resource_key)
            as equals_count,
        count(*) over up_to as earlier_count,
        sum(claimed_amount) over up_to as earlier_amount
    from strong
    window up_to as (
        partition by resource_key order by booking_date
        range between unbounded preceding and current row
    )
)
select distinct hypothesis_key
from counted
where
    is_unambiguous
    and (
        equals_count > 1
        or (earlier_count > 1 and earlier_amount > open_amount)
    )
"""

_ASSIGNMENTS = """
create table assignments as
with believed as (
    select
        scores.hypothesis_key, scores.line_key,
        contested.hypothesis_key is not null as is_contested,
        probability, shipped_probability
    from scores left join contested using (hypothesis_key)
),
takers as (
    select claims.resource_key, claims.line_key, believed.probability
    from claims
    inner join winners using (hypothesis_key)
    inner join believed using (hypothesis_key)
),
lost as (
    select claims.hypothesis_key, max(takers.probability) as taker_probability
    from claims
    inner join resources using (resource_key)
    inner join takers
        on takers.resource_key = claims.resource_key
        and takers.line_key <> claims.line_key
    where
        claims.claimed_amount > resources.open_amount
        and claims.hypothesis_key not in (select hypothesis_key from winners)
    group by claims.hypothesis_key
)
select
    believed.hypothesis_key, believed.line_key,
    winners.hypothesis_key is not null as is_assigned,
    believed.is_contested,
    round(believed.probability * (1 - coalesce(lost.taker_probability, 0)), 9)
        as probability,
    believed.shipped_probability
from believed
left join winners using (hypothesis_key)
left join lost using (hypothesis_key)
"""

_OVER_CLAIMED = "select count(*) from resources where open_amount < 0"
_LINES_TWICE = """
select count(*) from (
    select line_key from winners group by line_key having count(*) > 1
)
"""


def assign(connection: Connection, *, rounds_max: int) -> None:
    """Make `assignments` from `scores`, `unambiguous` and `hypothesis_items`."""
    for statement in (_CLAIMS, _RESOURCES, _CONTENDERS, _WINNERS):
        connection.execute(statement)
    for _ in range(rounds_max):
        connection.execute(_ROUND)
        if not _count(connection, "select count(*) from round_winners"):
            break
        connection.execute("insert into winners from round_winners")
        connection.execute(_TAKE)
        connection.execute(_DROP)
    assert _count(connection, _OVER_CLAIMED) == 0, "a document is settled beyond"
    assert _count(connection, _LINES_TWICE) == 0, "a line is used twice"
    connection.execute(_CONTESTED)
    connection.execute(_ASSIGNMENTS)


def _count(connection: Connection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    assert row is not None
    return int(row[0])
