"""Pull: ask the services of the settings, one after the other, stream by stream."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager

from lettrage.core.errors import ConfigurationError
from lettrage.core.settings_connectors import Connection
from lettrage.ingestion.connectors.patience import Clock
from lettrage.ingestion.connectors.service import Service
from lettrage.ingestion.connectors.services import SERVICES
from lettrage.ingestion.connectors.session import Session
from lettrage.ingestion.connectors.stream import Fetch, Stream
from lettrage.ingestion.connectors.stream_pull import Pulled, Puller, StreamPull
from lettrage.ingestion.connectors.stripe_session import StripeSession

__all__ = ["Pulled", "Puller", "pull", "streams_of"]


def pull(puller: Puller, names: Sequence[str] = ()) -> Iterator[Pulled]:
    """Pull the connections of these names, or all; one that fails stops no other.

    Raises:
        ConfigurationError: a name that the settings do not have.
        WarehouseBusy: another process writes the warehouse.
    """
    connections = puller.settings.connectors
    for name in names:
        if name not in connections:
            known = ", ".join(connections) or "none"
            remedy = (
                f"no such table [connectors.{name}] in lettrage.toml; it has {known}"
            )
            raise ConfigurationError("NAME", name, remedy)
    for name in names or connections:
        yield from _pull_connection(puller, name, connections[name])


def _pull_connection(
    puller: Puller, name: str, connection: Connection
) -> Iterator[Pulled]:
    service = _service_of(connection)
    try:
        secrets = _secrets(name, connection, puller.environ)
        streams = streams_of(connection)
    except ConfigurationError as error:
        yield Pulled(name, "–", error=str(error))
        return
    with _session(name, connection, service, secrets, puller.clock) as fetch:
        for stream in streams:
            puller.say(f"pulling {name} {stream.name}")
            yield StreamPull(puller, name, connection, service, stream, fetch).run()


def streams_of(connection: Connection) -> Sequence[Stream]:
    """What is pulled of a connection.

    Raises:
        ConfigurationError: a stream that the settings describe cannot be.
    """
    service = _service_of(connection)
    return service.streams(connection) if service.streams else service.formats


def _service_of(connection: Connection) -> Service:
    return next(s for s in SERVICES if s.name == connection.service)


def _secrets(
    name: str, connection: Connection, environ: Mapping[str, str]
) -> dict[str, str]:
    """The secrets by the settings that name them.

    Raises:
        ConfigurationError: the environment lacks one; names the variable.
    """
    secrets = {}
    for key, variable in connection:
        if not key.endswith("_env") or not variable:
            continue
        if not environ.get(variable):
            remedy = "this environment variable is not set; it holds the secret"
            raise ConfigurationError(f"connectors.{name}.{key}", variable, remedy)
        secrets[key] = environ[variable]
    return secrets


def _session(
    name: str,
    connection: Connection,
    service: Service,
    secrets: Mapping[str, str],
    clock: Clock,
) -> AbstractContextManager[Fetch]:
    if service.name == "stripe":
        key = secrets["api_key_env"]
        return StripeSession(connection, subject=name, api_key=key, clock=clock)
    return Session(
        connection,
        subject=name,
        headers=service.headers(connection, secrets),
        login=service.login(connection, secrets),
        secrets=secrets,
        has_expired=service.has_expired,
        clock=clock,
    )
