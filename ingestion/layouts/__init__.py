"""Bank CSV: layouts as data, and a guess for what has none.

`shipped()` and `of_workspace(folder)` are parsers of bank files, one a layout;
`guess(path, file_name)` says what an unknown file seems to be, and lands nothing.
"""

from __future__ import annotations

from lettrage.ingestion.layouts.draft import Draft, Preview, preview
from lettrage.ingestion.layouts.guess import Doubt, Guess, guess
from lettrage.ingestion.layouts.layout import (
    Layout,
    from_text,
    of_workspace,
    shipped,
)
from lettrage.ingestion.layouts.save import save

__all__ = [
    "Doubt",
    "Draft",
    "Guess",
    "Layout",
    "Preview",
    "from_text",
    "guess",
    "of_workspace",
    "preview",
    "save",
    "shipped",
]
