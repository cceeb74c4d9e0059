{#- Schemas are the layers: raw, staging, intermediate, marts (STYLE 4.4). -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
