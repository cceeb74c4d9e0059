"""Originals: every file as it came, under its SHA-256, synced to disk.

A file is copied under a temporary name while it is hashed, and renamed when it is whole
and on the disk. All later reading is of this copy: it cannot change meanwhile.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from lettrage.core.workspace import Workspace

_CHUNK_BYTES = 1 << 20
_TEMPORARY = ".incoming-"


def keep(path: Path, workspace: Workspace) -> str:
    """Copy the file into `landed/`; the SHA-256 of its bytes.

    Raises:
        OSError: it cannot be read, or the disk cannot take it.
    """
    workspace.landed.mkdir(parents=True, exist_ok=True)
    sha256 = hashlib.sha256()
    descriptor, name = tempfile.mkstemp(prefix=_TEMPORARY, dir=workspace.landed)
    temporary = Path(name)
    try:
        with path.open("rb") as source, os.fdopen(descriptor, "wb") as copy:
            while chunk := source.read(_CHUNK_BYTES):
                sha256.update(chunk)
                copy.write(chunk)
            original = workspace.original(sha256.hexdigest())
            if not original.exists():
                copy.flush()
                os.fsync(copy.fileno())
                original.parent.mkdir(exist_ok=True)
                temporary.replace(original)
                _sync(original.parent)
                _sync(workspace.landed)
    finally:
        temporary.unlink(missing_ok=True)
    return sha256.hexdigest()


def remove_unfinished(workspace: Workspace) -> None:
    """Remove the copies that a killed process left; under the warehouse's lock."""
    for leftover in workspace.landed.glob(f"{_TEMPORARY}*"):
        leftover.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
