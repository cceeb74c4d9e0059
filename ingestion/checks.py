"""Statements: opening + lines = closing, and each opening = the closing before.

Exact, without tolerance. What does not hold is landed and said, never guessed away.

Interim reports stand apart. Some hold the lines since the report before and some those
since the morning, so that one which does not foot says nothing, and what one closes
with opens no other.
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection

# How many days may lie between a landed closing and an opening that must equal it:
# banks date an opening balance on the day before or on the first day itself. After a
# longer gap, the statement between may simply not have come yet.
CHAIN_DAYS_MAX = 1


def consistency(connection: Connection) -> bool | None:
    """Whether all statements of the file foot and chain.

    Within the file, a statement chains when some statement of the account closes at its
    opening balance; what landed before counts where it closes on that day or the one
    before. The first statement of an account has nothing to chain with.

    Args:
        connection: holds `incoming_statements` (columns of raw.bank_statements with
            `ordinal`) and raw.bank_statements of what landed before.

    Returns:
        False where one does not; None where none says: it has not both balances, or is
        an interim report that does not foot.
    """
    row = connection.execute(
        f"""
        with
        statements as (
            select *, coalesce(is_interim, false) as stands_apart,
                opening_balance + lines_amount = closing_balance as foots
            from incoming_statements
        ),
        others as (
            select account_iban, currency, opening_date, closing_date,
                closing_balance, null::bigint as ordinal
            from raw.bank_statements
            where not coalesce(is_interim, false)
            union all
            select account_iban, currency, opening_date, closing_date,
                closing_balance, ordinal
            from incoming_statements
            where not coalesce(is_interim, false)
        ),
        compared as (
            select statements.ordinal,
                bool_or(others.closing_balance = statements.opening_balance) as chains,
                -- A statement of the same day comes before only if it stands before.
                bool_or(
                    others.opening_date < statements.opening_date
                    or others.ordinal < statements.ordinal
                    and others.opening_date = statements.opening_date
                ) as has_one_before
            from statements
            inner join others
                on statements.account_iban = others.account_iban
                and statements.currency = others.currency
                and statements.ordinal is distinct from others.ordinal
                and (
                    others.ordinal is not null
                    or others.closing_date between
                        statements.opening_date - {CHAIN_DAYS_MAX}
                        and statements.opening_date
                )
            where others.closing_balance is not null
                and statements.opening_balance is not null
                and not statements.stands_apart
            group by statements.ordinal
        )
        select bool_and(foots) filter (foots or not stands_apart),
            bool_or(has_one_before and not chains)
        from statements left join compared using (ordinal)
        """
    ).fetchone()
    assert row is not None
    foots, is_broken = row
    if is_broken:
        return False
    return None if foots is None else bool(foots)
