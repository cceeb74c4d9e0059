from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.ingestion.formats import cfonb120
from lettrage.ingestion.formats.cfonb120_details import details_of
from lettrage.ingestion.formats.cfonb120_records import account_of, amount_of

ReadBytes = Callable[..., Any]

UNIT = "30006    00001EUR2 12345678901"


def movement(amount: str, *, label: str = "VIR", reason: str = "") -> str:
    record = f"04{UNIT}05021026{reason:2}021026{label}".ljust(90)
    return f"{record}{amount}R1".ljust(120)


def complement(qualifier: str, text: str) -> str:
    return f"05{UNIT}05021026     {qualifier}{text:70}".ljust(120)


@given(st.integers(-(10**14) + 1, 10**14 - 1), st.integers(0, 4))
def test_an_overpunched_amount_is_read_exactly(units: int, decimals: int) -> None:
    digits = f"{abs(units):014}"
    last = ("{ABCDEFGHI" if units >= 0 else "}JKLMNOPQR")[int(digits[-1])]
    text = amount_of(digits[:-1] + last, decimals, "amount")
    assert Decimal(text) == Decimal(units).scaleb(-decimals)


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\r", b"\n\n"])
def test_line_ends_do_not_matter(
    samples: list[tuple[Any, Path]], read_bytes: ReadBytes, end: bytes
) -> None:
    (sample,) = (path for _, path in samples if path.name == "statements.txt")
    lines = sample.read_bytes().splitlines()
    whole = _without_numbers(read_bytes(cfonb120, b"\n".join(lines)))
    assert whole == _without_numbers(read_bytes(cfonb120, end.join(lines)))


def test_a_file_of_one_long_line_is_read_across_its_blocks(
    read_bytes: ReadBytes,
) -> None:
    count = 20_000  # 2.4 MB: records lie across the blocks of 1 MiB that are read
    content = movement("0000000000001{").encode() * count
    reading = read_bytes(cfonb120, content)
    assert [line["line_number"] for line in reading.lines] == list(range(1, count + 1))


@given(st.text("ABC -", max_size=120))
def test_a_label_goes_on_in_its_complements_without_a_seam(text: str) -> None:
    head, rest = text[:31], text[31:]
    pieces = [complement("LIB", rest[i : i + 70]) for i in range(0, len(rest), 70)]
    record = movement("0000000000001{", label=head)
    details = details_of(record, pieces, is_credit=True)
    assert details.label == (" ".join(text.split()) or None)


@pytest.mark.parametrize(
    ("amount", "reason", "name"),
    [
        ("0000000000001{", "", "PAYER"),
        ("0000000000001}", "", "PAYEE"),
        ("0000000000001}", "02", "PAYER"),
        ("0000000000001{", "02", "PAYEE"),
    ],
)
def test_what_is_given_back_has_the_roles_of_the_first_payment(
    read_bytes: ReadBytes, amount: str, reason: str, name: str
) -> None:
    records = [
        movement(amount, reason=reason),
        complement("NPY", "PAYER"),
        complement("NBE", "PAYEE"),
    ]
    (line,) = read_bytes(cfonb120, "\n".join(records).encode()).lines
    assert line["counterparty_name"] == name
    assert line["return_reason"] == (reason or None)


@given(
    st.text("ABCXYZ012 ", max_size=70), st.sampled_from(["MMO", "FEE", "RET", "ZZZ"])
)
def test_no_text_of_a_complement_is_lost(text: str, qualifier: str) -> None:
    record = movement("0000000000001{")
    details = details_of(record, [complement(qualifier, text)], is_credit=True)
    kept = " ".join(str(value) for value in details if value)
    if details.charges is None and details.instructed is None:
        assert all(word in kept for word in text.split())


def test_complements_without_end_are_rejected_and_counted(
    read_bytes: ReadBytes,
) -> None:
    records = [movement("0000000000001{"), *[complement("LIB", "X")] * 1_003]
    reading = read_bytes(cfonb120, "\n".join(records).encode())
    assert (len(reading.lines), len(reading.rejected)) == (1, 3)


@pytest.mark.parametrize(
    ("parts", "account"),
    [
        (("30006", "00001", "12345678901"), "FR7630006000011234567890189"),
        (("20041", "01005", "0500013M026"), "FR1420041010050500013M02606"),
        (("30006", "     ", "12345678901"), "3000612345678901"),
        (("30006", "00001", "1234567    "), "30006000011234567"),
    ],
)
def test_an_account_is_its_iban_or_what_the_file_says(
    parts: tuple[str, str, str], account: str
) -> None:
    assert account_of(*parts) == account


def test_orders_in_160_and_240_characters_are_not_taken_for_a_statement() -> None:
    assert not cfonb120.identify(b"0302        000001       02106FIRME".ljust(160))
    assert not cfonb120.identify(b"3430006    00001EUR2 12345678901021026".ljust(240))


def _without_numbers(reading: Any) -> tuple[list[Any], list[Any]]:
    return (
        [{**row, "line_number": None} for row in reading.statements],
        [{**row, "line_number": None} for row in reading.lines],
    )
