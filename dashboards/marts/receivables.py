"""Questions about money owed: what is open, how late it is, who is late."""

from __future__ import annotations

from lettrage.dashboards.answers import ROWS_SHOWN_MAX, Answer, Build, Now, ask, ask_now

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

# What customers owe by age, less what was decided since the build. A decision lowers
# the age in which its document stands.
_AGES_NOW = f"""
        decided as (

            -- What was decided since the build: in the build itself, nothing.
            select
                published.customer_id,
                published.currency,
                case when published.open_amount < 0 then 0
                    else published.days_overdue end as days_late,
                published.open_amount - invoices.open_amount as settled_amount
            from marts.invoices as published
            inner join current_invoices as invoices
                on published.invoice_number = invoices.invoice_number
            where published.open_amount <> invoices.open_amount

        ),

        movements as (

            select
                customer_id, currency,
                not_due, days_1_30, days_31_60, days_61_90, days_over_90, total
            from marts.receivables_aging
            union all
            select
                customer_id, currency,
                case when days_late <= 0 then -settled_amount else 0 end,
                case when days_late between 1 and 30 then -settled_amount else 0 end,
                case when days_late between 31 and 60 then -settled_amount else 0 end,
                case when days_late between 61 and 90 then -settled_amount else 0 end,
                case when days_late > 90 then -settled_amount else 0 end,
                -settled_amount
            from decided

        ),

        ages as (

            select
                customer_id,
                sum(not_due) as not_due,
                sum(days_1_30) as days_1_30,
                sum(days_31_60) as days_31_60,
                sum(days_61_90) as days_61_90,
                sum(days_over_90) as days_over_90,
                sum(total) as total
            from movements
            where currency = $currency and {_OF_CUSTOMER}
            group by customer_id

        )"""


def totals(now: Now, *, currency: str, customer: str) -> Answer:
    """What customers owe, by age: one row. Columns: those of `receivables_aging`, and
    overdue_amount, overdue_count (invoices), open_count (documents). Null: nothing.
    """
    return ask_now(
        now,
        f"""
        with

{_AGES_NOW.strip()},

        summed as (

            select
                sum(not_due) as not_due,
                sum(days_1_30) as days_1_30,
                sum(days_31_60) as days_31_60,
                sum(days_61_90) as days_61_90,
                sum(days_over_90) as days_over_90,
                sum(total) as total
            from ages

        ),

        documents as (

            select
                count(*) as open_count,
                count(*) filter (where days_overdue > 0 and open_amount > 0)
                    as overdue_count
            from current_invoices
            where currency = $currency and open_amount <> 0 and {_OF_CUSTOMER}

        )

        select
            summed.*,
            days_1_30 + days_31_60 + days_61_90 + days_over_90 as overdue_amount,
            documents.*
        from summed
        cross join documents
        """,
        currency=currency,
        customer=customer,
    )


def overdue_customers(now: Now, *, currency: str, customer: str) -> Answer:
    """The ten customers who are late with most.

    Columns: customer_id, name, open_amount, overdue_amount, over_90_amount,
    overdue_count (invoices), oldest_days.
    """
    return ask_now(
        now,
        f"""
        with

{_AGES_NOW.strip()},

        late as (

            select
                customer_id,
                total as open_amount,
                days_1_30 + days_31_60 + days_61_90 + days_over_90
                    as overdue_amount,
                days_over_90 as over_90_amount
            from ages

        ),

        documents as (

            select
                customer_id,
                count(*) as overdue_count,
                max(days_overdue) as oldest_days
            from current_invoices
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
    now: Now,
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
    return ask_now(
        now,
        f"""
        with

        documents as (

            select
                * replace (
                    -- What the firm owes is not late, however old.
                    case when open_amount < 0 then 0 else days_overdue end
                        as days_overdue
                )
            from current_invoices
            where currency = $currency and open_amount <> 0 and {_OF_CUSTOMER}

        ),

        shown as (

            select *
            from documents
            where ($days_min is null or days_overdue >= $days_min)
                and ($days_max is null or days_overdue <= $days_max)
            order by open_amount desc, invoice_number
            limit {ROWS_SHOWN_MAX}

        )

        select
            shown.invoice_number,
            coalesce(customers.name, shown.customer_id) as name,
            shown.issue_date,
            shown.due_date,
            shown.days_overdue,
            shown.amount_including_tax,
            shown.open_amount,
            shown.currency
        from shown
        left join marts.customers on shown.customer_id = customers.customer_id
        order by shown.open_amount desc, shown.invoice_number
        """,
        currency=currency,
        customer=customer,
        days_min=days_min,
        days_max=days_max,
    )


def customers_suggested(build: Build, *, bank_line_id: str) -> Answer:
    """Whose documents a line may pay. Columns: customer_id, name."""
    return ask(
        build,
        """
        select customers.customer_id, customers.name
        from marts.customers
        where customers.customer_id in (
            select match_suggestion_lines.customer_id
            from marts.match_suggestion_lines
            inner join marts.match_suggestions
                on match_suggestion_lines.suggestion_id
                    = match_suggestions.suggestion_id
            where match_suggestions.bank_line_id = $bank_line_id
        )
        order by customers.customer_id
        """,
        bank_line_id=bank_line_id,
    )
