"""How the books write a value down, so that it hashes the same on any day and engine.

A row is a JSON array of its columns in the order of `schema.py`; a payload is a JSON
object with sorted keys. No blanks, UTF-8, no NaN. Amounts are whole ten-thousandths,
dates and instants ISO text: so the books store them, in SQLite and PostgreSQL alike.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from decimal import Decimal

from lettrage.core.errors import InvalidValue

# Decimals of an amount: decimal(18, 4), the type of every amount in the warehouse.
SCALE = 4
UNITS_MAX = 10**18 - 1

# The escape of a NUL, and not a backslash that happens to stand before "u0000".
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


def _unexpected(value: object) -> object:
    """Bytes only come up where someone wrote past us; their hash must not crash."""
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    raise TypeError(f"{type(value).__name__} has no canonical form: {value!r}")


_ENCODER = json.JSONEncoder(
    ensure_ascii=False,
    allow_nan=False,
    sort_keys=True,
    separators=(",", ":"),
    default=_unexpected,
)


def canonical(value: object) -> str:
    """`value` as canonical JSON.

    >>> canonical({"b": 1, "a": ["é", None]})
    '{"a":["é",null],"b":1}'
    """
    return _ENCODER.encode(value)


def digest(domain: str, *parts: str) -> str:
    """SHA-256, in hexadecimal, of what `parts` say as a thing of the kind `domain`.

    The domain comes first, so that a hash of one kind never passes for another. Parts
    are separated by a line feed, which canonical JSON and hexadecimal never hold.
    """
    text = "\n".join((f"lettrage books 1 {domain}", *parts))
    # Broken text only comes up where someone wrote past us; it must hash, not crash.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def storable(text: str) -> str:
    """`text` with what no database stores (lone surrogates, NUL) as replacement marks.

    File names may hold such bytes, and a refusal must still be recorded.
    """
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")


def refuse_unstorable(text: str) -> None:
    """Refuse canonical text that one of the engines could not store.

    Raises:
        InvalidValue: it holds a NUL or half a surrogate pair.
    """
    if "\\u0000" in text and _NUL.search(text):
        raise InvalidValue("text", text, "holds a NUL character")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InvalidValue("text", text, "is not valid UTF-8") from error


def to_units(amount: Decimal | None) -> int | None:
    """`amount` in whole ten-thousandths, exactly; None stays None.

    Raises:
        InvalidValue: more than four decimals, or too large for decimal(18, 4).

    >>> to_units(Decimal("-12.5"))
    -125000
    """
    if amount is None:
        return None
    if not isinstance(amount, Decimal):
        raise TypeError(f"an amount is a Decimal, not {amount!r}")
    if not amount.is_finite():
        raise InvalidValue("amount", amount, "expected a number")
    scaled = amount.scaleb(SCALE)
    units = int(scaled)
    if units != scaled or abs(units) > UNITS_MAX:
        raise InvalidValue(
            "amount", amount, "expected at most 14 digits and 4 decimals"
        )
    return units


def from_units(units: int | None) -> Decimal | None:
    """The amount of so many ten-thousandths; None stays None.

    >>> from_units(-125000)
    Decimal('-12.5000')
    """
    return None if units is None else Decimal(units).scaleb(-SCALE)


def instant_text(instant: datetime) -> str:
    """A UTC instant as the books write it, to the microsecond; text sorts as time.

    >>> instant_text(datetime(2026, 2, 28, 9, 30, tzinfo=UTC))
    '2026-02-28T09:30:00.000000Z'
    """
    if instant.tzinfo is None:
        raise TypeError(f"an instant has a time zone: {instant!r}")
    utc = instant.astimezone(UTC).replace(tzinfo=None)
    return utc.isoformat(timespec="microseconds") + "Z"


def instant_of(text: str) -> datetime:
    """The instant that `instant_text` wrote."""
    return datetime.fromisoformat(text)
