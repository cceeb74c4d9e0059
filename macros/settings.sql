{#- A setting of the workspace, over the rows of `stg_workspace__settings`: an aggregate, -#}
{#- so that a setting that is not there gives its default, or null. -#}
{% macro setting(key, type, default='null') -%}
    coalesce(
        max(
            case
                when settings.key = '{{ key }}'
                    then cast(nullif(settings.value, '') as {{ type }})
            end
        ),
        {{ default }}
    )
{%- endmacro %}
