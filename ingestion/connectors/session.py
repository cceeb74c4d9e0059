"""HTTP with one service: its address, its authorisation, its faults.

Secrets are in headers alone, and those go to the service's own host alone: a page that
names a next one elsewhere is refused, redirects are not followed. What a service says
of a fault is told without them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

import httpx

from lettrage.core.settings_connectors import Connection
from lettrage.ingestion.connectors.page import Json, dump, exact
from lettrage.ingestion.connectors.patience import (
    Clock,
    MayPass,
    Patience,
    retry_after,
    too_long,
)
from lettrage.ingestion.connectors.stream import Answer, Expired, PullError, Request

ANSWER_BYTES_MAX = 64 << 20
_SAID_LENGTH_MAX = 300
_REMEDIES = {
    401: "check the key in the environment",
    403: "give the key the right to read this",
    **dict.fromkeys((301, 302, 307, 308, 404), "check the address in the settings"),
}


@dataclass(frozen=True, slots=True)
class Login:
    """How a token is got for a client's own credentials (RFC 6749, 4.4).

    Args:
        path: below the service's address.
        form: what is posted.
        basic: user and password of the request; None: they are in the form.
    """

    path: str
    form: Mapping[str, str]
    basic: tuple[str, str] | None = None


class Session:
    """Satisfies `stream.Fetch` for services of plain HTTP.

    Args:
        connection: where the service is, and how fast it may be asked.
        subject: what errors call it.
        headers: of every request, with the secrets that go there.
        login: how a token is got; None: the headers do.
        secrets: never told.
        has_expired: whether an answer (status, body) says that a cursor is unknown.
        clock: time.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        subject: str,
        headers: Mapping[str, str],
        login: Login | None,
        secrets: Mapping[str, str],
        has_expired: Callable[[int, Json], bool],
        clock: Clock,
    ) -> None:
        self._subject = subject
        self._login = login
        self._secrets = secrets
        self._has_expired = has_expired
        self._clock = clock
        self._token: str | None = None
        self._patience = Patience(
            clock, requests_per_second=connection.requests_per_second
        )
        self._client = httpx.Client(
            base_url=connection.url,
            headers={"Accept": "application/json", **headers},
            timeout=connection.timeout_seconds,
            follow_redirects=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def __call__(self, request: Request) -> Answer:
        """The answer to `request`; see `stream.Fetch`."""
        path = request.path
        if "://" in path and not self._is_own(path):
            raise PullError(
                self._subject,
                f"names {httpx.URL(path).host} as its next page; another host gets "
                "no key of this one",
            )
        status, headers, body = self._patience(lambda: self._ask(request))
        if status == 401 and self._login is not None:
            # The token is used up before its time: another one, once.
            self._token = None
            status, headers, body = self._patience(lambda: self._ask(request))
        if (
            status == 404
            and request.absent is not None
            and request.absent in dump(body)
        ):
            return Answer([], headers)
        if 200 <= status < 300:
            return Answer(body, headers)
        reason = self._told(request.path, status, body)
        if self._has_expired(status, body):
            raise Expired(self._subject, reason)
        raise PullError(self._subject, reason)

    def _is_own(self, address: str) -> bool:
        own, asked = self._client.base_url, httpx.URL(address)
        return (own.scheme, own.host, own.port) == (
            asked.scheme,
            asked.host,
            asked.port,
        )

    def _ask(self, request: Request) -> tuple[int, dict[str, str], Json]:
        """One request and its answer: status, headers in lower case, JSON."""
        headers = self._authorisation()
        content = None
        if request.body is not None:
            headers["Content-Type"] = "application/json"
            content = dump(request.body)
        return self._send(
            self._client.build_request(
                "GET" if content is None else "POST",
                request.path,
                params=request.params or None,
                content=content,
                headers=headers,
            )
        )

    def _authorisation(self) -> dict[str, str]:
        if self._login is None:
            return {}
        if self._token is None:
            status, _, body = self._send(
                self._client.build_request(
                    "POST", self._login.path, data=dict(self._login.form)
                ),
                auth=httpx.BasicAuth(*self._login.basic) if self._login.basic else None,
            )
            token = body.get("access_token") if isinstance(body, dict) else None
            if status != 200 or not isinstance(token, str):
                reason = self._told(self._login.path, status, None)
                raise PullError(self._subject, reason)
            self._token = token
        return {"Authorization": f"Bearer {self._token}"}

    def _send(
        self, request: httpx.Request, auth: httpx.Auth | None = None
    ) -> tuple[int, dict[str, str], Json]:
        path = request.url.path
        try:
            response = self._client.send(request, stream=True, auth=auth)
            try:
                content = _content(response)
            finally:
                response.close()
        except httpx.RequestError as error:
            reason = f"{path}: {type(error).__name__}; check that the service is there"
            raise MayPass(PullError(self._subject, reason)) from error
        if content is None:
            reason = f"{path}: the answer has more than {ANSWER_BYTES_MAX >> 20} MiB"
            raise PullError(self._subject, reason)
        return self._judged(path, response, content)

    def _judged(
        self, path: str, response: httpx.Response, content: bytes
    ) -> tuple[int, dict[str, str], Json]:
        status, headers = response.status_code, dict(response.headers)
        try:
            body = exact(content) if content.strip() else None
        except ValueError:
            body = None
            if 200 <= status < 300:
                reason = f"{path}: the answer is no JSON, or cut short"
                raise MayPass(PullError(self._subject, reason)) from None
        if status == 429 or status >= 500:
            wait = retry_after(headers.get("retry-after"), now=self._clock.now())
            error = PullError(self._subject, self._told(path, status, body))
            if too_long(wait):
                assert wait is not None
                seconds = int(wait.total_seconds())
                reason = f"{path}: asks to wait {seconds} s; pull again after that"
                raise PullError(self._subject, reason)
            raise MayPass(error, wait)
        return status, headers, body

    def _told(self, path: str, status: int, body: Json) -> str:
        """A fault in one line, without a secret."""
        said = "" if body is None else f" ({dump(body)[:_SAID_LENGTH_MAX]})"
        for secret in (*self._secrets.values(), self._token or ""):
            said = said.replace(secret, "…") if secret else said
        remedy = _REMEDIES.get(status, "pull again later")
        return f"{path.partition('?')[0]}: answered {status}{said}; {remedy}"


def _content(response: httpx.Response) -> bytes | None:
    """The whole answer; None: it is larger than any page may be."""
    content = bytearray()
    for chunk in response.iter_bytes():
        content += chunk
        if len(content) > ANSWER_BYTES_MAX:
            return None
    return bytes(content)
