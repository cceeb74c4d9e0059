{#- What an allocation settles beyond its cash; a keying error never settles. -#}
{% macro settling_difference(relation) -%}
    case
        when {{ relation }}.difference_kind = 'keying' then null
        else nullif({{ relation }}.difference_amount, 0)
    end
{%- endmacro %}
