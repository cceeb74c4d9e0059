"""Which bank line a sighting is of: the same line seen in two files is one line.

For an account, booking date, amount and currency there are as many lines as the source
that shows most of them (DESIGN 4). So each line of a new document is paired with a
landed line of its group that no other line of the document took: first by the bank's
reference, then by label, then in order. What finds none is a new line, with the group's
next ordinal; its `bank_line_id` is a hash of the group and the ordinal, so that it is
the same whatever files show it, in whatever order. Twins of one document stay two.

Three guards keep two true lines apart. A sighting never pairs with a line that was seen
in the *same format*

1. with another bank reference, both being there;
2. with another label, both being there: a bank words one line one way;
3. in another complete statement that does not overlap its own: both have opening and
   closing balances, and either they cover the same dates with different balances (two
   statements of a day), or one opens where and when the other closes. Interim reports
   that open with the same balance overlap: each tells of the day from its beginning.

A shared bank reference overrides the guards.
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection

GROUP = "account_iban, booking_date, amount, currency"

# The second of two statements opens where and when the first closes. One that changed
# nothing closes where it opened: it does not chain with itself, seen again.
_CHAINED = """(
    {first}.closing_balance = {second}.opening_balance
    and {first}.opening_balance is not null
    and {second}.closing_balance is not null
    and {first}.closing_date <= {second}.opening_date
    and ({first}.opening_date, {first}.closing_date, {first}.opening_balance)
        <> ({second}.opening_date, {second}.closing_date, {second}.opening_balance)
    and not (
        coalesce({first}.is_interim, false)
        and {first}.opening_balance = {second}.opening_balance
    )
)"""
CHAINED = (
    f"({_CHAINED.format(first='old', second='new')} "
    f"or {_CHAINED.format(first='new', second='old')})"
)
_APART = f"""(
    not coalesce(new.is_interim, false)
    and new.opening_date = old.opening_date
    and new.closing_date = old.closing_date
    and (new.opening_balance <> old.opening_balance
        or new.closing_balance <> old.closing_balance)
    or {CHAINED}
)"""


def pair(connection: Connection, *, format: str) -> None:
    """Make `incoming_pairs`: line_number, bank_line_id, is_new of each line.

    Args:
        connection: holds `incoming_lines` (columns of LINES), `incoming_statements`
            (columns of raw.bank_statements and `ordinal`), and `raw`.
        format: of the new document, as in raw.bank_lines.format.
    """
    connection.execute(
        "create temp table incoming_pairs "
        "(line_number bigint, bank_line_id varchar, is_new boolean)"
    )
    free = _make_pairable(connection)
    free -= _pair_by(connection, "bank_reference", guarded_format=None, free=free)
    free -= _pair_by(connection, "label", guarded_format=format, free=free)
    _pair_by(connection, "'any'", guarded_format=format, free=free)
    _number_new_lines(connection)


def _make_pairable(connection: Connection) -> int:
    """What landed in the groups of the new lines, and the new lines of such groups.

    `incoming_sightings`, `incoming_candidates` (one row a line), `incoming_pairable`.

    Returns:
        How many new lines may be of a landed one.
    """
    connection.execute(
        f"""
        create temp table incoming_sightings as
        select bank_line_id, {GROUP}, bank_reference, {_bare("label")} as label, format,
            statement_id, documents.position, line_number
        from raw.bank_lines
        inner join raw.documents using (document_id, format)
        where ({GROUP}) in (select ({GROUP}) from incoming_lines)
        """
    )
    # A line's place in its group is that of its first sighting.
    connection.execute(
        f"""
        create temp table incoming_candidates as
        select bank_line_id, {GROUP},
            min({{'position': position, 'line_number': line_number}}) as place
        from incoming_sightings group by all
        """
    )
    connection.execute(
        f"""
        create temp table incoming_pairable as
        select line_number, {GROUP}, bank_reference, {_bare("label")} as label,
            statement_ordinal
        from incoming_lines
        where ({GROUP}) in (select ({GROUP}) from incoming_candidates)
        """
    )
    row = connection.execute("select count(*) from incoming_pairable").fetchone()
    assert row is not None
    return int(row[0])


def _bare(text: str) -> str:
    """SQL: a label without what files vary: case, accents, spaces, punctuation."""
    bare = f"regexp_replace(upper(strip_accents({text})), '[^A-Z0-9]', '', 'g')"
    return f"nullif({bare}, '')"


def _pair_by(
    connection: Connection, key: str, *, guarded_format: str | None, free: int
) -> int:
    """Pair the lines and candidates of a group that are free and share `key`.

    The first of the one with the first of the other, the second with the second: a
    group of equals pairs at once. Where a guard stands between two of one rank, all
    free pairs are looked at, and each line takes the first that is allowed; then the
    rest again by rank, until nothing more pairs.

    Args:
        connection: holds what `_make_pairable` made.
        key: SQL over `incoming_pairable` and `incoming_sightings`.
        guarded_format: of the new document; None: the guards do not count.
        free: how many lines have no pair yet.

    Returns:
        How many of them have one now.
    """
    paired = 0
    while paired < free:
        _propose_by_rank(connection, key)
        taken = _take_proposed(connection, guarded_format)
        if not taken and guarded_format is not None:
            _propose_all(connection, key)
            taken = _take_proposed(connection, guarded_format)
        if not taken:
            break
        paired += taken
    return paired


def _free(key: str) -> str:
    """SQL: the CTEs `lines` and `candidates`, free, with their `pairing_key`."""
    return f"""
        lines as (
            select line_number, {GROUP}, {key} as pairing_key
            from incoming_pairable
            where {key} is not null
                and line_number not in (select line_number from incoming_pairs)
        ),
        candidates as (
            select distinct bank_line_id, {GROUP}, {key} as pairing_key, place
            from incoming_sightings
            inner join incoming_candidates using (bank_line_id, {GROUP})
            where {key} is not null
                and bank_line_id not in (select bank_line_id from incoming_pairs)
        )
    """


def _propose_by_rank(connection: Connection, key: str) -> None:
    partition = f"partition by {GROUP}, pairing_key"
    connection.execute(
        f"""
        create or replace temp table incoming_proposed as
        with {_free(key)},
        ranked_lines as (
            select *, row_number() over ({partition} order by line_number) as rank
            from lines
        ),
        ranked_candidates as (
            select *, row_number() over ({partition} order by place) as rank
            from candidates
        )
        select line_number, bank_line_id, place
        from ranked_lines
        inner join ranked_candidates using ({GROUP}, pairing_key, rank)
        """
    )


def _propose_all(connection: Connection, key: str) -> None:
    connection.execute(
        f"""
        create or replace temp table incoming_proposed as
        with {_free(key)}
        select line_number, bank_line_id, place
        from lines inner join candidates using ({GROUP}, pairing_key)
        """
    )


def _take_proposed(connection: Connection, guarded_format: str | None) -> int:
    """Pair what is proposed and not forbidden; how many lines found their line."""
    if guarded_format is not None:
        connection.execute(
            f"""
            delete from incoming_proposed
            where (line_number, bank_line_id) in (
                select (proposed.line_number, proposed.bank_line_id)
                from incoming_proposed as proposed
                inner join incoming_pairable as lines using (line_number)
                inner join incoming_sightings as sightings using (bank_line_id)
                left join incoming_statements as new
                    on lines.statement_ordinal = new.ordinal
                left join raw.bank_statements as old
                    on sightings.statement_id = old.statement_id
                where sightings.format = ? and (
                    lines.bank_reference <> sightings.bank_reference
                    or lines.label <> sightings.label
                    or {_APART}
                )
            )
            """,
            [guarded_format],
        )
    row = connection.execute(
        """
        insert into incoming_pairs
        with by_line as (
            select * from incoming_proposed
            qualify row_number() over (partition by line_number order by place) = 1
        )
        select line_number, bank_line_id, false from by_line
        qualify row_number() over (partition by bank_line_id order by line_number) = 1
        """
    ).fetchone()
    assert row is not None
    return int(row[0])


def _number_new_lines(connection: Connection) -> None:
    """Give what found no line a new one, with the next ordinals of its group."""
    connection.execute(
        f"""
        insert into incoming_pairs
        with
        landed as (
            select {GROUP}, count(*) as lines_count
            from incoming_candidates group by {GROUP}
        ),
        new_lines as (
            select line_number, {GROUP},
                row_number() over (partition by {GROUP} order by line_number) as place
            from incoming_lines
            where line_number not in (select line_number from incoming_pairs)
        )
        select line_number,
            left(
                sha256(concat_ws(
                    '|', {GROUP},
                    -- No line of the group has landed: this is its first.
                    place + coalesce(lines_count, 0)
                )),
                24
            ),
            true
        from new_lines left join landed using ({GROUP})
        """
    )
