"""Countries by the names that programs write: "France", "Royaume-Uni", "FRA".

Source: the Unicode CLDR, through babel.
"""

from __future__ import annotations

from functools import cache

from babel import Locale
from babel.core import get_global

from lettrage.core.warehouse import Connection
from lettrage.ingestion.exports.names import plain
from lettrage.ingestion.exports.sheet import CELLS

_LANGUAGES = ("en", "fr", "de", "es", "it", "nl", "pt")
_CODE_LENGTH = 2
# Names in use that the CLDR has not.
_OTHERS = {"England": "GB", "Great Britain": "GB", "United States of America": "US"}


def codes_of(connection: Connection, text: str) -> tuple[tuple[str, str], ...]:
    """The names among the values of `text`, SQL over the cells, with their codes."""
    rows = connection.execute(
        f"select distinct {text} as t from {CELLS} where t is not null order by t"
    ).fetchall()
    known = _codes()
    return tuple(
        (name, known[plain(name)])
        for (name,) in rows
        if len(name) > _CODE_LENGTH and plain(name) in known
    )


@cache
def _codes() -> dict[str, str]:
    codes = {
        plain(name): code
        for language in _LANGUAGES
        for code, name in Locale.parse(language).territories.items()
        if _is_code(code)
    }
    for alias, (code, *_) in get_global("territory_aliases").items():
        if _is_code(code):
            codes.setdefault(plain(alias), code)
    return codes | {plain(name): code for name, code in _OTHERS.items()}


def _is_code(code: str) -> bool:
    return len(code) == _CODE_LENGTH and code.isalpha()
