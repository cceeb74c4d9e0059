{#- Of the versions of a record, what the last one says that has the field. -#}
{% macro last_said(column) -%}
    min_by(
            versions.{{ column }},
            case when versions.{{ column }} is not null then versions.version_rank end
        )
{%- endmacro %}
