"""Questions about customers and the records that they are made of."""

from __future__ import annotations

from lettrage.dashboards.answers import Answer, Build, ask


def totals(build: Build) -> Answer:
    """How many records are how many customers: one row.

    Columns: records_count, customers_count, merged_count (customers of several).
    """
    return ask(
        build,
        """
        select
            (select count(*) from marts.customer_records) as records_count,
            count(*) as customers_count,
            count(*) filter (where len(merged_customer_ids) > 0) as merged_count
        from marts.customers
        """,
    )


def pair(build: Build, *, one: str, other: str) -> Answer:
    """Two records as they landed, with what their customers owe, `one` first.

    Columns: those of `marts.customer_records`, invoices_count and open_amounts (a list
    of currency and amount) of the customer that each belongs to.
    """
    return ask(
        build,
        """
        with

        owed as (

            select
                customer_id,
                currency,
                count(*) as invoices_count,
                sum(open_amount) as open_amount
            from marts.invoices
            group by customer_id, currency

        ),

        accounts as (

            select
                customer_id,
                sum(invoices_count) as invoices_count,
                list(
                    struct_pack(currency := currency, amount := open_amount)
                    order by currency
                ) filter (where open_amount <> 0) as open_amounts
            from owed
            group by customer_id

        )

        select
            records.*,
            cast(coalesce(accounts.invoices_count, 0) as bigint) as invoices_count,
            accounts.open_amounts
        from marts.customer_records as records
        left join accounts
            on records.customer_id = accounts.customer_id
        where records.landed_customer_id in ($one, $other)
        order by records.landed_customer_id <> $one
        """,
        one=one,
        other=other,
    )


def pairs(build: Build) -> Answer:
    """Every pair of the build. Columns: those of `marts.customer_merge_proposals`."""
    return ask(build, "select * from marts.customer_merge_proposals order by all")
