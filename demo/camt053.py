"""Write a statement as camt.053, in the two editions that banks send.

Account 1's bank sends camt.053.001.08, account 2's the older camt.053.001.02: parties
stand one level higher there, the bank is a BIC, and the status a bare code.
"""

from __future__ import annotations

from decimal import Decimal

from lxml import etree

from lettrage.core.money import Money, format_plain
from lettrage.demo.bank import BankLine, Part
from lettrage.demo.firm import Firm
from lettrage.demo.statements import Statement

_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."
_OLD, _NEW = "02", "08"


def camt053(statement: Statement, firm: Firm) -> bytes:
    """The statement as a camt.053 document."""
    edition = _NEW if statement.account.number == 1 else _OLD
    namespace = _NAMESPACE + edition
    document = etree.Element("Document", nsmap={None: namespace})
    root = etree.SubElement(document, "BkToCstmrStmt")
    made_at = f"{statement.closing_date}T23:30:00"
    header = etree.SubElement(root, "GrpHdr")
    _text(header, "MsgId", f"{statement.account.bic}{statement.reference}")
    _text(header, "CreDtTm", made_at)
    body = etree.SubElement(root, "Stmt")
    _text(body, "Id", statement.reference)
    _text(body, "ElctrncSeqNb", str(statement.number))
    _text(body, "CreDtTm", made_at)
    _text(body, "FrToDt/FrDtTm", f"{statement.month.first_day}T00:00:00")
    _text(body.find("FrToDt"), "ToDtTm", f"{statement.closing_date}T23:59:59")
    _account(body, statement, firm, edition)
    first_day = str(statement.month.first_day)
    _balance(body, statement, "OPBD", statement.opening_balance, first_day)
    closing = str(statement.closing_date)
    _balance(body, statement, "CLBD", statement.closing_balance, closing)
    for line in statement.lines:
        _entry(body, line, statement.account.currency, edition)
    # The namespace is declared once and every element is in it.
    etree.indent(document)
    written: bytes = etree.tostring(document, xml_declaration=True, encoding="UTF-8")
    return written + b"\n"


def _account(
    body: etree._Element, statement: Statement, firm: Firm, edition: str
) -> None:
    account = etree.SubElement(body, "Acct")
    _text(account, "Id/IBAN", statement.account.iban.value)
    _text(account, "Ccy", statement.account.currency)
    _text(account, "Ownr/Nm", firm.name.upper())
    tag = "BICFI" if edition == _NEW else "BIC"
    _text(account, f"Svcr/FinInstnId/{tag}", statement.account.bic)


def _balance(
    body: etree._Element, statement: Statement, kind: str, amount: Decimal, day: str
) -> None:
    balance = etree.SubElement(body, "Bal")
    _text(balance, "Tp/CdOrPrtry/Cd", kind)
    _amount(balance, amount, statement.account.currency)
    _text(balance, "Dt/Dt", day)


def _entry(body: etree._Element, line: BankLine, currency: str, edition: str) -> None:
    entry = etree.SubElement(body, "Ntry")
    _amount(entry, line.amount, currency)
    if line.return_reason:
        _text(entry, "RvslInd", "true")
    _text(entry, "Sts/Cd" if edition == _NEW else "Sts", "BOOK")
    _text(entry, "BookgDt/Dt", str(line.booking_date))
    _text(entry, "ValDt/Dt", str(line.booking_date))
    _text(entry, "AcctSvcrRef", line.reference)
    domain, family, sub_family, _ = line.code.value
    code = etree.SubElement(etree.SubElement(entry, "BkTxCd"), "Domn")
    _text(code, "Cd", domain)
    _text(code, "Fmly/Cd", family)
    _text(code.find("Fmly"), "SubFmlyCd", sub_family)
    details = etree.SubElement(entry, "NtryDtls")
    if line.parts:
        _text(details, "Btch/NbOfTxs", str(len(line.parts)))
    for part in line.parts or (_only_part(line),):
        _transaction(details, part, line, currency, edition)
    _text(entry, "AddtlNtryInf", line.label)


def _only_part(line: BankLine) -> Part:
    return Part(
        amount=line.amount,
        counterparty_name=line.counterparty_name,
        counterparty_iban=line.counterparty_iban,
        end_to_end_id=line.end_to_end_id,
        mandate=line.mandate,
        remittance=line.remittance,
    )


def _transaction(
    details: etree._Element, part: Part, line: BankLine, currency: str, edition: str
) -> None:
    transaction = etree.SubElement(details, "TxDtls")
    references = {"EndToEndId": part.end_to_end_id, "MndtId": part.mandate}
    for name, value in references.items():
        if value:
            parent = _child(transaction, "Refs")
            _text(parent, name, value)
    if edition == _NEW:
        _amount(transaction, part.amount, currency)
    else:
        _amount(
            _child(transaction, "AmtDtls/TxAmt"), part.amount, currency, signed=False
        )
    # Who paid us is the debtor; of what came back, the debtor still is.
    is_from_debtor = line.amount > 0 or bool(line.return_reason)
    _party(transaction, part, "Dbtr" if is_from_debtor else "Cdtr", edition)
    if part.remittance:
        _text(transaction, "RmtInf/Ustrd", part.remittance)
    if line.return_reason:
        _text(transaction, "RtrInf/Rsn/Cd", line.return_reason)


def _party(transaction: etree._Element, part: Part, role: str, edition: str) -> None:
    if part.counterparty_name:
        name = f"{role}/Pty/Nm" if edition == _NEW else f"{role}/Nm"
        _text(_child(transaction, "RltdPties"), name, part.counterparty_name)
    if part.counterparty_iban:
        parties = _child(transaction, "RltdPties")
        _text(parties, f"{role}Acct/Id/IBAN", part.counterparty_iban)


def _amount(
    parent: etree._Element, amount: Decimal, currency: str, *, signed: bool = True
) -> None:
    """An unsigned amount and, unless the edition has none here, its direction."""
    element = _text(parent, "Amt", format_plain(Money(abs(amount), currency)))
    element.set("Ccy", currency)
    if signed:
        _text(parent, "CdtDbtInd", "CRDT" if amount >= 0 else "DBIT")


def _text(parent: etree._Element, path: str, text: str) -> etree._Element:
    """A new element at the end of `path`, with its text."""
    *way, name = path.split("/")
    for step in way:
        parent = etree.SubElement(parent, step)
    element = etree.SubElement(parent, name)
    element.text = text
    return element


def _child(parent: etree._Element, path: str) -> etree._Element:
    """The element at `path`, made where it is missing."""
    for step in path.split("/"):
        found = parent.find(step)
        parent = etree.SubElement(parent, step) if found is None else found
    return parent
