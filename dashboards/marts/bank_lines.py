"""Questions about bank lines: what waits to be reconciled, how far the month is.

What waits for a person is money received, or a line with a suggestion, of which
something is left: a supplier's payment needs nobody here.
"""

from __future__ import annotations

from datetime import date

from lettrage.dashboards.answers import Answer, Now, ask_now

# Lines of which something is left to decide, as far as customers are concerned.
_WAITS = """
                remaining_amount <> 0
                and reconciliation_status in ('unmatched', 'proposed', 'partial')
                and not is_before_books
                and category is distinct from 'internal_transfer'
                and (remaining_amount > 0 or reconciliation_status = 'proposed')"""


def to_reconcile(now: Now, *, currency: str, account: str | None) -> Answer:
    """Money received that pays nothing yet: one row.

    Columns: count, amount, suggested_count (lines with a suggestion).
    """
    return ask_now(
        now,
        f"""
        select
            count(*) as count,
            coalesce(sum(remaining_amount), 0) as amount,
            count(*) filter (where reconciliation_status = 'proposed')
                as suggested_count
        from current_lines
        where currency = $currency
            and ($account is null or account_iban = $account)
            and remaining_amount > 0
            and {_WAITS.strip()}
        """,
        currency=currency,
        account=account,
    )


def progress(
    now: Now, *, account: str | None, since: date, own_currency: str
) -> Answer:
    """How far the lines booked since a day are, one row a currency.

    The firm's currency comes first; another one only while something of it waits.

    Columns: currency, lines_count, treated_count, alone_count (decided by the machine
    alone), waiting_count, waiting_amount, oldest_date (of what waits).
    """
    return ask_now(
        now,
        f"""
        with

        automatic as (

            select bank_line_id
            from marts.allocations
            where decided_by = 'auto'
            group by bank_line_id

        ),

        lines as (

            select
                *,
                {_WAITS.strip()} as waits
            from current_lines
            where booking_date >= $since
                and ($account is null or account_iban = $account)

        )

        select
            currency,
            count(*) as lines_count,
            count(*) filter (where not waits) as treated_count,
            count(*) filter (
                where not waits
                    and bank_line_id in (select bank_line_id from automatic)
            ) as alone_count,
            count(*) filter (where waits) as waiting_count,
            coalesce(sum(remaining_amount) filter (where waits), 0)
                as waiting_amount,
            min(booking_date) filter (where waits) as oldest_date
        from lines
        where waits or amount > 0
        group by currency
        having waiting_count > 0 or currency = $own_currency
        order by currency <> $own_currency, currency
        """,
        account=account,
        since=since,
        own_currency=own_currency,
    )


def line(now: Now, *, bank_line_id: str) -> Answer:
    """One bank line with all that the bank says. Columns: of `marts.bank_lines`."""
    return ask_now(
        now,
        "select * from current_lines where bank_line_id = $bank_line_id",
        bank_line_id=bank_line_id,
    )
