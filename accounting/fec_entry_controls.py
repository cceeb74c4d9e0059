"""The controls of a FEC that need its lines together: sums, numbers, order.

The tax office's tool has none of them. Lines gather in a database in memory, which
spills onto disk, and each control is one query.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl

from lettrage.accounting.fec_line_controls import Fault, amount, day, whole
from lettrage.accounting.fec_lines import LINE, Chunk
from lettrage.core.dates import add_months
from lettrage.core.warehouse import Connection, scratch

# How many faults of a control are named; all are counted.
FIRST = 5

_TABLE = """
    create table lines (
        line bigint,
        journal varchar,
        journal_label varchar,
        number varchar,
        entry_date date,
        account varchar,
        auxiliary varchar,
        lettrage varchar,
        valid_date date,
        debit decimal(38, 8),
        credit decimal(38, 8),
        is_opening boolean
    )
"""
_SIDES = """
    create macro sides(debit, credit) as
        'debit ' || regexp_replace(debit::varchar, '0{1,6}$', '')
        || ', credit ' || regexp_replace(credit::varchar, '0{1,6}$', '')
"""
# A line whose amount is none has made its control speak; sums pass over it.
_INSERT = r"""
    insert into lines by name
    select
        * replace (
            coalesce(try_cast(debit as decimal(38, 8)), 0) as debit,
            coalesce(try_cast(credit as decimal(38, 8)), 0) as credit
        ),
        upper(journal) in ('AN', 'ANO', 'ANX', 'RAN', 'OUV')
        or regexp_matches(
            strip_accents(lower(journal_label)), '\ba[- ]?nouveaux?\b'
        ) as is_opening
    from chunk
"""
_TEXTS = {
    "journal": "JournalCode",
    "journal_label": "JournalLib",
    "number": "EcritureNum",
    "account": "CompteNum",
    "auxiliary": "CompAuxNum",
    "lettrage": "EcritureLet",
}

# Each gives `line`, `field`, `value`; a control without rows holds.
_QUERIES = {
    "entry_balance": """
        select
            min(line),
            concat_ws(' ', journal, number),
            sides(sum(debit), sum(credit))
        from lines
        group by journal, number
        having sum(debit) <> sum(credit)
    """,
    "global_balance": """
        select null, 'file', sides(sum(debit), sum(credit))
        from lines
        having sum(debit) <> sum(credit)
    """,
    "opening_balance": """
        select
            min(line),
            'openings',
            sides(sum(debit), sum(credit))
        from lines
        where is_opening
        having sum(debit) <> sum(credit)
    """,
    "lettrage_balance": """
        select
            min(line),
            concat_ws(' ', account, auxiliary, lettrage),
            sides(sum(debit), sum(credit))
        from lines
        where lettrage <> ''
        group by account, auxiliary, lettrage
        having sum(debit) <> sum(credit)
    """,
    "after_year": """
        select line, 'EcritureDate', strftime(entry_date, '%Y%m%d')
        from lines
        where entry_date > $last_day
    """,
    "before_year": """
        select line, 'EcritureDate', strftime(entry_date, '%Y%m%d')
        from lines
        where entry_date < $first_day
    """,
    "validated_before": """
        select
            line,
            'ValidDate',
            strftime(valid_date, '%Y%m%d') || ' for ' || strftime(entry_date, '%Y%m%d')
        from lines
        where valid_date < entry_date
    """,
    "entry_dates": """
        select
            min(line),
            concat_ws(' ', journal, number),
            strftime(min(entry_date), '%Y%m%d')
            || ' to ' || strftime(max(entry_date), '%Y%m%d')
        from lines
        group by journal, number
        having min(entry_date) < max(entry_date)
    """,
    # Numbers are the digits at the end, by what stands before them. Whether they run
    # over the year or in each journal is the firm's choice: a gap is one in both.
    "number_gap": """
        with numbers as (
            select
                journal,
                regexp_extract(number, '^(.*?)[0-9]*$', 1) as prefix,
                try_cast(regexp_extract(number, '([0-9]+)$', 1) as hugeint) as ordinal,
                min(line) as line
            from lines
            group by all
        ),
        followed as (
            select
                *,
                lag(ordinal) over (
                    partition by journal, prefix order by ordinal
                ) as in_journal,
                lag(ordinal) over (
                    partition by prefix order by ordinal, journal
                ) as in_year
            from numbers
            where ordinal is not null
        ),
        series as (
            select count(distinct (prefix, ordinal)) = count(*) as is_over_the_year
            from numbers
        )
        select line, journal, prefix || ordinal || ' follows ' || prefix || in_journal
        from followed, series
        where
            ordinal - in_journal > 1
            and (not is_over_the_year or ordinal - in_year > 1)
    """,
    "validation_order": """
        with followed as (
            select
                line,
                valid_date,
                max(valid_date) over (
                    order by line rows between unbounded preceding and 1 preceding
                ) as valid_before
            from lines
            where not is_opening
        )
        select
            line,
            'ValidDate',
            strftime(valid_date, '%Y%m%d')
            || ' after ' || strftime(valid_before, '%Y%m%d')
        from followed
        where valid_date < valid_before
    """,
    "opening_first": """
        select line, 'JournalCode', journal
        from lines
        where is_opening and line > (select min(line) from lines where not is_opening)
    """,
}


_OF_THE_YEAR = ("after_year", "before_year")


class Entries:
    """The lines of a file together."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        connection.execute(_TABLE)
        connection.execute(_SIDES)

    def add(self, chunk: Chunk) -> None:
        """Gather the lines of a chunk that can be read."""
        names = chunk.header.names
        absent = pl.lit("")
        rows = whole(chunk).select(
            pl.col(LINE).cast(pl.Int64).alias("line"),
            *(
                (pl.col(column) if column in names else absent).alias(name)
                for name, column in _TEXTS.items()
            ),
            *(
                (day(column) if column in names else pl.lit(None, pl.Date)).alias(name)
                for name, column in (
                    ("entry_date", "EcritureDate"),
                    ("valid_date", "ValidDate"),
                )
            ),
            amount(names, "Debit").alias("debit"),
            amount(names, "Credit").alias("credit"),
        )
        self._connection.register("chunk", rows.to_arrow())
        self._connection.execute(_INSERT)
        self._connection.unregister("chunk")

    def faults(self, closing: date | None) -> Iterator[tuple[str, int, list[Fault]]]:
        """Each control that does not hold: its name, how often, the first faults.

        Args:
            closing: last day of the fiscal year, as the file's name says; None where
                the name says none: the controls of the year are left out.
        """
        days = {} if closing is None else _year(closing)
        for name, query in _QUERIES.items():
            if name in _OF_THE_YEAR and closing is None:
                continue
            found = self._connection.execute(
                f"""
                select *, count(*) over () from ({query}) as found (line, field, value)
                order by line, field, value
                limit {FIRST}
                """,
                {key: value for key, value in days.items() if f"${key}" in query},
            ).fetchall()
            if found:
                yield name, found[0][3], [Fault(*row[:3]) for row in found]


@contextlib.contextmanager
def gathered() -> Iterator[Entries]:
    """A place for the lines of a file, gone at the end."""
    with scratch() as connection:
        yield Entries(connection)


def _year(closing: date) -> dict[str, date]:
    """The twelve months that end on the closing date."""
    first_day = add_months(closing + timedelta(days=1), -12)
    return {"first_day": first_day, "last_day": closing}
