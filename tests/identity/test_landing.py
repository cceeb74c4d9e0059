"""Decisions about customers reach the models; what is erased of them leaves raw."""

from __future__ import annotations

from lettrage.books import identities, personal, reading
from lettrage.core.settings import Storage
from lettrage.core.warehouse import writer
from lettrage.ingestion import books_landing


def landed(workspace, books):
    """`raw.identity_decisions` after the books have landed."""
    with writer(workspace, Storage()) as connection:
        books_landing.land(connection, books)
        return connection.execute(
            "select action, customer_ids, undone_decision_id, reason "
            "from raw.identity_decisions order by position"
        ).fetchall()


def test_decisions_land_once_and_undos_with_them(workspace, books, anne):
    ids = ["C1", "zoho:Marie Dupont"]
    done = identities.merge(books, user_id=anne, customer_ids=ids, reason="same person")
    assert landed(workspace, books) == [("merge", ids, None, "same person")]
    identities.undo(books, user_id=anne, decision_id=done)
    assert landed(workspace, books) == [
        ("merge", ids, None, "same person"),
        ("undo", None, done, None),
    ]


def test_what_is_erased_leaves_the_warehouse_at_the_next_landing(
    workspace, books, anne
):
    ids = ["C1", "zoho:Marie Dupont"]
    done = identities.merge(books, user_id=anne, customer_ids=ids, reason="same person")
    landed(workspace, books)
    position = int(done.removeprefix("i"))
    personal.erase(books, user_id=anne, positions=[position], reason="asked for")
    assert landed(workspace, books) == [("merge", None, None, None)]


def test_a_decision_about_customers_is_a_reason_to_run(books, anne):
    before = reading.last_decided_by_people(books)
    done = identities.merge(books, user_id=anne, customer_ids=["C1", "C2"])
    assert before < reading.last_decided_by_people(books) == int(done[1:])
