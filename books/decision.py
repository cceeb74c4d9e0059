"""The nouns of a decision: what was decided, on which line, for which documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from lettrage.core.errors import InvalidValue


class Action(StrEnum):
    """What a decision does."""

    ACCEPT = "accept"
    REJECT = "reject"
    UNDO = "undo"
    COMPLETE = "complete"
    CONFIRM = "confirm"  # a person looked at an automatic decision: it is right


class Origin(StrEnum):
    """Where a decision comes from."""

    PERSON = "person"
    IMPORT = "import"
    AUTOMATIC = "automatic"


# The kind of an accept that says: this line pays no customer's document.
NOTHING = "nothing"

DIFFERENCE_KINDS = frozenset(
    {"fee", "discount", "rounding", "exchange", "withholding", "keying", "other"}
)


@dataclass(frozen=True, slots=True)
class Allocation:
    """A part of a bank line, given to a document, to a customer, or to a fee.

    Args:
        invoice_number: the document; None for an advance or a fee.
        allocated_amount: cash in the document's currency, CONTRACT 3 signs; None for
            a fee.
        bank_amount: in the line's currency; None only when imported.
        customer_id: whose advance it is, or whose document.
        difference_amount: settles beyond the cash; document currency, same sign.
        difference_kind: one of `DIFFERENCE_KINDS`; given when there is an amount.

    Raises:
        InvalidValue: a document without an amount, or half a difference.
    """

    invoice_number: str | None
    allocated_amount: Decimal | None
    bank_amount: Decimal | None
    customer_id: str | None = None
    difference_amount: Decimal | None = None
    difference_kind: str | None = None

    def __post_init__(self) -> None:
        if self.invoice_number is not None and self.allocated_amount is None:
            raise InvalidValue("allocation", self.invoice_number, "has no amount")
        if self.difference_amount is not None and self.difference_kind is None:
            raise InvalidValue(
                "allocation", self.invoice_number, "has a difference without its kind"
            )
        if (
            self.difference_kind is not None
            and self.difference_kind not in DIFFERENCE_KINDS
        ):
            allowed = ", ".join(sorted(DIFFERENCE_KINDS))
            raise InvalidValue(
                "difference kind", self.difference_kind, f"expected one of {allowed}"
            )

    @property
    def settled_amount(self) -> Decimal:
        """What it settles of its document: cash and difference."""
        # No difference means that nothing settles beyond the cash.
        return (self.allocated_amount or Decimal(0)) + (
            self.difference_amount or Decimal(0)
        )


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What matching proposed, as the person saw it; all None when nothing did.

    Args:
        suggestion_id: of `marts.match_suggestions`.
        kind: of the suggestion, or `nothing`.
        rank: 1 for the best of its line.
        probability: that it is right, in [0, 1].
        evidence: JSON.
    """

    suggestion_id: str | None = None
    kind: str | None = None
    rank: int | None = None
    probability: float | None = None
    evidence: str | None = None

    def __post_init__(self) -> None:
        _check_probability(self.probability)


@dataclass(frozen=True, slots=True)
class LineClaim:
    """A bank line as the build showed it to who decides.

    Args:
        bank_line_id: of the line.
        remaining_amount: still to allocate, signed, in the line's currency.
        bank_reference: the bank's own, where there is one; an import may have decided
            the line by it.
        account_iban: of the account.
    """

    bank_line_id: str
    remaining_amount: Decimal
    bank_reference: str | None = None
    account_iban: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentState:
    """A document as the build showed it: `total` and still `open`, both signed."""

    total: Decimal
    open: Decimal


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of `decisions` to be, with its allocations.

    Args:
        action: what it does.
        bank_line_id: the line; or, imported before it landed:
        bank_reference: the bank's own reference of it, and
        account_iban: its account, where the reference alone is ambiguous.
        suggestion_id: as `Suggestion`, and so kind, rank, probability and evidence.
        undone_decision_id: what an undo undoes.
        complete_to_date: of a `complete`, the last booking date that it speaks of.
        reason: a person's words.
        bank_amount: what it takes of the line (frees, when negative) that no
            allocation states.
        allocations: of an accept.
    """

    action: Action
    bank_line_id: str | None = None
    bank_reference: str | None = None
    account_iban: str | None = None
    suggestion_id: str | None = None
    kind: str | None = None
    rank: int | None = None
    probability: float | None = None
    evidence: str | None = None
    undone_decision_id: str | None = None
    complete_to_date: date | None = None
    reason: str | None = None
    bank_amount: Decimal | None = None
    allocations: tuple[Allocation, ...] = ()

    def __post_init__(self) -> None:
        _check_probability(self.probability)


def _check_probability(probability: float | None) -> None:
    if probability is not None and not 0 <= probability <= 1:
        raise InvalidValue("probability", probability, "expected between 0 and 1")
