"""Rows whose key has been seen before: duplicates, new versions, conflicts.

Master data (customers, products): the same content is a duplicate, other content a new
version, and the last landed wins. Facts (invoices): the first stands, and other content
under its key is a conflict that is reported. The rows of a file count one after the
other, so a key that stands twice in one file is judged the same way.

The same fact may arrive from two programs, and each knows some of it: an invoice in the
billing tool's export, and again as the Factur-X that it sent. Then what both say of its
amounts, issue date, type and currency must be the same; how they name the customer, and
what one of them assumes (when it falls due, was delivered, goods or services), is their
own. Custom fields prove nothing: a later export has another status; the first stand.

Only rows whose key is contested are looked at one against the other:
`incoming_outcomes` (line_number, outcome, reason) holds them. Every other good row
simply lands.
"""

from __future__ import annotations

from collections import Counter

from lettrage.core.warehouse import Connection
from lettrage.ingestion.canonical import payload
from lettrage.ingestion.kinds import Change, Kind, Type
from lettrage.ingestion.schema import raw_name
from lettrage.ingestion.sources import Canonical

# A program that does not know them takes terms, a day or a nature of its own.
_ASSUMED = frozenset({"due_date", "delivery_date", "nature"})


def judge(connection: Connection, source: Canonical, *, format: str) -> Counter[str]:
    """Make `incoming_outcomes`, and add the conflicts to `incoming_rejected`.

    Args:
        connection: holds `incoming_good`, `incoming_rejected` and `raw`.
        source: what the file was identified as.
        format: of the file, as in raw.documents.format.

    Returns:
        How many contested rows each outcome has: landed, duplicate, conflict.
    """
    kind = source.kind
    _make_contested(connection, kind)
    if kind.change is Change.NEW_VERSION:
        _judge_versions(connection, kind)
    else:
        _judge_facts(connection, kind, format=format)
    connection.execute(
        f"""
        insert into incoming_rejected
        select line_number, null, reason, {payload(source)}
        from incoming_outcomes inner join incoming_cells using (line_number)
        where outcome = 'conflict'
        """
    )
    counts = connection.execute(
        "select outcome, count(*) from incoming_outcomes group by outcome"
    ).fetchall()
    return Counter(dict(counts))


def _make_contested(connection: Connection, kind: Kind) -> None:
    """`incoming_contested`: rows whose key is not alone, and what landed under it.

    Landed rows have `landed_position` of their document; those of the file have none
    and come after. `content` is all that a row says.
    """
    keys = ", ".join(_keys(kind))
    names = [*(raw_name(kind, name) for name in kind.names), "custom_fields"]
    content = "{" + ", ".join(f"'{name}': {name}" for name in names) + "}"
    connection.execute(
        f"""
        create temp table incoming_contested_keys as
        select {keys} from incoming_good group by {keys} having count(*) > 1
        union
        select {keys} from incoming_good
        where exists (
            select 1 from raw.{kind.name} as landed
            where {_same_key(kind, "landed", "incoming_good")}
        )
        """
    )
    connection.execute(
        f"""
        create temp table incoming_contested as
        select {keys}, {content} as content, line_number,
            null::bigint as landed_position, null::varchar as landed_format
        from incoming_good
        where exists (
            select 1 from incoming_contested_keys as contested
            where {_same_key(kind, "contested", "incoming_good")}
        )
        union all
        select {keys}, {content}, landed.line_number,
            documents.position, documents.format
        from raw.{kind.name} as landed
        inner join (select document_id, position, format from raw.documents)
            as documents using (document_id)
        where exists (
            select 1 from incoming_contested_keys as contested
            where {_same_key(kind, "contested", "landed")}
        )
        """
    )


def _judge_versions(connection: Connection, kind: Kind) -> None:
    keys = ", ".join(_keys(kind))
    connection.execute(
        f"""
        create temp table incoming_outcomes as
        select line_number,
            case when content is not distinct from before then 'duplicate'
                else 'landed' end as outcome,
            null::varchar as reason
        from (
            select *, lag(content) over (
                partition by {keys}
                order by landed_position nulls last, line_number
            ) as before
            from incoming_contested
        )
        where landed_position is null
        """
    )


def _judge_facts(connection: Connection, kind: Kind, *, format: str) -> None:
    keys = ", ".join(_keys(kind))
    shown = ", ".join(f"{key}::varchar" for key in _keys(kind))
    differing = {
        name: f"content.{raw} is distinct from first_content.{raw}"
        for name, raw in ((name, raw_name(kind, name)) for name in kind.names)
    }
    contradicting = _contradicting(kind)
    connection.execute(
        f"""
        create temp table incoming_outcomes as
        select line_number,
            case when place = 1 then 'landed'
                when first_format <> $format and not ({_any(contradicting)})
                    then 'duplicate'
                when not ({_any(differing)}) then 'duplicate'
                else 'conflict' end as outcome,
            'conflict: ' || concat_ws(' ', {shown}) || ' has landed before with '
            || 'another ' || case when first_format <> $format
                then {_named(contradicting)} else {_named(differing)} end
            || '; the first stands' as reason
        from (
            select *,
                row_number() over by_key as place,
                first_value(content) over by_key as first_content,
                first_value(landed_format) over by_key as first_format
            from incoming_contested
            window by_key as (
                partition by {keys}
                order by landed_position nulls last, line_number
            )
        )
        where landed_position is null
        """,
        {"format": format},
    )


def _contradicting(kind: Kind) -> dict[str, str]:
    """SQL, by column: whether two programs say different things of one fact."""
    said = {
        column.name: raw_name(kind, column.name)
        for column in kind.columns
        if (column.type is not Type.TEXT or column.choices)
        and column.name not in _ASSUMED
    }
    return {
        name: f"coalesce(content.{raw} <> first_content.{raw}, false)"
        for name, raw in said.items()
    }


def _any(conditions: dict[str, str]) -> str:
    """SQL: whether one of the conditions holds."""
    return " or ".join(conditions.values()) or "false"


def _named(conditions: dict[str, str]) -> str:
    """SQL: the columns whose condition holds, in words."""
    cases = (f"case when {sql} then '{name}' end" for name, sql in conditions.items())
    return f"concat_ws(', ', {', '.join(cases)})"


def _keys(kind: Kind) -> list[str]:
    return [raw_name(kind, name) for name in kind.key]


def _same_key(kind: Kind, left: str, right: str) -> str:
    """SQL: both rows have the key; a part that may be missing may be so in both."""
    required = kind.required

    def same(name: str) -> str:
        column = raw_name(kind, name)
        equals = "=" if name in required else "is not distinct from"
        return f"{left}.{column} {equals} {right}.{column}"

    return " and ".join(map(same, kind.key))
