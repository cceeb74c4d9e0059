{#- The business date of the run: documents and bank lines after it don't exist. -#}
{#- By hand, without the variable: the day on which dbt was started, in Paris. -#}
{% macro as_of_date() -%}
    {%- set day = var('as_of_date', none) -%}
    {%- if day is none -%}
        {%- set paris = modules.pytz.timezone('Europe/Paris') -%}
        {%- set day = run_started_at.astimezone(paris).date().isoformat() -%}
    {%- endif -%}
    cast('{{ day }}' as date)
{%- endmacro %}


{#- Whether the event at this position of the books' chain was known. -#}
{% macro is_known(position) -%}
    {%- set known_at = var('known_at', none) -%}
    {%- if known_at is none -%} true {%- else -%} {{ position }} <= {{ known_at | int }}
    {%- endif -%}
{%- endmacro %}


{#- One row per day, both days included; null or reversed bounds give no row. -#}
{% macro each_day(first_date, last_date) -%}
    cast(
        unnest(generate_series({{ first_date }}, {{ last_date }}, interval 1 day)) as date
    )
{%- endmacro %}


{#- Whole days from one date to a later one; negative when it is earlier. -#}
{% macro days_between(first_date, last_date) -%}
    (({{ last_date }}) - ({{ first_date }}))
{%- endmacro %}


{#- First day of the fiscal year that holds a day. -#}
{% macro fiscal_year_start(day, start_month) -%}
    make_date(
        cast(
            year({{ day }}) - case when month({{ day }}) < {{ start_month }} then 1 else 0 end
            as bigint
        ),
        {{ start_month }},
        1
    )
{%- endmacro %}
