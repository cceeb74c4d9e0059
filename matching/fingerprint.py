"""Which matcher decided: a fingerprint of its rules, weights and code."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path


@cache
def fingerprint() -> str:
    """The SHA-256 of the matcher's modules, in the order of their names.

    A decision in the books names it, so that one can tell later which matcher made it;
    whatever could change a decision changes the fingerprint.
    """
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
