"""Measure camt.053: python benchmarks/camt053.py [--megabytes 100] [--folder DIR]

Parses a generated statement into Arrow batches, as a ratio of a bare lxml `iterparse`
of the same file that looks at every element's end and clears it; beside it, the ratio
of one that stops at entries only, which no parser of their fields can do. Each pass
runs in a process of its own, the best of three counts. Times are of the processor, so
that a busy machine tells the same. Peak memory is the process's; `--megabytes 1024` is
the gigabyte of the goal, `--batch` puts all transactions into one entry.

Goals: at most 3 times the bare iterparse; under 1 GB for a file of 1 GB.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from lettrage.ingestion.formats import camt053

SEED = 20261124
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">'
    "<BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt><Id>BENCHMARK</Id><Acct><Id>"
    "<IBAN>FR7630006000011234567890189</IBAN></Id><Ccy>EUR</Ccy></Acct>\n"
)
FOOT = "</Stmt></BkToCstmrStmt></Document>\n"
ENTRY = (
    '<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd><Sts><Cd>BOOK'
    "</Cd></Sts><BookgDt><Dt>2026-{month:02}-{day:02}</Dt></BookgDt><ValDt><Dt>2026-"
    "{month:02}-{day:02}</Dt></ValDt><AcctSvcrRef>{number:014}</AcctSvcrRef><BkTxCd>"
    "<Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn>"
    "<Prtry><Cd>05</Cd><Issr>CFONB</Issr></Prtry></BkTxCd><NtryDtls>{transaction}"
    "</NtryDtls><AddtlNtryInf>VIR SEPA RECU /DE CLIENT {client} /MOTIF {invoice}"
    "</AddtlNtryInf></Ntry>\n"
)
TRANSACTION = (
    '<TxDtls><Refs><EndToEndId>E2E-{number}</EndToEndId></Refs><Amt Ccy="EUR">{amount}'
    "</Amt><CdtDbtInd>CRDT</CdtDbtInd><RltdPties><Dbtr><Pty><Nm>CLIENT {client}</Nm>"
    "</Pty></Dbtr><DbtrAcct><Id><IBAN>FR76{client:023}</IBAN></Id></DbtrAcct>"
    "</RltdPties><RmtInf><Ustrd>REGLEMENT FACTURE {invoice}</Ustrd></RmtInf></TxDtls>"
)


def write_statement(path: Path, *, size: int, is_batch: bool) -> int:
    """Write a statement of at least `size` bytes; the number of its transactions.

    The same for the same size. `is_batch`: in one entry, whose amount is their sum.
    """
    chance = random.Random(SEED)
    count = 0
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        if is_batch:
            # Transactions of 10.00, so that their sum is known before they are.
            transaction = TRANSACTION.format(**_values(chance, 10**6), amount="10.00")
            total = size // len(transaction)
            head, foot = ENTRY.format(
                **_values(chance, 0), amount=f"{total * 10}.00", transaction="\0"
            ).split("\0")
            file.write(head)
            for count in range(1, total + 1):
                values = _values(chance, 10**6 + count)
                file.write(TRANSACTION.format(**values, amount="10.00"))
            file.write(foot)
        while not is_batch and file.tell() < size:
            count += 1
            values = _values(chance, count)
            amount = f"{chance.randrange(1, 10**7) / 100:.2f}"
            transaction = TRANSACTION.format(**values, amount=amount)
            file.write(ENTRY.format(**values, amount=amount, transaction=transaction))
        file.write(FOOT)
    return count


def _values(chance: random.Random, number: int) -> dict[str, object]:
    return {
        "number": number,
        "direction": "CRDT",
        "month": chance.randrange(1, 13),
        "day": chance.randrange(1, 29),
        "client": chance.randrange(10**6),
        "invoice": f"FA2026-{chance.randrange(10**5):05}",
    }


def parse(path: Path) -> int:
    """Our parser; the number of lines and parts."""
    batches = camt053.parse(path, path.name)
    tables = (table for batch in batches for table in (batch.lines, batch.parts))
    return sum(table.num_rows for table in tables if table is not None)


def every_element(path: Path) -> int:
    """A bare iterparse over every element; how many."""
    return sum(1 for _ in _cleared(path, None))


def entries_only(path: Path) -> int:
    """A bare iterparse that stops at entries; how many."""
    return sum(1 for _ in _cleared(path, "{*}Ntry"))


def _cleared(path: Path, tag: str | None) -> Iterator[None]:
    for _, element in etree.iterparse(str(path), tag=tag):
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
        yield


PASSES = {f.__name__: f for f in (parse, every_element, entries_only)}


def measured(path: Path, name: str) -> tuple[float, int]:
    """Processor seconds and peak bytes of one pass in a process of its own."""
    command = [sys.executable, __file__, "--run", name, str(path)]
    seconds, kilobytes = subprocess.check_output(command, text=True).split()
    return float(seconds), int(kilobytes) * 1024


def run(name: str, path: Path) -> None:
    """One pass in this process: print its seconds and its peak in kilobytes."""
    start = time.process_time()
    PASSES[name](path)
    seconds = time.process_time() - start
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def main() -> None:
    """Measure, and print a line a figure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megabytes", type=int, default=100)
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--batch", action="store_true")
    parser.add_argument("--folder", type=Path, default=None)
    parser.add_argument("--run", nargs=2, metavar=("PASS", "FILE"))
    options = parser.parse_args()
    if options.run:
        run(options.run[0], Path(options.run[1]))
        return
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        path = Path(folder) / "statement.xml"
        size = options.megabytes * 2**20
        count = write_statement(path, size=size, is_batch=options.batch)
        print(f"{path.stat().st_size / 2**20:.0f} MB, {count} transactions")
        best = {
            name: min(measured(path, name) for _ in range(options.passes))
            for name in PASSES
        }
    ours, peak = best["parse"]
    print(f"parse: {ours:.2f} s, peak memory {peak / 2**20:.0f} MB (goal: < 1024)")
    bare, stops = best["every_element"][0], best["entries_only"][0]
    print(f"bare iterparse: {bare:.2f} s; ratio {ours / bare:.2f} (goal: at most 3)")
    print(f"that stops at entries only: {stops:.2f} s; ratio {ours / stops:.2f}")


if __name__ == "__main__":
    main()
