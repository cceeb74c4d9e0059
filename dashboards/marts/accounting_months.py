"""Questions about how far the books are: their months, and whether they tie out.

`raw.closings` tells of the closings themselves, as the run that published found them.
"""

from __future__ import annotations

from lettrage.dashboards.answers import ROWS_SHOWN_MAX, Answer, Build, ask


def days(build: Build) -> Answer:
    """First and last day with an entry: one row. Columns: first_day, last_day."""
    return ask(
        build,
        """
        select min(entry_date) as first_day, max(entry_date) as last_day
        from marts.journal_lines
        """,
    )


def months(build: Build, *, suspense: str) -> Answer:
    """Every month with an entry, the last first: is it closed, what waits in it.

    `suspense`: the account of what nobody explained yet. Columns: month (its first
    day), has_ended, closed_at, closed_by, entries_count, lines_count, debit_amount,
    corrections_count (entries of a month closed before), waiting_count,
    received_waiting_amount, paid_waiting_amount (in suspense: money in, money out).
    """
    return ask(
        build,
        """
        with

        months as (

            select
                date_trunc('month', entry_date)::date as month,
                count(distinct entry_id) as entries_count,
                count(*) as lines_count,
                sum(debit_amount)::decimal(18, 4) as debit_amount,
                count(distinct entry_id) filter (where original_entry_date is not null)
                    as corrections_count,
                count(*) filter (where waits) as waiting_count,
                coalesce(sum(credit_amount) filter (where waits), 0)::decimal(18, 4)
                    as received_waiting_amount,
                coalesce(sum(debit_amount) filter (where waits), 0)::decimal(18, 4)
                    as paid_waiting_amount
            from (
                select
                    *,
                    starts_with(account, $suspense) and bank_line_id is not null
                        as waits
                from marts.journal_lines
            )
            group by month

        )

        select
            months.*,
            last_day(months.month) <= (select max(as_of_date) from raw.runs)
                as has_ended,
            closings.closed_at,
            users.login as closed_by
        from months
        left join raw.closings as closings
            on closings.period = strftime(months.month, '%Y-%m')
        left join raw.users as users
            on users.user_id = closings.user_id
        order by months.month desc
        """,
        suspense=suspense,
    )


def tie_outs(build: Build) -> Answer:
    """Accounts beside what they are made of, those that differ first.

    Columns: tie_out, ledger_amount, source_amount, difference_amount,
    differences_count, documents_count, holds.
    """
    return ask(
        build,
        """
        select
            tie_out, ledger_amount, source_amount, difference_amount,
            differences_count, documents_count, holds
        from marts.tie_outs
        order by holds, tie_out
        """,
    )


def tie_out_differences(build: Build, *, tie_out: str | None) -> Answer:
    """The documents that differ, the largest first; None: of every tie-out.

    Columns: tie_out, document, ledger_amount, source_amount, difference_amount.
    """
    return ask(
        build,
        f"""
        select tie_out, document, ledger_amount, source_amount, difference_amount
        from marts.tie_out_differences
        where $tie_out is null or tie_out = $tie_out
        order by abs(difference_amount) desc, tie_out, document
        limit {ROWS_SHOWN_MAX}
        """,
        tie_out=tie_out,
    )
