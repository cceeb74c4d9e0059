"""Which documents a customer pays at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from random import Random

from lettrage.simulation.billing import Document
from lettrage.simulation.firm import Firm
from lettrage.simulation.world import Drift


def due_together(
    rng: Random, firm: Firm, owed: list[Document], drift: Drift | None
) -> Iterator[list[Document]]:
    """A customer's documents in sets that it pays at once; some it never pays."""
    customer = owed[0].customer
    credits = [document for document in owed if document.total < 0]
    invoices = [document for document in owed if document.total > 0]
    turns = None
    if drift and "grouping" in drift.kinds and rng.random() < 0.35:
        months = firm.start.month - 1 + drift.month
        turns = date(firm.start.year + months // 12, months % 12 + 1, 1)
    before = [d for d in invoices if turns is None or d.issued < turns]
    after = [d for d in invoices if turns is not None and d.issued >= turns]
    sets = [
        *_sets(rng, before, customer.group),
        *_sets(rng, after, rng.choice(("weekly", "monthly", "several"))),
    ]
    for due in sets:
        if rng.random() < firm.unpaid:
            continue
        due = list(due)
        if customer.credit == "netted":
            _net_credits(due, credits)
        yield due


def _sets(
    rng: Random, invoices: list[Document], group: str
) -> Iterator[list[Document]]:
    """Invoices by the customer's way of grouping them."""
    if group == "each":
        yield from ([document] for document in invoices)
    elif group == "several":
        place = 0
        while place < len(invoices):
            count = rng.choice((1, 2, 2, 3, 3, 4, 6, 9))
            yield invoices[place : place + count]
            place += count
    else:
        form = "%G%V" if group == "weekly" else "%Y%m"
        for _, together in groupby(invoices, lambda d: d.issued.strftime(form)):
            yield list(together)


def _net_credits(due: list[Document], credits: list[Document]) -> None:
    """Take what credit notes are there off what is due, if something stays to pay."""
    last = max(document.due for document in due)
    for credit in [c for c in credits if c.issued <= last]:
        if sum(document.total for document in due) + credit.total > 0:
            due.append(credit)
            credits.remove(credit)
