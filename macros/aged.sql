{#- The open amounts of one age band. -#}
{% macro aged(condition) -%}
    {{ as_money('sum(case when ' ~ condition ~ ' then open_parts.open_amount else 0 end)') }}
{%- endmacro %}
