{#- Without a citation, a payment comes again within so many days: after a month the -#}
{#- next rent, instalment or order of the same sum comes. -#}
{% macro repeated_within_days() -%} 21 {%- endmacro %}


{#- A class of `policy.PARTY_CLASSES`: a name inside the label, too, is enough to -#}
{#- say what a line may be. A person looks; nothing is decided alone by it. -#}
{% macro payer_class_told() -%} 4 {%- endmacro %}


{#- A line whose first suggestion is this probable is taken to pay that. -#}
{% macro likely_document() -%} 0.5 {%- endmacro %}
