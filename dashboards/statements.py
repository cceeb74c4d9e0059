"""A bank's CSV that a person brings: what it seems to be, and keeping what they say.

[effect: writes layouts and files for the inbox into the workspace; never the warehouse]
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

import streamlit as st

from lettrage.core.workspace import Workspace
from lettrage.ingestion import layouts
from lettrage.ingestion.layouts import Draft, Guess, Layout, Preview

_HEAD_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that a person brought.

    Args:
        name: as they have it.
        content: its bytes.
        sha256: their hash; what the page says of the file is kept by that.
    """

    name: str
    content: bytes
    sha256: str

    @classmethod
    def of(cls, name: str, content: bytes) -> Brought:
        """The file of this name and content."""
        return cls(name, content, hashlib.sha256(content).hexdigest())


def own(workspace: Workspace) -> tuple[Layout, ...]:
    """The firm's own layouts.

    Raises:
        ConfigurationError: one of them does not fit.
    """
    return layouts.of_workspace(workspace.layouts)


def known(workspace: Workspace) -> list[Layout]:
    """The layouts that are read: the firm's own, then those of Lettrage.

    Raises:
        ConfigurationError: one of the firm's own does not fit.
    """
    first = own(workspace)
    names = {layout.NAME for layout in first}
    return [*first, *(each for each in layouts.shipped() if each.NAME not in names)]


def layout_of(file: Brought, known: Sequence[Layout]) -> Layout | None:
    """The layout that reads the file already."""
    head = file.content[:_HEAD_BYTES]
    return next((each for each in known if each.identify(head)), None)


def guess(file: Brought) -> Guess | None:
    """What the file seems to be; None: no table of bank lines."""
    return _guess(file.sha256, file)


@st.cache_data(show_spinner=False, max_entries=20)
def _guess(sha256: str, _file: Brought) -> Guess | None:
    with tempfile.NamedTemporaryFile(suffix=".csv") as copy:
        copy.write(_file.content)
        copy.flush()
        return layouts.guess(Path(copy.name), _file.name)


def preview(file: Brought, layout: Layout) -> Preview:
    """What `layout` makes of the file.

    Raises:
        DocumentError: it cannot be read so.
    """
    return _preview(file.sha256, layout.text, file)


@st.cache_data(show_spinner=False, max_entries=20)
def _preview(sha256: str, toml: str, _file: Brought) -> Preview:
    with tempfile.NamedTemporaryFile(suffix=".csv") as copy:
        copy.write(_file.content)
        copy.flush()
        layout = layouts.from_text(toml)
        return layouts.preview(layout, Path(copy.name), _file.name, rows=200)


def keep(draft: Draft, workspace: Workspace) -> Path:
    """Keep the layout in the workspace; where it is.

    Raises:
        ConfigurationError: it is no layout, or its name is taken.
    """
    return layouts.save(draft, workspace)


def hand_in(file: Brought, workspace: Workspace, *, account: str | None) -> Path:
    """Put the file into the inbox, for the next run; where it is.

    Args:
        file: what was brought.
        workspace: of the firm.
        account: whose lines they are where the file does not say it: the file goes
            into a folder of that name.
    """
    folder = workspace.inbox / account if account else workspace.inbox
    folder.mkdir(parents=True, exist_ok=True)
    name = PurePath(file.name).name
    target, number = folder / name, 1
    while target.exists() and target.read_bytes() != file.content:
        number += 1
        target = folder / f"{PurePath(name).stem}-{number}{PurePath(name).suffix}"
    target.write_bytes(file.content)
    return target
