"""camt.052, camt.053 and camt.054: what a bank tells of an account, in XML.

What: Bank-to-Customer Account Report, Statement and Debit Credit Notification of ISO
20022, versions 001.01 (2006) to 001.14; SEPA banks send .08 (EPC, since 2023) and .02
(before). Published by ISO at https://www.iso20022.org/iso-20022-message-definitions
(Cash Management). The three say entries alike, below elements of other names:

    <Ntry><Amt Ccy="EUR">120.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
    <BookgDt><Dt>2026-10-05</Dt></BookgDt><AcctSvcrRef>26100500001</AcctSvcrRef>
    <NtryDtls><TxDtls>…<RmtInf><Ustrd>FA-1</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>

Each is a module of its own, with a `Message` that says its names. A message is
recognised by its element below `Document`, whatever the namespace. Quirks known: no
namespace at all; blank lines before the declaration; OPBD missing and PRCD given
instead; pages that open or close with ITBD; balances in a currency that is not the
account's; IBANs in `Othr/Id`; `Sts` as a code or as text; UTF-16, with or without a
byte order mark; UTF-8 that says UTF-16.

A file of any size is read in bounded memory: an entry's tree is dropped once it is
read. Files that declare a document type are refused, so that no entity is ever
expanded; nothing is fetched. docs/formats.md says where each field comes from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from lettrage.core.errors import DocumentError
from lettrage.ingestion.formats.camt_batch import details_of, has_parts, parts_of
from lettrage.ingestion.formats.camt_entry import line_of, money_of
from lettrage.ingestion.formats.camt_party import Account
from lettrage.ingestion.formats.camt_statement import account_of, statement_of
from lettrage.ingestion.formats.camt_tree import (
    ENTRY,
    EVENTS,
    TRANSACTION,
    Element,
    read,
)
from lettrage.ingestion.formats.rows import Rows, Spool
from lettrage.ingestion.formats.values import RowFault
from lettrage.ingestion.formats.xml_head import (
    HEAD_BYTES,
    declares_type,
    text_of,
    type_refused,
)
from lettrage.ingestion.formats.xml_meter import Meter
from lettrage.ingestion.parser import Batch

# A declaration that can be read byte by byte is no UTF-16, whatever it says.
_MISLABELLED = re.compile(
    rb"(?:\xef\xbb\xbf)?<\?xml[^>]*\bencoding=[\"']utf-?16", re.IGNORECASE
)
_REMEDY = "get the file from the bank again"
# An entry keeps this many transactions of its tree, to be shown if it is rejected.
_TRANSACTIONS_KEPT = 20


@dataclass(frozen=True, slots=True)
class Message:
    """One of the three messages.

    Args:
        name: of the message, `camt.053`.
        element: that names it below `Document`; version 001.01 adds `V01`.
        statement: the element of what it says of one account, a statement here.
        is_interim: whether its statements are interim reports.
    """

    name: str
    element: str
    statement: str
    is_interim: bool

    def identify(self, head: bytes) -> bool:
        """Whether a file that starts with `head` is this message."""
        element = rf"<(?:[\w.-]+:)?{self.element}(?:V\d+)?[\s>/]"
        return re.search(element, text_of(head)) is not None

    def parse(self, path: Path, file_name: str) -> Iterator[Batch]:
        """Read the statements of the file, in batches (`ingestion.parser`).

        Raises:
            DocumentError: not well-formed XML, a document type declaration, no
                statement, or a statement without an account.
        """
        reader = _Reader(file_name, self)
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
            if declares_type(head):
                raise type_refused(file_name, _REMEDY)
            file.seek(len(head) - len(head.lstrip()))
            meter = Meter(file, file_name, _REMEDY)
            events = etree.iterparse(
                meter,
                tag=(f"{{*}}{self.statement}", "{*}Ntry", "{*}TxDtls"),
                resolve_entities=False,
                load_dtd=False,
                no_network=True,
                huge_tree=False,
                remove_comments=True,
                remove_pis=True,
                collect_ids=False,
                encoding="utf-8" if _MISLABELLED.match(head) else None,
            )
            try:
                for _, element in events:
                    meter.mark()
                    yield from reader.take(element)
            except etree.XMLSyntaxError as error:
                raise _damaged(file_name, error.lineno) from error
        yield reader.end()


class _Reader:
    """What has been read of one file: rows to yield, and the statement that is open."""

    def __init__(self, file_name: str, message: Message) -> None:
        self._file_name = file_name
        self._message = message
        self._rows = Rows()
        self._statements_count = 0
        self._entries_count = 0
        self._owner: Account | None = None
        self._line_currency: str | None = None
        self._transactions = Spool()

    def take(self, element: Element) -> Iterator[Batch]:
        """Read an element that has just ended, and let go of its tree."""
        name = EVENTS[element.tag]
        if name == "TxDtls":
            self._transactions.append(read(element, TRANSACTION))
            if len(self._transactions) > _TRANSACTIONS_KEPT:
                _drop(element)
        elif name == "Ntry":
            owner = self._owner or self._open(element.getparent())
            yield from self._take_entry(element, owner)
            _drop(element)
            if self._rows.is_full:
                yield self._rows.take()
        else:
            owner = self._owner or self._open(element)
            self._close(element, owner)
            _drop(element)

    def end(self) -> Batch:
        """The last rows, at the end of the file."""
        if self._statements_count == 0:
            statement = self._message.statement
            reason = f"no statement ({statement}) in it: nothing to land"
            raise DocumentError(self._file_name, None, None, None, reason)
        return self._rows.take()

    def _take_entry(self, element: Element, owner: Account) -> Iterator[Batch]:
        self._entries_count += 1
        transactions, self._transactions = self._transactions, Spool()
        entry = read(element, ENTRY)
        try:
            money = money_of(entry, owner)
            is_batch = has_parts(transactions, money)
            line = line_of(
                entry,
                details_of(transactions, has_parts=is_batch),
                money,
                line_number=self._entries_count,
                owner=owner,
            )
        except RowFault as fault:
            self._rows.reject(
                self._entries_count, fault.field, fault.reason, _payload(element)
            )
            return
        self._line_currency = self._line_currency or line.currency
        self._rows.lines.append(line)
        if is_batch:
            for part in parts_of(transactions, line, money, owner):
                self._rows.parts.append(part)
                if self._rows.is_full:
                    yield self._rows.take()

    def _open(self, statement: Element | None) -> Account:
        """Begin a statement, at its first entry or at its end."""
        expected = self._message.statement
        if statement is None or EVENTS[statement.tag] != expected:
            tag = None if statement is None else statement.tag.rpartition("}")[2]
            reason = f"expected a statement ({expected}): this is no "
            raise DocumentError(
                self._file_name, None, None, tag, reason + self._message.name
            )
        if statement.getroottree().docinfo.doctype:
            raise type_refused(self._file_name, _REMEDY)
        self._statements_count += 1
        try:
            self._owner = account_of(
                statement,
                ordinal=self._statements_count,
                is_interim=self._message.is_interim,
            )
        except RowFault as fault:
            line = statement.sourceline
            raise DocumentError(
                self._file_name, line, fault.field, None, fault.reason
            ) from fault
        return self._owner

    def _close(self, element: Element, owner: Account) -> None:
        try:
            statement, faults = statement_of(
                element, owner, line_currency=self._line_currency
            )
            self._rows.statements.append(statement)
        except RowFault as fault:
            faults = [fault]
        for found in faults:
            self._rows.reject(0, found.field, found.reason, _payload(element))
        self._owner = None
        self._line_currency = None


def _damaged(file_name: str, line_number: int | None) -> DocumentError:
    reason = "the XML breaks off or is damaged here; get the file from the bank again"
    return DocumentError(file_name, line_number or None, None, None, reason)


def _drop(element: Element) -> None:
    """Free an element that was read; its own shell goes when its successor ends."""
    element.clear()
    previous = element.getprevious()
    if previous is not None and previous.tag == element.tag:
        element.getparent().remove(previous)


def _payload(element: Element) -> str:
    return str(etree.tostring(element, encoding="unicode", with_tail=False))
