"""Exports of other programs, by declarative mappings: one TOML file each.

`CATALOGUE` lists them, `headers` gives what a file's header may be, `matching` the
exports that have such a header, `named` the one that a user names, and `translate` its
rows as those of canonical kinds.
"""

from lettrage.ingestion.exports.catalogue import CATALOGUE, is_of, matching, named
from lettrage.ingestion.exports.headers import headers
from lettrage.ingestion.exports.mapping import Export
from lettrage.ingestion.exports.rows import translate

__all__ = ["CATALOGUE", "Export", "headers", "is_of", "matching", "named", "translate"]
