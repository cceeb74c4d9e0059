"""What else a line may be, and who else wants its documents: features of ambiguity.

One hypothesis is never judged alone: a line has others, a document other lines, and an
amount may come twice. The first guess (`guesses`) says how strong each rival is.

Table made: `competition`, one row per hypothesis: hypothesis_key and

- guess: its own first guess; line_rival: the best other guess of its line; line_rank;
  line_choices_exact: hypotheses of the line that are exact.
- document_rival: the best guess of another line for a document of the set that cannot
  pay both; is_rival_earlier: that line was booked before; claims_count: lines with a
  guess of 0.2 or more for a document of the set, at most.
- twins_count: lines with this line's amount and payer; twin_rank: its place among them.
- amount_lines: lines with this amount.
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection

_ON_LINE = """
create table line_rivals as
select
    guesses.hypothesis_key, guesses.line_key, guesses.guess,
    row_number() over best as line_rank,
    case
        when row_number() over best = 1 then coalesce(lead(guess) over best, 0)
        else first_value(guess) over best
    end as line_rival,
    count(*) filter (features.is_exact) over (partition by guesses.line_key)
        as line_choices_exact
from guesses
inner join features using (hypothesis_key)
window best as (
    partition by guesses.line_key order by guess desc, guesses.hypothesis_key
)
"""

# Of each document: the best guess of each line, and of these the two best lines.
_ON_DOCUMENT = """
create table document_rivals as
with wanted as (
    select
        items.document_key, items.line_key,
        max({'guess': guesses.guess, 'amount': abs(items.allocated_amount)}) as best
    from hypothesis_items as items
    inner join guesses using (hypothesis_key)
    where items.document_key is not null and items.allocated_amount is not null
    group by items.document_key, items.line_key
)
select
    document_key,
    list_sort(list({
        'against': -best.guess, 'line_key': line_key, 'amount': best.amount
    }))[1:2] as best,
    count(*) filter (best.guess >= 0.2) as claims_count
from wanted
group by document_key
"""

_SET_RIVALS = """
create table set_rivals as
with faced as (
    select
        items.hypothesis_key, items.line_key, claims_count,
        list_filter(
            best,
            lambda rival: rival.line_key <> items.line_key
                and rival.amount + abs(items.allocated_amount)
                    > abs(documents.open_amount)
        )[1] as rival
    from hypothesis_items as items
    inner join document_rivals using (document_key)
    inner join documents using (document_key)
)
select
    hypothesis_key, max(claims_count) as claims_count,
    coalesce(max(-rival.against), 0) as document_rival,
    max({'guess': -rival.against, 'line_key': rival.line_key}).line_key
        as rival_line_key
from faced
group by hypothesis_key
"""

_TWINS = """
create table twins as
select
    lines.line_key,
    count(*) over twin as twins_count,
    row_number() over (twin order by booking_date, lines.line_key) as twin_rank,
    count(*) over (partition by currency, remaining_amount) as amount_lines
from lines
left join best_parties using (line_key)
window twin as (
    partition by
        currency, remaining_amount,
        coalesce(
            best_parties.customer_id, counterparty_iban, counterparty_name,
            'line ' || lines.line_key
        )
)
"""

_COMPETITION = """
create table competition as
select
    line_rivals.hypothesis_key, guess, line_rival, line_rank, line_choices_exact,
    coalesce(document_rival, 0) as document_rival,
    coalesce(rival.booking_date < lines.booking_date, false) as is_rival_earlier,
    coalesce(claims_count, 0) as claims_count,
    twins_count, twin_rank, amount_lines
from line_rivals
inner join lines using (line_key)
inner join twins using (line_key)
left join set_rivals using (hypothesis_key)
left join lines as rival on rival.line_key = set_rivals.rival_line_key
"""


def find_competition(connection: Connection) -> None:
    """Make `competition` from `features`, `guesses` and `hypothesis_items`."""
    for statement in (_ON_LINE, _ON_DOCUMENT, _SET_RIVALS, _TWINS, _COMPETITION):
        connection.execute(statement)
