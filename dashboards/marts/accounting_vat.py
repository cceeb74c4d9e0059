"""Questions about the VAT return: its boxes, what is behind them, what they leave out.

`period`: as the return names it, 2026-10 or 2026-Q4.
"""

from __future__ import annotations

from lettrage.dashboards.answers import ROWS_SHOWN_MAX, Answer, Build, ask


def periods(build: Build) -> Answer:
    """The periods that have a return, the last first. Column: period."""
    return ask(
        build, "select distinct period from marts.vat_return order by period desc"
    )


def boxes(build: Build, *, period: str) -> Answer:
    """The return as the form has it.

    Columns: box, label, section, source, base_amount, tax_amount (whole euros),
    exact_base_amount, exact_tax_amount, documents_count (0 of a total).
    """
    return ask(
        build,
        """
        with

        documents as (

            select box, count(*) as documents_count
            from marts.vat_return_lines
            where period = $period
            group by box

        )

        select
            vat_return.box,
            label,
            section,
            source,
            base_amount,
            tax_amount,
            exact_base_amount,
            exact_tax_amount,
            -- No row: a total, which no document feeds by itself.
            coalesce(documents_count, 0) as documents_count
        from marts.vat_return as vat_return
        left join documents using (box)
        where period = $period
        order by place
        """,
        period=period,
    )


def documents(build: Build, *, period: str, box: str) -> Answer:
    """The facts that a box counts, to the cent, the last first.

    Columns: event_date, invoice_number (as the ledger calls it, where it does), name of
    the customer or supplier, source, base_amount, tax_amount, original_period,
    bank_line_id.
    """
    return ask(
        build,
        f"""
        select
            lines.event_date,
            coalesce(lines.invoice_number, lines.document_reference) as invoice_number,
            coalesce(customers.name, suppliers.name) as name,
            lines.source,
            lines.base_amount,
            lines.tax_amount,
            lines.original_period,
            lines.bank_line_id
        from marts.vat_return_lines as lines
        left join marts.customers as customers using (customer_id)
        left join marts.suppliers as suppliers using (supplier_id)
        where lines.period = $period and lines.box = $box
        order by lines.event_date desc, invoice_number, lines.vat_entry_id
        limit {ROWS_SHOWN_MAX}
        """,
        period=period,
        box=box,
    )


def receipts(build: Build, *, period: str) -> Answer:
    """Money in that no box counts yet, the largest tax first.

    Columns: booking_date, account_iban, label, counterparty_name, remaining_amount,
    currency, received_amount and estimated_vat_amount (in the firm's currency),
    has_suggestion.
    """
    return ask(
        build,
        f"""
        select
            booking_date,
            account_iban,
            label,
            counterparty_name,
            remaining_amount,
            currency,
            received_amount,
            estimated_vat_amount,
            suggestion_id is not null as has_suggestion
        from marts.vat_return_unmatched
        where period = $period
        order by estimated_vat_amount desc nulls first, booking_date, bank_line_id
        limit {ROWS_SHOWN_MAX}
        """,
        period=period,
    )


def receipts_total(build: Build, *, period: str) -> Answer:
    """All of `receipts`: one row.

    Columns: count, estimated_vat_amount, unpriced_count (no rate of exchange).
    """
    return ask(
        build,
        """
        select
            count(*) as count,
            coalesce(sum(estimated_vat_amount), 0)::decimal(18, 4)
                as estimated_vat_amount,
            count(*) filter (where estimated_vat_amount is null) as unpriced_count
        from marts.vat_return_unmatched
        where period = $period
        """,
        period=period,
    )


def controls(build: Build, *, period: str) -> Answer:
    """The controls of a return, those that do not hold first.

    Columns: control, vat_rate, level (error or warning), expected_amount, found_amount,
    tolerance_amount, holds.
    """
    return ask(
        build,
        """
        select
            control, vat_rate, level, expected_amount, found_amount, tolerance_amount,
            holds
        from marts.vat_return_controls
        where period = $period
        order by coalesce(holds, false), level, control, vat_rate
        """,
        period=period,
    )
