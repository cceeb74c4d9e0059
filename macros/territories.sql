{#- Whether a country was a member state of the Union's VAT territory on a day. -#}
{#- Greece comes as GR in addresses, as EL in VAT numbers; Northern Ireland as XI. -#}
{% macro is_in_the_union(country, day) -%}
    (
        {{ country }} in (
            'AT', 'BE', 'BG', 'CY', 'CZ', 'DE', 'DK', 'EE', 'EL', 'ES', 'FI', 'FR', 'GR',
            'HR', 'HU', 'IE', 'IT', 'LT', 'LU', 'LV', 'MC', 'MT', 'NL', 'PL', 'PT', 'RO',
            'SE', 'SI', 'SK', 'XI'
        )
        or ({{ country }} = 'GB' and {{ day }} < date '2021-01-01')
    )
{%- endmacro %}
