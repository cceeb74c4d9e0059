"""Real files that none of us wrote, against what independent readers say of them.

`EXPECTED_bank.csv` and the `.expected.json` beside an MT940 file are oracles, not the
truth: where we differ, the reason stands here.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lettrage.core.errors import DocumentError
from lettrage.ingestion.formats import camt053, describe, mt940

# Pieces of statements, made to test one field: nothing says the account of the lines.
FRAGMENTS = {
    "account_balance_credit.sta", "account_balance_debit.sta", "amount_formats.sta",
    "account_identification_legacy.sta", "currency_in_25.sta", "empty_line.sta",
    "missing_crlf_at_end.sta", "reference.sta",
}  # fmt: skip
# The oracle gives RC and RD the sign of the line that they reverse. With ours, and not
# with its, the statements of this file foot.
REVERSED = {"sepa_mt9401.sta": Decimal("-819.52")}
# The oracle reads it only with a patch; the total is closing less opening balance.
WITHOUT_ORACLE = {"ASNB/mt940.txt": (8, Decimal("56.94"))}


@pytest.fixture(scope="session")
def corpus(shared: Path) -> Path:
    return shared / "corpus"


def test_camt053_files_land_with_the_count_and_total_of_the_oracle(
    corpus: Path, read: Callable[..., Any]
) -> None:
    compared = 0
    for row in _expected(corpus, "lxml-oracle"):
        path = corpus / "bank" / row["file"]
        if "camt.053" not in row["version"] + path.name or row["statements"] == "0":
            continue
        assert camt053.identify(path.read_bytes()), path.name
        lines = read(camt053, path).lines
        assert len(lines) == int(row["entries"]), path.name
        assert _total(lines) == Decimal(row["total"]), path.name
        compared += 1
    assert compared == 8


def test_camt052_and_camt054_files_are_refused_by_name(corpus: Path) -> None:
    for path in corpus.glob("bank/camt/**/*.xml"):
        for number in ("052", "054"):
            if number in path.name:
                head = path.read_bytes()
                assert not camt053.identify(head)
                assert str(describe(head)).startswith(f"camt.{number} ")


def test_a_camt053_without_statement_is_refused(corpus: Path) -> None:
    path = corpus / "bank/camt/genkgo/camt053.v2.wrong.xml"
    with pytest.raises(DocumentError, match="no statement"):
        list(camt053.parse(path, path.name))


def test_mt940_files_land_with_the_count_and_total_of_the_oracle(
    corpus: Path, read: Callable[..., Any]
) -> None:
    for row in _expected(corpus, "mt-940"):
        path = corpus / "bank" / row["file"]
        if not mt940.identify(path.read_bytes()):
            continue
        count, total = row["entries"], row["total"]
        for name, expected in WITHOUT_ORACLE.items():
            if row["file"].endswith(name):
                count, total = expected
        lines = read(mt940, path).lines
        expected = Decimal(total) + REVERSED.get(path.name, Decimal(0))
        assert (len(lines), _total(lines)) == (int(count), expected), path.name


def test_what_is_not_claimed_is_a_fragment_an_interim_report_or_no_statement(
    corpus: Path,
) -> None:
    paths = [p for p in corpus.glob("bank/mt940/**/*") if p.suffix in (".sta", ".txt")]
    refused = {path.name for path in paths if not mt940.identify(path.read_bytes())}
    assert refused == FRAGMENTS | {"mt942.sta", "invalid_statement.sta"}


def test_the_reversals_of_a_real_file_foot(
    corpus: Path, read: Callable[..., Any]
) -> None:
    reading = read(mt940, corpus / "bank/mt940/wolph/betterplace/sepa_mt9401.sta")
    first = reading.statements[0]
    lines = [line for line in reading.lines if line["statement_ordinal"] == 1]
    assert any(line["is_reversal"] for line in lines)
    assert first["opening_balance"] + _total(lines) == first["closing_balance"]


def test_mt940_lines_say_what_upstream_says(
    corpus: Path, read: Callable[..., Any]
) -> None:
    compared = 0
    for path in sorted(corpus.glob("bank/mt940/**/*.sta")):
        oracle = path.with_name(f"{path.stem}.expected.json")
        if not oracle.is_file() or not mt940.identify(path.read_bytes()):
            continue
        theirs = json.loads(oracle.read_text(encoding="utf-8"))["transactions"]
        ours = read(mt940, path).lines
        assert len(ours) == len(theirs), path.name
        for line, other in zip(ours, theirs, strict=True):
            _assert_same(line, other, path.name)
            compared += 1
    assert compared > 100


def _assert_same(line: dict[str, Any], other: dict[str, Any], name: str) -> None:
    assert line["value_date"] == date.fromisoformat(other["date"]), name
    booked = other.get("guessed_entry_date") or other["date"]
    assert line["booking_date"] == date.fromisoformat(booked), name
    amount = Decimal(other["amount"]["amount"])
    if other["status"].startswith("R"):
        amount = -amount
    assert line["amount"] == amount, name
    assert line["is_reversal"] == other["status"].startswith("R"), name
    theirs = (other["bank_reference"] or "").strip()
    assert (line["bank_reference"] or "NONREF") == (theirs or "NONREF"), name
    said = _letters(" ".join(str(v) for v in line.values() if isinstance(v, str)))
    for key in ("purpose", "applicant_name", "posting_text", "transaction_details"):
        # Upstream leaves codewords, and subfields after ">", as they stand.
        if other.get(key) and not re.match(r"/|\d{3}>", other[key]):
            assert _letters(other[key]) in said, (name, key)
    # Upstream runs on over the end of a short subfield, into the remittance.
    if other.get("end_to_end_reference") and line["end_to_end_id"]:
        theirs = _letters(other["end_to_end_reference"])
        assert theirs.startswith(_letters(line["end_to_end_id"])), name


def _letters(text: str) -> str:
    # One file is in code page 852, which nothing in it says.
    return "".join(c for c in text if c.isascii() and c.isprintable() and c != " ")


def _expected(corpus: Path, parser: str) -> Iterator[dict[str, str]]:
    with (corpus / "EXPECTED_bank.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            folder = "camt/" if parser == "lxml-oracle" else "mt940/"
            if row["parser"] == parser and row["file"].startswith(folder):
                yield row


def _total(lines: list[dict[str, Any]]) -> Decimal:
    return sum((line["amount"] for line in lines), Decimal(0))
