"""Keeps a layout in the workspace. [effect: writes one file]"""

from __future__ import annotations

from pathlib import Path

from lettrage.core.errors import ConfigurationError
from lettrage.core.workspace import Workspace
from lettrage.ingestion.layouts.cells import normalised
from lettrage.ingestion.layouts.draft import Draft
from lettrage.ingestion.layouts.layout import from_text


def save(draft: Draft, workspace: Workspace) -> Path:
    """Write `draft` as `layouts/<name>.toml` of the workspace.

    A layout of the workspace that has its name is replaced: documents that landed
    under it keep the text that they were read with.

    Raises:
        ConfigurationError: it is no layout, or its name says nothing.
    """
    layout = draft.layout
    stem = normalised(layout.NAME).replace(" ", "_")
    if not stem:
        raise ConfigurationError("name", draft.name, "expected letters or digits")
    folder = workspace.layouts
    folder.mkdir(exist_ok=True)
    taken = {
        path: from_text(path.read_text(encoding="utf-8"), source=path.name).NAME
        for path in folder.glob("*.toml")
    }
    own = (path for path, name in taken.items() if name == layout.NAME)
    path = next(own, folder / f"{stem}.toml")
    if taken.get(path, layout.NAME) != layout.NAME:
        reason = f"{path.name} is the layout {taken[path]!r}; choose another name"
        raise ConfigurationError("name", draft.name, reason)
    written = path.with_suffix(".tmp")
    written.write_text(layout.text, encoding="utf-8", newline="\n")
    written.replace(path)
    return path
