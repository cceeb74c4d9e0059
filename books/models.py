"""Which model of matching was in force, and since when: events of kind `model`.

A firm's own model is a correction of the prior that ships with the product: two slopes
and one shift a kind. So the event holds the model itself, as texts that read back as
the very numbers, and a run of any past position finds the one that was in force there.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
from sqlalchemy import case, func, select

from lettrage.books import journal
from lettrage.books.engine import Books
from lettrage.books.schema import decisions, events

KIND = "model"

# One row per model, as `raw.matching_models` holds it.
#
# prior_fingerprint: of the shipped model that is corrected; it fits no other.
# slopes, shifts: the correction, shifts by the number of the kind.
# lines_count: decided lines that it was compared on; prior_loss, own_loss: mean
# logarithmic loss of a line there.
SCHEMA = pa.schema(
    [
        pa.field("position", pa.int64(), False),
        pa.field("prior_fingerprint", pa.string(), False),
        pa.field("slopes", pa.list_(pa.float64()), False),
        pa.field("shifts", pa.list_(pa.float64()), False),
        pa.field("lines_count", pa.int64(), False),
        pa.field("prior_loss", pa.float64(), False),
        pa.field("own_loss", pa.float64(), False),
    ]
)


@dataclass(frozen=True, slots=True)
class DecisionsCounted:
    """Decisions of people and imports: all, and those since the last model."""

    all: int
    since: int


def record_model(
    books: Books,
    *,
    prior_fingerprint: str,
    slopes: Sequence[float],
    shifts: Sequence[float],
    lines_count: int,
    prior_loss: float,
    own_loss: float,
    user_id: str,
) -> int:
    """Record a firm's model (`SCHEMA`), in force from here on.

    No shifts: the prior itself is in force: what was tried was no better.

    Returns:
        The event's position.
    """
    payload: dict[str, object] = {
        "prior_fingerprint": prior_fingerprint,
        "slopes": [repr(float(slope)) for slope in slopes],
        "shifts": [repr(float(shift)) for shift in shifts],
        "lines_count": lines_count,
        "prior_loss": repr(prior_loss),
        "own_loss": repr(own_loss),
    }
    with books.transaction() as transaction:
        return journal.append(transaction, KIND, user_id=user_id, payload=payload)


def table(books: Books, *, up_to: int) -> pa.Table:
    """Every model recorded up to a position, oldest first."""
    query = (
        select(events.c.position, events.c.payload)
        .where(events.c.kind == KIND, events.c.position <= up_to)
        .order_by(events.c.position)
    )
    with books.reading() as connection:
        rows = [
            {"position": position, **_read(json.loads(str(payload)))}
            for position, payload in connection.execute(query)
        ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def recorded_at(books: Books, *, position: int) -> datetime:
    """When the model of this position was recorded, UTC.

    Raises:
        sqlalchemy.exc.NoResultFound: no model was.
    """
    query = select(events.c.recorded_at).where(
        events.c.kind == KIND, events.c.position == position
    )
    with books.reading() as connection:
        return datetime.fromisoformat(str(connection.execute(query).scalar_one()))


def decisions_counted(books: Books, *, prior_fingerprint: str) -> DecisionsCounted:
    """How many decisions people and imports made, in all and since the last model.

    Args:
        prior_fingerprint: of the shipped model; corrections of another do not count.
    """
    last = 0
    with books.reading() as connection:
        query = select(events.c.position, events.c.payload).where(events.c.kind == KIND)
        for position, payload in connection.execute(query):
            if json.loads(str(payload))["prior_fingerprint"] == prior_fingerprint:
                last = max(last, int(str(position)))
        is_later = case((decisions.c.position > last, 1), else_=0)
        count = select(func.count(), func.coalesce(func.sum(is_later), 0)).where(
            decisions.c.origin != "automatic"
        )
        row = connection.execute(count).one()
    return DecisionsCounted(all=int(row[0]), since=int(row[1]))


def _read(said: dict[str, object]) -> dict[str, object]:
    slopes, shifts = said["slopes"], said["shifts"]
    assert isinstance(slopes, list)
    assert isinstance(shifts, list)
    return {
        "prior_fingerprint": said["prior_fingerprint"],
        "slopes": [float(slope) for slope in slopes],
        "shifts": [float(shift) for shift in shifts],
        "lines_count": said["lines_count"],
        "prior_loss": float(str(said["prior_loss"])),
        "own_loss": float(str(said["own_loss"])),
    }
