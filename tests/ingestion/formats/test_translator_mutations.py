"""Damaged files end in rows, in rejected rows or in a DocumentError, never else."""

from __future__ import annotations

import contextlib
import io
import random
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from translations import translated

from lettrage.core.errors import DocumentError
from lettrage.ingestion.formats import ecb_rates, fec, pain008, trial_balance
from lettrage.ingestion.translator import Translator

SAMPLES = Path(__file__).parents[2] / "samples"
TRANSLATORS: dict[str, Translator] = {
    "fec": fec,
    "pain008": pain008,
    "ecb_rates": ecb_rates,
    "trial_balance": trial_balance,
}


def _packed(content: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("eurofxref-hist.csv", content)
    return archive.getvalue()


CONTENTS = [
    (translator, path.read_bytes())
    for folder, translator in TRANSLATORS.items()
    for path in sorted((SAMPLES / folder).iterdir())
]
CONTENTS.append(
    (ecb_rates, _packed((SAMPLES / "ecb_rates/eurofxref-hist.csv").read_bytes()))
)
DAMAGES = ("truncate", "flip", "repeat", "swap")
# What the formats give a meaning to.
TELLING = b'|\t;,."\r\n\x00\xff-+ <>&0D'


@st.composite
def mutated(draw: st.DrawFn) -> tuple[Translator, bytes]:
    translator, content = draw(st.sampled_from(CONTENTS))
    chance = random.Random(draw(st.integers(0, 2**32)))
    for how in draw(st.lists(st.sampled_from(DAMAGES), min_size=1, max_size=4)):
        content = _damaged(content, how, chance)
    return translator, content


def _damaged(content: bytes, how: str, chance: random.Random) -> bytes:
    start, end = sorted(chance.randrange(len(content) + 1) for _ in range(2))
    chunk = content[start:end]
    if how == "truncate":
        return content[:start]
    if how == "repeat":
        return content[:end] + chunk + content[end:]
    if how == "swap":
        return content[end:] + chunk + content[:start]
    flipped = bytearray(content)
    for _ in range(min(3, len(content))):
        flipped[chance.randrange(len(content))] = chance.choice(
            (chance.randrange(256), chance.choice(TELLING))
        )
    return bytes(flipped)


def _lands_or_is_refused(translator: Translator, content: bytes, path: Path) -> None:
    path.write_bytes(content)
    translator.identify(content[: 64 * 1024])
    with contextlib.suppress(DocumentError):
        translated(translator, path)


@settings(
    max_examples=300,
    deadline=2_000,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(mutated())
def test_a_damaged_file_never_crashes_a_translator(
    tmp_path: Path, damaged: tuple[Translator, bytes]
) -> None:
    _lands_or_is_refused(*damaged, tmp_path / "damaged-2025-12-31")


@pytest.mark.soak
@settings(
    max_examples=100_000,
    deadline=2_000,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(mutated())
def test_no_damage_at_all_crashes_a_translator(
    tmp_path: Path, damaged: tuple[Translator, bytes]
) -> None:
    _lands_or_is_refused(*damaged, tmp_path / "damaged-2025-12-31")


@given(content=st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_refused_or_read(tmp_path: Path, content: bytes) -> None:
    for translator in TRANSLATORS.values():
        _lands_or_is_refused(translator, content, tmp_path / "any-2025-12-31")


@settings(
    max_examples=200,
    deadline=2_000,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(mutated())
def test_no_line_of_a_damaged_fec_is_dropped(
    tmp_path: Path, damaged: tuple[Translator, bytes]
) -> None:
    translator, content = damaged
    if translator is not fec or content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return
    path = tmp_path / "fec"
    path.write_bytes(content)
    with contextlib.suppress(DocumentError):
        found = translated(fec, path)
        lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        said = sum(1 for line in lines if line.strip(b" \t\xa0") not in (b"", b"\xc2"))
        landed = len(found.rows.get("accounting_entries", []))
        rejected = len({row.line_number for row in found.rejected})
        assert landed + rejected == max(said - 1, 0)
