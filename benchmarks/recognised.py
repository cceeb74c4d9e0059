"""Count what is recognised as paid twice or in advance, and how much of it is right.

Run it: python benchmarks/recognised.py [--firms 3].

Each labelled world, or each of `--firms` simulated ones, goes the way a firm's files go
(`worlds.land`: the history's decisions, then a run). Then each reading in
`marts.recognised_lines` of the test period is right if the truth calls the line that,
and names that customer.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
from worlds import HERE, land

from lettrage.core.workspace import Workspace
from lettrage.simulation.files import write
from lettrage.simulation.simulate import simulate

_TOLD = """
with truth as (
    select
        bank_reference, customer_id,
        case scenario
            when 'duplicate' then 'duplicate'
            when 'prepayment' then 'prepayment'
            when 'advance' then 'prepayment'
        end as reading
    -- A simulated firm's truth names no customer.
    from (
        select null::varchar as customer_id where false
        union all by name
        select * from read_csv($truth, all_varchar = true)
    )
    where period <> 'history'
)
select
    truth.reading as true_reading, found.reading, found.way,
    found.reading is not distinct from truth.reading
        and found.customer_id = coalesce(truth.customer_id, found.customer_id)
        as is_right
from truth
inner join marts.bank_lines using (bank_reference)
left join marts.recognised_lines as found using (bank_line_id)
where truth.reading is not null or found.reading is not null
"""

_FIGURES = """
select reading, coalesce(way, 'in all') as way, read_count, right_count, true_count
from (
    select
        coalesce(reading, true_reading) as reading, way,
        count(*) filter (reading is not null) as read_count,
        count(*) filter (is_right) as right_count,
        null as true_count
    from told where reading is not null group by all
    union all
    select
        names.reading, null,
        count(*) filter (told.reading = names.reading),
        count(*) filter (told.reading = names.reading and is_right),
        count(*) filter (true_reading = names.reading)
    from told cross join (values ('duplicate'), ('prepayment')) as names(reading)
    group by names.reading
) as counted
order by reading, way = 'in all' desc, way
"""


def firms(count: int, first_seed: int, folder: Path) -> Iterator[Path]:
    """Simulated firms, each written as a world."""
    for seed in range(first_seed, first_seed + count):
        world = folder / f"firm-{seed}"
        write(simulate(seed), world)
        yield world


def told(world: Path, workspace: Path) -> list[tuple[object, ...]]:
    """What the run in the workspace recognised, beside the truth of the world."""
    build = Workspace.at(workspace).published_path
    with duckdb.connect(str(build), read_only=True) as connection:
        return connection.execute(
            _TOLD, {"truth": str(world / "truth_lines.csv")}
        ).fetchall()


def show(rows: list[tuple[object, ...]]) -> None:
    """By reading and way: how many, how many right, and of how many."""
    with duckdb.connect() as connection:
        connection.execute(
            "create table told (true_reading varchar, reading varchar, way varchar, "
            "is_right boolean)"
        )
        if rows:
            connection.executemany("insert into told values (?, ?, ?, ?)", rows)
        print(f"  {'':12}{'':20}{'read':>8}{'right':>8}{'of':>8}")
        for reading, way, *counts in connection.execute(_FIGURES).fetchall():
            cells = "".join(f"{'' if one is None else one:>8}" for one in counts)
            print(f"  {reading:12}{way:20}{cells}")


def main() -> None:
    """Print each world's counts, and their sum."""
    parser = argparse.ArgumentParser(description=__doc__)
    beside = HERE.parent / "shared" / "worlds"
    parser.add_argument("worlds", type=Path, nargs="?", default=beside)
    parser.add_argument("--firms", type=int, help="so many simulated firms instead")
    parser.add_argument("--seed", type=int, default=5000, help="of the first of them")
    parser.add_argument("--keep", type=Path, help="keep the workspaces here, or reuse")
    given = parser.parse_args()
    everything: list[tuple[object, ...]] = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        worlds = (
            firms(given.firms, given.seed, Path(temporary) / "firms")
            if given.firms
            else sorted(path for path in given.worlds.iterdir() if path.is_dir())
        )
        for world in worlds:
            workspace = folder / world.name
            if not workspace.exists():
                land(world, workspace, is_cold=False)
            found = told(world, workspace)
            print(f"\n{world.name}")
            show(found)
            everything += found
    print("\nall")
    show(everything)


if __name__ == "__main__":
    main()
