with

customers as (

    select * from {{ ref('int_customers_united') }}

),

allocations as (

    select * from {{ ref('int_allocations_decided') }}

),

bank_lines as (

    select * from {{ ref('int_bank_lines_merged') }}

),

own_accounts as (

    select * from {{ ref('stg_workspace__accounts') }}

),

lines_of_one_customer as (

    -- A line that pays for several customers comes from none of them: a payment
    -- provider, a factor, a box of cheques.
    select
        allocations.bank_line_id,
        min(allocations.customer_id) as customer_id

    from allocations

    where
        allocations.bank_line_id is not null
        and allocations.kind <> 'fee'
        and allocations.customer_id is not null

    group by allocations.bank_line_id

    having min(allocations.customer_id) = max(allocations.customer_id)

),

payers as (

    select
        lines_of_one_customer.customer_id,
        bank_lines.counterparty_iban,
        bank_lines.counterparty_name

    from lines_of_one_customer

    inner join bank_lines
        on lines_of_one_customer.bank_line_id = bank_lines.bank_line_id

    left join own_accounts
        on bank_lines.counterparty_iban = own_accounts.account_iban

    where own_accounts.account_iban is null

),

merged as (

    -- What other programs call the same customer, and its accounts there: known, even
    -- if no line has shown them yet.
    select
        customers.customer_id,
        customers.iban,
        customers.name,
        unnest(customers.ibans) as other_iban,
        unnest(customers.names) as other_name

    from customers

    where len(customers.merged_customer_ids) > 0

),

ibans_said as (

    select
        payers.customer_id,
        payers.counterparty_iban,
        1 as lines_count

    from payers

    where payers.counterparty_iban is not null

    union all

    select
        merged.customer_id,
        merged.other_iban as counterparty_iban,
        0 as lines_count

    from merged

    where merged.other_iban <> merged.iban

),

names_said as (

    select
        payers.customer_id,
        payers.counterparty_name,
        1 as lines_count

    from payers

    where payers.counterparty_name is not null

    union all

    select
        merged.customer_id,
        merged.other_name as counterparty_name,
        0 as lines_count

    from merged

    where merged.other_name <> merged.name

),

ibans as (

    select
        ibans_said.customer_id,
        ibans_said.counterparty_iban,
        cast(sum(ibans_said.lines_count) as bigint) as lines_count

    from ibans_said

    group by ibans_said.customer_id, ibans_said.counterparty_iban

),

names as (

    select
        names_said.customer_id,
        names_said.counterparty_name,
        cast(sum(names_said.lines_count) as bigint) as lines_count

    from names_said

    group by names_said.customer_id, names_said.counterparty_name

),

ibans_listed as (

    select
        ibans.customer_id,
        list(ibans.counterparty_iban order by ibans.counterparty_iban) as known_ibans,
        list(ibans.lines_count order by ibans.counterparty_iban) as known_iban_counts

    from ibans

    group by ibans.customer_id

),

names_listed as (

    select
        names.customer_id,
        list(names.counterparty_name order by names.counterparty_name) as known_names,
        list(names.lines_count order by names.counterparty_name) as known_name_counts

    from names

    group by names.customer_id

),

final as (

    select
        customers.customer_id,
        customers.parent_customer_id,
        customers.name,
        customers.legal_form,
        customers.siren,
        customers.iban,
        customers.email,
        coalesce(ibans_listed.known_ibans, cast([] as varchar[])) as known_ibans,
        coalesce(names_listed.known_names, cast([] as varchar[])) as known_names,
        coalesce(ibans_listed.known_iban_counts, cast([] as bigint[]))
            as known_iban_counts,
        coalesce(names_listed.known_name_counts, cast([] as bigint[]))
            as known_name_counts

    from customers

    left join ibans_listed
        on customers.customer_id = ibans_listed.customer_id

    left join names_listed
        on customers.customer_id = names_listed.customer_id

)

select * from final
order by customer_id
