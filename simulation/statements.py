"""A simulated firm's bank lines as camt.053.001.08 statements, one a month.

Source: ISO 20022, camt.053.001.08 (BankToCustomerStatement).
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from lettrage.simulation.world import World

Row = dict[str, Any]

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>{id}</MsgId><CreDtTm>{until}T23:00:00</CreDtTm></GrpHdr>
<Stmt><Id>{id}</Id><CreDtTm>{until}T23:00:00</CreDtTm>
<Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>{currency}</Ccy></Acct>
"""
_BALANCE = (
    "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
    '<Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>'
    "<Dt><Dt>{day}</Dt></Dt></Bal>\n"
)
_TAIL = "</Stmt></BkToCstmrStmt></Document>\n"


def write_statements(world: World, folder: Path) -> None:
    """Write one file a month into `folder`; balances chain from an opening of zero."""
    folder.mkdir(parents=True, exist_ok=True)
    items: dict[str, list[Row]] = defaultdict(list)
    for item in world.batch_items.to_pylist():
        if item["bank_line_id"]:
            items[item["bank_line_id"]].append(item)
    balance = Decimal(0)
    lines = world.bank_lines.to_pylist()
    for month, group in groupby(lines, lambda row: f"{row['booking_date']:%Y-%m}"):
        booked = list(group)
        closing = balance + sum(row["remaining_amount"] for row in booked)
        told = {"currency": booked[0]["currency"], "iban": booked[0]["account_iban"]}
        first, last = booked[0]["booking_date"], booked[-1]["booking_date"]
        text = (
            _HEAD.format(id=month, until=last, **told)
            + _balance("OPBD", balance, first, told["currency"])
            + _balance("CLBD", closing, last, told["currency"])
            + "".join(_entry(row, items[row["bank_line_id"]]) for row in booked)
            + _TAIL
        )
        (folder / f"{month}.xml").write_text(text, encoding="utf-8")
        balance = closing


def _balance(code: str, amount: Decimal, day: object, currency: str) -> str:
    return _BALANCE.format(
        code=code,
        currency=currency,
        amount=_shown(amount),
        direction=_direction(amount),
        day=day,
    )


def _entry(row: Row, items: list[Row]) -> str:
    amount, day = row["remaining_amount"], row["booking_date"]
    parts = "".join(_listed(item, row["currency"]) for item in items)
    return (
        f'<Ntry><Amt Ccy="{row["currency"]}">{_shown(amount)}</Amt>'
        f"<CdtDbtInd>{_direction(amount)}</CdtDbtInd>"
        + ("<RvslInd>true</RvslInd>" if row["is_reversal"] else "")
        + f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt>"
        f"<ValDt><Dt>{day}</Dt></ValDt><AcctSvcrRef>{row['bank_reference']}</AcctSvcrRef>"
        + _code(row["transaction_code"])
        + f"<NtryDtls>{parts or _details(row)}</NtryDtls>"
        + f"<AddtlNtryInf>{escape(row['label'])}</AddtlNtryInf></Ntry>\n"
    )


def _details(row: Row) -> str:
    """The one transaction of an entry; a return carries the payment's own id."""
    party = "Dbtr" if row["remaining_amount"] > 0 else "Cdtr"
    e2e = row["original_end_to_end_id"] or row["end_to_end_id"] or "NOTPROVIDED"
    reference = _tag("Ref", row["creditor_reference"])
    structured = f"<Strd><CdtrRefInf>{reference}</CdtrRefInf></Strd>"
    remittance = _tag("Ustrd", row["remittance"]) + (structured if reference else "")
    name, iban = _tag("Nm", row["counterparty_name"]), row["counterparty_iban"]
    parties = f"<{party}><Pty>{name}</Pty></{party}>" if name else ""
    if iban:
        parties += f"<{party}Acct><Id><IBAN>{iban}</IBAN></Id></{party}Acct>"
    return (
        f"<TxDtls><Refs><EndToEndId>{escape(e2e)}</EndToEndId></Refs>"
        + (f"<RltdPties>{parties}</RltdPties>" if parties else "")
        + (f"<RmtInf>{remittance}</RmtInf>" if remittance else "")
        + "</TxDtls>"
    )


def _listed(item: Row, currency: str) -> str:
    """One transaction of a batch that the bank lists."""
    iban = item["counterparty_iban"]
    return (
        f"<TxDtls><Refs>{_tag('EndToEndId', item['end_to_end_id'])}</Refs>"
        f'<Amt Ccy="{currency}">{_shown(item["amount"])}</Amt>'
        f"<CdtDbtInd>{_direction(item['amount'])}</CdtDbtInd>"
        + (
            f"<RltdPties><DbtrAcct><Id><IBAN>{iban}</IBAN></Id></DbtrAcct></RltdPties>"
            if iban
            else ""
        )
        + (f"<RmtInf>{_tag('Ustrd', item['text'])}</RmtInf>" if item["text"] else "")
        + "</TxDtls>"
    )


def _code(code: str | None) -> str:
    if not code:
        return ""
    domain, family, sub_family = code.split("-")
    return (
        f"<BkTxCd><Domn><Cd>{domain}</Cd><Fmly><Cd>{family}</Cd>"
        f"<SubFmlyCd>{sub_family}</SubFmlyCd></Fmly></Domn></BkTxCd>"
    )


def _tag(name: str, text: str | None) -> str:
    return f"<{name}>{escape(text)}</{name}>" if text else ""


def _shown(amount: Decimal) -> str:
    return f"{abs(amount):.2f}"


def _direction(amount: Decimal) -> str:
    return "CRDT" if amount >= 0 else "DBIT"
