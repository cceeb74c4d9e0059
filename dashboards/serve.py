"""One process that serves the pages and the API."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import streamlit as st
import uvicorn
from starlette.routing import Mount

from lettrage.api.app import api
from lettrage.core.errors import ConfigurationError
from lettrage.core.settings import Settings
from lettrage.core.workspace import Workspace

_APP_PATH = Path(__file__).with_name("app.py")


def serve(workspace: Workspace, settings: Settings, *, host: str, port: int) -> None:
    """Serve the dashboards at `/` and the API at `/api` until interrupted.

    Args:
        workspace: the firm's folder.
        settings: its settings.
        host: address to listen on.
        port: to listen on.

    Raises:
        ConfigurationError: somebody else listens there.
    """
    # A page is a script that Streamlit runs by itself: the environment is how it is
    # told which firm it shows. One process serves one firm.
    os.environ["LETTRAGE_WORKSPACE"] = str(workspace.root)
    server = uvicorn.Server(
        uvicorn.Config(
            application(workspace, settings),
            host=host,
            port=port,
            log_level="warning",
            access_log=False,
        )
    )
    try:
        # Who stops the server by hand is not told of it as of a fault.
        with contextlib.suppress(KeyboardInterrupt):
            server.run()
    except SystemExit as error:
        raise ConfigurationError(
            "dashboards.port", str(port), f"cannot listen on {host}: is it in use?"
        ) from error


def application(workspace: Workspace, settings: Settings) -> st.App:
    """The pages, with the API mounted beside them."""
    return st.App(_APP_PATH, routes=[Mount("/api", app=api(workspace, settings))])
