"""Glue: lines on customers' accounts to `lettrage.accounting`, their codes back."""

from lettrage.accounting.lettrage import letter


def model(dbt, session):
    return letter(dbt.ref("int_entry_lines_to_letter").to_arrow_table())
