{#- The program that a customer's record comes from: its prefix; empty: the firm's own. -#}
{% macro program_of(customer_id) -%}
    regexp_extract({{ customer_id }}, '^([a-z][a-z0-9_]*):.', 1)
{%- endmacro %}
