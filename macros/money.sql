{#- Money is decimal(18, 4), whole minor units of its currency; never a double. -#}
{#- `/` gives doubles and is banned here; shares are made of whole minor units. -#}
{% macro money_type() -%} decimal(18, 4) {%- endmacro %}


{% macro as_money(expression) -%}
    cast({{ expression }} as {{ money_type() }})
{%- endmacro %}


{#- Digits of the minor unit (ISO 4217): cents, or none, or thousandths. -#}
{% macro minor_unit_digits(currency) -%}
    case
        when {{ currency }} in (
            'BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'TRL',
            'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'
        ) then 0
        when {{ currency }} in ('CLF', 'UYW') then 4
        when {{ currency }} in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') then 3
        else 2
    end
{%- endmacro %}


{#- An amount as a whole number of minor units. -#}
{% macro to_minor_units(amount, currency) -%}
    cast(
        cast({{ amount }} as decimal(38, 4)) * case {{ minor_unit_digits(currency) }}
            when 0 then 1
            when 3 then 1000
            when 4 then 10000
            else 100
        end
        as hugeint
    )
{%- endmacro %}


{% macro from_minor_units(units, currency) -%}
    {{ as_money(
        'cast(' ~ units ~ ' as decimal(33, 0)) * case ' ~ minor_unit_digits(currency)
        ~ ' when 0 then 1.0000 when 3 then 0.0010 when 4 then 0.0001 else 0.0100 end'
    ) }}
{%- endmacro %}


{#- Rounded half away from zero to the minor unit: of decimals, what `round` does. -#}
{#- Each branch is cast: of decimals at full width, `case` keeps the smallest scale. -#}
{% macro round_to_minor_unit(amount, currency) -%}
    case {{ minor_unit_digits(currency) }}
        when 0 then {{ as_money('round(' ~ amount ~ ', 0)') }}
        when 3 then {{ as_money('round(' ~ amount ~ ', 3)') }}
        when 4 then {{ as_money('round(' ~ amount ~ ', 4)') }}
        else {{ as_money('round(' ~ amount ~ ', 2)') }}
    end
{%- endmacro %}


{#- Amount times a rate, through 38 digits, rounded to the minor unit. -#}
{% macro multiply(amount, rate, currency) -%}
    {%- set product = '(cast(' ~ amount ~ ' as decimal(28, 4)) * ' ~ rate ~ ')' -%}
    {{ round_to_minor_unit(product, currency) }}
{%- endmacro %}


{#-
    Shares of a total, pro rata of weights, by largest remainder: they sum to the total.

    In whole numbers, in two steps, because a window cannot read a window: first a row's
    `floor_units` and `remainder_units`, then `prorated_units` of those two columns.
    10.00 shared over 1, 1, 1 is 3.34, 3.33, 3.33; the order decides between equals.
    Null where the weights sum to nothing. `weights` may have both signs.

    total, weight: hugeint expressions. partition: the column that groups the shares.
-#}
{% macro prorate_floor(total, weight, partition) -%}
    (
        (
            {{ _dividend(total, weight, partition) }}
            - {{ prorate_remainder(total, weight, partition) }}
        )
        // nullif(abs({{ _divisor(weight, partition) }}), 0)
    )
{%- endmacro %}


{% macro prorate_remainder(total, weight, partition) -%}
    (
        (
            {{ _dividend(total, weight, partition) }}
            % nullif(abs({{ _divisor(weight, partition) }}), 0)
            + abs({{ _divisor(weight, partition) }})
        )
        % nullif(abs({{ _divisor(weight, partition) }}), 0)
    )
{%- endmacro %}


{% macro prorated_units(total, floor_units, remainder_units, partition, order) -%}
    (
        {{ floor_units }}
        + case
            when
                row_number() over (
                    partition by {{ partition }}
                    order by {{ remainder_units }} desc, {{ order }}
                )
                <= {{ total }} - sum({{ floor_units }}) over (partition by {{ partition }})
                then 1
            else 0
        end
    )
{%- endmacro %}


{% macro _divisor(weight, partition) -%}
    sum({{ weight }}) over (partition by {{ partition }})
{%- endmacro %}


{% macro _dividend(total, weight, partition) -%}
    ({{ total }} * {{ weight }} * sign({{ _divisor(weight, partition) }}))
{%- endmacro %}


{#- A quotient of whole numbers, rounded half away from zero; null by zero. -#}
{% macro divided(dividend, divisor) -%}
    (
        sign({{ dividend }}) * sign({{ divisor }})
        * (
            (2 * abs({{ dividend }}) + abs({{ divisor }}))
            // nullif(2 * abs({{ divisor }}), 0)
        )
    )
{%- endmacro %}
