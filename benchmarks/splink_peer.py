"""Measure beside Splink 5: python benchmarks/splink_peer.py [--documents …] [--lines …]

On the firm of `matching.py`. Splink is no dependency: `pip install splink` into a
folder, and PYTHONPATH to it. Both see the same lines and documents, each in a process
of its own, one after the other. Printed: seconds, peak memory, and which share of the
lines that pay documents may be decided alone at 98 % and at 99.9 % right: at the
threshold that the truth itself names, which nobody has in use.

Splink links pairs. It is set up as its own example of bank transactions is: blocked on
the amount, on a number that both write and on the payer's name; compared by amount,
name, numbers and days; trained without labels. A line that pays several documents it
cannot get right.
"""

from __future__ import annotations

import argparse
import logging
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from matching_firm import make_firm

from lettrage.core.warehouse import Connection, scratch
from lettrage.matching import inputs, pipeline
from lettrage.matching.policy import MatchPolicy

PRECISIONS = (0.98, 0.999)

# Numbers of at least three digits, without the zeros in front; a year is none.
_NUMBERS = """list_distinct(list_transform(
    regexp_extract_all({text}, '[0-9]+'), lambda run: ltrim(run, '0')
)).list_filter(lambda run: length(run) >= 3
    and not regexp_matches(run, '^20[0-9][0-9]$'))"""

_LINES = f"""
select
    bank_line_id as unique_id, remaining_amount::double as amount, booking_date as day,
    counterparty_name as name,
    {_NUMBERS.format(text="concat_ws(' ', label, remittance)")} as numbers
from read_parquet('{{folder}}/bank_lines.parquet') where remaining_amount > 0
"""
_DOCUMENTS = f"""
select
    invoice_number as unique_id, open_amount::double as amount, issue_date as day,
    upper(strip_accents(name)) as name,
    {_NUMBERS.format(text="invoice_number")} as numbers
from read_parquet('{{folder}}/open_items.parquet')
inner join read_parquet('{{folder}}/customers.parquet') using (customer_id)
where open_amount > 0
"""

# The most lines, from the surest on, of which so many are right.
_SHARE = """
with ranked as (
    select
        row_number() over surest as lines_count,
        avg(is_right::int) over (surest rows unbounded preceding) as precision
    from judged
    window surest as (order by probability desc, bank_line_id)
)
select coalesce(max(lines_count) filter (precision >= $precision), 0) from ranked
"""


def by_splink(folder: Path, connection: Connection) -> pa.Table:
    """The best document of each line: bank_line_id, numbers, probability."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    lines, documents = (
        connection.execute(query.format(folder=folder)).to_arrow_table()
        for query in (_LINES, _DOCUMENTS)
    )
    api = DuckDBAPI(connection)
    days = "date_diff('day', day_l, day_r)"
    settings = SettingsCreator(
        link_type="link_only",
        probability_two_random_records_match=1 / documents.num_rows,
        blocking_rules_to_generate_predictions=[
            block_on("amount"),
            block_on("numbers", arrays_to_explode=["numbers"]),
            "l.name = r.name and abs(l.amount - r.amount) < 0.06 * r.amount",
        ],
        comparisons=[
            cl.CustomComparison(
                output_column_name="amount",
                comparison_levels=[
                    _level("amount_l = amount_r", "the same"),
                    _level("abs(amount_l - amount_r) < 0.06 * amount_r", "near"),
                    _level("ELSE", "else"),
                ],
            ),
            cl.JaroWinklerAtThresholds("name", [0.92, 0.8]),
            cl.ArrayIntersectAtSizes("numbers", [1]),
            cl.CustomComparison(
                output_column_name="day",
                comparison_levels=[
                    _level(f"abs({days}) <= 30", "a month"),
                    _level(f"abs({days}) <= 75", "a term"),
                    _level("ELSE", "else"),
                ],
            ),
        ],
    )
    tables = [
        api.register(lines, table_name="lines"),
        api.register(documents, table_name="documents"),
    ]
    linker = Linker(tables, settings, log_level=logging.ERROR)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in (block_on("amount"), block_on("name")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    pairs = linker.inference.predict(threshold_match_probability=0.01)
    connection.register("pairs", pairs.as_pyarrow_table())
    return connection.execute("""
        with told as (
            select
                case source_dataset_l when 'lines' then unique_id_l else unique_id_r end
                    as bank_line_id,
                case source_dataset_l when 'lines' then unique_id_r else unique_id_l end
                    as invoice_number,
                match_probability as probability
            from pairs
        )
        select bank_line_id, [invoice_number] as numbers, probability from told
        qualify row_number() over (
            partition by bank_line_id order by probability desc, invoice_number
        ) = 1
    """).to_arrow_table()


def _level(sql: str, label: str) -> dict[str, str]:
    return {"sql_condition": sql, "label_for_charts": label}


def by_lettrage(folder: Path, connection: Connection) -> pa.Table:
    """The first suggestion of each line: bank_line_id, numbers, probability."""
    tables = {name: pq.read_table(folder / f"{name}.parquet") for name in inputs.INPUTS}
    connection.register("found", pipeline.suggest(**tables, policy=MatchPolicy()))
    return connection.execute("""
        select
            bank_line_id, list(invoice_number) as numbers,
            max(probability) as probability
        from found where rank = 1 group by bank_line_id
    """).to_arrow_table()


PEERS = {"Splink": by_splink, "Lettrage": by_lettrage}


def measure(folder: Path, peer: str) -> None:
    """Match the firm in `folder`, and print what it took and what it is worth."""
    started = time.perf_counter()
    with scratch() as connection:
        found = PEERS[peer](folder, connection)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    shares = shares_of(found, folder / "truth.parquet")
    told = ", ".join(
        f"{share:.1%} alone at {precision:.1%}" for precision, share in shares.items()
    )
    print(f"{peer:10}{seconds:8.1f} s, peak {peak:.2f} GB; {told}")


def shares_of(found: pa.Table, truth: Path) -> dict[float, float]:
    """Of the lines that pay documents, the share decided alone at each precision."""
    with scratch() as connection:
        connection.register("found", found)
        connection.execute("create table truth as from read_parquet(?)", [str(truth)])
        connection.execute("""
            create table judged as
            select
                bank_line_id, probability,
                list_sort(found.numbers) = list_sort(truth.numbers) as is_right
            from found inner join truth using (bank_line_id)
        """)
        (paying,) = connection.execute(
            "select count(*) from truth where len(numbers) > 0"
        ).fetchone() or (0,)
        return {
            precision: connection.execute(
                _SHARE, {"precision": precision}
            ).fetchall()[0][0] / paying
            for precision in PRECISIONS
        }  # fmt: skip


def main() -> None:
    """Print the measures of both, side by side."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        measure(Path(given.measure[0]), given.measure[1])
        return
    with tempfile.TemporaryDirectory() as folder:
        make_firm(Path(folder), documents=given.documents, lines=given.lines, heavy=0)
        for peer in PEERS:
            command = [sys.executable, __file__, "--measure", folder, peer]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
