{#- Whether an automatic decision goes to the audit queue: `audits.is_audited` in SQL. -#}
{#- The hash's first 32 bits as a number below that share of all: nobody chooses. -#}
{% macro is_drawn_for_audit(suggestion_id, share) -%}
    cast('0x' || left(sha256('audit:' || {{ suggestion_id }}), 8) as bigint)
    < {{ share }} * 4294967296
{%- endmacro %}
