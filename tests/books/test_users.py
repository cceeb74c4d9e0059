"""Who may act, and what stays of them once they are erased."""

from __future__ import annotations

import pytest

from lettrage.books import personal, reading, users, verify
from lettrage.books.users import Role, UserRefused
from lettrage.core.errors import RuleViolation


def test_an_unknown_login_becomes_an_accountant_once(books):
    first = users.ensure(books, "claire")
    assert users.ensure(books, " claire ") == first
    (claire,) = users.listed(books)
    assert (claire.login, claire.role, claire.is_active) == (
        "claire",
        Role.ACCOUNTANT,
        True,
    )


def test_the_same_login_is_the_same_user_in_other_books(books):
    assert users.ensure(books, "alice") == "u4b7a91bc"


def test_a_blank_login_is_refused(books):
    with pytest.raises(UserRefused, match="found a blank"):
        users.ensure(books, "  ")


def test_a_user_is_added_changed_disabled_and_let_in_again(firm):
    books, by = firm.books, firm.alice
    users.add(books, "claire", role=Role.VIEWER, display_name="Claire Bé", by=by)
    users.add(books, "claire", role=Role.APPROVER, display_name=None, by=by)
    claire = users.disable(books, "claire", by=by)
    assert (claire.display_name, claire.role) == ("Claire Bé", Role.APPROVER)
    with pytest.raises(UserRefused, match="user claire: is disabled"):
        users.ensure(books, "claire")
    users.add(books, "claire", role=Role.APPROVER, display_name=None, by=by)
    assert users.ensure(books, "claire") == claire.user_id


def test_saying_the_same_again_records_nothing(firm):
    position = users.listed(firm.books)[0].position
    again = users.add(
        firm.books, "alice", role=Role.ACCOUNTANT, display_name=None, by=firm.bob
    )
    assert again.position == position
    users.disable(firm.books, "bob", by=firm.alice)
    assert users.disable(firm.books, "bob", by=firm.alice).position == 3


def test_nobody_unknown_is_disabled(firm):
    with pytest.raises(UserRefused, match="know no such login"):
        users.disable(firm.books, "mallory", by=firm.alice)


def test_an_erased_person_is_a_pseudonym_and_the_chain_still_verifies(firm, paid):
    firm.totals["FA-1"] = ("10.00", "10.00")
    decision = firm.accept("L1", "10.00", paid("FA-1", "10.00"), by=firm.bob)
    users.add(
        firm.books, "bob", role=Role.APPROVER, display_name="Bob Roy", by=firm.alice
    )
    _erase_bob(firm)
    bob = users.listed(firm.books)[1]
    assert (bob.login, bob.display_name, bob.name) == (None, None, firm.bob)
    assert (bob.role, bob.is_active) == (Role.APPROVER, True)
    (kept,) = reading.decisions_after(firm.books, 0).read_all().to_pylist()
    assert (kept["decision_id"], kept["user_id"]) == (decision, firm.bob)
    assert [check for check in verify.verify(firm.books) if not check.holds] == []


def test_a_newcomer_with_the_login_of_an_erased_person_is_somebody_else(firm):
    _erase_bob(firm)
    newcomer = users.ensure(firm.books, "bob")
    assert newcomer != firm.bob
    assert newcomer.startswith(firm.bob)
    assert users.ensure(firm.books, "bob") == newcomer


def test_what_has_no_personal_data_cannot_be_erased(firm):
    _erase_bob(firm)
    for position in (2, 3, 99):
        with pytest.raises(RuleViolation, match=f"event {position}: expected personal"):
            personal.erase(
                firm.books, user_id=firm.alice, positions=[position], reason="again"
            )


def test_nothing_of_an_erased_person_is_left_in_the_files(workspace, sqlite_firm):
    users.ensure(sqlite_firm.books, "gwendoline.lebrun")
    user = users.listed(sqlite_firm.books)[-1]
    files = [workspace.books_path, workspace.books_path.with_name("books.db-wal")]
    assert any(b"gwendoline" in file.read_bytes() for file in files)
    personal.erase(
        sqlite_firm.books,
        user_id=sqlite_firm.alice,
        positions=users.positions_of(sqlite_firm.books, user.user_id),
        reason="asked for it",
    )
    sqlite_firm.books.close()
    assert not any(
        b"gwendoline" in file.read_bytes() for file in files if file.exists()
    )


def _erase_bob(firm) -> int:
    return personal.erase(
        firm.books,
        user_id=firm.alice,
        positions=users.positions_of(firm.books, firm.bob),
        reason="asked for it",
    )
