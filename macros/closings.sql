{#- What of an entry counts when it is compared with itself as it was sealed: the set of -#}
{#- its lines, whatever their order and their words. An aggregate over lines. -#}
{% macro entry_content(lines, entry_date) -%}
    list_sort(
        list(
            struct_pack(
                account := {{ lines }}.account,
                auxiliary_account := {{ lines }}.auxiliary_account,
                debit_amount := {{ lines }}.debit_amount,
                credit_amount := {{ lines }}.credit_amount,
                entry_date := {{ entry_date }},
                currency := {{ lines }}.currency,
                currency_amount := {{ lines }}.currency_amount
            )
        )
    )
{%- endmacro %}
