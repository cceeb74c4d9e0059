"""Measure the parsers: python benchmarks/parsers.py [--lines 50000] [--formats …]

Parses a generated file of each format, as a ratio of the raw cost of its bytes (bare
iterparse for XML, line iteration for fixed width and tagged text, DuckDB's `read_csv`
of all columns as text for CSV); and of the named peer where it is installed: `pip
install ofxparse mt-940 pycamt` into a folder, and PYTHONPATH to it. Two of the peers
take the square of a file's length, and get one of `--peer-lines`. Times are of the
processor, the best of three passes, each in a process of its own.

Goal: at least as fast as the peer, with more fields; MT940 at most 1.3 times mt-940.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

from camt053 import every_element, write_statement

from lettrage.core.settings import Company
from lettrage.core.warehouse import scratch
from lettrage.ingestion import layouts
from lettrage.ingestion.formats import camt053, cfonb120, fec, mt940, ofx

SEED = 20261124
IBAN = "FR7630006000011234567890189"


def _lines(count: int) -> Iterator[tuple[int, int, str]]:
    """Number, day of October and amount of each line; the same for the same count."""
    chance = random.Random(SEED)
    for number in range(1, count + 1):
        yield number, chance.randrange(1, 29), f"{chance.randrange(1, 10**7):03d}"


def write_cfonb120(path: Path, count: int) -> None:
    """A movement and a complement a line, between two balances of zero."""
    account = "30006    00001EUR2 12345678901"
    balance = f"{account}  011026{'':50}{'0' * 13}{{{'':16}"
    with path.open("w", encoding="latin-1", newline="") as file:
        file.write(f"01{balance}\r\n")
        for number, day, cents in _lines(count):
            head = f"{account}05{day:02}1026  {day:02}1026"
            label = f"VIR SEPA CLIENT {number % 997:06}".ljust(31)
            last = "{ABCDEFGHI"[int(cents[-1])]
            amount = f"{cents[:-1]:0>13}{last}"
            file.write(f"04{head}{label}  {number:07} 0{amount}{number:016}\r\n")
            text = f"LCCREGLEMENT FACTURE FA2026-{number:05}".ljust(73)
            file.write(f"05{account}05{day:02}1026     {text}  \r\n")
        file.write(f"07{balance}\r\n")


def write_camt053(path: Path, count: int) -> None:
    """One statement; an entry takes some 770 bytes."""
    write_statement(path, size=count * 770, is_batch=False)


def bare_xml(path: Path) -> None:
    """The raw cost of XML."""
    every_element(path)


def write_mt940(path: Path, count: int) -> None:
    """One statement."""
    with path.open("w", encoding="latin-1", newline="") as file:
        file.write(f":20:BENCH\r\n:25:{IBAN}\r\n:28C:1/1\r\n:60F:C261001EUR0,00\r\n")
        for number, day, cents in _lines(count):
            amount = f"{cents[:-2]},{cents[-2:]}"
            file.write(
                f":61:2610{day:02}10{day:02}C{amount}NTRFE2E-{number}//{number:012}\r\n"
                f":86:/LIB/VIR SEPA RECU/ORDP/CLIENT {number % 997}"
                f"/REMI/FA2026-{number:05}/EREF/E2E-{number}\r\n"
            )
        file.write(":62F:C261031EUR0,00\r\n-\r\n")


def write_ofx(path: Path, count: int) -> None:
    """OFX 1.0.2, one account."""
    with path.open("w", encoding="latin-1", newline="") as file:
        file.write(
            "OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nSECURITY:NONE\r\n"
            "ENCODING:USASCII\r\nCHARSET:1252\r\nCOMPRESSION:NONE\r\nOLDFILEUID:NONE\r\n"
            "NEWFILEUID:NONE\r\n\r\n<OFX><BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS>"
            "<CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>30006"
            "<BRANCHID>00001<ACCTID>12345678901<ACCTTYPE>CHECKING</BANKACCTFROM>"
            "<BANKTRANLIST><DTSTART>20261001<DTEND>20261031\r\n"
        )
        for number, day, cents in _lines(count):
            file.write(
                f"<STMTTRN>\r\n<TRNTYPE>CREDIT\r\n<DTPOSTED>202610{day:02}\r\n"
                f"<TRNAMT>{cents[:-2] or 0}.{cents[-2:]}\r\n<FITID>{number:012}\r\n"
                f"<NAME>CLIENT {number % 997}\r\n<MEMO>VIR FA2026-{number:05}\r\n"
                "</STMTTRN>\r\n"
            )
        file.write(
            "</BANKTRANLIST><LEDGERBAL><BALAMT>0.00<DTASOF>20261031</LEDGERBAL>"
            "</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\r\n"
        )


def write_csv(path: Path, count: int) -> None:
    """The CSV of Crédit Mutuel and CIC."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("Date;Date de valeur;Débit;Crédit;Libellé;Solde\r\n")
        for number, day, cents in _lines(count):
            amount = f"{cents[:-2] or 0},{cents[-2:]}"
            file.write(f"{day:02}/10/2026;{day:02}/10/2026;;{amount};VIR {number};\r\n")


def write_fec(path: Path, count: int) -> None:
    """Entries of two lines."""
    names = (
        "JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\t"
        "CompAuxNum\tCompAuxLib\tPieceRef\tPieceDate\tEcritureLib\tDebit\tCredit\t"
        "EcritureLet\tDateLet\tValidDate\tMontantdevise\tIdevise"
    )
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(names + "\r\n")
        for number, day, cents in _lines(count // 2):
            amount, date = f"{cents[:-2] or 0},{cents[-2:]}", f"202610{day:02}"
            head = f"VE\tVentes\t{number}\t{date}\t"
            tail = f"F{number}\t{date}\tFacture {number}\t"
            debit, credit = f"{amount}\t0,00", f"0,00\t{amount}"
            file.write(
                f"{head}411\tClients\tC1\tClient\t{tail}{debit}\t\t\t{date}\t\t\r\n"
            )
            file.write(f"{head}706\tVentes\t\t\t{tail}{credit}\t\t\t{date}\t\t\r\n")


def iterate_lines(path: Path) -> None:
    """The raw cost of text."""
    with path.open("rb") as file:
        for _ in file:
            pass


def read_csv(path: Path) -> None:
    """The raw cost of a table: DuckDB, one thread, all columns as text."""
    with scratch() as connection:
        connection.execute("set threads = 1")
        connection.execute(
            "create temp table t as from read_csv(?, all_varchar = true)", [str(path)]
        )


def of_bank(parser: object) -> Callable[[Path], None]:
    """Our parser of a bank format."""

    def parse(path: Path) -> None:
        for _ in parser.parse(path, path.name):  # type: ignore[attr-defined]
            pass

    return parse


def our_csv(path: Path) -> None:
    """Our layout."""
    named = {layout.NAME: layout for layout in layouts.shipped()}
    of_bank(named["Crédit Mutuel, CIC CSV"])(path)


def our_fec(path: Path) -> None:
    """Our translator."""
    for _ in fec.translate(path, path.name, Company()):
        pass


def peer_ofxparse(path: Path) -> None:
    """ofxparse, MIT."""
    from ofxparse import OfxParser

    with path.open("rb") as file:
        OfxParser.parse(file)


def peer_mt940(path: Path) -> None:
    """mt-940, BSD."""
    import mt940 as peer

    peer.parse(str(path), encoding="latin-1")


def peer_pycamt(path: Path) -> None:
    """pycamt, MIT."""
    from pycamt.parser import Camt053Parser

    Camt053Parser(path.read_bytes()).get_transactions()


SQUARE = {"ofxparse", "pycamt"}
Job = Callable[[Path], None]
# Format → how its file is written, our reader, its raw cost, the peer and its module.
FORMATS: dict[str, tuple[Callable[[Path, int], None], Job, Job, Job | None, str]] = {
    "camt053": (write_camt053, of_bank(camt053), bare_xml, peer_pycamt, "pycamt"),
    "cfonb120": (write_cfonb120, of_bank(cfonb120), iterate_lines, None, ""),
    "mt940": (write_mt940, of_bank(mt940), iterate_lines, peer_mt940, "mt940"),
    "ofx": (write_ofx, of_bank(ofx), iterate_lines, peer_ofxparse, "ofxparse"),
    "csv": (write_csv, our_csv, read_csv, None, ""),
    "fec": (write_fec, our_fec, read_csv, None, ""),
}


def measured(format: str, job: str, path: Path) -> float:
    """Seconds of the processor, the best of three."""
    return min(
        float(
            subprocess.run(
                [sys.executable, __file__, "--job", format, job, str(path)],
                capture_output=True,
                text=True,
                check=True,
            ).stdout
        )
        for _ in range(3)
    )


def run(format: str, job: str, path: Path) -> float:
    """One pass in this process."""
    _, ours, raw, peer, _ = FORMATS[format]
    call = {"ours": ours, "raw": raw, "peer": peer}[job]
    assert call is not None
    started = time.process_time()
    call(path)
    return time.process_time() - started


def main() -> None:
    """Print a line a format."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=50_000)
    parser.add_argument("--peer-lines", type=int, default=5_000)
    parser.add_argument("--formats", nargs="*", default=list(FORMATS))
    parser.add_argument("--job", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.job:
        format, job, path = given.job
        print(run(format, job, Path(path)))
        return
    with tempfile.TemporaryDirectory() as folder:
        for format in given.formats:
            write, _, _, peer, module = FORMATS[format]
            path = Path(folder, format)
            write(path, given.lines)
            ours, raw = (measured(format, job, path) for job in ("ours", "raw"))
            line = f"{format}: {given.lines:,} lines in {ours:.2f} s"
            line += f", {ours / raw:.1f}x raw"
            if peer and find_spec(module):
                lines = given.peer_lines if module in SQUARE else given.lines
                write(path, lines)
                ours, theirs = (measured(format, job, path) for job in ("ours", "peer"))
                line += f", {ours / theirs:.2f}x {module} at {lines:,} lines"
            elif peer:
                line += f" ({module} is not installed: no comparison)"
            print(line, flush=True)


if __name__ == "__main__":
    main()
