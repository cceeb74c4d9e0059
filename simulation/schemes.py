"""How firms number their documents.

A scheme is a layout (which parts, in which order) with parts drawn at random. Letters
of a layout: P prefix, Y year, y its last two digits, M month, D day, A agency, N
serial, C check digit, S the scheme's separator, L a letter; anything else is itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

LAYOUTS = (
    "N", "NC", "PN", "PSN", "PNC", "YN", "yN", "YSN", "ySN", "YMN", "yMN", "YMSN",
    "yMSN", "PYN", "PyN", "PYSN", "PySN", "PSYSN", "PSySN", "PyMN", "PYMN", "PyMSN",
    "PSYMSN", "PSyMSN", "PSYSMSN", "NSY", "NSy", "NSMSY", "PNSY", "PNSy", "AN", "ASN",
    "APSN", "PASN", "PSASYSN", "ASYSN", "YSPSN", "yPN", "NSP", "NL", "PNL", "PSNSA",
    "MSySN", "PYMDSN", "yMDN", "PSySNC", "AyN",
)  # fmt: skip

_PREFIXES = (
    "F", "FA", "FAC", "FACT", "FC", "FV", "FVT", "INV", "VE", "VT", "V", "R", "RE",
    "FR", "FS", "FACTURE", "FE", "BILL", "SI", "IN", "CF", "VF", "FCL", "D", "F0",
)  # fmt: skip
_CREDIT_PREFIXES = (
    "AV", "A", "AVO", "AVR", "CN", "AC", "NC", "GS", "AVOIR", "FAV", "RC",
)  # fmt: skip
_AGENCIES = (
    "PAR", "LYO", "NTE", "BDX", "LIL", "MRS", "N", "S", "E", "W", "01", "02", "03",
    "75", "69", "31", "A1", "B2", "SUD", "IDF", "T", "10", "20",
)  # fmt: skip
_SEPARATORS = ("", "-", "/", " ", ".", "_", "--")
_SEPARATOR_WEIGHTS = (20, 45, 14, 6, 6, 5, 1)
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Number:
    """A document's number, and what payers make of it.

    Attributes:
        full: as printed on the document.
        bare: without its letters in front.
        serial: its serial alone, without zeros in front.
        count: the serial as a number.
        series: the number up to its serial.
    """

    full: str
    bare: str
    serial: str
    count: int
    series: str


@dataclass(slots=True)
class Scheme:
    """One series of numbers; `next_number` counts it up."""

    layout: str
    prefix: str
    separator: str
    width: int
    agencies: tuple[str, ...]
    restart: str
    steps: tuple[int, ...]
    first: int
    counts: dict[str, int] = field(default_factory=dict)

    def next_number(self, day: date, rng: Random) -> Number:
        """The number of a document issued on `day`; documents come in date order."""
        agency = rng.choice(self.agencies) if "A" in self.layout else ""
        year, month = str(day.year), f"{day.month:02d}"
        period = {"year": year, "month": year + month}.get(self.restart, "")
        key = f"{agency} {period}"
        step = rng.choice(self.steps)
        start = self.first if len(self.counts) == 0 or not period else 1
        count = self.counts.get(key, start - step) + step
        self.counts[key] = count
        parts = {
            "P": self.prefix,
            "Y": year,
            "y": year[2:],
            "M": month,
            "D": f"{day.day:02d}",
            "A": agency,
            "N": str(count).zfill(self.width),
            "C": str((count * 7 + 3) % 10),
            "S": self.separator,
            "L": _LETTERS[count % len(_LETTERS)],
        }
        pieces = [parts.get(letter, letter) for letter in self.layout]
        full = "".join(pieces)
        head = "".join(pieces[: self.layout.index("N")])
        bare = full.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ-/_. ") or full
        return Number(full, bare, str(count), count, head)


def draw_scheme(rng: Random, *, is_credit: bool = False) -> Scheme:
    """Draw a scheme; `is_credit`: one that credit notes have for themselves."""
    layout = rng.choice(LAYOUTS)
    prefixes = _CREDIT_PREFIXES if is_credit else _PREFIXES
    if is_credit and "P" not in layout:
        layout = "P" + layout
    prefix = rng.choice(prefixes)
    if not is_credit and rng.random() < 0.2:
        prefix = "".join(rng.choices(_LETTERS, k=rng.randint(1, 4)))
    restart = "never"
    if "M" in layout:
        restart = rng.choice(("month", "month", "year", "never"))
    elif "Y" in layout or "y" in layout:
        restart = rng.choice(("year", "year", "never"))
    separator = rng.choices(_SEPARATORS, _SEPARATOR_WEIGHTS)[0]
    # A serial that starts again needs what tells the periods apart; bare digits are
    # long enough to be told from a year.
    width = rng.randint(3, 6) if len(layout) > 1 else rng.randint(5, 10)
    first = rng.choice((1, 1, rng.randint(1, 900), rng.randint(1_000, 90_000)))
    if layout in {"N", "NC", "NL"} and width >= 5:
        first = rng.randint(10 ** (width - 2), 9 * 10 ** (width - 1))
    return Scheme(
        layout=layout,
        prefix=prefix,
        separator=separator,
        width=width,
        agencies=tuple(rng.sample(_AGENCIES, rng.randint(2, 4))),
        restart=restart,
        steps=rng.choice(((1,), (1,), (1,), (1, 1, 1, 2), (1, 2, 3), (5,), (10,))),
        first=first,
    )
