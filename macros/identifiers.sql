{#- Whether the digits of a number end in the right check digit (Luhn, ISO 7812). -#}
{% macro is_luhn(number, length) -%}
    (
        {%- for place in range(1, length + 1) %}
        {%- set digit = 'cast(substr(' ~ number ~ ', ' ~ place ~ ', 1) as integer)' %}
        {%- if (length - place) % 2 == 1 %}
        {{ digit }} * 2 - case when {{ digit }} > 4 then 9 else 0 end
        {%- else %}
        {{ digit }}
        {%- endif %}
        {%- if not loop.last %} + {% endif %}
        {%- endfor %}
    ) % 10 = 0
{%- endmacro %}


{#- Whether a text is a SIREN: nine digits with a right check (INSEE). -#}
{% macro is_siren(number) -%}
    case
        when not regexp_full_match({{ number }}, '[0-9]{9}') then false
        else {{ is_luhn(number, 9) }}
    end
{%- endmacro %}


{#- Whether a French VAT number has the key of its SIREN; keys with letters pass. -#}
{% macro is_french_vat_number(number) -%}
    case
        when not regexp_full_match({{ number }}, 'FR[0-9A-Z]{2}[0-9]{9}') then false
        when not {{ is_siren('right(' ~ number ~ ', 9)') }} then false
        when regexp_full_match(substr({{ number }}, 3, 2), '[0-9]{2}')
            then
                cast(substr({{ number }}, 3, 2) as integer)
                = (12 + 3 * (cast(right({{ number }}, 9) as bigint) % 97)) % 97
        else true
    end
{%- endmacro %}


{#- Letters and digits alone, upper case: as identifiers are compared. -#}
{% macro compact(text) -%}
    regexp_replace(upper({{ text }}), '[^A-Z0-9]', '', 'g')
{%- endmacro %}
