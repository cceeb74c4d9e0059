{#-
    Whether a taker may take what it claims, as far as its predecessors are decided.

    A claim is sure when it stays within its resource's bounds whatever the undecided
    before it do, and refused when it breaks them whatever they do. One refused claim
    refuses the taker; all sure, and it is admitted; else it stays undecided.

    taken: what admitted predecessors took of the resource.
-#}
{% macro judged_status(relation, taken) -%}
    case
        when bool_or({{ _breaks(relation, taken) }})
            over (partition by {{ relation }}.taker_id)
            then 'refused'
        when bool_and({{ _fits(relation, taken) }})
            over (partition by {{ relation }}.taker_id)
            then 'admitted'
        else 'undecided'
    end
{%- endmacro %}


{#- A resource that has not enough left for the taker; null while none is known. -#}
{% macro refused_resource(relation, taken) -%}
    min(
        case when {{ _breaks(relation, taken) }} then {{ relation }}.resource_id end
    ) over (partition by {{ relation }}.taker_id)
{%- endmacro %}


{% macro _fits(relation, taken) -%}
    {{ taken }} + {{ relation }}.taken_most + {{ relation }}.amount
    <= {{ relation }}.highest_amount
    and {{ taken }} + {{ relation }}.taken_least + {{ relation }}.amount
    >= {{ relation }}.lowest_amount
{%- endmacro %}


{% macro _breaks(relation, taken) -%}
    {{ taken }} + {{ relation }}.taken_least + {{ relation }}.amount
    > {{ relation }}.highest_amount
    or {{ taken }} + {{ relation }}.taken_most + {{ relation }}.amount
    < {{ relation }}.lowest_amount
{%- endmacro %}
