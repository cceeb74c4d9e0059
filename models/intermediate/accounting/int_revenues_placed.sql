with

taxes as (

    select * from {{ ref('int_invoice_taxes_split') }}

),

lines as (

    select * from {{ ref('int_invoice_lines_landed') }}

),

settings as (

    select * from {{ ref('int_settings_pivoted') }}

),

stated_settings as (

    select * from {{ ref('stg_workspace__settings') }}

),

accounts as (

    select * from {{ ref('int_accounts_chosen') }}

),

rules as (

    select
        row_number() over () as rule_rank,
        given.rule

    from (
        select
            unnest(
                from_json(
                    stated_settings.value,
                    '[{
                        "account": "VARCHAR", "product_code": "VARCHAR",
                        "nature": "VARCHAR", "country": "VARCHAR",
                        "vat_category": "VARCHAR", "valid_from": "DATE",
                        "valid_to": "DATE"
                    }]'
                )
            ) as rule

        from stated_settings

        where stated_settings.key = 'accounting.revenue_accounts'
    ) as given

),

by_line as (

    select
        taxes.invoice_number,
        taxes.tax_rank,
        taxes.nature,
        taxes.country,
        taxes.vat_category,
        taxes.issue_date,
        lines.product_code,
        lines.revenue_account,
        lines.amount_excluding_tax as amount

    from taxes

    cross join settings

    inner join lines
        on
            taxes.invoice_number = lines.invoice_number
            and taxes.nature = coalesce(lines.nature, taxes.nature)
            and taxes.vat_category = lines.vat_category
            and taxes.vat_rate = lines.vat_rate

    where taxes.source = 'lines'

    union all

    select
        taxes.invoice_number,
        taxes.tax_rank,
        taxes.nature,
        taxes.country,
        taxes.vat_category,
        taxes.issue_date,
        null as product_code,
        null as revenue_account,
        taxes.base_amount as amount

    from taxes

    where taxes.source <> 'lines'

),

kinds as (

    -- As many lines as there are, rules are asked once for all that look alike.
    select
        by_line.invoice_number,
        by_line.tax_rank,
        by_line.nature,
        by_line.country,
        by_line.vat_category,
        by_line.issue_date,
        by_line.product_code,
        by_line.revenue_account,
        {{ as_money('sum(by_line.amount)') }} as amount

    from by_line

    group by
        by_line.invoice_number,
        by_line.tax_rank,
        by_line.nature,
        by_line.country,
        by_line.vat_category,
        by_line.issue_date,
        by_line.product_code,
        by_line.revenue_account

),

ruled as (

    select
        kinds.invoice_number,
        kinds.tax_rank,
        kinds.product_code,
        min_by(rules.rule.account, rules.rule_rank) as account

    from kinds

    inner join rules
        on
            (
                rules.rule.product_code is null
                or kinds.product_code = rules.rule.product_code
            )
            and kinds.nature = coalesce(rules.rule.nature, kinds.nature)
            and kinds.country = coalesce(rules.rule.country, kinds.country)
            and kinds.vat_category
            = coalesce(rules.rule.vat_category, kinds.vat_category)
            and kinds.issue_date >= coalesce(rules.rule.valid_from, kinds.issue_date)
            and kinds.issue_date <= coalesce(rules.rule.valid_to, kinds.issue_date)

    where kinds.revenue_account is null

    group by kinds.invoice_number, kinds.tax_rank, kinds.product_code

),

placed as (

    select
        kinds.invoice_number,
        kinds.tax_rank,
        coalesce(kinds.revenue_account, ruled.account, accounts.account) as account,
        {{ as_money('sum(kinds.amount)') }} as amount

    from kinds

    inner join accounts
        on kinds.nature = accounts.purpose

    left join ruled
        on
            kinds.invoice_number = ruled.invoice_number
            and kinds.tax_rank = ruled.tax_rank
            and kinds.product_code is not distinct from ruled.product_code

    group by
        kinds.invoice_number,
        kinds.tax_rank,
        coalesce(kinds.revenue_account, ruled.account, accounts.account)

),

ranked as (

    select
        placed.*,
        taxes.base_amount
        - sum(placed.amount) over (
            partition by placed.invoice_number, placed.tax_rank
        ) as gap,
        row_number() over (
            partition by placed.invoice_number, placed.tax_rank
            order by abs(placed.amount) desc, placed.account
        ) as amount_rank

    from placed

    inner join taxes
        on
            placed.invoice_number = taxes.invoice_number
            and placed.tax_rank = taxes.tax_rank

),

final as (

    -- The cent by which lines miss the document's base goes to the largest.
    select
        ranked.invoice_number,
        ranked.tax_rank,
        ranked.account,
        case
            when ranked.amount_rank = 1
                then {{ as_money('ranked.amount + ranked.gap') }}
            else ranked.amount
        end as amount

    from ranked

)

select * from final
