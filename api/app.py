"""The API of a workspace, mounted at `/api` beside the dashboards."""

from __future__ import annotations

from fastapi import FastAPI, Response, status

from lettrage.api.health import Health, health
from lettrage.core.settings import Settings
from lettrage.core.workspace import Workspace


def api(workspace: Workspace, settings: Settings) -> FastAPI:
    """The routes that programs may call.

    Args:
        workspace: the firm's folder.
        settings: its settings.
    """
    app = FastAPI(title="Lettrage", docs_url=None, redoc_url=None)

    @app.get("/health", summary="Whether the firm's figures can be read, and which")
    def read_health(response: Response) -> Health:
        found = health(workspace, settings)
        if found.status == "fault":
            response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
        return found

    return app
