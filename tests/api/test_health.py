from __future__ import annotations

import asyncio
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lettrage.api.app import api
from lettrage.core import warehouse
from lettrage.core.settings import Settings, Storage
from lettrage.core.workspace import Workspace
from lettrage.ingestion.schema import create_raw_tables


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "lettrage.toml").write_text("", encoding="utf-8")
    return Workspace.at(tmp_path)


def get(workspace: Workspace, path: str) -> tuple[int, str]:
    """The status and body of a request, without a server: ASGI is three messages."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(),
        "query_string": b"", "headers": [], "http_version": "1.1", "root_path": "",
    }  # fmt: skip
    asyncio.run(api(workspace, Settings())(scope, receive, send))
    body = b"".join(message.get("body", b"") for message in sent)
    return sent[0]["status"], body.decode()


def publish(workspace: Workspace) -> str:
    with warehouse.writer(workspace, Storage()) as connection:
        create_raw_tables(connection)
        connection.execute(
            "insert into raw.runs by name select 'r' as run_id, "
            "date '2026-11-24' as as_of_date, 7 as known_at, "
            "timestamp '2026-11-24 07:00:00' as started_at"
        )
        return warehouse.publish(connection, workspace, Storage())


def test_a_firm_that_has_published_is_healthy(workspace: Workspace) -> None:
    build_id = publish(workspace)

    status, body = get(workspace, "/health")

    assert status == 200
    said = json.loads(body)
    assert said["status"] == "ok"
    assert said["published"] == {
        "build_id": build_id,
        "as_of": date(2026, 11, 24).isoformat(),
    }
    assert said["books"] == {"position": 0, "hash": "0" * 64}


def test_a_firm_that_never_ran_says_so_and_is_no_fault(workspace: Workspace) -> None:
    status, body = get(workspace, "/health")

    assert status == 200
    assert json.loads(body)["status"] == "nothing published"
    assert json.loads(body)["published"] is None


def test_books_that_cannot_be_read_are_a_fault_told_without_a_path(
    workspace: Workspace,
) -> None:
    publish(workspace)
    workspace.books_path.write_bytes(b"no database at all, but long enough to look")

    status, body = get(workspace, "/health")

    assert status == 503
    assert json.loads(body) == {"status": "fault", "published": None, "books": None}


def test_a_damaged_build_is_a_fault(workspace: Workspace) -> None:
    publish(workspace)
    workspace.published_path.resolve().write_bytes(b"no database")

    status, body = get(workspace, "/health")

    assert status == 503
    assert str(workspace.root) not in body
