"""What banks call each kind of line, by language; and its ISO 20022 code."""

from __future__ import annotations

import tomllib
from importlib.resources import files

_TOLD = tomllib.loads(
    files("lettrage.simulation").joinpath("verbs.toml").read_text(encoding="utf-8")
)

# Kind of line → domain, family and sub-family.
CODES: dict[str, str] = _TOLD.pop("codes")
# Language → kind of line → what its banks call it.
VERBS: dict[str, dict[str, list[str]]] = _TOLD
