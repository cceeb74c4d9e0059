{#- Of the sightings of a bank line, what the richest one that has the field says. -#}
{% macro richest(column) -%}
    min_by(
            sightings.{{ column }},
            case when sightings.{{ column }} is not null then sightings.richness_rank end
        )
{%- endmacro %}
