"""Which documents a line cannot tell apart: equal ones that it does not name."""

from __future__ import annotations

from collections import defaultdict

from lettrage.simulation.banks import Print
from lettrage.simulation.billing import Document
from lettrage.simulation.payments import Payment

# A payer, "" for one that the line does not show; currency; cents still open.
_Key = tuple[str, str, int]


class Open:
    """What stands open as lines are booked, one after the other."""

    def __init__(self, documents: list[Document]) -> None:
        self._open = {id(document): document.total for document in documents}
        self._equal: dict[_Key, dict[int, Document]] = defaultdict(dict)
        for document in documents:
            self._add(document)

    def indistinguishable(self, line: Payment, shown: Print) -> list[list[str]]:
        """Sets of invoice numbers, any of which the line may pay as well as the true.

        A line that names its documents, in words that its bank printed, has none; nor
        has a return or a batch, whose own references say what it pays. A line that
        shows no payer may pay equal documents of anybody.
        """
        if line.customer is None or line.amount <= 0:
            return []
        if line.is_named and (
            shown.creditor_reference or shown.tells(line.notice.text)
        ):
            return []
        is_shown = bool(shown.counterparty_iban) or shown.tells(line.notice.name[:8])
        sets: dict[_Key, list[str]] = {}
        for part in line.parts:
            document = part.document
            payer = document.customer.customer_id if is_shown else ""
            key = (payer, document.currency, self._open[id(document)])
            equal = [
                other.number.full
                for other in self._equal[key].values()
                if other.issued <= line.day
            ]
            if len(equal) > 1:
                sets[key] = sorted(equal)
        return list(sets.values())

    def book(self, line: Payment) -> None:
        """Take what a line pays off its documents."""
        for part in line.parts:
            document = part.document
            self._drop(document)
            self._open[id(document)] -= part.allocated
            self._add(document)

    def _keys(self, document: Document) -> tuple[_Key, _Key]:
        rest = self._open[id(document)]
        return (
            (document.customer.customer_id, document.currency, rest),
            ("", document.currency, rest),
        )

    def _add(self, document: Document) -> None:
        if self._open[id(document)]:
            for key in self._keys(document):
                self._equal[key][id(document)] = document

    def _drop(self, document: Document) -> None:
        for key in self._keys(document):
            self._equal[key].pop(id(document), None)
