with

standard as (

    select * from {{ ref('standard_accounts') }}

),

settings as (

    select * from {{ ref('stg_workspace__settings') }}

),

own as (

    select max(settings.value) as accounts
    from settings
    where settings.key = 'accounting.accounts'

),

final as (

    select
        standard.purpose,
        coalesce(
            json_extract_string(own.accounts, '$.' || standard.purpose),
            standard.account
        ) as account,
        standard.label

    from standard

    cross join own

)

select * from final
