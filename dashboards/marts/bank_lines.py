"""Questions about bank lines: what waits to be reconciled, how far the month is."""

from __future__ import annotations

from lettrage.dashboards.answers import Answer, Build, ask


def to_reconcile(build: Build, *, currency: str, account: str | None) -> Answer:
    """Money received that pays nothing yet: one row. Columns: count, amount."""
    return ask(
        build,
        """
        select
            count(*) as count,
            coalesce(sum(remaining_amount), 0) as amount
        from marts.bank_lines
        where currency = $currency
            and ($account is null or account_iban = $account)
            and remaining_amount > 0
            and reconciliation_status in ('unmatched', 'proposed', 'partial')
        """,
        currency=currency,
        account=account,
    )
