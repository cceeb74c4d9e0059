"""Questions about lines that read as a payment made twice, or as an advance."""

from __future__ import annotations

from lettrage.dashboards.answers import Answer, Now, ask, ask_now

_RELATION = "recognised_lines"


def recognised(now: Now) -> Answer:
    """What waits and is a second payment or an advance, one row a line.

    Columns: bank_line_id, reading (duplicate or prepayment), certainty, customer_id,
    customer_name, invoice_number, repeated_bank_line_id, repeated_booking_date,
    repeated_amount, repeated_currency, repeated_label (of the payment that a duplicate
    repeats), evidence.
    """
    if not _is_built(now):
        return ask_now(now, "select null::varchar as bank_line_id where false")
    return ask_now(
        now,
        """
        select
            recognised.bank_line_id,
            recognised.reading,
            recognised.certainty,
            recognised.customer_id,
            customers.name as customer_name,
            recognised.invoice_number,
            recognised.repeated_bank_line_id,
            repeated.booking_date as repeated_booking_date,
            repeated.amount as repeated_amount,
            repeated.currency as repeated_currency,
            repeated.label as repeated_label,
            recognised.evidence
        from marts.recognised_lines as recognised
        inner join current_lines as lines
            on lines.bank_line_id = recognised.bank_line_id
        left join marts.customers as customers
            on customers.customer_id = recognised.customer_id
        left join marts.bank_lines as repeated
            on repeated.bank_line_id = recognised.repeated_bank_line_id
        where lines.is_waiting
        order by recognised.bank_line_id
        """,
    )


def _is_built(now: Now) -> bool:
    """Whether the build has the mart: an earlier version's has none until a run."""
    told = ask(
        now.build,
        """
        select count(*) > 0 as is_built
        from information_schema.tables
        where table_schema = 'marts' and table_name = $relation
        """,
        relation=_RELATION,
    )
    return bool(told.first["is_built"])
