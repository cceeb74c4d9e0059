"""Cells become values: `incoming_texts` and `incoming`, from `incoming_cells`.

- `incoming_cells`: the file as text, c0 … cn and line_number, made by its reader;
- `incoming_texts`: `text_<column>` of each canonical column, trimmed, null where empty;
- `incoming`: the value of each canonical column, custom_fields, line_number, and
  `has_faulty_cell`. A row without any value is no row.
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection
from lettrage.ingestion import cells
from lettrage.ingestion.cells import Fault, any_of, quoted
from lettrage.ingestion.kinds import Kind
from lettrage.ingestion.schema import raw_name
from lettrage.ingestion.sources import Canonical


def cast(connection: Connection, source: Canonical) -> None:
    """Make `incoming_texts` and `incoming` of the file in `incoming_cells`."""
    kind = source.kind
    texts = _texts(connection, source)
    names = [raw_name(kind, column.name) for column in kind.columns]
    positions = source.header.positions
    found = ", ".join(
        f"{texts[positions[column.name]] if column.name in positions else 'null'}"
        f"::varchar as text_{name}"
        for column, name in zip(kind.columns, names, strict=True)
    )
    first = next(column.name for column in kind.columns if column.required)
    is_row = f"coalesce({', '.join([texts[positions[first]], *texts])}) is not null"
    connection.execute(
        f"""
        create temp view incoming_texts as
        select {found}, {_custom_fields(source, texts)} as custom_fields, line_number
        from incoming_cells where {is_row}
        """
    )
    values = ", ".join(
        f"{cells.value(column, f'text_{name}')} as {name}"
        for column, name in zip(kind.columns, names, strict=True)
    )
    connection.execute(
        f"""
        create temp table incoming as
        select {values}, custom_fields, line_number,
            {any_of(cell_faults(kind))} as has_faulty_cell
        from incoming_texts
        """
    )


def cell_faults(kind: Kind) -> list[Fault]:
    """What may be wrong with the cells of a row, each by itself."""
    return [
        fault
        for column in kind.columns
        for name in [raw_name(kind, column.name)]
        for fault in cells.faults(column, f"text_{name}", name)
    ]


def _texts(connection: Connection, source: Canonical) -> list[str]:
    """SQL of what each cell says; only columns that have padding are trimmed."""
    places = range(len(source.header.names))
    padded = connection.execute(
        "select "
        + ", ".join(f"bool_or({cells.has_padding(f'c{place}')})" for place in places)
        + " from incoming_cells"
    ).fetchone()
    assert padded is not None
    return [cells.text(f"c{place}", is_padded=bool(padded[place])) for place in places]


def _custom_fields(source: Canonical, texts: list[str]) -> str:
    """SQL: the unknown columns that have a value, as JSON in the order of their names.

    The same content is the same text, whatever the columns' order in the file.
    """
    unknown = sorted(source.header.unknown(source.kind), key=lambda pair: pair[1])
    if not unknown:
        return "null::varchar"
    pairs = ", ".join(f"{quoted(name)}, {texts[place]}" for place, name in unknown)
    # A merge patch leaves out what is null (RFC 7396).
    patch = f"json_merge_patch('{{}}', json_object({pairs}))"
    return f"nullif({patch}::varchar, '{{}}')"
