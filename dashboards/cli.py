"""`lettrage serve`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lettrage.core import console
from lettrage.core.console import WorkspaceOption
from lettrage.dashboards.serve import serve as serve_forever


def serve(
    workspace: WorkspaceOption = Path(),
    host: Annotated[
        str | None,
        typer.Option(help="Address to listen on.", show_default="dashboards.host"),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(help="Port to listen on.", show_default="dashboards.port"),
    ] = None,
) -> None:
    """Serve the dashboards and the API, in one process, until interrupted."""
    firm, settings = console.opened(workspace)
    chosen_host = host or settings.dashboards.host
    chosen_port = port or settings.dashboards.port
    console.say(f"dashboards: http://{chosen_host}:{chosen_port}/  (Ctrl-C ends)")
    serve_forever(firm, settings, host=chosen_host, port=chosen_port)
