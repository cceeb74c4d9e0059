"""A firm small enough to reckon by hand, and the tools to run and compare it."""

from __future__ import annotations

import contextlib
import io
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import duckdb
import pytest

from lettrage.cli import main
from lettrage.runs.dbt import Dbt

AS_OF = "2026-02-28"
IBAN = "FR7630006000011234567890189"
OTHER_IBAN = "FR7630004000031234567890143"

COMPANY = f"""
name = "Atelier Exemple"
country = "FR"
siren = "732829320"
vat_number = "FR44732829320"
currency = "EUR"

[[accounts]]
iban = "{IBAN}"
currency = "EUR"
"""

CUSTOMERS = """\
customer_id,name,country,iban
C1,Boulangerie Martin,FR,
C2,Garage du Port,FR,FR7630004000031234567890143
C3,Imprimerie Vasseur,FR,
"""

INVOICES = """\
invoice_number,document_type,customer_id,issue_date,due_date,currency,amount_excluding_tax,vat_amount,amount_including_tax
FA2026-0001,invoice,C1,2026-01-05,2026-02-04,EUR,100.00,20.00,120.00
FA2026-0002,invoice,C1,2026-01-06,2026-02-05,EUR,250.00,50.00,300.00
FA2026-0003,invoice,C2,2026-01-07,2026-02-06,EUR,80.00,16.00,96.00
FA2026-0004,invoice,C2,2026-01-08,2026-02-07,EUR,41.67,8.33,50.00
FA2026-0005,invoice,C3,2026-01-09,2026-02-08,EUR,1000.00,200.00,1200.00
FA2026-0006,invoice,C3,2026-01-10,2026-02-09,EUR,1000.00,200.00,1200.00
AV2026-0001,credit_note,C3,2026-01-12,2026-01-12,EUR,-50.00,-10.00,-60.00
"""

# (booking date, signed amount, payer, payer's IBAN, remittance, the bank's reference)
JANUARY = [
    ("2026-01-20", "120.00", "BOULANGERIE MARTIN", "", "FA2026-0001", "R1"),
    ("2026-01-21", "96.00", "GARAGE DU PORT", OTHER_IBAN, "", "R2"),
    ("2026-01-22", "-45.50", "EDF", "", "ELECTRICITE JANVIER", "R3"),
    # Two true twins: same day, same amount, same label.
    ("2026-01-23", "15.00", "PARTICULIER", "", "DON", "R4"),
    ("2026-01-23", "15.00", "PARTICULIER", "", "DON", "R5"),
]
FEBRUARY = [
    ("2026-02-03", "300.00", "BOULANGERIE MARTIN", "", "FACTURE FA2026-0002", "R6"),
    ("2026-02-10", "1200.00", "VASSEUR", "", "REGLEMENT", "R7"),
]


def camt053(lines: list[tuple[str, ...]], *, opening: str, reference: str) -> str:
    """A camt.053 statement that foots, of `lines`, from `opening` on."""
    from decimal import Decimal

    closing = Decimal(opening) + sum((Decimal(line[1]) for line in lines), Decimal(0))
    entries = "".join(_entry(*line) for line in lines)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>{reference}</MsgId><CreDtTm>2026-03-01T00:00:00</CreDtTm></GrpHdr>
<Stmt><Id>{reference}</Id><Acct><Id><IBAN>{IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>
{_balance("OPBD", Decimal(opening), lines[0][0])}
{_balance("CLBD", closing, lines[-1][0])}
{entries}</Stmt></BkToCstmrStmt></Document>
"""


def _balance(code: str, amount, day: str) -> str:
    sign = "DBIT" if amount < 0 else "CRDT"
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="EUR">{abs(amount)}</Amt><CdtDbtInd>{sign}</CdtDbtInd>'
        f"<Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def _entry(
    day: str, amount: str, name: str, iban: str, remittance: str, reference: str
) -> str:
    incoming = not amount.startswith("-")
    sign, party = ("CRDT", "Dbtr") if incoming else ("DBIT", "Cdtr")
    size = amount.lstrip("-")
    account = f"<{party}Acct><Id><IBAN>{iban}</IBAN></Id></{party}Acct>" if iban else ""
    ustrd = f"<RmtInf><Ustrd>{remittance}</Ustrd></RmtInf>" if remittance else ""
    return (
        f'<Ntry><Amt Ccy="EUR">{size}</Amt><CdtDbtInd>{sign}</CdtDbtInd>'
        f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt>"
        f"<ValDt><Dt>{day}</Dt></ValDt><AcctSvcrRef>{reference}</AcctSvcrRef>"
        f"<NtryDtls><TxDtls><RltdPties><{party}><Pty><Nm>{name}</Nm></Pty></{party}>"
        f"{account}</RltdPties>{ustrd}</TxDtls></NtryDtls></Ntry>"
    )


def called(
    *arguments: object, code: int | None = 0
) -> subprocess.CompletedProcess[str]:
    """Call the command line as a user does, but in this process.

    A process of its own takes seconds to import all; `test_kill` and `test_package`
    start some.
    """
    out, err = io.StringIO(), io.StringIO()
    with (
        mock.patch.object(sys, "argv", ["lettrage", *map(str, arguments)]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    ended_with = int(ended.value.code or 0)
    done = subprocess.CompletedProcess(
        arguments, ended_with, out.getvalue(), err.getvalue()
    )
    assert "internal error" not in done.stderr, done.stderr
    if code is not None:
        assert done.returncode == code, done.stderr + done.stdout
    return done


@pytest.fixture(name="lettrage")
def _lettrage() -> Callable[..., subprocess.CompletedProcess[str]]:
    return called


def _files(folder: Path) -> Path:
    folder.mkdir()
    (folder / "customers.csv").write_text(CUSTOMERS)
    (folder / "invoices.csv").write_text(INVOICES)
    (folder / "january.xml").write_text(
        camt053(JANUARY, opening="1000.00", reference="2026-01")
    )
    return folder


def _february(path: Path) -> Path:
    path.write_text(camt053(FEBRUARY, opening="1200.50", reference="2026-02"))
    return path


def _workspace(folder: Path) -> Path:
    company = folder / "company.toml"
    company.write_text(COMPANY)
    called("init", folder / "firm", "--company", company)
    return folder / "firm"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """The firm's files, as it would drop them: a folder `files/`."""
    return _files(tmp_path / "files")


@pytest.fixture
def february(tmp_path: Path) -> Path:
    """The next month's statement, apart."""
    return _february(tmp_path / "february.xml")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """An empty workspace of that firm."""
    return _workspace(tmp_path)


@pytest.fixture(scope="session", autouse=True)
def _parsed_once(manifest: Any) -> None:
    Dbt.manifest = manifest


@pytest.fixture(autouse=True)
def _checks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests of data take a third of a run: they run where a test asks for them."""
    if "checked" not in request.keywords:
        monkeypatch.setattr(Dbt, "test", lambda self: [])


@pytest.fixture(scope="session")
def _run_once(once: Callable[..., Path]) -> Path:
    return once("run", _run)


def _run(folder: Path) -> None:
    """The firm after a run, and the seconds it took."""
    firm = _workspace(folder)
    arrivals = _files(folder / "files"), _february(folder / "february.xml")
    called("ingest", *arrivals, "-w", firm)
    started = time.monotonic()
    done = called("run", "-w", firm, "--as-of", AS_OF)
    assert f"published as of {AS_OF}" in done.stdout
    (folder / "seconds").write_text(str(time.monotonic() - started))


@pytest.fixture
def run_once(_run_once: Path, tmp_path: Path) -> Path:
    """A workspace with both months landed, run and published."""
    return shutil.copytree(_run_once / "firm", tmp_path / "run", symlinks=True)


@pytest.fixture
def run_seconds(_run_once: Path, parse_seconds: float) -> float:
    """How long a process takes that lands nothing and runs."""
    return parse_seconds + float((_run_once / "seconds").read_text())


def marts_of(workspace: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every mart, without the instants at which things were done."""
    path = (workspace / "published.duckdb").resolve(strict=True)
    with duckdb.connect(str(path), read_only=True) as connection:
        tables = connection.execute(
            "select table_name from information_schema.tables "
            "where table_schema = 'marts' order by table_name"
        ).fetchall()
        marts = {}
        for (table,) in tables:
            columns = [
                name
                for name, kind in connection.execute(
                    "select column_name, data_type from information_schema.columns "
                    "where table_schema = 'marts' and table_name = ? "
                    "order by ordinal_position",
                    [table],
                ).fetchall()
                if not kind.startswith("TIMESTAMP")
            ]
            listed = ", ".join(f'"{name}"' for name in columns)
            rows = connection.execute(f"select {listed} from marts.{table}").fetchall()
            marts[table] = sorted(rows, key=repr)
    return marts


@pytest.fixture(name="marts_of")
def _marts_of() -> Callable[[Path], dict[str, list[tuple[object, ...]]]]:
    return marts_of


READER = Path(__file__).with_name("reader.py")


@pytest.fixture
def reading(tmp_path: Path) -> Callable[..., contextlib.AbstractContextManager[None]]:
    """A reader of a published workspace; it saw no fault, and more builds than one."""

    @contextlib.contextmanager
    def read(workspace: Path) -> Iterator[None]:
        stop = tmp_path / "stop"
        reader = subprocess.Popen(
            [sys.executable, READER, workspace / "published.duckdb", stop],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield
        finally:
            stop.touch()
            out, err = reader.communicate(timeout=60)
        assert reader.returncode == 0, err
        reads, builds = map(int, out.split())
        assert reads > builds > 1

    return read


@pytest.fixture
def as_of() -> str:
    """The business date of the tests."""
    return AS_OF


@pytest.fixture
def statement(tmp_path: Path) -> Callable[..., Path]:
    """A camt.053 statement of the firm's account, of lines as `JANUARY` has them."""

    def write(lines: list[tuple[str, ...]], *, opening: str) -> Path:
        path = tmp_path / "statement.xml"
        path.write_text(camt053(lines, opening=opening, reference="statement"))
        return path

    return write
