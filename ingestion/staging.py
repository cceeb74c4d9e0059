"""One file, read and checked: canonical, bank and foreign files behind one interface.

`stage` reads a file into temporary relations (`incoming…`, `translated…`) and writes
nothing; `append` takes them to raw, inside the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from lettrage.core.settings import Company
from lettrage.core.warehouse import Connection
from lettrage.ingestion import bank, canonical, translated, versions
from lettrage.ingestion.accounts import Accounts
from lettrage.ingestion.rejected import count_rejected
from lettrage.ingestion.sources import Bank, Foreign, ForeignTable, Identified
from lettrage.ingestion.translated import append_good, clear

__all__ = ["Staged", "append", "clear", "stage"]


@dataclass(frozen=True, slots=True)
class Staged:
    """A file in the temporary relations: what will become of its rows.

    Of a foreign file that is known only once its rows are appended.

    Args:
        reading: what was taken from outside the file to read it; the books keep it.
    """

    source: Identified
    rows_landed: int = 0
    rows_duplicate: int = 0
    rows_rejected: int = 0
    is_consistent: bool | None = None
    reading: Mapping[str, str] = field(default_factory=dict)


def stage(
    connection: Connection,
    path: Path,
    *,
    file_name: str,
    source: Identified,
    document_id: str,
    company: Company,
    accounts: Accounts,
) -> Staged:
    """Read and check the file at `path`, and judge its rows by what landed before.

    Args:
        connection: the warehouse's, which holds what has landed before.
        path: of the file.
        file_name: the name that errors say.
        source: what the file is.
        document_id: of the file.
        company: the firm.
        accounts: of bank lines whose file does not say them by an IBAN.

    Raises:
        DocumentError: the file as a whole cannot be read.
    """
    clear(connection)
    if isinstance(source, Foreign | ForeignTable):
        translations = source.translations(connection, path, file_name, company)
        translated.read(connection, translations)
        return Staged(source)
    if isinstance(source, Bank):
        found = bank.stage(
            connection,
            path,
            file_name=file_name,
            parser=source.parser,
            document_id=document_id,
            accounts=accounts,
        )
        return Staged(
            source,
            found.rows_new,
            found.rows_duplicate,
            count_rejected(connection),
            found.is_consistent,
            source.reading | found.reading,
        )
    rows = canonical.stage(
        connection,
        path,
        file_name=file_name,
        source=source,
        company_currency=company.currency,
    )
    outcomes = versions.judge(connection, source, format=source.format)
    duplicate, conflicting = outcomes["duplicate"], outcomes["conflict"]
    return Staged(
        source,
        rows.good - duplicate - conflicting,
        duplicate,
        rows.rejected + conflicting,
    )


def append(
    connection: Connection, staged: Staged, *, document_id: str, company: Company
) -> Staged:
    """Append the staged rows to raw; what became of them."""
    source = staged.source
    if isinstance(source, Foreign | ForeignTable):
        counts = translated.append(
            connection,
            document_id=document_id,
            format=source.format,
            company_currency=company.currency,
        )
        return replace(
            staged,
            rows_landed=counts.landed,
            rows_duplicate=counts.duplicate,
            rows_rejected=counts.rejected,
        )
    if isinstance(source, Bank):
        bank.append(connection, document_id=document_id, format=source.format)
        return staged
    landed = append_good(connection, source.kind, document_id=document_id)
    assert landed == staged.rows_landed, "rows in = landed + duplicate + rejected"
    return staged
