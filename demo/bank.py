"""A line of a bank statement, and what it pays."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum

# What SWIFT and the EPC let a text of a transfer hold.
REMITTANCE_LENGTH_MAX = 140


class Code(Enum):
    """What kind of movement: ISO 20022 domain, family, sub-family; then MT940's."""

    TRANSFER_IN = ("PMNT", "RCDT", "ESCT", "TRF")
    TRANSFER_OUT = ("PMNT", "ICDT", "ESCT", "TRF")
    COLLECTION = ("PMNT", "IDDT", "ESDD", "DDT")
    COLLECTION_RETURN = ("PMNT", "IDDT", "UPDD", "RTI")
    DEBIT = ("PMNT", "RDDT", "ESDD", "DDT")
    CHEQUES = ("PMNT", "RCHQ", "CCHQ", "CHK")
    CARD = ("PMNT", "CCRD", "POSD", "MSC")
    FEE = ("ACMT", "MDOP", "COMM", "CHG")
    LOAN = ("LDAS", "MGLN", "PPAY", "MSC")
    SALARIES = ("PMNT", "ICDT", "SALA", "TRF")


@dataclass(frozen=True, slots=True)
class Part:
    """One transaction of a line that books several."""

    amount: Decimal
    counterparty_name: str
    counterparty_iban: str
    end_to_end_id: str
    mandate: str
    remittance: str


@dataclass(frozen=True, slots=True)
class Allocation:
    """What of a line pays a document: signed as in CONTRACT 3."""

    invoice_number: str
    amount: Decimal
    difference_amount: Decimal = Decimal(0)
    difference_kind: str = ""


@dataclass(frozen=True, slots=True)
class BankLine:
    """A movement. Positive: money in. `reference` is the bank's own."""

    account: int
    booking_date: date
    amount: Decimal
    code: Code
    label: str
    counterparty_name: str = ""
    counterparty_iban: str = ""
    remittance: str = ""
    end_to_end_id: str = ""
    mandate: str = ""
    return_reason: str = ""
    parts: tuple[Part, ...] = ()
    allocations: tuple[Allocation, ...] = ()
    reference: str = ""


def with_references(lines: list[BankLine]) -> list[BankLine]:
    """The lines in the order of each account's statement, with the bank's references.

    A reference is the date, the account's digit, and the line's place that day.
    """
    counters: dict[tuple[int, date], int] = defaultdict(int)
    referenced = []
    for line in sorted(lines, key=lambda line: (line.account, line.booking_date)):
        counters[line.account, line.booking_date] += 1
        place = counters[line.account, line.booking_date]
        reference = f"{line.booking_date:%y%m%d}{line.account}{place:07d}"
        referenced.append(replace(line, reference=reference))
    return referenced


def settled_amounts(lines: list[BankLine]) -> dict[str, Decimal]:
    """What the lines settle of each document, differences included."""
    settled: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        for allocation in line.allocations:
            settled[allocation.invoice_number] += (
                allocation.amount + allocation.difference_amount
            )
    return settled
