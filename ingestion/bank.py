"""Bank files: what a parser reads becomes statements and sightings of bank lines.

Batches go to temporary tables as they come, so that a file of any size fits; then the
lines are paired with those that landed before, all at once.

- `incoming_statements`: columns of raw.bank_statements without provenance, `ordinal`,
  `line_number`;
- `incoming_lines`, `incoming_parts`: columns of LINES and PARTS;
- `incoming_pairs`: which line each sighting is of (see `pairing`);
- `incoming_rejected`: line_number, field, reason, payload.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from lettrage.core.errors import DocumentError
from lettrage.core.warehouse import Connection
from lettrage.ingestion import checks, pairing
from lettrage.ingestion.accounts import Accounts, settle
from lettrage.ingestion.parser import LINES, PARTS, STATEMENTS, Batch, Parser
from lettrage.ingestion.rejected import add_rejected, make_rejected

_STAGED = {
    "incoming_read_statements": STATEMENTS,
    "incoming_lines": LINES,
    "incoming_parts": PARTS,
}


@dataclass(frozen=True, slots=True)
class Staged:
    """What a bank file holds: counts of its lines, and whether its statements hold.

    `is_consistent` is None where no statement has both balances; `reading` is
    what was taken of its accounts from outside the file.
    """

    rows_new: int
    rows_duplicate: int
    is_consistent: bool | None
    reading: dict[str, str]


def stage(
    connection: Connection,
    path: Path,
    *,
    file_name: str,
    parser: Parser,
    document_id: str,
    accounts: Accounts,
) -> Staged:
    """Parse the file into the temporary tables, and pair its lines with landed ones.

    Args:
        connection: the warehouse writer's.
        path: of the file.
        file_name: the name that errors say.
        parser: of its format.
        document_id: of the file.
        accounts: whose lines they are where the file does not say it by an IBAN.

    Raises:
        DocumentError: the file as a whole cannot be read.
    """
    for name, schema in _STAGED.items():
        empty = schema.empty_table()
        connection.register("incoming_batch", empty)
        connection.execute(f"create temp table {name} as from incoming_batch")
        connection.unregister("incoming_batch")
    make_rejected(connection)
    _insert(connection, parser.parse(path, file_name))
    reading = settle(connection, accounts, file_name=file_name)
    _refuse_absurd(connection, file_name)
    _make_statements(connection, format=parser.NAME, document_id=document_id)
    is_consistent = checks.consistency(connection)
    _reject_conflicts(connection, format=parser.NAME)
    pairing.pair(connection, format=parser.NAME)
    row = connection.execute(
        "select count(*) filter (is_new), count(*) filter (not is_new) "
        "from incoming_pairs"
    ).fetchone()
    assert row is not None
    return Staged(int(row[0]), int(row[1]), is_consistent, reading)


def _insert(connection: Connection, batches: Iterator[Batch]) -> None:
    for batch in batches:
        parts = (batch.statements, batch.lines, batch.parts)
        for name, part in zip(_STAGED, parts, strict=True):
            if part is None:
                continue
            connection.register("incoming_batch", pa.Table.from_batches([part]))
            connection.execute(f"insert into {name} by name from incoming_batch")
            connection.unregister("incoming_batch")
        add_rejected(connection, batch.rejected)


def _refuse_absurd(connection: Connection, file_name: str) -> None:
    """Refuse a statement whose amounts come to what no column of ours holds.

    Raises:
        DocumentError: it has one.
    """
    row = connection.execute(
        """
        with totals as (
            select statement_ordinal as ordinal, sum(amount) as amount
            from incoming_lines group by statement_ordinal
        )
        select min(line_number) from incoming_read_statements
        left join totals using (ordinal)
        -- What a statement does not say adds nothing here.
        where abs(coalesce(amount, 0))
            + abs(coalesce(opening_balance, 0)::decimal(38, 4))
            + abs(coalesce(closing_balance, 0)::decimal(38, 4)) >= 1e14::decimal(38, 4)
        """
    ).fetchone()
    assert row is not None
    if row[0] is not None:
        reason = (
            "the statement that begins here comes to 100,000,000,000,000 or more: an "
            "amount or a balance of it is damaged; get the file from the bank again"
        )
        raise DocumentError(file_name, row[0], None, None, reason)


def _make_statements(connection: Connection, *, format: str, document_id: str) -> None:
    connection.execute(
        """
        create temp table incoming_statements as
        with totals as (
            select statement_ordinal as ordinal, count(*) as lines_count,
                sum(amount) as lines_amount
            from incoming_lines group by statement_ordinal
        )
        select
            $document_id || '-' || ordinal as statement_id,
            statements.*,
            -- A statement without a line moved nothing: here absence is a zero.
            coalesce(lines_count, 0) as lines_count,
            coalesce(lines_amount, 0)::decimal(18, 4) as lines_amount,
            $format as format
        from incoming_read_statements as statements left join totals using (ordinal)
        """,
        {"document_id": document_id, "format": format},
    )


def _reject_conflicts(connection: Connection, *, format: str) -> None:
    """Set lines apart that landed before, in this format, with another amount.

    A line is known again by its bank reference where that is unambiguous: it stands
    once in the file and once in what landed for the account, on the same day, and the
    two statements do not follow one another. The first stands (CONTRACT 3).
    """
    connection.execute(
        f"""
        create temp table incoming_conflicts as
        with
        lines as (
            select * from incoming_lines
            qualify count(*) over (partition by account_iban, bank_reference) = 1
        ),
        landed as (
            select account_iban, bank_reference, booking_date, format,
                any_value(amount) as amount, any_value(currency) as currency,
                any_value(statement_id) as statement_id
            from raw.bank_lines
            where (account_iban, bank_reference) in (
                select (account_iban, bank_reference) from lines
            )
            group by account_iban, bank_reference, booking_date, format
            having count(distinct bank_line_id) = 1
        )
        select lines.line_number, lines.bank_reference,
            lines.amount as amount, landed.amount as landed_amount, landed.currency
        from lines
        inner join landed using (account_iban, bank_reference, booking_date)
        left join incoming_statements as new on lines.statement_ordinal = new.ordinal
        left join raw.bank_statements as old on landed.statement_id = old.statement_id
        where landed.format = ?
            and (lines.amount <> landed.amount or lines.currency <> landed.currency)
            and not coalesce({pairing.CHAINED}, false)
        """,
        [format],
    )
    connection.execute(
        """
        insert into incoming_rejected
        select line_number, 'amount',
            'conflict: ' || conflicts.bank_reference || ' has landed before with '
            || landed_amount || ' ' || conflicts.currency || '; the first stands',
            to_json(lines)::varchar
        from incoming_lines as lines
        inner join incoming_conflicts as conflicts using (line_number)
        """
    )
    for name in ("incoming_parts", "incoming_lines"):
        connection.execute(
            f"delete from {name} "
            "where line_number in (select line_number from incoming_conflicts)"
        )


def append(connection: Connection, *, document_id: str, format: str) -> None:
    """Append what is staged to raw.bank_statements, bank_lines and bank_line_parts.

    Of a line's parts, those of the first sighting in each format that has any are kept,
    where they sum to the line: a notification may tell more than the statement.
    """
    values = {"document_id": document_id}
    connection.execute(
        """
        insert into raw.bank_statements by name
        select * exclude (ordinal), $document_id as document_id
        from incoming_statements
        """,
        values,
    )
    connection.execute(
        """
        insert into raw.bank_line_parts by name
        with summing as (
            select line_number from incoming_parts as parts
            inner join incoming_lines as lines using (line_number)
            group by line_number, lines.amount, lines.currency
            having sum(parts.amount) = lines.amount
                and bool_and(parts.currency = lines.currency)
        )
        select bank_line_id, parts.*, $document_id as document_id
        from incoming_parts as parts
        inner join summing using (line_number)
        inner join incoming_pairs using (line_number)
        where bank_line_id not in (
            select bank_line_id from raw.bank_line_parts
            inner join raw.documents using (document_id)
            where documents.format = $format
        )
        """,
        {**values, "format": format},
    )
    connection.execute(
        """
        insert into raw.bank_lines by name
        select bank_line_id, is_new as is_first_sighting,
            $document_id || '-' || statement_ordinal as statement_id,
            lines.* exclude (statement_ordinal),
            $format as format, $document_id as document_id
        from incoming_lines as lines inner join incoming_pairs using (line_number)
        order by line_number
        """,
        {**values, "format": format},
    )
