"""Batches from their files to decisions, and the one payment that comes back."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest

DEBITS = """\
batch_reference,invoice_number,mandate,amount,collection_date,end_to_end_id
LOT-7,FA2026-0001,RUM-1,120.00,2026-01-20,E2E-1
LOT-7,FA2026-0003,RUM-2,96.00,2026-01-20,E2E-2
"""


def camt053(*entries: str) -> str:
    """A statement from 1,000.00 on, of these entries."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>
<Id>1</Id><Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id><Ccy>EUR</Ccy></Acct>
{"".join(entries)}</Stmt></BkToCstmrStmt></Document>"""


def entry(amount: str, sign: str, day: str, label: str, end_to_end_id: str = "") -> str:
    reference = f"<EndToEndId>{end_to_end_id}</EndToEndId>" if end_to_end_id else ""
    return f"""<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>
<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>{day}{amount}
</AcctSvcrRef><NtryDtls><TxDtls><Refs>{reference}</Refs></TxDtls></NtryDtls>
<AddtlNtryInf>{label}</AddtlNtryInf></Ntry>"""


@pytest.mark.checked
def test_a_batch_pays_its_invoices_and_a_return_reopens_one(
    workspace, files, lettrage, tmp_path
):
    (tmp_path / "debits.csv").write_text(DEBITS)
    (tmp_path / "january.xml").write_text(
        camt053(
            entry("216.00", "CRDT", "2026-01-21", "REMISE PRELEVEMENTS SEPA"),
            entry("96.00", "DBIT", "2026-01-28", "REJET PRLV SEPA MD06", "E2E-2"),
        )
    )
    for name in ("customers.csv", "invoices.csv"):
        (tmp_path / name).write_bytes((files / name).read_bytes())
    arrivals = [
        tmp_path / name
        for name in ("customers.csv", "invoices.csv", "debits.csv", "january.xml")
    ]
    lettrage("ingest", *arrivals, "-w", workspace)
    lettrage("run", "-w", workspace, "--as-of", "2026-02-15")

    path = (workspace / "published.duckdb").resolve(strict=True)
    with duckdb.connect(str(path), read_only=True) as connection:
        settled = connection.execute(
            """
            select invoice_number, settled_amount from marts.invoices
            where invoice_number in ('FA2026-0001', 'FA2026-0003') order by all
            """
        ).fetchall()
        kinds = connection.execute(
            "select kind, status from marts.match_suggestions where rank = 1 order by 1"
        ).fetchall()
    assert settled == [("FA2026-0001", Decimal("120.00")), ("FA2026-0003", 0)]
    assert kinds == [("batch", "auto"), ("reversal", "auto")]
