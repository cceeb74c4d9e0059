"""The firm's own model: fitted anew once enough has been decided since the last one.

It is fitted in the run, before matching, from what the warehouse holds of the books, so
the same books at the same position give the same model, and the event that records it
says all of it.
"""

from __future__ import annotations

from lettrage.books import models
from lettrage.books.engine import Books
from lettrage.core.warehouse import Connection
from lettrage.matching.own_ledger import read, read_ledger
from lettrage.matching.pipeline import prior
from lettrage.matching.training.history import own_samples
from lettrage.matching.training.own import fit_own

# Decisions of people and imports after which the model is fitted anew: so many, or a
# tenth of all, so that a large firm does not fit in every run.
REFIT_DECISIONS = 200
REFIT_SHARE = 10

# The lines that people or imports decided, whole; matching is not judged by itself.
_JUDGED = """
select bank_line_id, lines.booking_date
from intermediate.int_bank_lines_allocated as lines
where
    lines.is_without_customer
    or (
        lines.remaining_amount = 0
        and bank_line_id in (
            select bank_line_id from intermediate.int_allocations_decided
            group by bank_line_id having bool_and(decided_by <> 'auto')
        )
    )
order by bank_line_id
"""


def is_due(books: Books) -> bool:
    """Whether enough was decided since the last model."""
    counted = models.decisions_counted(books, prior_fingerprint=prior().fingerprint)
    return counted.since >= max(REFIT_DECISIONS, counted.all // REFIT_SHARE)


def learn(connection: Connection, books: Books, *, user_id: str) -> bool:
    """Fit the firm's own model and record it; True: it is better than the prior.

    Args:
        connection: the warehouse, with the relations `own_ledger.SOURCES` built.
        books: open.
        user_id: who runs.
    """
    shipped = prior()
    samples = own_samples(read_ledger(connection), read(connection, _JUDGED), shipped)
    found = None if samples is None else fit_own(shipped, samples)
    if found is None:
        models.record_model(
            books,
            prior_fingerprint=shipped.fingerprint,
            slopes=(1.0, 1.0),
            shifts=(),
            lines_count=0,
            prior_loss=0.0,
            own_loss=0.0,
            user_id=user_id,
        )
        return False
    model, compared = found
    assert model.shifts is not None
    models.record_model(
        books,
        prior_fingerprint=shipped.fingerprint,
        slopes=model.slopes,
        shifts=model.shifts.tolist(),
        lines_count=compared.lines_count,
        prior_loss=compared.prior_loss,
        own_loss=compared.own_loss,
        user_id=user_id,
    )
    return True
