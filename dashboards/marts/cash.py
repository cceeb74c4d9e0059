"""Questions about money held: balances, their history, what came in and went out."""

from __future__ import annotations

from datetime import date

from lettrage.dashboards.answers import Answer, Build, ask


def currencies(build: Build) -> Answer:
    """The currencies that money is held or owed in. Column: currency."""
    return ask(
        build,
        """
        select currency from marts.cash_positions
        union
        select currency from marts.receivables_aging
        order by currency
        """,
    )


def accounts(build: Build) -> Answer:
    """The bank accounts with a known balance. Columns: account_iban, currency."""
    return ask(
        build,
        """
        select account_iban, any_value(currency) as currency
        from marts.cash_positions
        group by account_iban
        order by account_iban
        """,
    )


def balances(build: Build, *, account: str | None) -> Answer:
    """The balance of each account, with the day it was last known.

    Columns: account_iban, currency, balance_amount, balance_date, statement_date (of
    the last statement; null: none has landed).
    """
    return ask(
        build,
        """
        with

        balances as (

            select
                account_iban,
                currency,
                max_by(balance_amount, date) as balance_amount,
                max(date) as balance_date
            from marts.cash_positions
            where $account is null or account_iban = $account
            group by account_iban, currency

        ),

        last_statements as (

            select account_iban, max(closing_date) as statement_date
            from marts.bank_statements
            where not is_interim
            group by account_iban

        )

        select balances.*, last_statements.statement_date
        from balances
        left join last_statements
            on balances.account_iban = last_statements.account_iban
        order by balances.currency, balances.account_iban
        """,
        account=account,
    )


def totals(build: Build, *, account: str | None) -> Answer:
    """What is held. Columns: currency, balance_amount, oldest_date, newest_date."""
    return ask(
        build,
        """
        with

        balances as (

            select
                account_iban,
                currency,
                max_by(balance_amount, date) as balance_amount,
                max(date) as balance_date
            from marts.cash_positions
            where $account is null or account_iban = $account
            group by account_iban, currency

        )

        select
            currency,
            sum(balance_amount) as balance_amount,
            min(balance_date) as oldest_date,
            max(balance_date) as newest_date
        from balances
        group by currency
        order by currency
        """,
        account=account,
    )


def history(
    build: Build, *, currency: str, account: str | None, since: date, step_days: int
) -> Answer:
    """The balance of each account over time, one row a day or week and account.

    Between two known balances an account keeps the earlier. Columns: account_iban,
    date, balance_amount, total_amount (of all accounts on that day).
    """
    return ask(
        build,
        """
        with

        positions as (

            select account_iban, date, balance_amount
            from marts.cash_positions
            where currency = $currency
                and ($account is null or account_iban = $account)

        ),

        days as (

            select max(date) as date
            from positions
            where date >= $since
            group by time_bucket(to_days($step_days), date)
            union
            select $since as date

        ),

        grid as (

            select days.date, accounts.account_iban
            from days
            cross join (select distinct account_iban from positions) as accounts

        )

        select
            grid.account_iban,
            grid.date,
            positions.balance_amount,
            sum(positions.balance_amount) over (partition by grid.date)
                as total_amount
        from grid
        asof inner join positions
            on grid.account_iban = positions.account_iban
            and grid.date >= positions.date
        order by grid.account_iban, grid.date
        """,
        currency=currency,
        account=account,
        since=since,
        step_days=step_days,
    )


def weekly_flows(
    build: Build, *, currency: str, account: str | None, since: date
) -> Answer:
    """Money in and out, one row a week.

    Columns: week (its Monday), in_amount ≥ 0, out_amount ≤ 0.
    """
    return ask(
        build,
        """
        select
            date_trunc('week', booking_date)::date as week,
            coalesce(sum(amount) filter (where amount > 0), 0) as in_amount,
            coalesce(sum(amount) filter (where amount < 0), 0) as out_amount
        from marts.bank_lines
        where currency = $currency
            and ($account is null or account_iban = $account)
            and booking_date >= $since
            -- Between the firm's own accounts nothing comes in or goes out.
            and ($account is not null or category is distinct from 'internal_transfer')
        group by week
        order by week
        """,
        currency=currency,
        account=account,
        since=since,
    )
