{#- Tables and views are built in place, in one transaction. dbt-duckdb builds them
    beside, renames twice and drops the old one, so that readers find one at any moment;
    nobody reads the warehouse while it is built (`lettrage run` publishes a copy), and
    those renames were a third of a run's time. -#}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set target = this.incorporate(type='table') -%}
    {%- set existing = load_cached_relation(this) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {% if existing is not none and model.language == 'python' %}
        {% do adapter.drop_relation(existing) %}
    {% endif %}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% call statement('main', language=model.language) -%}
        {%- if existing is not none and model.language == 'sql' -%}
            drop {{ existing.type }} if exists {{ existing }};
        {% endif -%}
        {{ create_table_as(False, target, compiled_code, model.language) }}
    {%- endcall %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do persist_docs(target, model) %}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}


{% materialization view, adapter='duckdb' %}
    {%- set target = this.incorporate(type='view') -%}
    {%- set existing = load_cached_relation(this) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% call statement('main') -%}
        {%- if existing is not none -%}
            drop {{ existing.type }} if exists {{ existing }};
        {% endif -%}
        {{ create_view_as(target, sql) }}
    {%- endcall %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do persist_docs(target, model) %}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}
