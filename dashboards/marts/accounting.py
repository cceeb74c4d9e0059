"""Questions about the books: the journal, one entry, the balance, one account.

Amounts are in the firm's currency. Of the journal only one page of lines comes back;
what is said of all of them DuckDB has summed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lettrage.dashboards.answers import ROWS_SHOWN_MAX, Answer, Build, ask

# Lines of one page of the journal or of an account.
PAGE_LINES = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """Which lines of the journal are looked at.

    Args:
        journal: its code; None: all.
        account: how the account begins; empty: all.
        customer: a part of its name, or its identifier; empty: all lines.
        first_day: since when; None: from the beginning.
        last_day: until when; None: to the end.
    """

    journal: str | None = None
    account: str = ""
    customer: str = ""
    first_day: date | None = None
    last_day: date | None = None


_CHOSEN = """
            ($journal is null or journal = $journal)
            and starts_with(account, $account)
            and ($first_day is null or entry_date >= $first_day)
            and ($last_day is null or entry_date <= $last_day)
            and (
                $customer = ''
                or customer_id in (
                    select customer_id
                    from marts.customers
                    where customer_id = $customer
                        or contains(
                            lower(strip_accents(name)),
                            lower(strip_accents($customer))
                        )
                )
            )"""

# Openings first; numbers are text, and a landed journal may write letters in them. A
# line is a debit or a credit: of the other there is none.
_COLUMNS = """
            entry_id, entry_date, journal, entry_number, account, account_label,
            auxiliary_label, label, document, lettrage_code,
            nullif(debit_amount, 0) as debit_amount,
            nullif(credit_amount, 0) as credit_amount"""
_ORDER = """
            entry_date, journal <> 'AN', journal, try_cast(entry_number as bigint),
            entry_number, entry_id, entry_line"""


def journals(build: Build) -> Answer:
    """The journals that have a line. Columns: journal, journal_label."""
    return ask(
        build,
        """
        select journal, min(journal_label) as journal_label
        from marts.journal_lines
        group by journal
        order by journal
        """,
    )


def totals(build: Build, choice: Choice) -> Answer:
    """All the chosen lines: one row.

    Columns: lines_count, entries_count, debit_amount, credit_amount.
    """
    return ask(
        build,
        f"""
        select
            count(*) as lines_count,
            count(distinct entry_id) as entries_count,
            coalesce(sum(debit_amount), 0)::decimal(18, 4) as debit_amount,
            coalesce(sum(credit_amount), 0)::decimal(18, 4) as credit_amount
        from marts.journal_lines
        where {_CHOSEN.strip()}
        """,
        **_values(choice),
    )


def lines(build: Build, choice: Choice, *, page: int) -> Answer:
    """One page of the chosen lines, counted from 1, in the order of the books.

    Columns: entry_id, entry_date, journal, entry_number, account, account_label,
    auxiliary_label, label, document, lettrage_code, debit_amount, credit_amount, and
    entry_amount: what its whole entry debits, chosen or not.
    """
    return ask(
        build,
        f"""
        with

        entries as (

            select entry_id, sum(debit_amount)::decimal(18, 4) as entry_amount
            from marts.journal_lines
            where entry_id in (
                select entry_id
                from marts.journal_lines
                where {_CHOSEN.strip()}
            )
            group by entry_id

        )

        select {_COLUMNS.strip()}, entries.entry_amount
        from marts.journal_lines
        inner join entries using (entry_id)
        where {_CHOSEN.strip()}
        order by {_ORDER.strip()}
        limit {PAGE_LINES} offset $offset
        """,
        offset=(page - 1) * PAGE_LINES,
        **_values(choice),
    )


def entry(build: Build, *, entry_id: str) -> Answer:
    """The lines of one entry. Columns: those of `lines`, without the entry's total."""
    return ask(
        build,
        f"""
        select {_COLUMNS.strip()}
        from marts.journal_lines
        where entry_id = $entry_id
        order by entry_line
        limit {ROWS_SHOWN_MAX}
        """,
        entry_id=entry_id,
    )


def entries_behind(
    build: Build, *, invoice_number: str, bank_line_id: str | None
) -> Answer:
    """The entries of a document and a receipt of it; None: of its issue.

    Columns: those of `entry`.
    """
    return ask(
        build,
        f"""
        select {_COLUMNS.strip()}
        from marts.journal_lines
        where entry_id in (
            select entry_id
            from marts.journal_lines
            where invoice_number = $invoice_number
                and bank_line_id is not distinct from $bank_line_id
        )
        order by {_ORDER.strip()}
        limit {ROWS_SHOWN_MAX}
        """,
        invoice_number=invoice_number,
        bank_line_id=bank_line_id,
    )


def balance(build: Build, *, account: str) -> Answer:
    """The trial balance, of accounts that begin with `account`; empty: all.

    Columns: account, account_label, debit_amount, credit_amount, and the balance on its
    side: debit_balance (zero too) or credit_balance.
    """
    return ask(
        build,
        f"""
        select
            account,
            account_label,
            debit_amount,
            credit_amount,
            case when balance_amount >= 0 then balance_amount end as debit_balance,
            case when balance_amount < 0 then -balance_amount end as credit_balance
        from marts.trial_balance
        where starts_with(account, $account)
        order by account
        limit {ROWS_SHOWN_MAX}
        """,
        account=account,
    )


def balance_totals(build: Build, *, account: str) -> Answer:
    """All accounts of `balance`: one row.

    Columns: accounts_count, as_of, debit_amount, credit_amount, balance_amount.
    """
    return ask(
        build,
        """
        select
            count(*) as accounts_count,
            max(as_of) as as_of,
            coalesce(sum(debit_amount), 0)::decimal(18, 4) as debit_amount,
            coalesce(sum(credit_amount), 0)::decimal(18, 4) as credit_amount,
            coalesce(sum(balance_amount), 0)::decimal(18, 4) as balance_amount
        from marts.trial_balance
        where starts_with(account, $account)
        """,
        account=account,
    )


def ledger(
    build: Build,
    *,
    account: str,
    first_day: date | None,
    last_day: date | None,
    page: int,
) -> Answer:
    """One page of the lines of exactly this account, with its balance after each.

    Columns: those of `entry`, and running_amount (debit − credit since the first day).
    """
    return ask(
        build,
        f"""
        select
            {_COLUMNS.strip()},
            (sum(debit_amount - credit_amount) over (
                order by {_ORDER.strip()}
            ))::decimal(18, 4) as running_amount
        from marts.journal_lines
        where account = $account
            and ($first_day is null or entry_date >= $first_day)
            and ($last_day is null or entry_date <= $last_day)
        order by {_ORDER.strip()}
        limit {PAGE_LINES} offset $offset
        """,
        account=account,
        first_day=first_day,
        last_day=last_day,
        offset=(page - 1) * PAGE_LINES,
    )


def ledger_count(
    build: Build, *, account: str, first_day: date | None, last_day: date | None
) -> Answer:
    """How many lines `ledger` has in all: one row. Column: lines_count."""
    return ask(
        build,
        """
        select count(*) as lines_count
        from marts.journal_lines
        where account = $account
            and ($first_day is null or entry_date >= $first_day)
            and ($last_day is null or entry_date <= $last_day)
        """,
        account=account,
        first_day=first_day,
        last_day=last_day,
    )


def _values(choice: Choice) -> dict[str, str | date | None]:
    return {
        "journal": choice.journal,
        "account": choice.account,
        "customer": choice.customer,
        "first_day": choice.first_day,
        "last_day": choice.last_day,
    }
