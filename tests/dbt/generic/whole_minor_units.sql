{#- Money is whole minor units of its currency: a fourth decimal shows what a narrower
    column would have hidden. -#}
{% test whole_minor_units(model, column_name, currency_column) %}

select
    {{ column_name }},
    {{ currency_column }}

from {{ model }}

where
    {{ column_name }}
    <> {{ round_to_minor_unit(column_name, currency_column) }}

{% endtest %}
