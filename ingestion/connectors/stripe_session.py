"""Stripe through its official SDK, answers as text so that every digit stays.

The SDK makes floats of JSON's decimals; so it authorises, versions and sends, while we
read the body ourselves. Its own retries are off: ours heed the injected clock.
"""

from __future__ import annotations

from typing import Self

import stripe

from lettrage.core.settings_connectors import Connection
from lettrage.ingestion.connectors.page import exact
from lettrage.ingestion.connectors.patience import (
    Clock,
    MayPass,
    Patience,
    retry_after,
    too_long,
)
from lettrage.ingestion.connectors.stream import Answer, Expired, PullError, Request

# The edition of the API whose objects `services.stripe` reads.
API_VERSION = "2025-03-31.basil"


class StripeSession:
    """Satisfies `stream.Fetch`.

    Args:
        connection: where Stripe is, and how fast it may be asked.
        subject: what errors call it.
        api_key: a secret or restricted key; never told.
        clock: time.
    """

    def __init__(
        self, connection: Connection, *, subject: str, api_key: str, clock: Clock
    ) -> None:
        self._subject = subject
        self._api_key = api_key
        self._clock = clock
        self._patience = Patience(
            clock, requests_per_second=connection.requests_per_second
        )
        self._http = stripe.RequestsClient(timeout=connection.timeout_seconds)
        self._client = stripe.StripeClient(
            api_key,
            stripe_version=API_VERSION,
            base_addresses={"api": connection.url},
            max_network_retries=0,
            http_client=self._http,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def __call__(self, request: Request) -> Answer:
        """The answer to `request`; see `stream.Fetch`."""
        return self._patience(lambda: self._ask(request))

    def _ask(self, request: Request) -> Answer:
        try:
            response = self._client.raw_request(
                "get", request.path, **dict(request.params)
            )
        except stripe.StripeError as error:
            raise self._fault(request.path, error) from error
        try:
            return Answer(exact(response.body), dict(response.headers))
        except ValueError:
            reason = f"{request.path}: the answer is no JSON, or cut short"
            raise MayPass(PullError(self._subject, reason)) from None

    def _fault(self, path: str, error: stripe.StripeError) -> PullError | MayPass:
        status = error.http_status
        said = (error.user_message or type(error).__name__).replace(self._api_key, "…")
        place = f"answered {status}" if status else "cannot be reached"
        fault = PullError(self._subject, f"{path}: {place}: {said}")
        if isinstance(error, stripe.InvalidRequestError) and error.code in {
            "resource_missing"
        }:
            # The object that a page starts after is no more.
            return Expired(self._subject, fault.reason)
        may_pass = (
            status is None
            or status in {409, 429}
            or status >= 500
            # A success that the SDK could not read was cut short.
            or 200 <= status < 300
        )
        if not may_pass:
            return fault
        headers = {k.lower(): v for k, v in dict(error.headers or {}).items()}
        wait = retry_after(headers.get("retry-after"), now=self._clock.now())
        return fault if too_long(wait) else MayPass(fault, wait)
