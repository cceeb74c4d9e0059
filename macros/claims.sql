{#-
    A claim is sure when it stays within its resource's bounds whatever the undecided
    before it do, and broken when it leaves them whatever they do.

    relation: has amount, lowest_amount, highest_amount, and of what is before the
    claim: taken_surely (by the admitted), taken_most and taken_least (what the
    undecided take at most, and at least: returns are negative).
-#}
{% macro is_sure(relation) -%}
    (
        {{ relation }}.taken_surely + {{ relation }}.taken_most + {{ relation }}.amount
        <= {{ relation }}.highest_amount
        and {{ relation }}.taken_surely + {{ relation }}.taken_least + {{ relation }}.amount
        >= {{ relation }}.lowest_amount
    )
{%- endmacro %}


{% macro is_broken(relation) -%}
    (
        {{ relation }}.taken_surely + {{ relation }}.taken_least + {{ relation }}.amount
        > {{ relation }}.highest_amount
        or {{ relation }}.taken_surely + {{ relation }}.taken_most + {{ relation }}.amount
        < {{ relation }}.lowest_amount
    )
{%- endmacro %}


{#- One broken claim refuses the taker; all sure, and it is admitted. -#}
{% macro taker_status(relation) -%}
    case
        when bool_or({{ relation }}.is_broken) over (partition by {{ relation }}.taker_id)
            then 'refused'
        when bool_and({{ relation }}.is_sure) over (partition by {{ relation }}.taker_id)
            then 'admitted'
        else 'undecided'
    end
{%- endmacro %}
