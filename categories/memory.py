"""Memory: who was categorised before, by IBAN and by name.

Three witnesses, each above the next: the firm's own books (an entry of its bank journal
that is surely this line's), its suppliers, and what rules said of the payee time and
again. A witness that contradicts itself says nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lettrage.categories.texts import payee_of, plain

Meaning = tuple[str, str]  # category, account


@dataclass(frozen=True, slots=True)
class Payee:
    """Whom a line goes to or comes from, by what is known of them."""

    direction: str
    iban: str | None
    name: str

    @property
    def keys(self) -> list[str]:
        """What memory knows them by, the surest first; numbers are no name."""
        keys = [f"{self.direction} iban {self.iban}"] if self.iban else []
        return [*keys, f"{self.direction} name {self.name}"] if self.name else keys


@dataclass
class Memory:
    """What one witness said of each payee, on which line first and how often."""

    seen: dict[str, dict[Meaning, int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )
    first: dict[str, str] = field(default_factory=dict)

    def learn(self, keys: Iterable[str], meaning: Meaning, neighbour: str) -> None:
        """Remember that this payee meant this on the line `neighbour`."""
        for key in keys:
            self.seen[key][meaning] += 1
            self.first.setdefault(key, neighbour)

    def recall(self, keys: Iterable[str], times: int = 1) -> tuple[Meaning, str] | None:
        """What it surely knows: always the same, at least so often; and the neighbour.

        The surest key that it knows decides: an IBAN that meant two things is not
        overruled by its owner's name.
        """
        for key in keys:
            if key in self.seen:
                meanings = self.seen[key]
                ((meaning, count), *others) = meanings.items()
                is_sure = not others and count >= times
                return (meaning, self.first[key]) if is_sure else None
        return None


def payee(words: str, line: Mapping[str, object]) -> Payee:
    """Whom this line goes to; their name is the bank's, else what the label leaves."""
    amount = line["amount"]
    iban = line["counterparty_iban"]
    name = line["counterparty_name"]
    return Payee(
        "out" if amount < 0 else "in",  # type: ignore[operator]
        str(iban).replace(" ", "").upper() if iban else None,
        plain(str(name)) if name else payee_of(words),
    )


def of_suppliers(rows: Sequence[Mapping[str, object]], meaning: Meaning) -> Memory:
    """Memory of the firm's suppliers: money that goes to them pays them.

    Args:
        rows: supplier_id, name, iban.
        meaning: category and account of a supplier.
    """
    memory = Memory()
    for row in rows:
        known = payee("", {"amount": -1, "counterparty_iban": row["iban"],
                           "counterparty_name": row["name"]})  # fmt: skip
        memory.learn(known.keys, meaning, str(row["supplier_id"]))
    return memory


def category_of(account: str, accounts: Mapping[str, str]) -> str | None:
    """The category whose standard account an account is a part of; None: none is.

    >>> category_of("6278", {"fee": "627", "supplier": "401"})
    'fee'
    """
    parts = [
        category for category in accounts if account.startswith(accounts[category])
    ]
    # The first of the longest: 44551 is VAT, though 445 were a category too.
    return max(parts, key=lambda c: len(accounts[c]), default=None)
