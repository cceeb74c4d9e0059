from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.ingestion.formats import mt940, mt942
from lettrage.ingestion.formats.mt940_details import details_of
from lettrage.ingestion.formats.mt940_line import entry_of
from lettrage.ingestion.formats.mt940_statement import account_of

ReadBytes = Callable[..., Any]

CODEWORDS = (
    "/LIB/VIR SEPA RECU /DE GROUPE BATINOR /MOTIF FA2026-00042/ORDP/GROUPE BATINOR"
    "/REMI/FACTURE FA2026-00042 DU 03/10/2026/MARF/RUM-1/EREF/E2E-0042"
)
GERMAN = (
    "166?00GUTSCHRIFT?20EREF+RECHNUNG-2026-0042-ZWEI?21TEILIG?22SVWZ+RE 2026-0042 VOM"
    " 01.10?23.2026?31DE62370400440532013001?32SCHNEIDER"
)


@given(st.integers(1, 200))
def test_a_value_cut_at_any_column_comes_out_whole(width: int) -> None:
    for text in (CODEWORDS, GERMAN):
        whole = details_of([[text]], None, is_credit=True)
        lines = [text[start : start + width] for start in range(0, len(text), width)]
        assert details_of([lines], None, is_credit=True) == whole
        assert whole.remittance is not None
        assert "2026-0042" in whole.remittance or "00042" in whole.remittance


@given(
    st.dates(date(2001, 1, 1), date(2078, 12, 31)),
    st.integers(-180, 180),
)
def test_the_year_of_an_entry_date_is_found(value_date: date, days: int) -> None:
    booked = value_date + timedelta(days=days)
    entry = entry_of(f"{value_date:%y%m%d}{booked:%m%d}C1,00NTRFNONREF", "")
    assert (entry.booking_date, entry.value_date) == (booked, value_date)


@pytest.mark.parametrize(
    ("mark", "amount"),
    [("C", "7"), ("D", "-7"), ("RC", "-7"), ("RD", "7"), ("CR", "7"), ("DR", "-7")],
)
def test_a_reversal_has_the_sign_of_what_it_does(mark: str, amount: str) -> None:
    # CR and DR: C and D, then a letter of the currency.
    entry = entry_of(f"2610011001{mark}7,NTRFNONREF", "")
    assert entry.amount.rstrip(".") == amount
    assert entry.is_reversal is mark.startswith("R")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FR76 3000 6000 0112 3456 7890 189", ("FR7630006000011234567890189", None)),
        ("FR7630006000011234567890189EUR", ("FR7630006000011234567890189", "EUR")),
        ("/FR7630006000011234567890189/EUR", ("FR7630006000011234567890189", "EUR")),
        ("37040044/0532013000", ("37040044/0532013000", None)),
        ("37040044/0532013000EUR", ("37040044/0532013000EUR", "EUR")),
        ("", (None, None)),
    ],
)
def test_field_25_names_the_account(
    text: str, expected: tuple[str | None, str | None]
) -> None:
    assert account_of(text) == expected


def test_line_ends_and_encodings_do_not_matter(
    samples: list[tuple[Any, Any]], read_bytes: ReadBytes
) -> None:
    for parser, sample in samples:
        if parser is not mt940 or sample.name.startswith(("broken_no", "envelopes")):
            continue
        content = sample.read_bytes()
        windows = content.replace(b"\n", b"\r\n")
        assert read_bytes(mt940, windows) == read_bytes(mt940, content), sample.name


def test_a_field_86_after_the_closing_balance_belongs_to_no_line(
    read_bytes: ReadBytes,
) -> None:
    content = (
        b":20:A\n:25:1\n:60F:C261001EUR0,\n:61:261001C1,NTRFNONREF\n:86:LINE\n"
        b":62F:C261001EUR1,\n:86:STATEMENT\n"
    )
    (line,) = read_bytes(mt940, content).lines
    assert line["label"] == "LINE"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        (":20:A\n:25:1\n:28C:1\n:61:261001C1,N", "MT940"),
        (":20:A\n:25:1\n:28C:1\n:34F:EUR0,\n:61:261001C1,N", "MT942"),
        (":20:A\n:25:1\n:13D:2610011200+0200\n:61:261001C1,N", "MT942"),
        (":20:A\n:25:1\n:61:261001C1,N\n:90C:1EUR1,", "MT942"),
        (":20:A\n:25:1\n:60F:C261001EUR0,\n:61:261001C1,N\n:90C:1EUR1,", "MT940"),
        (":34F:EUR0,\n:13D:2610011200+0200\n", "MT942"),
    ],
)
def test_a_balance_makes_a_statement_a_floor_limit_an_interim_report(
    fields: str, name: str
) -> None:
    parsers = (mt940, mt942)
    assert [p.NAME for p in parsers if p.identify(fields.encode())] == [name]


@pytest.mark.parametrize("limits", ["34F:EUR0,", "34F:EURD0,\n:34F:EURC0,", "34F:EUR"])
def test_an_interim_report_has_the_currency_of_its_floor_limit(
    limits: str, read_bytes: ReadBytes
) -> None:
    content = f":20:A\n:25:1\n:{limits}\n:61:2610011001C1,NTRFNONREF\n"
    reading = read_bytes(mt942, content.encode())
    assert [line["currency"] for line in reading.lines] == ["EUR"]
    assert reading.rejected == []


@pytest.mark.parametrize(
    ("own", "batch_reference"),
    [("E2E-00", None), ("ORDER 7", "ORDER 7"), ("EREF", None), ("NONREF", None)],
)
def test_what_61_says_beside_structured_details_is_kept(
    own: str, batch_reference: str | None, read_bytes: ReadBytes
) -> None:
    content = (
        f":20:A\n:25:1\n:60F:C261001EUR0,\n:61:261001C1,NTRF{own}//B1\nCARD 4711\n"
        ":86:/LIB/VIR RECU/EREF/E2E-0042\n:62F:C261001EUR1,\n"
    )
    (line,) = read_bytes(mt940, content.encode()).lines
    assert (line["label"], line["end_to_end_id"]) == ("VIR RECU CARD 4711", "E2E-0042")
    assert line["batch_reference"] == batch_reference


@pytest.mark.parametrize(
    ("code", "reason"),
    [("901", "AC01"), ("912", "MD06"), ("914", "MS03"), ("905", None), ("000", None)],
)
def test_a_german_return_code_is_translated_where_its_meaning_is_sure(
    code: str, reason: str | None
) -> None:
    details = details_of([[f"109?00RETOURE?34{code}"]], None, is_credit=False)
    assert (details.return_reason, details.is_return) == (reason, True)
