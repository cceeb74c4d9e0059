"""Who may act: users are events, and their names are personal data.

A `user_id` is `u` and eight hexadecimal digits of the login's hash, so that the same
login is the same user in books made again; it names nobody by itself. Who acts without
being a person is `auto` (the machine, by itself).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import Connection, select

from lettrage.books import journal
from lettrage.books.canonical import digest, storable
from lettrage.books.engine import Books, Transaction
from lettrage.books.schema import events, personal_data
from lettrage.core.errors import PlatformError

# Certified matching, schedules, landings that nobody signed.
AUTO = "auto"


class Role(StrEnum):
    """What a user may do; what each role means is said where it is asked for."""

    VIEWER = "viewer"
    ACCOUNTANT = "accountant"
    APPROVER = "approver"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"


MAY_DECIDE = frozenset({Role.ACCOUNTANT, Role.APPROVER, Role.ADMINISTRATOR})


class UserRefused(PlatformError):
    """A user is unknown, disabled, or has no role that allows the act."""


@dataclass(frozen=True, slots=True)
class User:
    """A user as the books know them now.

    Args:
        user_id: opaque.
        position: of the last event about them.
        login: None once erased.
        display_name: None when never given, or erased.
        role: what they may do.
        is_active: False once disabled.
    """

    user_id: str
    position: int
    login: str | None
    display_name: str | None
    role: Role
    is_active: bool

    @property
    def name(self) -> str:
        """How messages name them."""
        return self.login or self.user_id


def ensure(books: Books, login: str) -> str:
    """The `user_id` of `login`, who becomes an accountant when the books know no such.

    Raises:
        UserRefused: the user is disabled, or `login` is blank.
    """
    with books.reading() as connection:
        user = _by_login(connection, login)
    if user is None:
        with books.transaction() as transaction:
            user = _by_login(transaction.connection, login) or _added(
                transaction, login, role=Role.ACCOUNTANT, display_name=None, by=None
            )
    if not user.is_active:
        raise UserRefused(f"user {login}: is disabled; an administrator may enable it")
    return user.user_id


def add(
    books: Books, login: str, *, role: Role, display_name: str | None, by: str
) -> User:
    """Add a user, or give a known one this role, this name, and access again.

    Args:
        books: open.
        login: what they sign in with.
        role: what they may do.
        display_name: how screens name them; None keeps what is known.
        by: the `user_id` of who adds them.
    """
    with books.transaction() as transaction:
        known = _by_login(transaction.connection, login)
        if known is None:
            return _added(
                transaction, login, role=role, display_name=display_name, by=by
            )
        name = display_name or known.display_name
        changed = replace(known, role=role, display_name=name, is_active=True)
        return known if changed == known else _said(transaction, changed, by=by)


def disable(books: Books, login: str, *, by: str) -> User:
    """Take a user's access; what they did stays theirs.

    Raises:
        UserRefused: the books know no such login.
    """
    with books.transaction() as transaction:
        known = _by_login(transaction.connection, login)
        if known is None:
            raise UserRefused(f"user {login}: the books know no such login")
        if not known.is_active:
            return known
        return _said(transaction, replace(known, is_active=False), by=by)


def listed(books: Books) -> list[User]:
    """All users as they are now, in the order in which they came."""
    with books.reading() as connection:
        return list(read_users(connection).values())


def require_decider(connection: Connection, user_id: str) -> User:
    """The user, who may decide on matches.

    Raises:
        UserRefused: unknown, disabled, or of a role that only looks.
    """
    user = read_users(connection).get(user_id)
    if user is None:
        raise UserRefused(f"user {user_id}: the books know no such user")
    if not user.is_active:
        raise UserRefused(f"user {user.name}: is disabled")
    if user.role not in MAY_DECIDE:
        allowed = ", ".join(sorted(MAY_DECIDE))
        raise UserRefused(
            f"user {user.name}: the role {user.role} does not decide; one of "
            f"{allowed} does"
        )
    return user


def positions_of(books: Books, user_id: str) -> list[int]:
    """The events that hold personal data about this user, for `personal.erase`."""
    query = (
        select(events.c.position, events.c.payload)
        .join(personal_data, personal_data.c.position == events.c.position)
        .where(events.c.kind == "user")
        .order_by(events.c.position)
    )
    with books.reading() as connection:
        return [
            row.position
            for row in connection.execute(query)
            if json.loads(row.payload)["user_id"] == user_id
        ]


def read_users(connection: Connection) -> dict[str, User]:
    """All users as they are now, by `user_id`, in the order in which they came."""
    query = (
        select(
            events.c.position,
            events.c.payload,
            personal_data.c.payload.label("personal"),
        )
        .outerjoin(personal_data, personal_data.c.position == events.c.position)
        .where(events.c.kind == "user")
        .order_by(events.c.position)
    )
    users: dict[str, User] = {}
    for row in connection.execute(query):
        said = json.loads(row.payload)
        who = json.loads(row.personal) if row.personal else {}
        user = User(
            user_id=said["user_id"],
            position=row.position,
            login=who.get("login"),
            display_name=who.get("display_name"),
            role=Role(said["role"]),
            is_active=said["is_active"],
        )
        users[user.user_id] = user
    return users


def _by_login(connection: Connection, login: str) -> User | None:
    wanted = _clean(login)
    for user in read_users(connection).values():
        if user.login == wanted:
            return user
    return None


def _added(
    transaction: Transaction,
    login: str,
    *,
    role: Role,
    display_name: str | None,
    by: str | None,
) -> User:
    name, known = _clean(login), read_users(transaction.connection)
    full = digest("login", name)
    # An id that is taken is another login's, or that of a person since erased, whom a
    # newcomer of the same login must not become: theirs is longer.
    length = next(n for n in range(8, len(full)) if f"u{full[:n]}" not in known)
    user_id = f"u{full[:length]}"
    user = User(user_id, 0, name, display_name, role, is_active=True)
    return _said(transaction, user, by=by or user_id)


def _said(transaction: Transaction, user: User, *, by: str) -> User:
    """Record all that is now true of a user: the last event about one is enough."""
    personal = {"login": user.login, "display_name": user.display_name}
    position = journal.append(
        transaction,
        "user",
        user_id=by,
        payload={
            "user_id": user.user_id,
            "role": user.role.value,
            "is_active": user.is_active,
        },
        personal={k: storable(v) for k, v in personal.items() if v is not None},
    )
    return replace(user, position=position)


def _clean(login: str) -> str:
    name = storable(login.strip())
    if not name:
        raise UserRefused("user: expected a login, found a blank")
    return name
