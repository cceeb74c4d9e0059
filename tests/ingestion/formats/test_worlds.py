from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lettrage.ingestion.formats import camt053, cfonb120, mt940, ofx
from lettrage.ingestion.parser import Parser

SAME = ("account_iban", "booking_date", "value_date", "amount", "currency",
        "bank_reference", "is_reversal")  # fmt: skip
BALANCES = ("account_iban", "opening_date", "opening_balance", "closing_date",
            "closing_balance", "currency")  # fmt: skip
OTHERS = ((cfonb120, "cfonb120", "txt"), (ofx, "ofx", "ofx"))


def test_the_same_lines_as_camt053_and_as_mt940_are_the_same(
    shared: Path, read: Callable[..., Any]
) -> None:
    compared = 0
    for statement in sorted(shared.glob("worlds/*/statements/*.xml")):
        world = statement.parents[1]
        xml = read(camt053, statement)
        text = read(mt940, world / "formats/mt940" / f"{statement.stem}.sta")
        assert xml.rejected == text.rejected == []
        assert _only(xml.lines, SAME) == _only(text.lines, SAME)
        assert _only(xml.statements, BALANCES) == _only(text.statements, BALANCES)
        compared += len(xml.lines)
    assert compared > 0


def test_names_and_references_are_alike_wherever_both_formats_say_them(
    shared: Path, read: Callable[..., Any]
) -> None:
    # SWIFT's character set has no "°", and none of its lines may begin with "-".
    columns = ("label", "remittance", "counterparty_name", "end_to_end_id")
    for statement in sorted(shared.glob("worlds/*/statements/*.xml")):
        world = statement.parents[1]
        xml = read(camt053, statement).lines
        text = read(mt940, world / "formats/mt940" / f"{statement.stem}.sta").lines
        for one, other in zip(xml, text, strict=True):
            for column in columns:
                if one[column] is not None and other[column] is not None:
                    assert _plain(one[column]) == _plain(other[column])


@pytest.mark.parametrize(("parser", "folder", "suffix"), OTHERS)
def test_the_same_lines_as_camt053_and_in_another_format_are_the_same(
    shared: Path, read: Callable[..., Any], parser: Parser, folder: str, suffix: str
) -> None:
    # Neither format marks a reversal.
    columns = tuple(column for column in SAME if column != "is_reversal")
    compared = 0
    for statement in sorted(shared.glob("worlds/*/statements/*.xml")):
        path = statement.parents[1] / "formats" / folder / f"{statement.stem}.{suffix}"
        xml, other = read(camt053, statement), read(parser, path)
        assert xml.rejected == other.rejected == []
        assert _only(xml.lines, columns) == _only(other.lines, columns)
        for one, two in zip(xml.statements, other.statements, strict=True):
            # CFONB120 dates the old balance a day before; OFX has none.
            assert two["opening_balance"] in (one["opening_balance"], None)
            assert two["closing_balance"] == one["closing_balance"]
            assert two["closing_date"] == one["closing_date"]
        compared += len(xml.lines)
    assert compared > 6_000


def test_cfonb120_says_what_camt053_says_wherever_both_say_it(
    shared: Path, read: Callable[..., Any]
) -> None:
    columns = ("label", "remittance", "counterparty_name", "end_to_end_id")
    for statement in sorted(shared.glob("worlds/*/statements/*.xml")):
        path = statement.parents[1] / "formats/cfonb120" / f"{statement.stem}.txt"
        xml, text = read(camt053, statement).lines, read(cfonb120, path).lines
        for one, other in zip(xml, text, strict=True):
            for column in columns:
                if one[column] is not None and other[column] is not None:
                    # A long label is cut at the end of its second complement.
                    assert _words(one[column]).startswith(_words(other[column]))


def test_every_statement_of_the_worlds_foots(
    shared: Path, read: Callable[..., Any]
) -> None:
    for path in sorted(shared.glob("worlds/*/statements/*.xml")):
        reading = read(camt053, path)
        for statement in reading.statements:
            moved = sum((line["amount"] for line in reading.lines), Decimal(0))
            assert statement["opening_balance"] + moved == statement["closing_balance"]


def _only(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> list[list[Any]]:
    return [[row[column] for column in columns] for row in rows]


def _plain(text: str) -> list[str]:
    return text.replace("°", ".").replace("-", " ").split()


def _words(text: str) -> str:
    # Where a value is cut at a blank, no one can tell that there was one; what its
    # character set lacks is a "?".
    return "".join(text.replace("?", "°").split())
