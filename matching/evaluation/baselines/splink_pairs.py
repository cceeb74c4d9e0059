"""Pairs of a line and a document by Splink, where it is installed.

Fellegi and Sunter's model (1969), its parameters found by expectation maximisation
without any decision. Each line suggests its documents by falling probability; one line
takes one document, the surest pair first, and alone where the pair is at least as sure
as the share that is promised to be right.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from lettrage.core.warehouse import Connection
from lettrage.matching.evaluation.baselines.stage import staged, suggestions

AUTOMATIC_MIN = 0.999
SAMPLED_PAIRS = 1e6
SEED = 1

_LEFT = """
select
    bank_line_id as unique_id, amount::double as amount, currency,
    list_sort(list_distinct(regexp_extract_all(
        strip_accents(upper(concat_ws(' ', text, counterparty_name))), '[A-Z]{4,}'
    ))) as words,
    list_sort(list_distinct(list_transform(
        regexp_extract_all(text, '[0-9]{3,}'), lambda digits: ltrim(digits, '0')
    ))) as digits,
    digits[-1] as last_digits
from lines
"""

_RIGHT = """
select
    invoice_number as unique_id, open_amount::double as amount, currency,
    list_sort(list_distinct(regexp_extract_all(
        strip_accents(upper(customers.name)), '[A-Z]{4,}'
    ))) as words,
    list_sort(list_distinct(list_transform(
        regexp_extract_all(invoice_number, '[0-9]{3,}'),
        lambda digits: ltrim(digits, '0')
    ))) as digits,
    digits[-1] as last_digits
from items left join customers using (customer_id)
"""

_CHOSEN = """
create temp table chosen as
with pairs as (
    select
        case when source_dataset_l = 'a_lines' then unique_id_l else unique_id_r end
            as bank_line_id,
        case when source_dataset_l = 'a_lines' then unique_id_r else unique_id_l end
            as invoice_number,
        match_probability as probability
    from predicted
),
ranked as (
    select
        pairs.*,
        row_number() over (
            partition by bank_line_id order by probability desc, invoice_number
        ) as place,
        row_number() over (
            partition by invoice_number order by probability desc, bank_line_id
        ) as place_of_line
    from pairs
)
select
    ranked.bank_line_id, ranked.place, 'pair' as kind,
    -- Greedy in one round: each is the other's surest.
    place = 1 and place_of_line = 1 and probability >= $automatic_min as is_automatic,
    ranked.invoice_number, ranked.probability,
    least(items.open_amount, lines.amount) as allocated_amount
from ranked
inner join items using (invoice_number)
inner join lines
    on lines.bank_line_id = ranked.bank_line_id and lines.currency = items.currency
where ranked.place <= 5
"""


def is_splink_installed() -> bool:
    """Whether the baseline can be had here."""
    return importlib.util.find_spec("splink") is not None


def splink_pairs(inputs: Mapping[str, pa.Table]) -> pa.Table:
    """Suggest the five documents of a line that Splink holds the most probable."""
    exceptions: Any = importlib.import_module("splink.internals.exceptions")
    with staged(inputs) as connection:
        try:
            predicted = _predicted(connection)
        except exceptions.EMTrainingException:
            # Too few lines to learn from: it has nothing to say.
            predicted = _NO_PAIRS
        connection.register("predicted", predicted)
        connection.execute(_CHOSEN, {"automatic_min": AUTOMATIC_MIN})
        return suggestions(connection, probability="probability")


def _predicted(connection: Connection) -> pa.Table:
    """Splink's pairs with their probability: its own names of columns."""
    splink: Any = importlib.import_module("splink")
    compare: Any = importlib.import_module("splink.comparison_library")
    logging.getLogger("splink").setLevel(logging.ERROR)
    same_amount = splink.block_on("amount")
    same_digits = splink.block_on("digits", arrays_to_explode=["digits"])
    same_words = splink.block_on("words", arrays_to_explode=["words"])
    settings = splink.SettingsCreator(
        link_type="link_only",
        comparisons=[
            compare.ExactMatch("amount").configure(term_frequency_adjustments=True),
            compare.ArrayIntersectAtSizes("digits", [2, 1]),
            compare.ArrayIntersectAtSizes("words", [2, 1]),
        ],
        blocking_rules_to_generate_predictions=[same_amount, same_digits, same_words],
        retain_matching_columns=False,
    )
    api = splink.DuckDBAPI(connection=":memory:")
    sides = [
        api.register(
            connection.execute(sql).to_arrow_table(), dataset_display_name=name
        )
        for name, sql in (("a_lines", _LEFT), ("b_documents", _RIGHT))
    ]
    linker = splink.Linker(sides, settings, log_level=logging.ERROR)
    linker.training.estimate_u_using_random_sampling(max_pairs=SAMPLED_PAIRS, seed=SEED)
    # Each comparison is learned where another one is equal.
    for block in (same_amount, splink.block_on("last_digits")):
        linker.training.estimate_parameters_using_expectation_maximisation(
            block, record_sample_proportion=1.0
        )
    pairs: pa.Table = linker.inference.predict().as_pyarrow_table()
    return pairs


_NO_PAIRS = pa.table(
    {
        "source_dataset_l": pa.array([], pa.string()),
        "unique_id_l": pa.array([], pa.string()),
        "unique_id_r": pa.array([], pa.string()),
        "match_probability": pa.array([], pa.float64()),
    }
)
