"""`lettrage export audit`: one folder that proves a fiscal year, with one page on top.

It holds the FEC, the VAT returns, the trial balance, the aging, open items, tie-outs
and every fault by name. `index.html` says green, or which control does not hold.
Controls are those of `audit_controls.toml` on the published build, of the FEC as a
stranger's file, of the VAT returns, and of the books' chain.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lettrage.accounting import fec_controls
from lettrage.accounting.audit_controls import Fault, Outcome, outcomes
from lettrage.accounting.audit_page import page
from lettrage.accounting.fec import FecFile, export_fec
from lettrage.accounting.vat_return import ReturnFile, export_returns
from lettrage.books import verify_build
from lettrage.books.engine import Books
from lettrage.books.verify import Check, verify
from lettrage.core.dates import FiscalYear, Period
from lettrage.core.settings import Settings
from lettrage.core.warehouse import Connection, reader
from lettrage.core.workspace import Workspace

INDEX = "index.html"

# Tables of the pack, by file.
_TABLES = {
    "balance_generale.csv": "select * from marts.trial_balance order by account",
    "balance_agee.csv": "select * from marts.receivables_aging order by customer_id",
    "postes_ouverts.csv": """
        select * from marts.invoices where open_amount <> 0 order by invoice_number
    """,
    "rapprochements.csv": "select * from marts.tie_outs order by tie_out",
    "ecarts.csv": "select * from marts.tie_out_differences order by tie_out, document",
    "tva.csv": "select * from marts.vat_return order by period, box",
}


@dataclass(frozen=True, slots=True)
class Pack:
    """What was written.

    Args:
        index: the page on top.
        outcomes: every control, whether it holds or not.
    """

    index: Path
    outcomes: tuple[Outcome, ...]

    @property
    def failed(self) -> list[Outcome]:
        """The controls that do not hold."""
        return [outcome for outcome in self.outcomes if not outcome.holds]


def export_audit(
    workspace: Workspace,
    settings: Settings,
    books: Books,
    folder: Path,
    *,
    asked: str | None,
) -> Pack:
    """Write the pack of a fiscal year.

    Args:
        workspace: whose published build is read.
        settings: name the firm.
        books: open; their chain is verified.
        folder: made where it is not there; older files of the pack are replaced.
        asked: a year, as `export fec` understands it; None: that of the business date.

    Raises:
        NothingPublished: there is no build yet.
        ConfigurationError: the firm has no SIREN, or there is nothing of that period.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ledger = export_fec(workspace, settings, folder / "fec", asked=asked)
    with reader(workspace) as connection:
        as_of = _as_of(connection)
        periods = _return_periods(connection, ledger.year)
        found = [*outcomes(connection)]
        for name, sql in _TABLES.items():
            _write_table(folder / name, connection, sql)
    returns = [
        written
        for period in periods
        for written in export_returns(workspace, settings, folder / "tva", asked=period)
    ]
    found += _of_fec(ledger)
    found += _of_returns(returns)
    found += _of_books([*verify(books), verify_build.rebuilt(workspace, books)])
    _write_faults(folder / "fautes.csv", found)
    written = [ledger.path, *(one.path for one in returns)]
    files = [str(path.relative_to(folder)) for path in written] + list(_TABLES)
    index = folder / INDEX
    index.write_text(
        page(
            settings.company, found,
            year=str(ledger.year), as_of=as_of, files=[*files, "fautes.csv"],
            is_provisional=ledger.is_provisional,
        ),
        encoding="utf-8",
    )  # fmt: skip
    return Pack(index, tuple(found))


def _as_of(connection: Connection) -> date:
    ((as_of,),) = connection.execute("select as_of_date from raw.runs").fetchall()
    assert isinstance(as_of, date)
    return as_of


def _return_periods(connection: Connection, year: FiscalYear) -> list[str]:
    """The returns that end within the fiscal year, the oldest first."""
    rows = connection.execute(
        "select distinct period from marts.vat_return order by period"
    ).fetchall()
    return [
        text
        for (text,) in rows
        if year.first_day <= Period.parse(text).last_day <= year.last_day
    ]


def _of_fec(ledger: FecFile) -> Iterator[Outcome]:
    """An outcome a control that does not hold; or one that says that all do."""
    found = fec_controls.check(ledger.path)
    for finding in found:
        control = finding.control
        faults = tuple(
            Fault(f"line {fault.line}" if fault.line else fault.field, fault.value, "")
            for fault in finding.first
        )
        yield Outcome(f"fec_{control.name}", control.french, control.english, faults)
    if not found:
        yield Outcome(
            "fec_file",
            "Le fichier FEC passe tous les contrôles de forme et de fond.",
            "The FEC passes every control of form and content.",
            (),
        )


def _of_returns(returns: Sequence[ReturnFile]) -> Iterator[Outcome]:
    faults = tuple(
        Fault(one.period, fault, "") for one in returns for fault in one.faults
    )
    yield Outcome(
        "vat_returns",
        "Chaque déclaration de TVA passe ses contrôles.",
        "Every VAT return passes its controls.",
        faults,
    )


def _of_books(checks: Iterable[Check]) -> Iterator[Outcome]:
    for check in checks:
        faults = () if check.holds else (Fault(check.name, check.detail, ""),)
        yield Outcome(
            f"books_{check.name}",
            f"Livre des décisions : contrôle « {check.name} ».",
            f"The books: check “{check.name}”.",
            faults,
        )


def _write_table(path: Path, connection: Connection, sql: str) -> None:
    answer = connection.execute(sql)
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow([column[0] for column in answer.description])
        while rows := answer.fetchmany(10_000):
            table.writerows(rows)


def _write_faults(path: Path, found: Iterable[Outcome]) -> None:
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow(["control", "subject", "found", "expected"])
        table.writerows(
            [outcome.name, fault.subject, fault.found, fault.expected]
            for outcome in found
            for fault in outcome.faults
        )
