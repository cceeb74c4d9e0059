"""What a person saw first, kept with a decision that is not for it.

The certificate counts how often the first suggestion of a line is right. The build
that showed it is replaced by the next run; so the decision itself says, in its
evidence, under `first_suggestion`: suggestion_id, kind, probability, and is_right
(whether the same amounts went to the same documents in another way).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal

from lettrage.books.decision import Allocation
from lettrage.matching.overlay import Current, frame

_FIRST = """
select suggestion_id, kind, probability
from current_suggestions
where bank_line_id = $bank_line_id and status = 'proposed'
order by rank, suggestion_id
limit 1
"""
_PAID = """
select invoice_number, allocated_amount
from current_suggestion_lines
where suggestion_id = $suggestion_id and invoice_number is not null
"""


def with_first(
    now: Current,
    bank_line_id: str,
    *,
    allocations: Iterable[Allocation],
    suggestion_id: str | None = None,
    evidence: str | None = None,
) -> str | None:
    """The evidence of a decision, with the line's first suggestion if it is another.

    Args:
        now: the build under the overlay, as it was looked at.
        bank_line_id: the line.
        allocations: what is decided.
        suggestion_id: of the suggestion that is accepted, if one is.
        evidence: of that suggestion, JSON.
    """
    first = frame(now, _FIRST, {"bank_line_id": bank_line_id})
    if first.is_empty() or first["suggestion_id"][0] == suggestion_id:
        return evidence
    told = first.row(0, named=True)
    rows = frame(now, _PAID, {"suggestion_id": told["suggestion_id"]})
    decided = _paid((one.invoice_number, one.allocated_amount) for one in allocations)
    said = json.loads(evidence) if evidence else {}
    is_right = _paid(rows.iter_rows()) == decided
    said["first_suggestion"] = {**told, "is_right": is_right}
    return json.dumps(said, ensure_ascii=False)


def _paid(
    pairs: Iterable[tuple[str | None, Decimal | None]],
) -> list[tuple[str, Decimal | None]]:
    return sorted((number, amount) for number, amount in pairs if number is not None)
