"""Words that names are made of, out of `words.toml`; drawn by `identities.py`."""

from __future__ import annotations

import tomllib
from importlib.resources import files

_TOLD: dict[str, list[str]] = tomllib.loads(
    files("lettrage.simulation").joinpath("words.toml").read_text(encoding="utf-8")
)

FIRST_NAMES = _TOLD["first_names"]
SURNAMES = _TOLD["surnames"]
FOREIGN_SURNAMES = _TOLD["foreign_surnames"]
TRADES = _TOLD["trades"]
FOREIGN_TRADES = _TOLD["foreign_trades"]
CITIES = _TOLD["cities"]
PLACES = _TOLD["places"]
GROUPS = _TOLD["groups"]
CLUBS = _TOLD["clubs"]
OFFICES = _TOLD["offices"]
LEGAL_FORMS = _TOLD["legal_forms"]
SYLLABLES = _TOLD["syllables"]
