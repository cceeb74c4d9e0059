"""The temporary tables of a bank reconciliation, each made of those before it.

The ledger's balance is that of the fiscal year with its opening entries, in the
account's currency. Lines are compared since the books began, without openings: what was
not entered last year is still a reason today. A bank line and its entries, corrections
included, are one: entries carry the line's id.
"""

from __future__ import annotations

_ACCOUNTS = """
    create or replace temp table bank_accounts as
    with positions as (
        select account_iban,
            max_by(currency, date) as currency,
            max(date) as balance_date,
            max_by(balance_amount, date) as balance_amount
        from marts.cash_positions
        where date <= $last_day
        group by account_iban
    )
    select numbered.*, positions.balance_date, positions.balance_amount,
        settings.company_currency, settings.books_start_date, settings.as_of_date,
        coalesce(positions.currency, settings.company_currency) as currency,
        row_number() over (order by length(numbered.journal), numbered.journal) as place
    from intermediate.int_bank_accounts_numbered as numbered
    cross join intermediate.int_settings_pivoted as settings
    left join positions using (account_iban)
"""

_LEDGER = """
    create or replace temp table bank_ledger as
    select accounts.place, lines.entry_id, lines.bank_line_id, lines.entry_date,
        lines.label, lines.document,
        lines.pattern in ('opening', 'carried') or landed.entry_id is not null
            as is_opening,
        case
            when lines.currency = accounts.currency then lines.currency_amount
            when accounts.currency = accounts.company_currency
                then lines.debit_amount - lines.credit_amount
            -- The company's currency alone moves no foreign balance.
            else 0
        end as amount
    from marts.journal_lines as lines
    inner join bank_accounts as accounts using (account)
    left join (
        select distinct entry_id from intermediate.int_entry_lines_landed
        where is_opening
    ) as landed using (entry_id)
"""

# What the bank's line and its entries by then say differently.
_DIFFERENCES = """
    create or replace temp table bank_differences as
    with banked as (
        select accounts.place, lines.bank_line_id as fact, lines.booking_date,
            coalesce(lines.label, lines.counterparty_name) as label,
            lines.bank_reference as document, lines.amount
        from marts.bank_lines as lines
        inner join bank_accounts as accounts using (account_iban)
        where lines.booking_date <= $last_day
            and coalesce(lines.booking_date >= accounts.books_start_date, true)
    ),
    entered as (
        select place, coalesce(bank_line_id, entry_id) as fact,
            min(entry_date) as entry_date, min(label) as label,
            min(document) as document,
            coalesce(sum(amount) filter (where entry_date <= $last_day), 0) as amount,
            bool_or(entry_date <= $last_day) as is_entered
        from bank_ledger
        where not is_opening
        group by all
    )
    select coalesce(banked.place, entered.place) as place,
        case
            when banked.fact is null then 'not_at_bank'
            when entered.is_entered then 'differs'
            when entered.fact is not null then 'entered_later'
            else 'not_entered'
        end as reason,
        coalesce(banked.fact, entered.fact) as fact,
        banked.booking_date, entered.entry_date,
        coalesce(banked.label, entered.label) as label,
        coalesce(banked.document, entered.document) as document,
        coalesce(banked.amount, 0) as bank_amount,
        coalesce(entered.amount, 0) as ledger_amount
    from banked
    full join entered on banked.place = entered.place and banked.fact = entered.fact
    where coalesce(banked.amount, 0) <> coalesce(entered.amount, 0)
"""

# Net of what was cleared from suspense since: a correction gives the line back.
_WAITING = """
    create or replace temp table bank_waiting as
    select accounts.place, banked.bank_line_id, banked.booking_date,
        banked.bank_reference,
        coalesce(banked.label, banked.counterparty_name) as label,
        sum(lines.credit_amount - lines.debit_amount) as waiting_amount,
        accounts.as_of_date - banked.booking_date as waiting_days
    from marts.journal_lines as lines
    inner join intermediate.int_accounts_chosen as chosen
        on lines.account = chosen.account and chosen.purpose = 'suspense'
    inner join marts.bank_lines as banked using (bank_line_id)
    inner join bank_accounts as accounts using (account_iban)
    where banked.booking_date between $first_day and $last_day
    group by all
    having waiting_amount <> 0
"""

_RECONCILED = """
    create or replace temp table reconciled_accounts as
    with held as (
        select place, sum(amount) as ledger_amount
        from bank_ledger
        where entry_date between $year_start and $last_day
        group by place
    ),
    explained as (
        select place, sum(bank_amount - ledger_amount) as explained_amount
        from bank_differences
        group by place
    ),
    waiting as (
        select place, count(*) as waiting_count, sum(waiting_amount) as waiting_amount
        from bank_waiting
        group by place
    ),
    gaps as (
        select account_iban, count(*) as gaps_count
        from marts.bank_statements
        where chains = false and closing_date <= $last_day
        group by account_iban
    )
    -- No line, no entry, no gap is nothing of it: absence is 0 here.
    select accounts.place, accounts.journal, accounts.account, accounts.name,
        accounts.account_iban, accounts.currency, accounts.balance_date,
        accounts.balance_amount,
        coalesce(held.ledger_amount, 0) as ledger_amount,
        coalesce(explained.explained_amount, 0) as explained_amount,
        accounts.balance_amount - coalesce(held.ledger_amount, 0)
            - coalesce(explained.explained_amount, 0) as unexplained_amount,
        coalesce(gaps.gaps_count, 0) as gaps_count,
        coalesce(waiting.waiting_count, 0) as waiting_count,
        waiting.waiting_amount
    from bank_accounts as accounts
    left join held using (place)
    left join explained using (place)
    left join waiting using (place)
    left join gaps using (account_iban)
    where accounts.balance_date is not null or held.place is not null
"""

TABLES = (_ACCOUNTS, _LEDGER, _DIFFERENCES, _WAITING, _RECONCILED)
