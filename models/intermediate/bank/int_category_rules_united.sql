with

settings as (

    select * from {{ ref('stg_workspace__settings') }}

),

shipped as (

    select * from {{ ref('bank_line_category_words') }}

),

firm as (

    select
        unnest(
            from_json(
                settings.value,
                '[{
                    "contains": "VARCHAR", "regex": "VARCHAR", "direction": "VARCHAR",
                    "category": "VARCHAR", "account": "VARCHAR",
                    "account_iban": "VARCHAR", "amount_min": "DECIMAL(18, 4)",
                    "amount_max": "DECIMAL(18, 4)", "valid_from": "DATE",
                    "valid_to": "DATE"
                }]'
            )
        ) as rule

    from settings

    where settings.key = 'categories.rules'

),

numbered as (

    select
        firm.rule,
        row_number() over () as place

    from firm

),

united as (

    select
        'lettrage.toml ' || numbered.place as rule_id,
        numbered.place,
        true as is_own,
        false as is_hint,
        numbered.rule.contains,
        numbered.rule.regex,
        numbered.rule.direction,
        numbered.rule.category,
        numbered.rule.account,
        numbered.rule.account_iban,
        numbered.rule.amount_min,
        numbered.rule.amount_max,
        numbered.rule.valid_from,
        numbered.rule.valid_to

    from numbered

    union all by name

    select
        shipped.contains as rule_id,
        shipped.rule_order as place,
        false as is_own,
        shipped.is_hint,
        shipped.contains,
        shipped.direction,
        shipped.category,
        shipped.valid_from,
        shipped.valid_to

    from shipped

),

final as (

    select * from united

)

select * from final
