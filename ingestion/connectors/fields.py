"""Fields of an item: found by their path, read as texts that canonical cells hold.

An item may lack anything or hold anything: what is missing is None, and what cannot be
a cell is a `RowFault`, which sets the item aside with its reason.
"""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale

from lettrage.books.canonical import storable
from lettrage.core.money import minor_unit_digits
from lettrage.ingestion.connectors.page import Json
from lettrage.ingestion.formats.values import RowFault, amount, clean

# Written out, a number beyond these fills the memory with zeros.
_EXPONENTS = (-60, 60)
_SECONDS_MAX = 29_000_000_000  # in the year 2888


def get(item: Json, path: str) -> Json:
    """What lies at a dotted path; None where any part of it is missing.

    >>> get({"payer": {"name": "Dupont"}}, "payer.name"), get({}, "payer.name")
    ('Dupont', None)
    >>> get({"tags": ["a", "b"]}, "tags.1")
    'b'
    """
    for name in path.split("."):
        if isinstance(item, list) and name.isdecimal():
            item = item[int(name)] if int(name) < len(item) else None
        else:
            item = item.get(name) if isinstance(item, dict) else None
    return item


def text(item: Json, path: str) -> str | None:
    """What lies at `path` as one text with single spaces; None: nothing.

    Raises:
        RowFault: a list or an object lies there.
    """
    match get(item, path):
        case None:
            return None
        case bool() as value:
            return "true" if value else "false"
        case str() as value:
            # Half a surrogate pair and NUL, which JSON may escape, are no characters.
            return clean(storable(value))
        case int() as value:
            return str(value)
        case Decimal() as value if _EXPONENTS[0] < value.adjusted() < _EXPONENTS[1]:
            return plain(value)
        case Decimal() as value:
            raise RowFault(path, str(value), "a number that somebody means")
        case value:
            raise RowFault(path, type(value).__name__, "a text or a number")


def required(item: Json, path: str) -> str:
    """As `text`.

    Raises:
        RowFault: nothing lies there.
    """
    found = text(item, path)
    if found is None:
        raise RowFault(path, None, "a value")
    return found


def items(item: Json, path: str) -> list[Json]:
    """The list at `path`; empty where there is none.

    Raises:
        RowFault: something else lies there.
    """
    found = get(item, path)
    if found is None:
        return []
    if not isinstance(found, list):
        raise RowFault(path, str(found), "a list")
    return found


def listed(body: Json, path: str = "") -> tuple[Json, ...]:
    """The list that an answer holds at `path`, or is; a page that lacks it is none.

    Raises:
        RowFault: no list lies there.
    """
    found = get(body, path) if path else body
    if not isinstance(found, list):
        raise RowFault(path or "answer", None, "a list, as the service's API says")
    return tuple(found)


def number(item: Json, path: str) -> Decimal:
    """The number at `path`, also where the service writes it as a text.

    Raises:
        RowFault: no finite number.
    """
    found = required(item, path)
    try:
        value = Decimal(found)
    except ArithmeticError:
        value = Decimal("NaN")
    if not value.is_finite() or not _EXPONENTS[0] < value.adjusted() < _EXPONENTS[1]:
        raise RowFault(path, found, "a number with a decimal point")
    return value


def money(item: Json, path: str) -> str:
    """The amount at `path`, as text that casts to decimal(18, 4).

    Raises:
        RowFault: no number, or more digits than that holds.
    """
    value = number(item, path)
    sign = "-" if value < 0 else ""
    return sign + amount(plain(abs(value)), path)


def moment(item: Json, path: str) -> datetime | None:
    """The instant at `path`: seconds since 1970, or ISO 8601 (UTC where it says none).

    None where nothing lies there that is an instant: a cursor goes by it, not a row.

    >>> moment({"created": 0}, "created").isoformat()
    '1970-01-01T00:00:00+00:00'
    >>> moment({"at": "2026-01-02 03:04:05"}, "at").isoformat()
    '2026-01-02T03:04:05+00:00'
    """
    match get(item, path):
        case bool():
            return None
        case int() as seconds if 0 <= seconds < _SECONDS_MAX:
            return datetime.fromtimestamp(seconds, UTC)
        case str() as written if written.isdecimal() and len(written) in {9, 10}:
            return datetime.fromtimestamp(int(written), UTC)
        case str() as written:
            try:
                found = datetime.fromisoformat(written.strip())
            except ValueError:
                return None
            # Beyond these years no zone fits on the calendar.
            is_meant = 1900 <= found.year < 2900
            found = found if found.tzinfo else found.replace(tzinfo=UTC)
            return found if is_meant else None
        case _:
            return None


def day(item: Json, path: str, zone: tzinfo) -> str | None:
    """The day of the instant at `path`, where the firm is; None: nothing lies there.

    A text without a time of day is that day, whatever the zone.

    Raises:
        RowFault: something else than an instant or a day.
    """
    written = get(item, path)
    if written is None or written == "":
        return None
    if isinstance(written, str) and len(written.strip()) == 10:
        return storable(written.strip())
    found = moment(item, path)
    if found is None:
        raise RowFault(path, str(written), "a date as 2026-10-31, or an instant")
    return found.astimezone(zone).date().isoformat()


def zone(item: Json, path: str) -> ZoneInfo:
    """The time zone whose name lies at `path`.

    Raises:
        RowFault: there is none of this name.
    """
    name = required(item, path)
    try:
        return ZoneInfo(name)
    except (ValueError, KeyError, OSError):
        raise RowFault(path, name, "a time zone, as Europe/Paris") from None


def plain(value: Decimal) -> str:
    """A decimal as canonical cells hold it.

    >>> plain(Decimal("1E+2"))
    '100'
    """
    return format(value, "f")


def eight(value: Decimal) -> str:
    """A quantity, a rate or a unit price as cells hold it: eight decimals at most.

    >>> eight(Decimal(5400) / 3600), eight(Decimal(1) / 3)
    ('1.5', '0.33333333')
    """
    rounded = value.quantize(Decimal("1e-8"), ROUND_HALF_UP)
    return plain(rounded.normalize() if rounded else Decimal(0))


def minor(units: Decimal, currency: str) -> str:
    """An amount given in minor units of `currency`.

    Raises:
        InvalidValue: no currency of ISO 4217.

    >>> minor(Decimal(1250), "EUR")
    '12.50'
    """
    return plain(units.scaleb(-minor_unit_digits(currency)))


def country(written: str | None) -> str | None:
    """The ISO 3166 code of a country given by code, or by name in French or English.

    What is neither is returned as it came, so that the row says what is wrong with it.

    >>> country("fr"), country("Allemagne"), country("Germany"), country(None)
    ('FR', 'DE', 'DE', None)
    """
    if written is None or len(written) == 2:
        return written and written.upper()
    return _country_codes().get(written.casefold(), written)


@lru_cache(maxsize=1)
def _country_codes() -> dict[str, str]:
    return {
        name.casefold(): code
        for language in ("en", "fr")
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha()
    }
