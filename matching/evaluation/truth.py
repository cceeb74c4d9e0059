"""What is right: which documents each line pays, and how much of each."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa

MONEY = pa.decimal128(18, 4)

LINES = pa.schema(
    [
        ("bank_line_id", pa.string()),
        ("account", pa.string()),
        ("booking_date", pa.date32()),
        ("amount", MONEY),
        ("pays", pa.string()),
        ("scenario", pa.string()),
    ]
)
PARTS = pa.schema(
    [
        ("bank_line_id", pa.string()),
        ("invoice_number", pa.string()),
        ("allocated_amount", MONEY),
        ("settled_amount", MONEY),
    ]
)
ALIKE = pa.schema(
    [
        ("bank_line_id", pa.string()),
        ("invoice_number", pa.string()),
        ("stands_for", pa.string()),
    ]
)


@dataclass(frozen=True)
class Truth:
    """What a person, or a simulation, says of each line.

    Args:
        lines: one row per line that is judged (`LINES`): `account` is the IBAN or its
            first letters, `amount` is signed in the line's currency, `pays` is
            `documents`, `customer` (an advance, a duplicate: a customer's money, for
            no document) or `nothing`; `scenario` is null where nobody named one.
        parts: one row per line and document that it pays (`PARTS`), in the document's
            currency: `allocated_amount` the cash, `settled_amount` with the fee or
            discount that was granted besides. Either is right.
        alike: one row per line and document that nothing tells apart from others
            (`ALIKE`): those with one `stands_for` may take each other's place.
    """

    lines: pa.Table
    parts: pa.Table
    alike: pa.Table = field(default_factory=ALIKE.empty_table)
