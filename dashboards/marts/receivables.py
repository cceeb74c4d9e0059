"""Questions about money owed: what is open, how late it is, who is late."""

from __future__ import annotations

from lettrage.dashboards.answers import ROWS_SHOWN_MAX, Answer, Build, ask

# Rows of the customers that a person asks for, by a part of the name or identifier.
_OF_CUSTOMER = """(
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


def totals(build: Build, *, currency: str, customer: str) -> Answer:
    """What customers owe, by age: one row. Columns: those of `receivables_aging`, and
    overdue_amount, overdue_count (invoices), open_count (documents). Null: nothing.
    """
    return ask(
        build,
        f"""
        with

        ages as (

            select
                sum(not_due) as not_due,
                sum(days_1_30) as days_1_30,
                sum(days_31_60) as days_31_60,
                sum(days_61_90) as days_61_90,
                sum(days_over_90) as days_over_90,
                sum(total) as total
            from marts.receivables_aging
            where currency = $currency and {_OF_CUSTOMER}

        ),

        documents as (

            select
                count(*) as open_count,
                count(*) filter (where days_overdue > 0 and open_amount > 0)
                    as overdue_count
            from marts.invoices
            where currency = $currency and open_amount <> 0 and {_OF_CUSTOMER}

        )

        select
            ages.*,
            days_1_30 + days_31_60 + days_61_90 + days_over_90 as overdue_amount,
            documents.*
        from ages
        cross join documents
        """,
        currency=currency,
        customer=customer,
    )


def overdue_customers(build: Build, *, currency: str, customer: str) -> Answer:
    """The ten customers who are late with most.

    Columns: customer_id, name, open_amount, overdue_amount, over_90_amount,
    overdue_count (invoices), oldest_days.
    """
    return ask(
        build,
        f"""
        with

        late as (

            select
                customer_id,
                total as open_amount,
                days_1_30 + days_31_60 + days_61_90 + days_over_90
                    as overdue_amount,
                days_over_90 as over_90_amount
            from marts.receivables_aging
            where currency = $currency and {_OF_CUSTOMER}

        ),

        documents as (

            select
                customer_id,
                count(*) as overdue_count,
                max(days_overdue) as oldest_days
            from marts.invoices
            where currency = $currency and days_overdue > 0 and open_amount > 0
            group by customer_id

        )

        select
            late.customer_id,
            coalesce(customers.name, late.customer_id) as name,
            late.open_amount,
            late.overdue_amount,
            late.over_90_amount,
            documents.overdue_count,
            documents.oldest_days
        from late
        left join marts.customers on late.customer_id = customers.customer_id
        left join documents on late.customer_id = documents.customer_id
        where late.overdue_amount > 0
        order by late.overdue_amount desc, late.customer_id
        limit 10
        """,
        currency=currency,
        customer=customer,
    )


def open_documents(
    build: Build,
    *,
    currency: str,
    customer: str,
    days_min: int | None,
    days_max: int | None,
) -> Answer:
    """Documents with something open, by how late they are, the largest first.

    `days_min`, `days_max`: days overdue, both included; None: no bound. Columns:
    invoice_number, name, issue_date, due_date, days_overdue, amount_including_tax,
    open_amount, currency.
    """
    return ask(
        build,
        f"""
        with

        late as (

            select *
            from marts.invoices
            where currency = $currency and open_amount <> 0 and {_OF_CUSTOMER}
                and ($days_min is null or days_overdue >= $days_min)
                and ($days_max is null or days_overdue <= $days_max)
            order by open_amount desc, invoice_number
            limit {ROWS_SHOWN_MAX}

        )

        select
            late.invoice_number,
            coalesce(customers.name, late.customer_id) as name,
            late.issue_date,
            late.due_date,
            late.days_overdue,
            late.amount_including_tax,
            late.open_amount,
            late.currency
        from late
        left join marts.customers on late.customer_id = customers.customer_id
        order by late.open_amount desc, late.invoice_number
        """,
        currency=currency,
        customer=customer,
        days_min=days_min,
        days_max=days_max,
    )
