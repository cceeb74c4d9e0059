"""Glue: pairs and decisions to `lettrage.identity`, who is whom back."""

from lettrage.identity import pipeline


def model(dbt, session):
    return pipeline.identify(
        customers=dbt.ref("int_customers_landed").to_arrow_table(),
        pairs=dbt.ref("int_customer_pairs_compared").to_arrow_table(),
        decisions=dbt.ref("int_identity_decisions_known").to_arrow_table(),
    )
