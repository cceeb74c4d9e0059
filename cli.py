"""`lettrage`: one command, thin. It assembles each part's commands and owns exit codes.

0: done. 1: the work found something wrong. 2: called wrongly. A fault that a user can
mend is one line; a fault of ours is one line too, and its trace lies in a file.
"""

from __future__ import annotations

import sys
import tempfile
import traceback
from importlib.metadata import version
from typing import Annotated

import typer

from lettrage.accounting import cli as accounting_cli
from lettrage.accounting import close_cli, fec_cli
from lettrage.books import cli as books_cli
from lettrage.categories import cli as categories_cli
from lettrage.core import console
from lettrage.core.errors import ConfigurationError, PlatformError
from lettrage.dashboards import cli as dashboards_cli
from lettrage.demo import cli as demo_cli
from lettrage.identity import cli as identity_cli
from lettrage.ingestion import cli as ingestion_cli
from lettrage.ingestion.connectors import cli as connectors_cli
from lettrage.ingestion.layouts import cli as layouts_cli
from lettrage.matching import cli as matching_cli
from lettrage.runs import cli as runs_cli

app = typer.Typer(
    name="lettrage",
    help="Billing and reconciliation for firms that sell to businesses.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

app.command()(runs_cli.init)
app.command()(demo_cli.demo)
app.command()(ingestion_cli.ingest)
app.add_typer(layouts_cli.app, name="layouts")
app.command()(ingestion_cli.formats)
app.command()(connectors_cli.pull)
app.command()(runs_cli.run)
app.command()(runs_cli.watch)
app.command()(runs_cli.status)
app.add_typer(matching_cli.app, name="matches")
app.add_typer(identity_cli.app, name="customers")
app.add_typer(categories_cli.app, name="categories")
app.command()(close_cli.close)
app.add_typer(accounting_cli.app, name="export")
app.command()(fec_cli.check_fec)
app.command()(runs_cli.sql)
app.command()(dashboards_cli.serve)
app.add_typer(books_cli.app_user, name="user")
app.command()(books_cli.verify)


@app.callback(invoke_without_command=True)
def _main(
    show_version: Annotated[
        bool, typer.Option("--version", help="Print the version and end.")
    ] = False,
) -> None:
    if show_version:
        typer.echo(f"lettrage {version('lettrage')}")
        raise typer.Exit(console.DONE)


def main() -> None:
    """Run the command line; never ends in a traceback."""
    try:
        app()
    except ConfigurationError as error:
        _end(str(error), console.CALLED_WRONGLY)
    except PlatformError as error:
        _end(str(error), console.FOUND_WRONG)
    except KeyboardInterrupt:
        _end("stopped", console.FOUND_WRONG)
    except BrokenPipeError:
        # Whoever read our output has gone: `lettrage sql … | head`.
        sys.stderr.close()
        sys.exit(console.DONE)
    except Exception as error:
        with tempfile.NamedTemporaryFile(
            "w", prefix="lettrage-", suffix=".txt", delete=False, encoding="utf-8"
        ) as file:
            traceback.print_exc(file=file)
        _end(
            f"internal error: {type(error).__name__}: {' '.join(str(error).split())}; "
            f"please report it with {file.name}",
            console.FOUND_WRONG,
        )


def _end(message: str, code: int) -> None:
    typer.echo(f"lettrage: {message}", err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
