from __future__ import annotations

import re
import string
from pathlib import Path
from typing import get_args

import pytest

from lettrage.dashboards import texts
from lettrage.dashboards.format import Format
from lettrage.dashboards.texts import Say, catalogue
from lettrage.matching.certificate import Reason, Voice
from lettrage.matching.certificate_pools import POOL_OF, POOLS
from lettrage.matching.explain import REMAINDER_REASONS

SOURCES = Path(texts.__file__).parent
WRITTEN_KEY = re.compile(r"""["']([a-z]+\.[^"'\s/]+)["'\[]""")


def names_in(text: str) -> list[set[str]]:
    """The values that each of singular and plural names."""
    return [
        {name for _, name, _, _ in string.Formatter().parse(part) if name}
        for part in text.split(" | ")
    ]


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_every_text_is_in_both_languages_with_the_same_values(key: str) -> None:
    words = catalogue()[key]

    assert set(words) == {"fr", "en"}
    french, english = names_in(words["fr"]), names_in(words["en"])
    assert set.union(*french) == set.union(*english)


def test_every_text_is_used() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES.rglob("*.py"))
    # A key may be put together: "age.{age}" uses all of [age].
    patterns = [
        re.compile(re.sub(r"\\{.*", ".+", re.escape(key)))
        for key in set(WRITTEN_KEY.findall(code))
    ]
    unused = [
        key
        for key in catalogue()
        if not any(pattern.fullmatch(key) for pattern in patterns)
    ]
    assert unused == []


def test_whatever_matching_names_has_words() -> None:
    named = [
        *(f"kind.{kind}" for kind in POOL_OF),
        *(f"pool.{pool}" for pool in POOLS),
        *(f"voice.{voice}" for voice in get_args(Voice)),
        *(f"voice.{reason}" for reason in get_args(Reason)),
        *(f"remainder.{reason}" for reason in REMAINDER_REASONS),
    ]
    assert len(named) > 30
    assert set(named) <= set(catalogue())


def test_one_and_many_are_told_apart_as_each_language_does() -> None:
    french = Say(Format("fr", "Europe/Paris"))
    english = Say(Format("en", "Europe/Paris"))

    assert french("treasury.lines", count=0) == "0 ligne bancaire"
    assert english("treasury.lines", count=0) == "0 bank lines"
    assert french("treasury.lines", count=1) == "1 ligne bancaire"
    assert french("treasury.lines", count=1200) == "1\u202f200 lignes bancaires"
    assert english("treasury.lines", count=1200) == "1,200 bank lines"


def test_a_text_that_is_not_there_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        Say(Format("fr", "Europe/Paris"))("treasury.no_such_text")
