"""pain.008: direct debits that the firm has its bank collect, as ordered.

What: Customer Direct Debit Initiation of ISO 20022, versions pain.008.001.01 to .12;
SEPA banks take .02 and .08 (EPC guidelines for Core and B2B). Published by ISO at
https://www.iso20022.org/iso-20022-message-definitions (Payments Initiation).

One batch, which the bank books as one line, and its one debit:

    <PmtInf><PmtInfId>SDD-2026-10</PmtInfId>…<ReqdColltnDt>2026-10-05</ReqdColltnDt>…
    <DrctDbtTxInf><PmtId><EndToEndId>FA-1</EndToEndId></PmtId>
    <InstdAmt Ccy="EUR">120.00</InstdAmt>
    <DrctDbtTx><MndtRltdInf><MndtId>RUM-7</MndtId>…</MndtRltdInf></DrctDbtTx>…
    <RmtInf><Ustrd>Facture FA-1</Ustrd></RmtInf></DrctDbtTxInf></PmtInf>

Recognised by its element `CstmrDrctDbtInitn`, whatever the namespace. `line_number` is
the debit's ordinal in the file.

Which document a debit pays is said, in this order, by the creditor reference (of an RF
reference, what is behind its check digits), the document's number, the one word of the
text that holds a digit, the end-to-end id, the text as a whole. Two debits of a batch
are two rows: the second of one document goes by its end-to-end id.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
from stdnum import iso11649

from lettrage.core.errors import DocumentError
from lettrage.core.settings import Company
from lettrage.ingestion.formats.safe_xml import (
    Element,
    as_text,
    elements,
    first,
    leaves,
    local_name,
    texts,
)
from lettrage.ingestion.formats.values import (
    RowFault,
    account,
    amount,
    clean,
    iso_date,
    reference,
)
from lettrage.ingestion.formats.xml_head import text_of
from lettrage.ingestion.parser import RejectedRow
from lettrage.ingestion.translator import LINE_NUMBER, Translation

NAME = "pain.008"
KIND = "direct_debits"

_ROOT = re.compile(r"<(?:[\w.-]+:)?(?:CstmrDrctDbtInitn|pain\.008\.001\.01)[\s>/]")
_REMEDY = "export the order again"
_ROWS_MAX = 20_000
# Words with a digit that name no document: years, dates, amounts.
_OTHER_WORD = re.compile(
    r"[^0-9]*|(?:19|20)[0-9]{2}|[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{2,4}"
    r"|[0-9]+[.,][0-9]{2}(?:EUR|€)?"
)
_COLUMNS = (
    "batch_reference", "invoice_number", "mandate", "amount", "collection_date",
    "end_to_end_id", "remittance", "debtor_name", "debtor_iban", "currency",
)  # fmt: skip
_SCHEMA = pa.schema(
    [*((name, pa.string()) for name in _COLUMNS), (LINE_NUMBER, pa.int64())]
)
_Row = dict[str, str | int | None]


def identify(head: bytes) -> bool:
    """Whether a file that starts with `head` is a direct debit order."""
    return _ROOT.search(text_of(head)) is not None


def translate(path: Path, file_name: str, company: Company) -> Iterator[Translation]:
    """Read the debits of an order (`ingestion.translator`).

    Raises:
        DocumentError: not well-formed XML, a document type, or no debit.
    """
    reader = _Reader(company.currency)
    names = ("DrctDbtTxInf", "PmtInf", "GrpHdr")
    for element in elements(path, file_name, *names, remedy=_REMEDY):
        match local_name(element):
            case "DrctDbtTxInf":
                reader.take(element)
            case "PmtInf":
                reader.close(element)
            case "GrpHdr":
                reader.announced = leaves(element)
        if len(reader.rows) >= _ROWS_MAX:
            yield reader.flush()
    if reader.count == 0:
        reason = "no direct debit (DrctDbtTxInf) in it: nothing to land"
        raise DocumentError(file_name, None, None, None, reason)
    reader.check(reader.announced, reader.count, reader.amount, "GrpHdr")
    yield reader.flush()


class _Reader:
    """What has been read of one file."""

    def __init__(self, company_currency: str) -> None:
        self._company_currency = company_currency
        self.rows: list[_Row] = []
        self.rejected: list[RejectedRow] = []
        self.announced: dict[str, str] = {}
        self.count, self.amount = 0, Decimal(0)
        self._batch_count, self._batch_amount = 0, Decimal(0)
        self._numbers: Counter[tuple[str, str]] = Counter()

    def take(self, element: Element) -> None:
        """Read a debit."""
        self.count += 1
        self._batch_count += 1
        try:
            row = self._row(element)
        except RowFault as fault:
            self._reject(self.count, fault.field, fault.reason, as_text(element))
            return
        self.rows.append(row)

    def close(self, element: Element) -> None:
        """Check a batch that has ended against its own totals."""
        batch = leaves(element)
        place = f"PmtInf {batch.get('PmtInfId', '')}".strip()
        self.check(batch, self._batch_count, self._batch_amount, place)
        self._batch_count, self._batch_amount = 0, Decimal(0)

    def check(
        self, announced: dict[str, str], count: int, amount_sum: Decimal, place: str
    ) -> None:
        """Say where totals do not hold. All debits land: the finding is on line 0."""
        for field, found in (("NbOfTxs", Decimal(count)), ("CtrlSum", amount_sum)):
            said = announced.get(field)
            if said is None or (_is_number(said) and Decimal(said) == found):
                continue
            reason = (
                f"found {said[:80]!r} in {place}; its debits come to {found}: some may "
                f"be missing; {_REMEDY}, or have the bank say what it collected"
            )
            self._reject(0, field, reason, f"{place} {field} {said}")

    def flush(self) -> Translation:
        """What was read since the last time."""
        rows, rejected = self.rows, tuple(self.rejected)
        self.rows, self.rejected = [], []
        return Translation(KIND, pa.Table.from_pylist(rows, schema=_SCHEMA), rejected)

    def _row(self, debit: Element) -> _Row:
        value = self._money(debit)
        self.amount += value
        self._batch_amount += value
        batch = debit.getparent()
        around = {} if batch is None else leaves(batch)
        batch_reference = _required(around.get("PmtInfId"), "PmtInfId")
        collection_date = _required(around.get("ReqdColltnDt"), "ReqdColltnDt")
        end_to_end_id = reference(first(debit, "PmtId/EndToEndId"))
        remittance = clean(" ".join(texts(debit, "RmtInf/Ustrd")))
        number = self._number(debit, batch_reference, end_to_end_id, remittance)
        money = debit.find("{*}InstdAmt").get("Ccy") or self._company_currency
        iban = first(debit, "DbtrAcct/Id/IBAN") or first(debit, "DbtrAcct/Id/Othr/Id")
        return {
            LINE_NUMBER: self.count,
            "batch_reference": batch_reference,
            "invoice_number": number,
            "mandate": _required(
                first(debit, "DrctDbtTx/MndtRltdInf/MndtId"), "MndtId"
            ),
            "amount": str(value),
            "collection_date": iso_date(collection_date, "ReqdColltnDt").isoformat(),
            "end_to_end_id": end_to_end_id,
            "remittance": remittance,
            "debtor_name": clean(first(debit, "Dbtr/Nm")),
            "debtor_iban": account(iban) if iban else None,
            # The firm's own goes without saying; another lands as a custom field.
            "currency": None if money == self._company_currency else money,
        }

    def _money(self, debit: Element) -> Decimal:
        return Decimal(amount(first(debit, "InstdAmt"), "InstdAmt"))

    def _number(
        self,
        debit: Element,
        batch_reference: str,
        end_to_end_id: str | None,
        remittance: str | None,
    ) -> str:
        number = (
            _creditor_reference(debit)
            or clean(first(debit, "RmtInf/Strd/RfrdDocInf/Nb"))
            or _one_word(remittance)
            or end_to_end_id
            or remittance
        )
        named = _required(number, "RmtInf")
        if self._numbers[batch_reference, named] and end_to_end_id:
            named = end_to_end_id
        self._numbers[batch_reference, named] += 1
        return named

    def _reject(self, line: int, field: str, reason: str, payload: str) -> None:
        self.rejected.append(RejectedRow(line, field, reason, payload[:4_000]))


def _creditor_reference(debit: Element) -> str | None:
    found = clean(first(debit, "RmtInf/Strd/CdtrRefInf/Ref"))
    if found and iso11649.is_valid(found):
        return iso11649.compact(found)[4:]
    return found


def _one_word(remittance: str | None) -> str | None:
    """The one word with a digit that is no date and no amount; null if several.

    >>> _one_word("Facture FA-1 du 05/10/2026, 120,00 EUR"), _one_word("FA-1 FA-2")
    ('FA-1', None)
    """
    words = [word.strip(".,;:()") for word in (remittance or "").split()]
    words = [word for word in words if not _OTHER_WORD.fullmatch(word)]
    return words[0] if len(words) == 1 else None


def _required(value: str | None, field: str) -> str:
    found = clean(value)
    if found is None:
        raise RowFault(field, None, f"what every direct debit has; {_REMEDY}")
    return found


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[0-9]{1,18}(\.[0-9]{1,8})?", text) is not None
