{#- Whether a journal of the landed ledger opens a year: by its usual code or its name. -#}
{% macro is_opening_journal(code, label) -%}
    (
        upper({{ code }}) in ('AN', 'ANO', 'ANX', 'RAN', 'OUV')
        or coalesce(
            regexp_matches(lower({{ label }}), '[aà][ -]nouveau|ouverture'), false
        )
    )
{%- endmacro %}
