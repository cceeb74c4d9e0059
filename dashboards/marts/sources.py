"""What the page *Données* asks: what landed, what was refused, what the last run found.

`raw.documents` and `raw.rejected_rows` are names of the public contract; `raw.runs` and
`raw.run_checks` tell of the run itself.
"""

from __future__ import annotations

from datetime import date

from lettrage.core import warehouse
from lettrage.core.workspace import Workspace
from lettrage.dashboards.answers import ROWS_SHOWN_MAX, Answer, Build, ask


def published(workspace: Workspace) -> Build:
    """The last published build, and the business date of its figures.

    Raises:
        NothingPublished: there is no build yet.
    """
    path = warehouse.published_build(workspace)
    as_of = ask(
        Build(workspace, path, None),
        "select max_by(as_of_date, started_at) as as_of from raw.runs",
    ).first["as_of"]
    return Build(workspace, path, as_of if isinstance(as_of, date) else None)


def documents(build: Build, *, kind: str | None, only_faulty: bool) -> Answer:
    """Files that landed or were refused, the newest first.

    `only_faulty`: those refused, with rejected rows, or that do not foot or chain.
    Columns: those of `raw.documents`, without its keys.
    """
    return ask(
        build,
        f"""
        select
            landed_at,
            file_name,
            kind,
            format,
            rows_landed,
            rows_duplicate,
            rows_rejected,
            is_consistent,
            error
        from raw.documents
        where ($kind is null or kind = $kind)
            and (
                $only_faulty = 0
                or error is not null
                or rows_rejected > 0
                or not coalesce(is_consistent, true)
            )
        order by landed_at desc, position desc
        limit {ROWS_SHOWN_MAX}
        """,
        kind=kind,
        only_faulty=int(only_faulty),
    )


def document_totals(build: Build) -> Answer:
    """All files: one row. Columns: landed_count, refused_count, rows_landed,
    rows_duplicate, rows_rejected, newest_at.
    """
    return ask(
        build,
        """
        select
            count(*) filter (where error is null) as landed_count,
            count(*) filter (where error is not null) as refused_count,
            coalesce(sum(rows_landed), 0)::bigint as rows_landed,
            coalesce(sum(rows_duplicate), 0)::bigint as rows_duplicate,
            coalesce(sum(rows_rejected), 0)::bigint as rows_rejected,
            max(landed_at) as newest_at
        from raw.documents
        """,
    )


def kinds(build: Build) -> Answer:
    """The kinds of documents that landed. Column: kind."""
    return ask(
        build,
        "select distinct kind from raw.documents where kind is not null order by kind",
    )


def rejected_rows(build: Build) -> Answer:
    """Rows that could not land, as they came.

    Columns: file_name, line_number, field, reason, payload.
    """
    return ask(
        build,
        f"""
        select
            documents.file_name,
            rejected_rows.line_number,
            rejected_rows.field,
            rejected_rows.reason,
            rejected_rows.payload
        from raw.rejected_rows
        left join raw.documents
            on rejected_rows.document_id = documents.document_id
        order by documents.landed_at desc, rejected_rows.line_number
        limit {ROWS_SHOWN_MAX}
        """,
    )


def freshness(build: Build, *, account: str | None) -> Answer:
    """How far each account is known.

    Columns: account_iban, lines_count, first_date, last_date, statement_date (of the
    last statement; null: none has landed), age_days (of the last line, at the build's
    date).
    """
    return ask(
        build,
        """
        with

        lines as (

            select
                account_iban,
                count(*) as lines_count,
                min(booking_date) as first_date,
                max(booking_date) as last_date
            from marts.bank_lines
            group by account_iban

        ),

        statements as (

            select account_iban, max(closing_date) as statement_date
            from marts.bank_statements
            where not is_interim
            group by account_iban

        )

        select
            coalesce(lines.account_iban, statements.account_iban) as account_iban,
            coalesce(lines.lines_count, 0) as lines_count,
            lines.first_date,
            lines.last_date,
            statements.statement_date,
            date_diff(
                'day',
                greatest(lines.last_date, statements.statement_date),
                $as_of
            ) as age_days
        from lines
        full join statements on lines.account_iban = statements.account_iban
        where $account is null
            or coalesce(lines.account_iban, statements.account_iban) = $account
        order by account_iban
        """,
        account=account,
        as_of=build.as_of,
    )


def last_run(build: Build) -> Answer:
    """The run that made this build. Columns: those of `raw.runs`."""
    return ask(
        build,
        """
        select run_id, as_of_date, known_at, started_at
        from raw.runs
        order by started_at desc
        limit 1
        """,
    )


def run_checks(build: Build) -> Answer | None:
    """The controls of the last run, those that do not hold first.

    Columns: name, status, failures, message. None: this build does not hold them.
    """
    held = ask(
        build,
        """
        select count(*) as count
        from duckdb_tables()
        where schema_name = 'raw' and table_name = 'run_checks'
        """,
    )
    if not held.first["count"]:
        return None
    return ask(
        build,
        """
        with

        last_runs as (

            select max_by(run_id, started_at) as run_id
            from raw.runs

        )

        select name, status, failures, message
        from raw.run_checks
        semi join last_runs on run_checks.run_id = last_runs.run_id
        order by status = 'pass', name
        """,
    )


def statement_faults(build: Build, *, account: str | None) -> Answer:
    """Statements that do not foot or do not follow the one before.

    Columns: those of `marts.bank_statements`, and currency (null: no line has landed).
    """
    return ask(
        build,
        f"""
        with

        currencies as (

            select account_iban, any_value(currency) as currency
            from marts.bank_lines
            group by account_iban

        )

        select
            bank_statements.account_iban,
            bank_statements.statement_reference,
            bank_statements.opening_date,
            bank_statements.opening_balance,
            bank_statements.closing_date,
            bank_statements.closing_balance,
            bank_statements.foots,
            bank_statements.chains,
            currencies.currency
        from marts.bank_statements
        left join currencies
            on bank_statements.account_iban = currencies.account_iban
        where ($account is null or bank_statements.account_iban = $account)
            and not (coalesce(foots, true) and coalesce(chains, true))
        order by closing_date desc, bank_statements.account_iban, statement_reference
        limit {ROWS_SHOWN_MAX}
        """,
        account=account,
    )
