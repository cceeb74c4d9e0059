{#- The period of a VAT return that holds a day: 2026-10, or 2026-Q4. -#}
{% macro vat_period(day, frequency) -%}
    case
        when {{ frequency }} = 'quarterly'
            then strftime({{ day }}, '%Y-Q') || quarter({{ day }})
        else strftime({{ day }}, '%Y-%m')
    end
{%- endmacro %}
