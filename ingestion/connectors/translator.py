"""Pulled pages as files that land: a translator, or a parser, for each stream."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from lettrage.books.canonical import storable
from lettrage.core.errors import InvalidValue
from lettrage.core.settings import Company
from lettrage.ingestion.connectors import page
from lettrage.ingestion.connectors.page import Line as PageLine
from lettrage.ingestion.connectors.stream import Row, Stream
from lettrage.ingestion.formats.rows import Rows, Statement
from lettrage.ingestion.formats.values import RowFault
from lettrage.ingestion.parser import Batch, RejectedRow
from lettrage.ingestion.translator import LINE_NUMBER, PAYLOAD, Translation

_PAYLOAD_LENGTH_MAX = 4_000
# An item may give several rows of a kind: the first has the item's line, the others
# that and a whole number of millions, so that no two are alike and each says its line.
_NEXT_OF_LINE = 1_000_000


class PageFormat:
    """How a stream's pages are known.

    Args:
        service: its name.
        title: of the service, as people write it.
        stream: one of the service's.
    """

    def __init__(self, service: str, title: str, stream: Stream) -> None:
        self.service = service
        self.stream = stream
        self.NAME = f"{title} {stream.name.replace('_', ' ')}"
        self.KIND = stream.kind

    def identify(self, head: bytes) -> bool:
        """Whether a file that starts with `head` is a page of this stream."""
        return page.stream_of(head) == (
            self.service,
            self.stream.format or self.stream.name,
        )


class PageTranslator(PageFormat):
    """Satisfies `ingestion.translator.Translator`."""

    def translate(
        self, path: Path, file_name: str, company: Company
    ) -> Iterator[Translation]:
        """The rows of a page, all of a kind together: a page is small.

        Raises:
            DocumentError: the file has no header of a page.
        """
        assert self.stream.rows is not None
        header, lines = page.read(path, file_name)
        found: dict[str, list[dict[str, object]]] = {}
        rejected: list[RejectedRow] = []
        for line in lines:
            try:
                rows = list(self.stream.rows(_object(line), header, company))
            except (RowFault, InvalidValue) as fault:
                rejected.append(_rejected(line, fault))
                continue
            _add(found, rows, line)
        if rejected:
            yield Translation(self.stream.kind, rejected=tuple(rejected))
        for kind, placed in found.items():
            yield Translation(kind, _table(placed))


class PageParser(PageFormat):
    """Satisfies `ingestion.parser.Parser`, for a feed of bank lines."""

    def parse(self, path: Path, file_name: str) -> Iterator[Batch]:
        """The bank lines of a page, one statement without balances an account.

        Raises:
            DocumentError: the file has no header of a page.
        """
        assert self.stream.lines is not None
        header, lines = page.read(path, file_name)
        rows = Rows()
        ordinals: dict[tuple[str, str], int] = {}
        for line in lines:
            try:
                found = list(self.stream.lines(_object(line), header))
            except (RowFault, InvalidValue) as fault:
                rows.rejected.append(_rejected(line, fault))
                continue
            for at, bank_line in enumerate(found):
                account = (bank_line.account_iban, bank_line.currency)
                ordinal = ordinals.setdefault(account, len(ordinals) + 1)
                number = line.number + at * _NEXT_OF_LINE
                rows.lines.append(
                    bank_line._replace(line_number=number, statement_ordinal=ordinal)
                )
        for (account_iban, currency), ordinal in ordinals.items():
            rows.statements.append(
                Statement(
                    ordinal, account_iban, None, None, None, None, None, currency, 1
                )
            )
        yield rows.take()


def _object(line: PageLine) -> page.Json:
    if line.fault is not None:
        raise RowFault("item", line.text, line.fault)
    if not isinstance(line.item, dict):
        raise RowFault("item", line.text, "one JSON object")
    return line.item


def _rejected(line: PageLine, fault: RowFault | InvalidValue) -> RejectedRow:
    field = fault.field if isinstance(fault, RowFault) else fault.kind
    payload = line.text[:_PAYLOAD_LENGTH_MAX]
    return RejectedRow(line.number, storable(field), fault.reason, payload)


def _add(
    found: dict[str, list[dict[str, object]]], rows: list[Row], line: PageLine
) -> None:
    """Give the rows of an item their places and what they came from."""
    count: dict[str, int] = {}
    for kind, cells in rows:
        at = count[kind] = count.get(kind, -1) + 1
        place = {LINE_NUMBER: line.number + at * _NEXT_OF_LINE}
        payload = {PAYLOAD: line.text[:_PAYLOAD_LENGTH_MAX]}
        found.setdefault(kind, []).append({**cells, **place, **payload})


def _table(rows: list[dict[str, object]]) -> pa.Table:
    """Rows as varchar columns, whichever of them have which cells."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    types = [pa.int64() if name == LINE_NUMBER else pa.string() for name in names]
    columns = [
        pa.array([row.get(name) for row in rows], type)
        for name, type in zip(names, types, strict=True)
    ]
    return pa.table(columns, names=names)
