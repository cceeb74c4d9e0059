"""One file of an export, as SQL sees it: which cell stands where, and its convention.

The relation `incoming_export_cells` holds the file: `t0` … `tn` varchar, trimmed, null
where empty; `line_number_in_file`; `passed_over`, the reason of a row that gives
nothing, else null; `is_negative`, whether its amounts are of a credit note though
written positive.
"""

from __future__ import annotations

from dataclasses import dataclass

from lettrage.core.settings import Company
from lettrage.ingestion.cells import quoted
from lettrage.ingestion.exports.mapping import Condition, Export
from lettrage.ingestion.exports.names import plain, plain_sql
from lettrage.ingestion.header import Header

CELLS = "incoming_export_cells"


@dataclass(frozen=True, slots=True)
class Sheet:
    """An export's file.

    Args:
        export: what it is.
        header: its columns.
        company: the firm.
        file_name: the name that errors say.
        is_workbook: numbers and dates may be Excel's own.
    """

    export: Export
    header: Header
    company: Company
    file_name: str
    is_workbook: bool

    @property
    def places(self) -> dict[str, int]:
        """Where each column is, by its plain name; of twins, the first."""
        named: dict[str, int] = {}
        for place, name in enumerate(self.header.names):
            named.setdefault(plain(name), place)
        return named

    def present(self, names: tuple[str, ...]) -> list[int]:
        """The places of those of the columns that the file has."""
        places = self.places
        found = (places.get(plain(name)) for name in names)
        return [place for place in found if place is not None]

    def text(self, names: tuple[str, ...]) -> str:
        """SQL: the first of the columns that says something; null if none is there."""
        texts = [f"t{place}" for place in self.present(names)]
        if len(texts) < 2:
            return texts[0] if texts else "null::varchar"
        return f"coalesce({', '.join(texts)})"

    def holds(self, condition: Condition) -> str:
        """SQL: whether the condition holds of a row."""
        listed = ", ".join(map(quoted, condition.values))
        word = plain_sql(self.text(condition.column))
        return f"({word} {'not in' if condition.is_negated else 'in'} ({listed}))"

    def payload(self) -> str:
        """SQL: the row as it came, as JSON."""
        pairs = (f"{quoted(name)}, t{at}" for at, name in enumerate(self.header.names))
        return f"json_object({', '.join(pairs)})::varchar"
