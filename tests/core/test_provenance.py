from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from lettrage.core.errors import InvalidValue
from lettrage.core.provenance import Document, SourceLine, sha256_of

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HASH = hashlib.sha256(b"").hexdigest()


def test_a_file_is_hashed_by_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "statement.xml"
    path.write_bytes(b"a" * 3_000_000)
    assert sha256_of(path) == hashlib.sha256(b"a" * 3_000_000).hexdigest()


def test_a_document_says_where_its_rows_come_from() -> None:
    document = Document("d1", HASH, "bank.xml", NOON)
    assert (document.document_id, document.name) == ("d1", "bank.xml")


@pytest.mark.parametrize(
    ("document_id", "sha256", "name", "received_at", "fault"),
    [
        ("", HASH, "bank.xml", NOON, "document"),
        ("d1", HASH, "", NOON, "document"),
        ("d1", HASH.upper(), "bank.xml", NOON, "sha256"),
        ("d1", HASH[1:], "bank.xml", NOON, "sha256"),
        ("d1", HASH, "bank.xml", NOON.replace(tzinfo=None), "received_at"),
        ("d1", HASH, "bank.xml", NOON.astimezone(timezone(timedelta(hours=1))), "UTC"),
    ],
)
def test_a_document_cannot_be_half_known(
    document_id: str, sha256: str, name: str, received_at: datetime, fault: str
) -> None:
    with pytest.raises(InvalidValue, match=fault):
        Document(document_id, sha256, name, received_at)


@pytest.mark.parametrize(("document_id", "line_number"), [("", 1), ("d1", -1)])
def test_a_source_line_names_a_place(document_id: str, line_number: int) -> None:
    with pytest.raises(InvalidValue, match="source line"):
        SourceLine(document_id, line_number)
