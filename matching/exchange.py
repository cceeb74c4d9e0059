"""Decisions in, suggestions out, as files.

`import_decisions` records what was decided elsewhere (`decision_files.py`). All rows of
a line are one decision; a faulty row refuses the decision of its line and no other, and
every fault is told with file, row, field, value and remedy. The same file twice records
nothing new. `export_suggestions` writes one CSV row an allocated document of every
suggestion (CONTRACT 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from lettrage.books import decisions
from lettrage.books.engine import Books
from lettrage.core.errors import DocumentError
from lettrage.core.warehouse import NothingPublished
from lettrage.core.workspace import Workspace
from lettrage.matching.decision_files import (
    FAULTS,
    LINE,
    as_decisions,
    faults_of_rows,
    read_rows,
)
from lettrage.matching.overlay import Current, current, frame


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did.

    Args:
        decisions_count: recorded now: one a line, and one for `complete_to`.
        known_count: those of the file that stood already.
        refused_count: lines refused for a fault of a row.
        faults: what is wrong, in the order of the rows.
        is_checked: False: nothing is published yet; the next run checks references.
    """

    decisions_count: int
    known_count: int
    refused_count: int
    faults: tuple[DocumentError, ...]
    is_checked: bool


def import_decisions(
    workspace: Workspace,
    books: Books,
    *,
    user_id: str,
    path: Path,
    complete_to: date | None,
) -> Imported:
    """Record decisions that were made elsewhere.

    A line that has not landed waits for it. A reference that two landed lines bear must
    name the account or the line; a landed line must name landed documents, and have
    something left unless it was decided in this very way.

    Args:
        workspace: whose build is checked against.
        books: open.
        user_id: who imports.
        path: `.csv`, `.xlsx` or `.parquet`.
        complete_to: lines booked up to this day and absent from the file pay nothing.
            Not recorded when a row is faulty: its line is not absent.

    Raises:
        DocumentError: the file as a whole cannot be read.
        UserRefused: the user may not decide.
    """
    rows = read_rows(path)
    found, is_checked = [faults_of_rows(rows)], True
    try:
        with current(workspace, books) as now:
            found.append(_faults_against(now, rows))
    except NothingPublished:
        is_checked = False
    faults = pl.concat(found).sort("row", "field", "reason")
    refused = rows.filter(pl.col("row").is_in(faults["row"].implode()))
    good = rows.join(refused, on=list(LINE), how="anti", nulls_equal=True)
    completes = complete_to is not None and faults.is_empty()
    ids = decisions.record_imported(
        books,
        user_id=user_id,
        rows=as_decisions(good),
        complete_to=complete_to if completes else None,
    )
    return Imported(
        decisions_count=len(ids),
        known_count=good.select(LINE).n_unique() + completes - len(ids)
        if good.height
        else completes - len(ids),
        refused_count=refused.select(LINE).n_unique() if refused.height else 0,
        faults=tuple(
            DocumentError(path.name, row, field, value, reason)
            for row, field, value, reason in faults.iter_rows()
        ),
        is_checked=is_checked,
    )


# Which landed lines each row names: by id, or by the bank's reference (and account).
_NAMED = """
create temp view named_lines as
select
    import_rows.row, import_rows.bank_line_id is not null as is_by_id,
    lines.bank_line_id, lines.remaining_amount, lines.reconciliation_status,
    lines.account_iban, count(*) over (partition by import_rows.row) as lines_count
from import_rows
inner join current_lines as lines
    on lines.bank_line_id = import_rows.bank_line_id
    or (
        import_rows.bank_line_id is null
        and lines.bank_reference = import_rows.bank_reference
        and (
            import_rows.account_iban is null
            or replace(upper(import_rows.account_iban), ' ', '')
                = replace(upper(lines.account_iban), ' ', '')
        )
    )
"""

_FAULTS_AGAINST = """
select
    import_rows.row, 'bank_reference' as field, import_rows.bank_reference as value,
    case
        when import_rows.account_iban is null
            then lines_count || ' lines bear it; name account_iban or bank_line_id'
        else lines_count || ' lines of the account bear it; name bank_line_id'
    end as reason
from import_rows
inner join (select distinct row, lines_count from named_lines) using (row)
where lines_count > 1
union all
select
    row, 'invoice_number', invoice_number,
    'no such document has landed; land it, run, and import again'
from import_rows
where
    invoice_number is not null
    and row in (select row from named_lines)
    and invoice_number not in (select invoice_number from marts.invoices)
union all
select
    row, 'customer_id', customer_id,
    'no such customer has landed; land it, run, and import again'
from import_rows
where
    invoice_number is null
    and row in (select row from named_lines)
    and customer_id not in (select customer_id from marts.customers)
union all
select
    row, 'bank_reference', import_rows.bank_reference,
    'the line is decided already; undo that decision first'
from import_rows
inner join named_lines using (row)
where
    lines_count = 1
    and reconciliation_status = 'reconciled'
    and not exists (
        select 1 from imported_before
        where
            imported_before.bank_line_id = named_lines.bank_line_id
            or imported_before.bank_reference = import_rows.bank_reference
    )
"""


def _faults_against(now: Current, rows: pl.DataFrame) -> pl.DataFrame:
    """What is wrong with rows beside what has landed and was decided."""
    now.connection.register("import_rows", rows.to_arrow())
    # A line that an import decided may be imported again: the same set is known.
    now.connection.execute(
        """
        create temp view imported_before as
        select bank_line_id, bank_reference from raw.decisions
        where origin = 'import' and action = 'accept'
        union all
        select bank_line_id, bank_reference from since_standing
        where origin = 'import' and action = 'accept'
        """
    )
    now.connection.execute(_NAMED)
    return frame(now, _FAULTS_AGAINST, {}).cast(FAULTS)  # type: ignore[arg-type]


_EXPORT = r"""
select
    suggestions.suggestion_id,
    suggestions.bank_reference,
    suggestions.account_iban,
    suggestions.bank_line_id,
    items.invoice_number,
    -- Two decimals at least, and no needless zero after them.
    regexp_replace(items.allocated_amount::varchar, '(\.[0-9][0-9][0-9]*?)0*$', '\1')
        as allocated_amount,
    suggestions.probability,
    suggestions.status,
    suggestions.rank
from current_suggestions as suggestions
inner join current_suggestion_lines as items
    on items.suggestion_id = suggestions.suggestion_id
where items.invoice_number is not null
order by
    suggestions.bank_line_id, suggestions.rank, suggestions.suggestion_id,
    items.invoice_number
"""


def export_suggestions(workspace: Workspace, books: Books, *, path: Path) -> int:
    """Write one CSV row an allocated document of every suggestion, as of now.

    Args:
        workspace: whose build is read.
        books: open; decisions made since the build count.
        path: of the file; replaced whole.

    Returns:
        How many rows were written.

    Raises:
        NothingPublished: there is no build yet.
        DocumentError: the file cannot be written.
    """
    with current(workspace, books) as now:
        rows = frame(now, _EXPORT, {})
    fresh = path.with_name(f".{path.name}.part")
    try:
        rows.write_csv(fresh)
        fresh.replace(path)
    except OSError as error:
        raise DocumentError(
            path.name, None, None, None, f"cannot be written: {error.strerror}"
        ) from error
    return rows.height
