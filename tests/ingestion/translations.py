"""All that a translator makes of a file, its promises checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from lettrage.core.settings import Company
from lettrage.ingestion.kinds import KINDS
from lettrage.ingestion.parser import RejectedRow
from lettrage.ingestion.translator import LINE_NUMBER, Translator

COMPANY = Company(name="Atelier Morel", siren="732829320", country="FR", currency="EUR")
_KINDS = {kind.name: kind for kind in KINDS}
Row = dict[str, Any]


@dataclass
class Translated:
    """Rows by kind, and what was set apart."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    rejected: list[RejectedRow] = field(default_factory=list)

    @property
    def faults(self) -> list[tuple[int, str | None, str]]:
        return [(row.line_number, row.field, row.reason) for row in self.rejected]


def translated(translator: Translator, path: Path) -> Translated:
    """Translate a file and check what the protocol promises of every batch."""
    found = Translated()
    names: dict[str, list[str]] = {}
    for batch in translator.translate(path, path.name, COMPANY):
        found.rejected += batch.rejected
        if batch.rows is None:
            continue
        table = batch.rows
        table.validate(full=True)
        assert table.schema.field(LINE_NUMBER).type == pa.int64()
        assert names.setdefault(batch.kind, table.column_names) == table.column_names
        assert _KINDS[batch.kind].required <= set(table.column_names)
        for column in table.schema:
            if column.name != LINE_NUMBER:
                assert pa.types.is_large_string(column.type) or pa.types.is_string(
                    column.type
                ), column
        found.rows.setdefault(batch.kind, []).extend(table.to_pylist())
    for rows in found.rows.values():
        numbers = [row[LINE_NUMBER] for row in rows]
        assert len(set(numbers)) == len(numbers)
        assert not set(numbers) & {row.line_number for row in found.rejected}
    return found
