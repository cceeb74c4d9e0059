from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from translations import Translated, translated

from lettrage.ingestion.translator import Translator

SAMPLES = Path(__file__).parents[3] / "samples"


@pytest.fixture
def changed(tmp_path: Path) -> Any:
    """A sample with some of its text replaced, translated."""

    def change(translator: Translator, sample: str, *changes: str) -> Translated:
        text = (SAMPLES / sample).read_text(encoding="utf-8")
        for old, new in zip(changes[::2], changes[1::2], strict=True):
            assert old in text, old
            text = text.replace(old, new)
        path = tmp_path / "changed.xml"
        path.write_text(text, encoding="utf-8")
        return translated(translator, path)

    return change
