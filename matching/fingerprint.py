"""Which matcher decided: a fingerprint of its rules, weights and code."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from lettrage.matching.model import PRIOR


@cache
def fingerprint() -> str:
    """The SHA-256 of the matcher's modules and of its prior model.

    A decision in the books names it, so that one can tell later which matcher made it;
    whatever could change a decision changes the fingerprint.
    """
    digest = hashlib.sha256()
    room = Path(__file__).parent
    for path in (*sorted(room.glob("*.py")), PRIOR):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
