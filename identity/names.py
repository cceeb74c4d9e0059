"""Names of firms and persons as words, without what different programs write apart.

Capitals without accents or punctuation, abbreviations written out, legal forms taken
out and kept apart, light words left out. The lists are data: `words.toml`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

WORDS_PATH = Path(__file__).with_name("words.toml")

# S.A.R.L. and S A R L are SARL.
_DOTTED = re.compile(r"\b(?:[A-Z]\.){2,}")
_SPELT = re.compile(r"\b[A-Z](?: [A-Z]){1,}\b")
_NO_WORD = re.compile(r"[\W_]+")
# Letters that are no other letter with an accent.
_LETTERS = str.maketrans({"Œ": "OE", "Æ": "AE", "Ø": "O", "Ł": "L", "Đ": "D"})
_PERSON_WORDS_MAX = 3


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart.

    Args:
        words: what tells it from others, in its order; empty where there is no name.
        form: the family of its legal form; None where unknown.
        is_person: whether it reads as a person's.
    """

    words: tuple[str, ...]
    form: str | None
    is_person: bool

    @property
    def key(self) -> str:
        """The same for the same words in any order."""
        return " ".join(sorted(self.words))

    @property
    def compact(self) -> str:
        """The words without spaces: `LE BON COIN` and `LEBONCOIN` are one."""
        return "".join(self.words)

    @property
    def numbers(self) -> frozenset[str]:
        """Its numbers: `Résidence 12` is not `Résidence 13`."""
        return frozenset(word.lstrip("0") for word in self.words if word.isdigit())


def read_name(name: str | None, legal_form: str | None = None) -> Name:
    """Take a name apart.

    Args:
        name: as it landed.
        legal_form: as it landed, where the program keeps it apart.

    >>> read_name("L'Atelier d'Élan S.A.R.L.")
    Name(words=('ATELIER', 'ELAN'), form='SARL', is_person=False)
    >>> read_name("M. Jean Dupont").is_person
    True
    """
    lists = _lists()
    words = [lists.synonyms.get(word, word) for word in _split(name or "")]
    bare = [word for word in words if word not in lists.forms]
    forms = [lists.forms[word] for word in words if word in lists.forms]
    forms += [lists.forms[w] for w in _split(legal_form or "") if w in lists.forms]
    heavy = tuple(word for word in bare if word not in lists.light) or tuple(bare)
    is_person = (
        not forms
        and 1 < len(heavy) <= _PERSON_WORDS_MAX
        and (heavy[0] in lists.given_names or heavy[-1] in lists.given_names)
    )
    return Name(heavy, forms[0] if forms else None, is_person)


def is_common(word: str) -> bool:
    """Whether firms that have nothing else in common share this word."""
    return word in _lists().common or word in _lists().given_names


def is_public_domain(domain: str) -> bool:
    """Whether anybody may have a mailbox there."""
    return domain in _lists().public_domains


@dataclass(frozen=True, slots=True)
class _Lists:
    synonyms: Mapping[str, str]
    forms: Mapping[str, str]
    light: frozenset[str]
    common: frozenset[str]
    given_names: frozenset[str]
    public_domains: frozenset[str]


@cache
def _lists() -> _Lists:
    told: dict[str, Any] = tomllib.loads(WORDS_PATH.read_text(encoding="utf-8"))
    words = told["words"]
    return _Lists(
        synonyms=told["synonyms"],
        forms={form: family for family, all in told["forms"].items() for form in all},
        light=frozenset(words["light"]),
        common=frozenset(words["common"]),
        given_names=frozenset(words["given_names"]),
        public_domains=frozenset(told["mail"]["public_domains"]),
    )


def _split(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.upper().translate(_LETTERS))
    upper = "".join(c for c in plain if not unicodedata.combining(c))
    joined = _DOTTED.sub(lambda found: found[0].replace(".", "") + " ", upper)
    spaced = _NO_WORD.sub(" ", joined.replace("&", " ET ")).strip()
    return _SPELT.sub(lambda found: found[0].replace(" ", ""), spaced).split()
