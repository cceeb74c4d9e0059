"""The commands `user` and `verify`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from lettrage.books import users, verify_build
from lettrage.books.connection import BooksUnreadable
from lettrage.books.engine import open_books
from lettrage.books.migrate import BooksMissing
from lettrage.books.users import Role
from lettrage.books.verify import Check
from lettrage.books.verify import verify as verify_books
from lettrage.core import console
from lettrage.core.console import Format, FormatOption, UserOption, WorkspaceOption
from lettrage.core.settings import Settings
from lettrage.core.workspace import Workspace

HERE = Path()

LoginArgument = Annotated[str, typer.Argument(help="What the user signs in with.")]

app_user = typer.Typer(help="Who may act.", no_args_is_help=True, rich_markup_mode=None)


@app_user.command("add")
def add_user(
    login: LoginArgument,
    role: Annotated[Role, typer.Option(help="What they may do.")] = Role.ACCOUNTANT,
    name: Annotated[str | None, typer.Option(help="How screens name them.")] = None,
    workspace: WorkspaceOption = HERE,
    user: UserOption = None,
) -> None:
    """Add a user, or give a known one another role, another name, access again."""
    with open_books(*console.opened(workspace)) as books:
        by = users.ensure(books, console.acting_user(user))
        added = users.add(books, login, role=role, display_name=name, by=by)
    typer.echo(f"{login} is {added.role} as {added.user_id}")


@app_user.command("disable")
def disable_user(
    login: LoginArgument,
    workspace: WorkspaceOption = HERE,
    user: UserOption = None,
) -> None:
    """Take a user's access; what they did stays theirs."""
    with open_books(*console.opened(workspace)) as books:
        by = users.ensure(books, console.acting_user(user))
        users.disable(books, login, by=by)
    typer.echo(f"{login} is disabled; lettrage user add {login} gives access again")


@app_user.command("list")
def list_users(
    workspace: WorkspaceOption = HERE, format: FormatOption = Format.TABLE
) -> None:
    """List the users, in the order in which they came."""
    columns = ("user_id", "login", "display_name", "role", "is_active")
    with open_books(*console.opened(workspace)) as books:
        known = users.listed(books)
    console.show(
        [{column: getattr(user, column) for column in columns} for user in known],
        format,
        columns=columns,
        empty="no users yet; add one: lettrage user add LOGIN",
    )


def verify(
    workspace: WorkspaceOption = HERE, format: FormatOption = Format.TABLE
) -> None:
    """Prove that the books are whole, and that the last build keeps what was closed."""
    checks = _checks(*console.opened(workspace))
    rows = [{"name": c.name, "holds": c.holds, "detail": c.detail} for c in checks]
    if format is Format.JSON:
        typer.echo(json.dumps({"checks": rows}, ensure_ascii=False, indent=1))
    else:
        console.show(rows, format, columns=("name", "holds", "detail"), empty="")
    failed = sum(not check.holds for check in checks)
    console.say(
        f"{failed} of {len(checks)} checks do not hold" if failed else "all checks hold"
    )
    if failed:
        raise typer.Exit(console.FOUND_WRONG)


def _checks(workspace: Workspace, settings: Settings) -> list[Check]:
    """All checks; or, where the books do not even open, the one that says so."""
    if not settings.storage.books_url and not workspace.books_path.exists():
        # To open would make empty books, and find nothing wrong with them.
        return [Check("storage", False, f"{workspace.books_path} is missing")]
    try:
        with open_books(workspace, settings) as books:
            checks = verify_books(books)
            return [*checks, verify_build.rebuilt(workspace, books, checks=checks)]
    except (BooksUnreadable, BooksMissing) as error:
        return [Check("storage", False, str(error))]
