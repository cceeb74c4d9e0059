"""Glue: the open items and bank lines to `lettrage.matching`, its suggestions back."""

from lettrage.matching import pipeline
from lettrage.matching.policy import MatchPolicy


def model(dbt, session):
    (settings,) = dbt.ref("int_settings_pivoted").to_arrow_table().to_pylist()
    return pipeline.suggest(
        open_items=dbt.ref("int_open_items").to_arrow_table(),
        bank_lines=dbt.ref("int_bank_lines_to_match").to_arrow_table(),
        customers=dbt.ref("int_customers_known_payers").to_arrow_table(),
        payouts=dbt.ref("int_payouts_open").to_arrow_table(),
        batch_items=dbt.ref("int_batch_items_known").to_arrow_table(),
        paid_items=dbt.ref("int_items_paid").to_arrow_table(),
        other_payers=dbt.ref("int_other_payers").to_arrow_table(),
        rates=dbt.ref("int_fx_rates_united").to_arrow_table(),
        correction=dbt.ref("int_matching_model_known").to_arrow_table(),
        certificate=dbt.ref("int_match_certificates").to_arrow_table(),
        policy=MatchPolicy(
            automatic=settings["automatic"],
            promised_error_rate=settings["promised_error_rate"],
            suggestions_per_line=settings["suggestions_per_line"],
        ),
    )
