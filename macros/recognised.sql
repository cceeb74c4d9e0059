{#- A payment comes again within so many days: a second order of the same sum comes -#}
{#- later, as a rule. Where a document is cited, the day does not matter. -#}
{% macro repeated_within_days() -%} 45 {%- endmacro %}


{#- A class of `policy.PARTY_CLASSES`: a name inside the label, too, is enough to -#}
{#- say what a line may be. A person looks; nothing is decided alone by it. -#}
{% macro payer_class_told() -%} 4 {%- endmacro %}


{#- A line whose first suggestion is this probable is taken to pay that. -#}
{% macro likely_document() -%} 0.5 {%- endmacro %}
