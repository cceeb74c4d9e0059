"""The firm's own models of matching, as events of the books."""

from __future__ import annotations

import pytest

from lettrage.books import models
from lettrage.books.engine import Books


def record(books: Books, *, prior: str, slopes: tuple[float, float]) -> int:
    return models.record_model(
        books,
        prior_fingerprint=prior,
        slopes=slopes,
        shifts=(0.1, -2.5e-17),
        lines_count=274,
        prior_loss=0.0647,
        own_loss=0.0501,
        user_id="u1",
    )


@pytest.fixture
def position(books: Books) -> int:
    return record(books, prior="p1", slopes=(1.01, 0.82))


def test_a_model_reads_back_as_the_very_numbers(books: Books, position: int) -> None:
    (told,) = models.table(books, up_to=position).to_pylist()
    assert told["position"] == position
    assert told["slopes"] == [1.01, 0.82]
    assert told["shifts"] == [0.1, -2.5e-17]
    assert (told["lines_count"], told["own_loss"]) == (274, 0.0501)


def test_what_is_known_at_a_position_has_no_later_model(
    books: Books, position: int
) -> None:
    later = record(books, prior="p1", slopes=(1.0, 1.0))
    assert models.table(books, up_to=position).num_rows == 1
    assert models.table(books, up_to=later).num_rows == 2
    assert models.table(books, up_to=position - 1).num_rows == 0
