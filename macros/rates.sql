{#- Days for which a rate holds: the ECB publishes none on weekends and holidays. -#}
{% macro rate_holds_days() -%} 7 {%- endmacro %}


{#-
    An amount in another currency, by the units of both that one euro is, rounded half
    away from zero to the minor unit; null where a rate is null.

    In whole numbers, since `/` gives doubles: amounts have 4 decimals, rates 8.
-#}
{% macro converted(amount, from_units, to_units, to_currency) -%}
    {%- set product -%}
        (
            cast(cast({{ amount }} as decimal(38, 4)) * 10000 as hugeint)
            * cast(cast({{ to_units }} as decimal(38, 8)) * 100000000 as hugeint)
            * case {{ minor_unit_digits(to_currency) }}
                when 0 then 1 when 3 then 1000 when 4 then 10000 else 100
            end
        )
    {%- endset -%}
    {%- set divisor -%}
        (cast(cast({{ from_units }} as decimal(38, 8)) * 100000000 as hugeint) * 10000)
    {%- endset -%}
    {{ from_minor_units(
        '(sign(' ~ product ~ ') * ((2 * abs(' ~ product ~ ') + ' ~ divisor ~ ') // (2 * '
        ~ divisor ~ ')))',
        to_currency
    ) }}
{%- endmacro %}
