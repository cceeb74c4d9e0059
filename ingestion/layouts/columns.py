"""Which column of an unknown table is which field of a bank line.

By names (`roles`) whose content fits; where names say nothing, by content alone.
"""

from __future__ import annotations

from collections.abc import Callable

from lettrage.ingestion.formats import values
from lettrage.ingestion.layouts import roles
from lettrage.ingestion.layouts.cells import normalised
from lettrage.ingestion.layouts.table import Table, is_amount, is_date

_TEXT_ROLES = (
    "remittance", "counterparty_name", "counterparty_iban", "bank_reference",
    "transaction_code",
)  # fmt: skip


class Columns:
    """The columns of a table by their roles."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.places: dict[str, int] = {}
        self.unnamed: list[str] = []  # roles found by content alone
        self._named = {normalised(name): n for n, name in enumerate(table.names)}
        self._find_dates()
        self.decimal, self.is_decimal_sure = self._find_decimal()
        self._find_amounts()
        self._find_account()
        for role in _TEXT_ROLES:
            self._take(role, lambda place: bool(table.column(place)))
        self._take("currency", self._is_currency)
        self._find_label()

    @property
    def has_amount(self) -> bool:
        """Whether some column says amounts."""
        return bool({"amount", "debit", "credit"} & self.places.keys())

    def others(self, role: str) -> list[int]:
        """Free columns whose names and amounts would make them `role` as well."""
        return [
            place
            for place in roles.by_name(role, self._named)
            if place not in self.places.values() and self._is_amounts(place)
        ]

    def free_amounts(self) -> list[int]:
        """Free columns of amounts with cents, whatever their names."""
        return [
            place
            for place in range(len(self.table.names))
            if place not in self.places.values()
            and self._is_amounts(place)
            and any(map(is_cents, self.table.column(place)))
        ]

    def _take(self, role: str, fits: Callable[[int], bool]) -> None:
        """Give `role` the likeliest free column whose content fits."""
        for place in roles.by_name(role, self._named):
            if place not in self.places.values() and fits(place):
                self.places[role] = place
                return

    def _find_dates(self) -> None:
        self._take("booking_date", self._is_dates)
        self._take("value_date", self._is_dates)
        if "booking_date" in self.places:
            return
        if "value_date" in self.places:
            self.places["booking_date"] = self.places.pop("value_date")
            self.unnamed.append("booking_date")
            return
        for place in range(len(self.table.names)):
            if self._is_dates(place):
                self.places["booking_date"] = place
                self.unnamed.append("booking_date")
                return

    def _is_dates(self, place: int) -> bool:
        return _almost_all(is_date, self.table.column(place))

    def _find_decimal(self) -> tuple[str, bool]:
        """The decimal separator, and whether the file shows it."""
        named = [p for r in ("amount", "debit", "credit", "balance")
                 for p in roles.by_name(r, self._named)]  # fmt: skip
        texts = [t for p in named for t in self.table.column(p)]
        if not texts:
            places = range(len(self.table.names))
            texts = [t for p in places for t in self.table.column(p) if is_cents(t)]
        marks = {t.rstrip("-+ €").rpartition(m)[1] for m in ",." for t in texts
                 if is_cents(t, m)}  # fmt: skip
        if marks in ({","}, {"."}):
            return marks.pop(), True
        comma = sum(is_amount(t, ",") for t in texts)
        point = sum(is_amount(t, ".") for t in texts)
        is_european = self.table.delimiter == ";" if comma == point else comma > point
        return ("," if is_european else "."), comma != point

    def _is_amounts(self, place: int) -> bool:
        return _almost_all(
            lambda t: is_amount(t, self.decimal), self.table.column(place)
        )

    def _find_amounts(self) -> None:
        self._take("balance", self._is_amounts)
        for role in ("amount", "debit", "credit"):
            self._take(role, self._is_amounts)
        self._take("direction", lambda place: bool(self.table.column(place)))
        if "amount" in self.places and self._is_signed(self.places["amount"]):
            self.places.pop("debit", None)
            self.places.pop("credit", None)
        if not self.has_amount:
            self._find_amounts_by_content()
        if {"debit", "credit"} <= self.places.keys():
            self.places.pop("amount", None)
        if "amount" not in self.places:
            self.places.pop("direction", None)

    def _is_signed(self, place: int) -> bool:
        both = {"debit", "credit"} <= self.places.keys()
        return not both or any("-" in text for text in self.table.column(place))

    def _find_amounts_by_content(self) -> None:
        free = self.free_amounts()
        filled = [p for p in free if len(self.table.column(p)) == len(self.table.rows)]
        partly = [place for place in free if place not in filled]
        if len(partly) > 1:
            self.places |= {"debit": partly[0], "credit": partly[1]}
            self.unnamed += ["debit", "credit"]
        elif filled:
            self.places["amount"] = filled.pop(0)
            self.unnamed.append("amount")
        if filled and self.has_amount and "balance" not in self.places:
            self.places["balance"] = filled[0]
            self.unnamed.append("balance")

    def _find_account(self) -> None:
        """A column of accounts is the firm's own if it never changes."""
        self._take("counterparty_iban", lambda p: bool(self.table.column(p)))
        for place in roles.by_name("account", self._named):
            texts = self.table.column(place)
            if place in self.places.values() or not texts:
                continue
            if len(set(texts)) == 1 and any(map(str.isdigit, texts[0])):
                self.places.setdefault("account", place)
            elif _almost_all(lambda text: values.iban(text) is not None, texts):
                self.places.setdefault("counterparty_iban", place)

    def _is_currency(self, place: int) -> bool:
        texts = self.table.column(place)
        return _almost_all(lambda text: len(text) == 3 and text.isupper(), texts)

    def _find_label(self) -> None:
        self._take("label", lambda place: bool(self.table.column(place)))
        if "label" in self.places or "counterparty_name" in self.places:
            return
        free = set(range(len(self.table.names))) - set(self.places.values())
        longest = max(free, key=lambda p: len("".join(self.table.column(p))), default=0)
        if longest in free and self.table.column(longest):
            self.places["label"] = longest
            self.unnamed.append("label")


def _almost_all(fits: Callable[[str], bool], texts: list[str]) -> bool:
    """Whether texts fit, but for one in ten: of four or more, for one."""
    misfits = len(texts) - sum(map(fits, texts))
    return bool(texts) and misfits <= max(len(texts) // 10, len(texts) > 3)


def is_cents(text: str, marks: str = ",.") -> bool:
    """Whether a text ends in a decimal separator and two digits."""
    bare = text.strip().rstrip("-+ €)")
    return len(bare) > 3 and bare[-3] in marks and bare[-2:].isdigit()
