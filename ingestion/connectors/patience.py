"""How a pull waits: between requests, and until a fault passes.

A fault that may pass (a broken connection, 429, 5xx, an answer cut short) is tried
again, longer and longer apart, or after the time that the service asks for in
`Retry-After` (RFC 9110, 10.2.3). What does not pass is told, and the next pull goes on
from the cursor.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type
from tenacity.stop import stop_after_attempt
from tenacity.wait import wait_exponential

from lettrage.ingestion.connectors.stream import PullError

ATTEMPTS = 6
_WAIT = wait_exponential(multiplier=1, min=1, max=60)
# Who is asked to wait longer does better to come back another time.
_WAIT_MAX = timedelta(minutes=5)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Clock:
    """Time, as the rim of the program gives it.

    Args:
        now: the present, UTC.
        monotonic: seconds that never run backwards.
        sleep: wait so many seconds.
    """

    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    sleep: Callable[[float], None]


class MayPass(Exception):
    """A fault that may pass by itself.

    Args:
        error: what is told when it does not.
        wait: how long the service asks to wait; None: it does not say.
    """

    def __init__(self, error: PullError, wait: timedelta | None = None) -> None:
        self.error = error
        self.wait = wait
        super().__init__(str(error))


class Patience:
    """Asks a service no faster than it allows, and again when a fault may pass.

    Args:
        clock: time.
        requests_per_second: at most.
    """

    def __init__(self, clock: Clock, *, requests_per_second: Decimal) -> None:
        requests, seconds = requests_per_second.as_integer_ratio()
        self._clock = clock
        self._interval = (timedelta(seconds=seconds) / requests).total_seconds()
        self._next = clock.monotonic()

    def __call__(self, ask: Callable[[], T]) -> T:
        """What `ask` returns.

        Raises:
            PullError: the fault did not pass, or the service asks for a long wait.
        """
        retrying = Retrying(
            retry=retry_if_exception_type(MayPass),
            wait=_wait,
            stop=stop_after_attempt(ATTEMPTS),
            sleep=self._clock.sleep,
            reraise=True,
        )
        try:
            answer: T = retrying(self._paced, ask)
        except MayPass as fault:
            raise fault.error from fault
        return answer

    def _paced(self, ask: Callable[[], T]) -> T:
        now = self._clock.monotonic()
        if now < self._next:
            self._clock.sleep(self._next - now)
        self._next = max(now, self._next) + self._interval
        return ask()


def retry_after(header: str | None, *, now: datetime) -> timedelta | None:
    """What a `Retry-After` header asks for: seconds, or a date; None: nothing.

    >>> retry_after("120", now=datetime(2026, 1, 1, tzinfo=UTC))
    datetime.timedelta(seconds=120)
    """
    if header is None:
        return None
    if header.strip().isdecimal():
        return timedelta(seconds=min(int(header), 10**6))
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(moment - now, timedelta(0))


def too_long(wait: timedelta | None) -> bool:
    """Whether it is better to tell than to wait."""
    return wait is not None and wait > _WAIT_MAX


def _wait(state: RetryCallState) -> float:
    fault = state.outcome.exception() if state.outcome else None
    if isinstance(fault, MayPass) and fault.wait is not None:
        return fault.wait.total_seconds()
    return _WAIT(state)
