"""Before anything has landed every mart is there, empty, and says what it holds."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module")
def built(build):
    # With the unit tests of the models, which every other build leaves out.
    return build({}, variables={"as_of_date": "2026-03-01"}, command="build")


def test_every_mart_is_there_and_empty(built) -> None:
    marts = built.csv(
        "select table_name from duckdb_tables() where schema_name = 'marts' order by 1"
    ).splitlines()[1:]
    assert "invoices" in marts
    # The certificate speaks of every pool, also before anything was decided.
    counts = {
        mart: built.csv(f"select count(*) from marts.{mart}")
        for mart in marts
        if mart != "match_certificates"
    }
    assert set(counts.values()) == {"count_star()\n0"}


def test_every_mart_and_column_carries_its_description(built) -> None:
    silent = built.csv(
        """
        select table_name, column_name from duckdb_columns()
        where schema_name = 'marts' and comment is null
        union all
        select table_name, null from duckdb_tables()
        where schema_name = 'marts' and comment is null
        """
    )
    assert silent == "table_name, column_name"


def test_a_comment_keeps_its_apostrophe(built) -> None:
    assert (
        built.csv(
            """
        select comment from duckdb_columns()
        where table_name = 'invoices' and column_name = 'invoice_number'
            and schema_name = 'marts'
        """
        )
        == "comment\nThe document's number."
    )


# Shares and losses that matching measures; no amount is among them.
MEASURED = (
    "category_probability", "errors", "own_loss", "prior_loss", "probability",
    "promised", "threshold", "upper_bound",
)  # fmt: skip


def test_money_is_decimal_everywhere(built) -> None:
    assert (
        built.csv(
            f"""
        select table_name, column_name, data_type from duckdb_columns()
        where schema_name in ('intermediate', 'marts')
            and data_type in ('DOUBLE', 'FLOAT') and column_name not in {MEASURED}
        """
        )
        == "table_name, column_name, data_type"
    )
