"""The words of the interface: one catalogue, French first, English beside.

`texts.toml` holds them by page. A text may name values in braces. `one | many` are its
singular and plural, chosen by the value `count`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lettrage.dashboards.format import Format

CATALOGUE_PATH = Path(__file__).with_name("texts.toml")
_PLURAL = " | "


@dataclass(frozen=True, slots=True)
class Say:
    """Speaks one language.

    Args:
        format: how values inside a text are written, and the language.
    """

    format: Format

    def __call__(self, key: str, **values: object) -> str:
        """The text `key`, as `treasury.title`, with its values.

        Raises:
            KeyError: no such text, or a value it names is not given.
        """
        text = catalogue()[key][self.format.language]
        if _PLURAL in text:
            text = self._number(text, values["count"])
        return text.format_map({name: self._shown(v) for name, v in values.items()})

    def _number(self, text: str, count: object) -> str:
        singular, plural = text.split(_PLURAL)
        if not isinstance(count, int):
            raise TypeError(f"expected a whole count, found {count!r}")
        # French says "0 ligne"; English says "0 lines".
        is_one = abs(count) < 2 if self.format.language == "fr" else abs(count) == 1
        return singular if is_one else plural

    def _shown(self, value: object) -> str:
        return self.format.count(value) if isinstance(value, int) else str(value)


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Every text: key → language → words."""
    pages = tomllib.loads(CATALOGUE_PATH.read_text(encoding="utf-8"))
    return {
        f"{page}.{name}": dict(words)
        for page, texts in pages.items()
        for name, words in texts.items()
    }
