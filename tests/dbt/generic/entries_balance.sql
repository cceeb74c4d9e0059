{#- Every entry's debits are its credits. -#}
{% test entries_balance(model) %}

    select
        entry_id,
        sum(debit_amount) as debit_amount,
        sum(credit_amount) as credit_amount

    from {{ model }}

    group by entry_id

    having sum(debit_amount) <> sum(credit_amount)

{% endtest %}
