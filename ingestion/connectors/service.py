"""A service: its streams, how it is authorised, how it says that a cursor expired."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lettrage.core.settings_connectors import Connection
from lettrage.ingestion.connectors.page import Json
from lettrage.ingestion.connectors.stream import Stream

if TYPE_CHECKING:
    from lettrage.ingestion.connectors.session import Login

Secrets = Mapping[str, str]


def _gone(status: int, _body: Json) -> bool:
    return status == 410


def _no_headers(_connection: Connection, _secrets: Secrets) -> dict[str, str]:
    return {}


def _no_login(_connection: Connection, _secrets: Secrets) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Service:
    """What the frame needs to know of a service.

    Args:
        name: as in the settings.
        title: as people write it.
        formats: the streams whose pages land.
        streams: what a connection pulls; None: `formats`, which all the services have
            but the one that the settings describe.
        headers: of every request, from the connection and its secrets by the names of
            the settings that name them (`api_key_env`).
        login: how a token is got, where one is.
        has_expired: whether an answer (status, body) says that a cursor is unknown.
    """

    name: str
    title: str
    formats: tuple[Stream, ...]
    streams: Callable[[Connection], tuple[Stream, ...]] | None = None
    headers: Callable[[Connection, Secrets], Mapping[str, str]] = field(
        default=_no_headers
    )
    login: Callable[[Connection, Secrets], Login | None] = field(default=_no_login)
    has_expired: Callable[[int, Json], bool] = field(default=_gone)
