"""A labelled world's truth, and which of its lines nobody could decide.

A line is out of anybody's reach if what the truth says of it could as well be said of
other documents: nothing that the firm holds tells them apart. For each document that a
line pays without citing it, another one is as good if it is open on that day, in its
currency, not cited, of the same customer (of any, if nothing says who pays), and

- has the same amount open; or, paid in part, has no more and at least what was paid;
- or, of a line that pays two documents and cites none, is one of two others that sum to
  the same.

`equivalents` of the truth are passed over, for any of them counts as right. This is an
estimate, not a bound: sets of three and more are compared document by document only,
and that the older of two is likelier to be paid counts as no evidence. Where a first
suggestion is right more often than this allows, order told what documents could not.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from lettrage.core.warehouse import Connection, reader, scratch
from lettrage.core.workspace import Workspace
from lettrage.matching.evaluation.truth import Truth

# Where closing the document in full is as right as booking the cash.
SETTLED = ("short_fee", "short_discount")
MODELS = {
    "bank_lines": "marts.bank_lines",
    "invoices": "marts.invoices",
    "customers": "intermediate.int_customers_known_payers",
}

_LINES = """
create temp table told as
select
    bank_lines.bank_line_id, bank_lines.account_iban as account,
    bank_lines.booking_date, bank_lines.amount,
    case truth_lines.expected
        when 'allocate' then 'documents' when 'customer_only' then 'customer'
        else 'nothing'
    end as pays,
    truth_lines.scenario, truth_lines.period, truth_lines.customer_id,
    truth_lines.equivalents,
    bank_lines.counterparty_iban, bank_lines.counterparty_name,
    upper(strip_accents(concat_ws(
        ' ', bank_lines.label, bank_lines.remittance, bank_lines.creditor_reference,
        bank_lines.end_to_end_id, bank_lines.counterparty_name
    ))) as text
from truth_lines inner join bank_lines using (bank_reference)
"""

_PARTS = f"""
create temp table parts as
select
    told.bank_line_id, truth.invoice_number,
    truth.allocated_amount::decimal(18, 4) as allocated_amount,
    case when told.scenario in {SETTLED} then invoices.amount_including_tax
        else truth.allocated_amount::decimal(18, 4)
    end as settled_amount
from truth
inner join bank_lines using (bank_reference)
inner join told using (bank_line_id)
inner join invoices using (invoice_number)
"""

_ALIKE = """
create temp table alike as
with groups as (
    select bank_line_id, unnest(string_split(equivalents, ';')) as members
    from told where equivalents <> ''
)
select
    bank_line_id, unnest(string_split(members, '|')) as invoice_number,
    string_split(members, '|')[1] as stands_for
from groups
"""

# Lines of the test period that pay something and are no payout or return, which files
# and the bank explain; with the documents that were open on their day.
_OPEN = """
create temp table pools as
with judged as (
    select * from told
    where
        period = 'test' and pays = 'documents'
        and scenario not in ('psp_payout', 'reversal')
),
known as (
    select distinct customer_id, counterparty_iban as mark, booking_date from told
    where counterparty_iban <> '' and customer_id <> ''
    union
    select distinct customer_id, counterparty_name, booking_date from told
    where counterparty_name <> '' and customer_id <> ''
),
named as (
    select
        judged.bank_line_id,
        len(list_intersect(
            regexp_extract_all(judged.text, '[A-Z]{4,}'),
            regexp_extract_all(upper(strip_accents(customers.name)), '[A-Z]{4,}')
        )) > 0
        or judged.counterparty_iban is not distinct from customers.iban
        or exists (
            select 1 from known
            where
                known.customer_id = judged.customer_id
                and known.booking_date < judged.booking_date
                and known.mark in (judged.counterparty_iban, judged.counterparty_name)
        ) as is_payer_known
    from judged inner join customers using (customer_id)
),
days as (select distinct booking_date from judged),
left_open as (
    select
        days.booking_date, invoices.invoice_number, invoices.customer_id,
        invoices.currency,
        any_value(invoices.amount_including_tax) - coalesce(
            sum(parts.settled_amount)
            filter (lines.booking_date < days.booking_date), 0
        ) as open_amount
    from days
    inner join invoices on invoices.issue_date <= days.booking_date
    left join parts on parts.invoice_number = invoices.invoice_number
    left join told as lines on lines.bank_line_id = parts.bank_line_id
    group by
        days.booking_date, invoices.invoice_number, invoices.customer_id,
        invoices.currency
)
select
    judged.bank_line_id, left_open.invoice_number, left_open.currency,
    left_open.open_amount, parts.allocated_amount,
    alike.stands_for,
    -- However it is written: letters for digits, gaps, without zeros. A slip of a
    -- digit, and a statement's month, are told by the scenario alone.
    judged.scenario in (
        'exact_ref', 'group_all_refs', 'mangled_ref', 'group_statement'
    )
    or contains(
        regexp_replace(translate(judged.text, 'OIL', '011'), '[^0-9]', '', 'g'),
        ltrim(regexp_extract(left_open.invoice_number, '[0-9]+$'), '0')
    ) as is_cited
from judged
inner join named using (bank_line_id)
inner join left_open
    on
        left_open.booking_date = judged.booking_date
        and left_open.open_amount <> 0
        and (
            left_open.customer_id = judged.customer_id or not named.is_payer_known
        )
left join parts
    on
        parts.bank_line_id = judged.bank_line_id
        and parts.invoice_number = left_open.invoice_number
left join alike
    on
        alike.bank_line_id = judged.bank_line_id
        and alike.invoice_number = left_open.invoice_number
"""

_UNDECIDABLE = """
with paid as (
    select * from pools where allocated_amount is not null
),
others as (
    select * from pools where allocated_amount is null and not is_cited
),
one_for_one as (
    select distinct paid.bank_line_id
    from paid inner join others
        on
            others.bank_line_id = paid.bank_line_id
            and others.currency = paid.currency
            and (
                others.open_amount = paid.open_amount
                or (
                    abs(paid.allocated_amount) < abs(paid.open_amount)
                    and others.open_amount >= paid.allocated_amount
                    and others.open_amount <= paid.open_amount
                )
            )
            and coalesce(others.stands_for <> paid.stands_for, true)
    where not paid.is_cited
),
twos as (
    select bank_line_id, sum(allocated_amount) as total_amount
    from paid
    group by bank_line_id
    having count(*) = 2 and not bool_or(is_cited)
),
two_for_two as (
    select distinct first.bank_line_id
    from twos
    inner join others as first using (bank_line_id)
    inner join others as second
        on
            second.bank_line_id = first.bank_line_id
            and second.currency = first.currency
            and second.open_amount = twos.total_amount - first.open_amount
            and second.invoice_number > first.invoice_number
    where first.stands_for is null and second.stands_for is null
)
select bank_line_id from one_for_one
union
select bank_line_id from two_for_two
order by bank_line_id
"""


@dataclass(frozen=True)
class WorldTruth:
    """What is right in the test period of a world.

    Args:
        truth: lines, parts and alike of the test period.
        undecidable: the lines that nobody could decide: bank_line_id.
    """

    truth: Truth
    undecidable: set[str]


def read_truth(workspace: Path, world: Path, *, everything: bool = False) -> WorldTruth:
    """The truth of `world` about the lines that landed in `workspace`.

    Args:
        everything: also of the history's lines.
    """
    with scratch() as connection:
        _load(connection, workspace, world)
        for statement in (_LINES, _PARTS, _ALIKE, _OPEN):
            connection.execute(statement)
        return WorldTruth(
            Truth(
                lines=_table(
                    connection,
                    "select bank_line_id, account, booking_date, amount, pays, "
                    "scenario from told where period = 'test' or $everything "
                    "order by bank_line_id",
                    {"everything": everything},
                ),
                parts=_table(connection, "from parts"),
                alike=_table(connection, "from alike"),
            ),
            {key for (key,) in connection.execute(_UNDECIDABLE).fetchall()},
        )


def _load(connection: Connection, workspace: Path, world: Path) -> None:
    for name in ("truth", "truth_lines"):
        connection.execute(
            f"create temp table {name} as from read_csv($path, all_varchar = true)",
            {"path": str(world / f"{name}.csv")},
        )
    with reader(Workspace.at(workspace)) as published:
        for name, model in MODELS.items():
            rows = published.execute(f"from {model}").to_arrow_table()
            connection.register(f"arrived_{name}", rows)
            connection.execute(f"create temp table {name} as from arrived_{name}")


def _table(
    connection: Connection, sql: str, given: dict[str, object] | None = None
) -> pa.Table:
    return connection.execute(sql, given).to_arrow_table()
