"""What the model's columns and their values are called, in French and English.

`column_words.toml` names every column of `matrix.FEATURES` and says how its values are
read: as a count, a share, a yes or no, one of some classes.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from lettrage.matching.hypotheses import KINDS

PATH = Path(__file__).with_name("column_words.toml")

# Units of columns that are made of the first guess: weighed, and no fact by themselves.
GUESSED = ("guess", "rank")


def name(column: str, language: str) -> str:
    """The column in words.

    >>> name("is_exact", "fr")
    'montant exact'
    """
    return str(_catalogue()["column"][column][language])


def unit(column: str) -> str:
    """How the column's values are read: `count`, `share`, `yes_no`, `kind`, …"""
    return str(_catalogue()["column"][column]["unit"])


def classes(of_unit: str) -> dict[int, dict[str, str]]:
    """The words of each value of a unit; empty where its values are numbers.

    >>> classes("party")[8]["fr"]
    'IBAN'
    """
    return {int(key): words for key, words in _catalogue().get(of_unit, {}).items()}


def kind_of(value: float) -> str:
    """The kind of hypothesis that the column `kind` holds.

    >>> kind_of(4.0)
    'reference'
    """
    return KINDS[int(value) - 1]


def value_in_english(column: str, value: float | None) -> str:
    """A column's value in words, for the command line.

    >>> value_in_english("party_class", 8.0), value_in_english("left_share", 0.25)
    ('IBAN', '25.0%')
    """
    if value is None:
        return "unknown"
    told = unit(column)
    if told == "kind":
        return kind_of(value)
    words = classes(told).get(int(value))
    if words is not None:
        return words["en"]
    if told in ("share", "guess"):
        return f"{value:.1%}"
    return f"{10**value:,.2f}" if told == "power" else f"{value:,.4g}"


@cache
def _catalogue() -> dict[str, dict[str, Any]]:
    return tomllib.loads(PATH.read_text(encoding="utf-8"))
