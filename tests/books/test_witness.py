"""The head beside the books, remembered by many at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from lettrage.books.witness import Witness


def test_threads_of_one_process_remember_heads_at_once(tmp_path):
    witness = Witness(tmp_path / ".books.head")
    together = threading.Barrier(8)

    def remember(first: int) -> None:
        together.wait()
        for position in range(first, 800, 8):
            witness.remember(position, "f" * 64)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(remember, range(1, 9)))
    seen = witness.read()
    assert seen is not None
    # Each head is true; an earlier one may stay until the next is remembered.
    assert seen[1] == "f" * 64
    witness.remember(1000, "e" * 64)
    assert witness.read() == (1000, "e" * 64)
    assert [path.name for path in tmp_path.iterdir()] == [".books.head"]


def test_an_earlier_head_changes_nothing(tmp_path):
    witness = Witness(tmp_path / ".books.head")
    witness.remember(7, "a" * 64)
    witness.remember(6, "b" * 64)
    assert witness.read() == (7, "a" * 64)
