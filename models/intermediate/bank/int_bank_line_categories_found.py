"""Glue: the lines that pay no customer to `lettrage.categories`, what they are back."""

from lettrage.categories import pipeline


def model(dbt, session):
    return pipeline.categorise(
        lines=dbt.ref("int_bank_lines_to_categorise").to_arrow_table(),
        rules=dbt.ref("int_category_rules_united").to_arrow_table(),
        categories=dbt.ref("bank_line_categories").to_arrow_table(),
        suppliers=dbt.ref("int_suppliers_landed").to_arrow_table(),
    )
