"""What a bank tells during the day, and its statement of the day: each line once.

Each file is written by hand from its entries: amount, reference, label, transactions.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import Any

import pytest

from lettrage.core import warehouse
from lettrage.ingestion.schema import create_raw_tables

IBAN = "FR7630006000011234567890189"
STATEMENTS = {
    "052": ("BkToCstmrAcctRpt", "Rpt", "ITBD"),
    "053": ("BkToCstmrStmt", "Stmt", "CLBD"),
    "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn", None),
}
Entry = tuple[str, str | None, str, Sequence[str]]

PAYMENT: Entry = ("20.00", "R1", "VIR DUPONT", ())
UNNAMED: Entry = ("30.00", None, "REMISE CB", ())
BATCH: Entry = ("600.00", "R2", "REM PRLV", ("100.00", "200.00", "300.00"))
BARE_BATCH: Entry = ("600.00", "R2", "REM PRLV", ())


def _file(
    number: str,
    *entries: Entry,
    opening: str | None = None,
    closing: str | None = None,
    day: str = "2026-10-05",
) -> str:
    message, statement, closing_code = STATEMENTS[number]
    balances = "".join(
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
        f"<Dt><Dt>{day}</Dt></Dt></Bal>"
        for code, amount in (("OPBD", opening), (closing_code, closing))
        if amount is not None
    )
    name = f"{number}-{len(entries)}-{opening}-{closing}-{day}"
    return (
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{number}.001.08">'
        f"<{message}><{statement}><Id>{name}</Id><CreDtTm>{day}T12:00:00</CreDtTm>"
        f"<Acct><Id><IBAN>{IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>{balances}"
        + "".join(_entry(entry, day) for entry in entries)
        + f"</{statement}></{message}></Document>"
    )


def _entry(entry: Entry, day: str) -> str:
    amount, reference, label, transactions = entry
    own = f"<AcctSvcrRef>{reference}</AcctSvcrRef>" if reference else ""
    details = "".join(
        f'<TxDtls><Amt Ccy="EUR">{part}</Amt></TxDtls>' for part in transactions
    )
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
        f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt>{own}"
        f"<NtryDtls>{details}</NtryDtls><AddtlNtryInf>{label}</AddtlNtryInf></Ntry>"
    )


EVENING = _file("053", opening="100.00", closing="100.00", day="2026-10-04")
MORNING = _file("052", PAYMENT, opening="100.00", closing="120.00")
NOON = _file("052", PAYMENT, UNNAMED, opening="100.00", closing="150.00")
NOTICE = _file("054", BATCH)
DAY = _file("053", PAYMENT, UNNAMED, BARE_BATCH, opening="100.00", closing="750.00")


def _lines(firm: Any) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = firm.rows(
        "select distinct bank_line_id, amount::varchar from raw.bank_lines order by all"
    )
    return rows


@pytest.mark.parametrize("order", list(permutations(["noon", "notice", "day"])))
def test_each_line_lands_once_whatever_came_first(
    firm: Any, order: Sequence[str]
) -> None:
    files = {"noon": NOON, "notice": NOTICE, "day": DAY}
    landed = [firm.land_text(f"{name}.xml", files[name]) for name in order]

    assert [file.error for file in landed] == [None] * 3
    assert sum(file.landed for file in landed) == 3
    assert sum(file.duplicate for file in landed) == 3
    assert sorted(amount for _, amount in _lines(firm)) == [
        "20.0000", "30.0000", "600.0000",
    ]  # fmt: skip
    # The batch's parts are those of the notification, which alone tells them.
    assert firm.rows(
        "select part_number, parts.amount::varchar, lines.amount::varchar "
        "from raw.bank_line_parts as parts "
        "inner join raw.bank_lines as lines using (bank_line_id) "
        "where is_first_sighting order by part_number"
    ) == [
        (1, "100.0000", "600.0000"),
        (2, "200.0000", "600.0000"),
        (3, "300.0000", "600.0000"),
    ]


def test_statements_chain_over_the_reports_between_them(firm: Any) -> None:
    consistent = [
        firm.land_text(f"{number}.xml", file).consistent
        for number, file in enumerate((EVENING, MORNING, NOON, NOTICE, DAY))
    ]

    assert consistent == [True, True, True, None, True]
    # A report that begins with the day holds again what the one before held.
    assert len(_lines(firm)) == 3


def test_a_report_of_what_is_new_alone_is_no_inconsistency(firm: Any) -> None:
    firm.land_text("evening.xml", EVENING)
    firm.land_text("morning.xml", MORNING)
    noon = _file("052", UNNAMED, opening="100.00", closing="150.00")

    assert firm.land_text("noon.xml", noon).consistent is None
    assert firm.land_text("day.xml", DAY).consistent is True


def test_reports_that_go_on_from_one_another_keep_their_twins_apart(firm: Any) -> None:
    twin: Entry = ("10.00", None, "REMISE CB", ())
    morning = _file("052", twin, opening="100.00", closing="110.00")
    noon = _file("052", twin, opening="110.00", closing="120.00")

    assert firm.land_text("morning.xml", morning).landed == 1
    assert firm.land_text("noon.xml", noon).landed == 1
    day = _file("053", twin, twin, opening="100.00", closing="120.00")
    assert firm.land_text("day.xml", day).duplicate == 2


def test_a_pending_entry_lands_when_the_statement_books_it(firm: Any) -> None:
    pending = MORNING.replace("BOOK", "PDNG")
    report = firm.land_text("morning.xml", pending)

    assert (report.landed, report.rejected) == (0, 1)
    assert firm.land_text("day.xml", DAY).landed == 3


def test_a_swift_report_and_its_statement_show_one_line(firm: Any) -> None:
    head = f":20:X\n:25:{IBAN}\n:28C:1/1\n"
    line = ":61:2610051005C20,00NTRFE2E-1//R1\n:86:/LIB/VIR DUPONT/EREF/E2E-1\n"
    report = (
        f"{head}:34F:EUR0,\n:13D:2610051200+0200\n{line}:90D:0EUR0,\n:90C:1EUR20,\n"
    )
    day = f"{head}:60F:C261004EUR100,\n{line}:62F:C261005EUR120,\n"

    interim = firm.land_text("report.sta", report)
    assert (interim.format, interim.landed, interim.consistent) == ("MT942", 1, None)
    statement = firm.land_text("day.sta", day)
    assert (statement.format, statement.landed, statement.duplicate) == ("MT940", 0, 1)
    assert statement.consistent is True
    assert firm.land_text("day.xml", DAY).duplicate == 1


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_statement_in_utf_16_lands(firm: Any, encoding: str) -> None:
    content = f'<?xml version="1.0" encoding="UTF-16"?>{DAY}'.encode(encoding)
    landed = firm.land_text("day.xml", content)
    assert (landed.error, landed.format, landed.landed) == (None, "camt.053", 3)


def test_a_warehouse_of_an_older_version_learns_the_new_columns(firm: Any) -> None:
    new = (
        ("bank_statements", "is_interim"),
        ("bank_lines", "original_end_to_end_id"),
        ("bank_line_parts", "original_end_to_end_id"),
    )
    with warehouse.writer(firm.workspace, firm.settings.storage) as connection:
        create_raw_tables(connection)
        for table, column in new:
            connection.execute(f"alter table raw.{table} drop column {column}")

    assert firm.land_text("notice.xml", NOTICE).landed == 1
    assert firm.rows("select is_interim from raw.bank_statements") == [(True,)]
