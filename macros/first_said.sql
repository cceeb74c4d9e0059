{#- Of a customer's records, what the first one says that has the field. -#}
{% macro first_said(column) -%}
    min_by(
            records.{{ column }},
            case when records.{{ column }} is not null then records.record_rank end
        )
{%- endmacro %}
