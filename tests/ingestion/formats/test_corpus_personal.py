"""Real OFX and QIF files that none of us wrote, against what can be said of them.

`EXPECTED_bank.csv` holds what ofxparse and ofxtools make of the OFX files; they fail on
more than half of them, where we land. Of the QIF files it counts `^` alone, the ends of
accounts and categories too: what their bank lists hold was counted by hand.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lettrage.core.errors import DocumentError
from lettrage.ingestion.formats import FORMATS, ofx, qif

# No bank's or card's statement in them: why they are refused.
REFUSED = {
    "default_w_splits.ofx": "transfer order",
    "mint.ofx": "transfer order",
    "signon_fail.ofx": "15500 Your request could not be proc",
    "signon_success.ofx": "no transaction",
    "signon_success_no_message.ofx": "no transaction",
    "tiaacref.ofx": "investment statement",
    "vanguard.ofx": "investment statement",
    "vanguard401k.ofx": "investment statement",
    "test_option_autoswitch.qif": "no list of bank lines",
}
# Lines, their total, and rejected rows.
LANDED = {
    # What the oracles read: see the test below.
    "bank_medium.ofx": (3, "-345.27", 0),
    "checking.ofx": (3, "-59.50", 0),
    "multiple_accounts.ofx": (0, "0", 0),
    "suncorp.ofx": (1, "-16.85", 0),
    # What they fail on.
    "amazon.ofx": (2, "-11.64", 0),
    "gls.ofx": (1, "-98.76", 0),
    "ofx-v102-empty-tags.ofx": (1, "12.34", 0),
    "schwab-checking-baltest-case1.ofx": (4, "-215.27", 0),
    "schwab-checking-baltest-case5.ofx": (4, "-215.27", 0),
    "schwab-checking-baltest-case6.ofx": (4, "-215.27", 0),
    "stripe-all.ofx": (5, "112.50", 0),
    "stripe-default.ofx": (5, "112.50", 0),
    # Broken on purpose: no day, no such day; an amount in dollars; no balance.
    "date_missing.ofx": (0, "0", 3),
    "decimal_error.ofx": (0, "0", 1),
    "empty_balance.ofx": (1, "120", 1),
    # The first record of two is an opening balance, and each has a purchase of shares.
    "test.qif": (5, "-35.50", 1),
    "test_oth_a.qif": (5, "-35.50", 1),
    "mint_extra.qif": (3, "-500", 0),
    "stripe-all.qif": (5, "112.50", 0),
    "stripe-default.qif": (5, "112.50", 0),
    "test_category_override.qif": (4, "2077.44", 0),
    "test_transaction_before_account_definition_1.qif": (2, "-197.96", 0),
    "test_transaction_before_account_definition_2.qif": (2, "-197.96", 0),
    "ubs-ch-fr.qif": (3, "30", 0),
}


@pytest.fixture(scope="module")
def paths(shared: Path) -> list[Path]:
    bank = shared / "corpus/bank"
    return sorted([*bank.glob("ofx/**/*.ofx"), *bank.glob("qif/**/*.qif")])


def test_every_file_lands_or_is_refused_with_its_reason(
    paths: list[Path], read: Callable[..., Any]
) -> None:
    for path in paths:
        parser = {".ofx": ofx, ".qif": qif}[path.suffix]
        head = path.read_bytes()
        assert [p.NAME for p in FORMATS if p.identify(head)] == [parser.NAME]
        if path.name in REFUSED:
            with pytest.raises(DocumentError, match=REFUSED[path.name]):
                read(parser, path)
            continue
        reading = read(parser, path)
        total = sum((line["amount"] for line in reading.lines), Decimal(0))
        count, expected, rejected = LANDED[path.name]
        found = (len(reading.lines), total, len(reading.rejected))
        assert found == (count, Decimal(expected), rejected), path.name
    assert len(paths) == len(LANDED) + len(REFUSED)


def test_ofx_files_are_read_as_the_oracles_read_them(
    shared: Path, read: Callable[..., Any]
) -> None:
    compared = 0
    with (shared / "corpus/EXPECTED_bank.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            path = shared / "corpus/bank" / row["file"]
            is_read = row["file"].startswith("ofx/") and row["status"] == "ok"
            if not is_read or path.name in REFUSED:
                continue
            reading = read(ofx, path)
            assert len(reading.statements) == int(row["statements"])
            assert len(reading.lines) == int(row["entries"])
            total = sum((line["amount"] for line in reading.lines), Decimal(0))
            assert total == Decimal(row["total"])
            compared += 1
    assert compared == 7
