"""An account whose statements land as rows that an accountant can read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from lettrage.core.settings import Company
from lettrage.core.warehouse import Connection
from lettrage.ingestion import staging
from lettrage.ingestion.accounts import Accounts
from lettrage.ingestion.documents import Document, Landed, append_document
from lettrage.ingestion.parser import LINES, PARTS, STATEMENTS, Batch, Parser
from lettrage.ingestion.schema import create_raw_tables
from lettrage.ingestion.sources import Bank

IBAN = "FR7630006000011234567890189"
DAY = date(2026, 10, 2)
Row = tuple[str, str | None, str | None]


@dataclass
class Statement:
    """A statement of rows; complete where it has both balances."""

    rows: Sequence[Row]
    opening: str | None = None
    closing: str | None = None
    first: date = DAY
    last: date = DAY
    parts: Sequence[tuple[int, str]] = ()


@dataclass
class Bank1:
    """A parser whose files are the statements that it is given."""

    NAME: str
    statements: Sequence[Statement] = field(default_factory=list)

    def identify(self, head: bytes) -> bool:
        return False

    def parse(self, path: Path, file_name: str) -> Iterator[Batch]:
        statements, lines, parts = [], [], []
        for ordinal, statement in enumerate(self.statements, 1):
            for amount, reference, label in statement.rows:
                lines.append(
                    {
                        "line_number": len(lines) + 1,
                        "statement_ordinal": ordinal,
                        "account_iban": IBAN,
                        "booking_date": DAY,
                        "amount": Decimal(amount),
                        "currency": "EUR",
                        "bank_reference": reference,
                        "label": label,
                        "is_reversal": False,
                    }
                )
            parts += [
                {
                    "line_number": line,
                    "part_number": number,
                    "amount": Decimal(amount),
                    "currency": "EUR",
                }
                for number, (line, amount) in enumerate(statement.parts, 1)
            ]
            statements.append(
                {
                    "ordinal": ordinal,
                    "account_iban": IBAN,
                    "opening_date": statement.first,
                    "opening_balance": _decimal(statement.opening),
                    "closing_date": statement.last,
                    "closing_balance": _decimal(statement.closing),
                    "currency": "EUR",
                    "line_number": ordinal,
                }
            )
        yield Batch(lines=_batch(lines, LINES))
        yield Batch(
            statements=_batch(statements, STATEMENTS), parts=_batch(parts, PARTS)
        )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _batch(rows: list[dict[str, Any]], schema: pa.Schema) -> pa.RecordBatch:
    whole = [{name: row.get(name) for name in schema.names} for row in rows]
    return pa.RecordBatch.from_pylist(whole, schema=schema)


class Account:
    """The warehouse of a firm with one account."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.documents = 0
        connection.execute("drop schema if exists raw cascade")
        create_raw_tables(connection)

    def land(self, format: str, *statements: Statement) -> staging.Staged:
        return self.land_file(Bank1(format, statements), Path("bank"))

    def land_file(self, parser: Parser, path: Path) -> staging.Staged:
        self.documents += 1
        format = parser.NAME
        sha256 = f"{self.documents:064d}"[::-1]
        now = datetime(2026, 10, 3, tzinfo=UTC)
        document = Document(sha256, "bank", "bank_statement", format, now)
        staged = staging.stage(
            self.connection,
            path,
            file_name="bank",
            source=Bank(parser),
            document_id=document.document_id,
            company=Company(),
            accounts=Accounts(),
        )
        outcome = Landed("bank", "bank_statement", format)
        staging.append(
            self.connection,
            staged,
            document_id=document.document_id,
            company=Company(),
        )
        append_document(self.connection, document, outcome, position=self.documents)
        return staged

    def land_rows(self, format: str, *rows: Row) -> tuple[int, int]:
        staged = self.land(format, Statement(rows))
        return staged.rows_landed, staged.rows_duplicate

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()

    @property
    def lines(self) -> int:
        return int(
            self.query("select count(distinct bank_line_id) from raw.bank_lines")[0][0]
        )
