"""Pulls into a firm's workspace, from servers on the loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest
from connectors.servers import Answering, Server

from lettrage.core.settings import settings_from
from lettrage.ingestion.connectors.patience import Clock
from lettrage.ingestion.connectors.pull import Pulled, Puller, pull

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def serve() -> Iterator[Callable[[Answering], Server]]:
    """Starts a server that answers so, until the test ends."""
    servers: list[Server] = []

    def start(answering: Answering) -> Server:
        servers.append(Server(answering))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


class Pulls:
    """Pulls into a firm's workspace, by a clock that does not wait."""

    def __init__(self, firm: Any) -> None:
        self.firm = firm
        self.now = NOW
        self.slept: list[float] = []
        self.said: list[str] = []
        # Each look at it finds a minute more gone: nobody is too fast.
        self.seconds: Iterator[float] = count(0.0, 60.0)

    def __call__(
        self,
        connectors: dict[str, Any],
        *names: str,
        since: date | None = None,
        **environ: str,
    ) -> list[Pulled]:
        table = {
            "connectors": connectors,
            "storage": {"threads": 1},
            "company": {"timezone": "Europe/Paris"},
        }
        clock = Clock(lambda: self.now, lambda: next(self.seconds), self.slept.append)
        puller = Puller(
            self.firm.workspace,
            settings_from(table, source="test"),
            self.firm.books,
            environ,
            clock,
            "u1",
            since,
            self.said.append,
        )
        return list(pull(puller, names))


@pytest.fixture
def pulls(firm: Any) -> Pulls:
    return Pulls(firm)
