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
from lettrage.ingestion.formats import (
    FORMATS,
    camt052,
    camt053,
    camt054,
    mt940,
    mt942,
)

CAMT = (camt052, camt053, camt054)
# Entries that are not booked, and their total.
PENDING = {"camt052.v6.xml": (1, Decimal(-200000))}
# Files with a closing balance in another currency than the account's: it is rejected.
OTHER_CURRENCY = {"camt053.v4.xml"}

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


def test_every_camt_file_lands_with_the_entries_total_and_balances_of_the_oracle(
    corpus: Path, read: Callable[..., Any]
) -> None:
    landed = {parser.NAME: 0 for parser in CAMT}
    for row in _expected(corpus, "lxml-oracle"):
        path = corpus / "bank" / row["file"]
        if row["statements"] == "0":
            continue
        head = path.read_bytes()
        (parser,) = [parser for parser in FORMATS if parser.identify(head)]
        reading = read(parser, path)
        # The oracle does not ask whether an entry is booked.
        pending, expected = PENDING.get(path.name, (0, Decimal(0)))
        assert [r.field for r in reading.rejected].count("Sts") == pending, path.name
        assert len(reading.lines) + pending == int(row["entries"]), path.name
        assert _total(reading.lines) + expected == Decimal(row["total"]), path.name
        balances = json.loads(row["balances"])
        assert [_ends(s) for s in reading.statements] == [
            _ends_of(codes, is_known=path.name not in OTHER_CURRENCY)
            for codes in balances
        ], path.name
        landed[parser.NAME] += 1
    assert landed == {"camt.052": 4, "camt.053": 9, "camt.054": 6}


def _ends(statement: dict[str, Any]) -> tuple[Decimal | None, Decimal | None]:
    return statement["opening_balance"], statement["closing_balance"]


def _ends_of(
    codes: dict[str, str], *, is_known: bool
) -> tuple[Decimal | None, Decimal | None]:
    """Opening and closing balance, of the balances that the oracle found."""
    opening = codes.get("OPBD", codes.get("PRCD"))
    closing = codes.get("CLBD", codes.get("ITBD")) if is_known else None
    return opening and Decimal(opening), closing and Decimal(closing)


def test_every_camt_file_has_one_parser_or_one_refusal(corpus: Path) -> None:
    for path in corpus.glob("bank/camt/**/*.xml"):
        head = path.read_bytes()
        parsers = [parser for parser in FORMATS if parser.identify(head)]
        assert len(parsers) == 1, path.name
        assert parsers[0] in CAMT, path.name


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
    (interim,) = [path for path in paths if path.name == "mt942.sta"]
    assert mt942.identify(interim.read_bytes())
    for name in refused - {interim.name}:
        (path,) = [path for path in paths if path.name == name]
        for parser in (mt940, mt942):
            with pytest.raises(DocumentError) as refusal:
                list(parser.parse(path, path.name))
            assert "\n" not in str(refusal.value)


def test_an_interim_report_lands_as_upstream_reads_it(
    corpus: Path, read: Callable[..., Any]
) -> None:
    path = corpus / "bank/mt940/wolph/mBank/mt942.sta"
    oracle = json.loads(path.with_name("mt942.expected.json").read_text("utf-8"))
    reading = read(mt942, path)
    assert reading.rejected == []
    assert [s["is_interim"] for s in reading.statements] == [True]
    assert len(reading.lines) == len(oracle["transactions"]) == 3
    for line, other in zip(reading.lines, oracle["transactions"], strict=True):
        _assert_same(line, other, path.name)


def test_mt940_balances_are_those_of_upstream(
    corpus: Path, read: Callable[..., Any]
) -> None:
    compared = 0
    for path in sorted(corpus.glob("bank/mt940/**/*.sta")):
        oracle = path.with_name(f"{path.stem}.expected.json")
        if not oracle.is_file() or not mt940.identify(path.read_bytes()):
            continue
        # Upstream keeps the balances of a file's last statement.
        theirs = json.loads(oracle.read_text(encoding="utf-8"))["data"]
        ours = read(mt940, path).statements[-1]
        for end in ("opening", "closing"):
            balance = theirs[f"final_{end}_balance"]
            assert ours[f"{end}_balance"] == Decimal(balance["amount"]["amount"])
            assert ours["currency"] == balance["amount"]["currency"]
            day = date.fromisoformat(balance["date"])
            assert ours[f"{end}_date"] == day, path.name
            compared += 1
    assert compared == 28


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
    for key in ("purpose", "applicant_name", "posting_text", "transaction_details",
                "customer_reference", "extra_details"):  # fmt: skip
        # Upstream leaves codewords, and subfields after ">", as they stand; KREF and
        # EREF only say where in the details the reference is.
        pattern = r"/|\d{3}>|NONREF|[KE]REF"
        if other.get(key) and not re.match(pattern, other[key]):
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
