"""Words of other programs, compared whatever their case, accents and spaces."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A word or a column's name without case, accents, spaces or byte order mark.

    >>> plain(" N° de pièce "), plain("Invoice  Number")
    ('n°depiece', 'invoicenumber')
    """
    decomposed = unicodedata.normalize("NFD", text.replace("\ufeff", "").casefold())
    letters = "".join(
        letter for letter in decomposed if not unicodedata.combining(letter)
    )
    return "".join(letters.split())


def plain_sql(text: str) -> str:
    """SQL: the same of a column; null is the empty word."""
    return (
        f"coalesce(regexp_replace(lower(strip_accents({text})), "
        "'[\\s\\x{00a0}\\x{202f}]', '', 'g'), '')"
    )
