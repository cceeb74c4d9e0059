"""Glue: the landed customers to `lettrage.identity`, the pairs that may be one back."""

from lettrage.identity import pipeline


def model(dbt, session):
    return pipeline.compare(dbt.ref("int_customers_landed").to_arrow_table())
