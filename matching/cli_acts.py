"""What every deciding command does: act in the user's name, say how to take it back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import typer

from lettrage.books import users
from lettrage.books.engine import open_books
from lettrage.core import console


def decide(act: Callable[..., str], workspace: Path, user: str | None) -> None:
    """Record a decision in the user's name, and say how to take it back.

    Args:
        act: of `acts.py` or `audit_queue.py`, with all but workspace, books and user.
        workspace: the folder of the firm.
        user: who decides, as given on the command line.
    """
    found, settings = console.opened(workspace)
    with open_books(found, settings) as books:
        user_id = users.ensure(books, console.acting_user(user))
        decision_id = act(found, books, user_id=user_id)
    typer.echo(decision_id)
    console.say(f"recorded; take it back: lettrage matches undo {decision_id}")
