"""Which records are worth comparing: those that share a key or a telling word.

All against all would be five thousand million pairs for 100,000 records. Each record
stands in a few *blocks* (its keys, its words, its rarest two words, the ends of its
rarest word), and is compared within those that are small enough to say something.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl
from rapidfuzz import fuzz, process

from lettrage.identity import policy
from lettrage.identity.keys import Record
from lettrage.identity.names import is_common

# Pairs measured at a time: what bounds memory.
CHUNK_PAIRS = 500_000

_AFFIX = 5
# Names that share all their words and one has more: alike, and never nearly equal.
_CONTAINED = 0.9


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two records that may be one.

    Args:
        left: index of the one with the smaller identifier.
        right: index of the other.
        similarity: of the names, 0 to 100; words in any order.
    """

    left: int
    right: int
    similarity: int


class Rarity:
    """How much a word or a name says, from 0 to 1, learned from all names."""

    def __init__(self, records: Sequence[Record]) -> None:
        keys = {record.name.key for record in records}
        self._counts = Counter(word for key in keys for word in set(key.split()))
        self._scale = math.log(max(len(keys), policy.NAMES_MIN))

    def of_word(self, word: str) -> float:
        """1 for a word of one name; less, the more names have it."""
        rare = max(0.0, 1 - math.log(max(self._counts[word], 1)) / self._scale)
        return rare * (policy.COMMON_WORD_WEIGHT if is_common(word) else 1)

    def of_name(self, words: Sequence[str]) -> float:
        """What its words say together: 1 at most."""
        return min(1.0, sum(self.of_word(word) for word in words))

    def rarest_first(self, words: Sequence[str]) -> list[str]:
        """The words, the most telling first."""
        return sorted(set(words), key=lambda word: (-self.of_word(word), word))


def find_candidates(records: Sequence[Record], rarity: Rarity) -> Iterator[Candidate]:
    """The pairs whose names are alike or that share a key.

    Args:
        records: in the order of their identifiers.
        rarity: learned from them.

    Returns:
        Each pair once, `left` before `right`.
    """
    keyed, named = _pairs(_key_blocks(records)), _pairs(_name_blocks(records, rarity))
    pairs = pl.concat(
        [
            keyed.with_columns(has_key=pl.lit(True)),
            named.join(keyed, on=["left", "right"], how="anti").with_columns(
                has_key=pl.lit(False)
            ),
        ]
    ).sort("left", "right")
    for chunk in pairs.iter_slices(CHUNK_PAIRS):
        measured = chunk.with_columns(similarity=_similarity(records, chunk))
        alike = pl.col("has_key") | (pl.col("similarity") >= policy.SIMILARITY_MIN)
        for row in measured.filter(alike).iter_rows(named=True):
            yield Candidate(row["left"], row["right"], row["similarity"])


def _similarity(records: Sequence[Record], pairs: pl.DataFrame) -> pl.Series:
    """How alike the names of each pair are: as words, without spaces, as a part."""
    lefts = [records[at].name for at in pairs["left"]]
    rights = [records[at].name for at in pairs["right"]]
    words = [name.key for name in lefts], [name.key for name in rights]
    letters = [name.compact for name in lefts], [name.compact for name in rights]
    measured = pl.DataFrame(
        {
            "sorted": process.cpdist(*words, scorer=fuzz.ratio),
            "compact": process.cpdist(*letters, scorer=fuzz.ratio),
            "part": process.cpdist(*words, scorer=fuzz.token_set_ratio),
        }
    ).with_columns(pl.col("part") * _CONTAINED)
    return measured.max_horizontal().cast(pl.Int64)


def _key_blocks(records: Sequence[Record]) -> Iterator[tuple[str, int]]:
    """Blocks of records that share a key; by name too, for keys that many share."""
    for at, record in enumerate(records):
        for kind, key in (
            ("siren", record.siren),
            ("vat", record.vat_number),
            ("iban", record.iban),
            ("mailbox", record.mailbox),
            ("domain", record.domain),
        ):
            if key is not None:
                yield f"{kind} {key}", at
                yield f"{kind} {key} {record.name.key}", at


def _name_blocks(
    records: Sequence[Record], rarity: Rarity
) -> Iterator[tuple[str, int]]:
    """Blocks of records whose names may be alike."""
    for at, record in enumerate(records):
        words = rarity.rarest_first(record.name.words)
        if not words:
            continue
        yield f"name {record.name.key}", at
        yield f"compact {record.name.compact}", at
        if record.place is not None:
            yield f"placed {record.place} {record.name.key}", at
        for word in words:
            yield f"word {word}", at
        yield f"words {' '.join(sorted(words[:2]))}", at
        yield f"start {words[0][:_AFFIX]}", at
        yield f"end {words[0][-_AFFIX:]}", at


def _pairs(blocks: Iterator[tuple[str, int]]) -> pl.DataFrame:
    """The distinct pairs within blocks of at most `policy.BLOCK_MAX` records."""
    frame = pl.DataFrame(
        blocks, schema={"block": pl.String, "at": pl.Int64}, orient="row"
    ).with_columns(pl.col("block").hash(seed=0), pl.col("at").cast(pl.UInt32))
    small = frame.unique().filter(
        pl.len().over("block").is_between(2, policy.BLOCK_MAX)
    )
    return (
        small.join(small, on="block")
        .filter(pl.col("at") < pl.col("at_right"))
        .select(left="at", right="at_right")
        .unique()
    )
