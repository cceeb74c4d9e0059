"""Which of two date orders a file writes, where its layout knows both.

`05/03/2026` is a day in May or in March. A file that holds a `25`, or is sorted under
one order alone, says which; one that does not is refused, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lettrage.core.errors import DocumentError
from lettrage.ingestion.formats.values import RowFault
from lettrage.ingestion.layouts import cells


@dataclass(slots=True)
class Order:
    """What reading all dates of a file under one format shows."""

    format: str
    failures: int = 0
    is_rising: bool = True
    is_falling: bool = True
    last: date | None = None

    def take(self, text: str) -> date | None:
        """Read the next date; None: it is none under this format."""
        try:
            day = cells.day(text, "", (self.format,))
        except RowFault:
            self.failures += 1
            return None
        if self.last is not None:
            self.is_rising = self.is_rising and self.last <= day
            self.is_falling = self.is_falling and self.last >= day
        self.last = day
        return day


def is_two_ways(formats: Iterable[str]) -> bool:
    """Whether some text may be two different days under these formats."""
    orders = {(format.find("DD") < format.find("MM"), _shape(format))
              for format in formats}  # fmt: skip
    shapes = [shape for _, shape in orders]
    return len(shapes) > len(set(shapes))


def orders_of(texts: Iterable[str], formats: Iterable[str]) -> list[Order]:
    """The formats that dates may be written in, the likeliest ones alone.

    Those that read most of the texts; of these, those under which the file is sorted.
    Formats under which each text is the same day are one.
    """
    orders = [Order(format) for format in dict.fromkeys(formats)]
    is_one = True
    for text in texts:
        days = {order.take(text) for order in orders} - {None}
        is_one = is_one and len(days) < 2
    fewest = min((order.failures for order in orders), default=0)
    best = [order for order in orders if order.failures == fewest]
    in_order = [order for order in best if order.is_rising or order.is_falling]
    best = in_order or best
    return best[:1] if is_one else best


def proven(texts: Iterable[str], formats: tuple[str, ...], file_name: str) -> str:
    """The format that the dates of a file are written in.

    Raises:
        DocumentError: they may be read in two ways.
    """
    orders = orders_of(texts, formats)
    if len(orders) == 1:
        return orders[0].format
    found = " or ".join(order.format for order in orders)
    reason = (
        f"its dates may be {found}, and nothing in it says which; save a layout of "
        "your own with the right one: lettrage layouts guess FILE --save NAME"
    )
    raise DocumentError(file_name, None, None, None, reason)


def _shape(format: str) -> str:
    return format.replace("DD", "#").replace("MM", "#")
