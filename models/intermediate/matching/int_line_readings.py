"""Glue: the lines that wait to `lettrage.matching`, what each says by itself back."""

from lettrage.matching import readings


def model(dbt, session):
    return readings.read(
        bank_lines=dbt.ref("int_bank_lines_to_match").to_arrow_table(),
        open_items=dbt.ref("int_open_items").to_arrow_table(),
        paid_items=dbt.ref("int_items_paid").to_arrow_table(),
        customers=dbt.ref("int_customers_known_payers").to_arrow_table(),
    )
