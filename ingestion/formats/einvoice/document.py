"""An invoice of EN 16931, whatever its syntax: its business terms, by their numbers.

EN 16931-1:2017 is the semantic model of the European invoice; each field below names
its term (BT) or group (BG). Amounts are as in the document: a credit note's are
positive, and `signed` makes them what is owed to the seller. None is a term that the
document does not have.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lettrage.core.errors import InvalidValue
from lettrage.core.money import Money
from lettrage.ingestion.formats.values import RowFault

CORE_GUIDELINE = "urn:cen.eu:en16931:2017"
# UNTDID 1001, the codes of credit notes (BR-CL-01; 502 and 503: XP Z12-012).
CREDIT_NOTES = frozenset(
    {"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503"}
    | {"532"}
)
_WITHOUT_LINES = ("minimum", "basicwl")


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier and its scheme of ISO 6523 (`0002` SIREN); None: none is given."""

    scheme: str | None
    value: str


@dataclass(frozen=True, slots=True)
class Party:
    """The seller (BG-4) or the buyer (BG-7), below in this order."""

    name: str | None  # BT-27, BT-44
    identifiers: tuple[Identifier, ...]  # BT-30 and BT-29, BT-47 and BT-46
    endpoint: Identifier | None  # BT-34, BT-49
    vat_number: str | None  # BT-31, BT-48
    email: str | None  # BT-43, BT-58
    address_line1: str | None  # BT-35, BT-50
    address_line2: str | None  # BT-36, BT-51
    postal_code: str | None  # BT-38, BT-53
    city: str | None  # BT-37, BT-52
    country: str | None  # BT-40, BT-55


@dataclass(frozen=True, slots=True)
class Line:
    """An invoice line (BG-25).

    `is_information`: its amount is in another line's too (a group's total, the parts of
    a set), so it does not count.
    """

    line_id: str | None  # BT-126
    parent_line_id: str | None  # of extensions
    is_information: bool
    name: str | None  # BT-153
    item_description: str | None  # BT-154
    note: str | None  # BT-127
    quantity: Decimal | None  # BT-129
    unit: str | None  # BT-130
    price: Decimal | None  # BT-146
    price_base_quantity: Decimal | None  # BT-149
    amount: Decimal | None  # BT-131
    vat_category: str | None  # BT-151
    vat_rate: Decimal | None  # BT-152
    product_code: str | None  # BT-155, else BT-157
    buyer_product_code: str | None  # BT-156
    order_line: str | None  # BT-132
    period_start: date | None  # BT-134
    period_end: date | None  # BT-135
    payload: str  # as it came


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An allowance (BG-20) or a charge (BG-21) on the document as a whole."""

    is_charge: bool
    amount: Decimal | None  # BT-92, BT-99
    vat_category: str | None  # BT-95, BT-102
    vat_rate: Decimal | None  # BT-96, BT-103
    reason: str | None  # BT-97, BT-104
    reason_code: str | None  # BT-98, BT-105
    payload: str


@dataclass(frozen=True, slots=True)
class VatBreakdown:
    """What the document says of one category and rate (BG-23)."""

    base_amount: Decimal | None  # BT-116
    vat_amount: Decimal | None  # BT-117
    category: str | None  # BT-118
    rate: Decimal | None  # BT-119
    exemption_reason: str | None  # BT-120, else BT-121
    payload: str


@dataclass(frozen=True, slots=True)
class Instalment:
    """A part of the amount due and its day (of extensions)."""

    due_date: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Payment:
    """How it is paid (BG-16 to BG-19), and by when."""

    due_date: date | None  # BT-9; of instalments, the last
    instalments: tuple[Instalment, ...]
    terms: str | None  # BT-20
    means_code: str | None  # BT-81
    reference: str | None  # BT-83
    payee_name: str | None  # BT-59
    payee_accounts: tuple[str, ...]  # BT-84
    mandate_reference: str | None  # BT-89
    creditor_identifier: str | None  # BT-90
    debited_account: str | None  # BT-91


@dataclass(frozen=True, slots=True)
class References:
    """What else the document names."""

    business_process: str | None  # BT-23
    buyer_reference: str | None  # BT-10
    project: str | None  # BT-11
    contract: str | None  # BT-12
    purchase_order: str | None  # BT-13
    sales_order: str | None  # BT-14
    despatch_advice: str | None  # BT-16
    accounting_reference: str | None  # BT-19
    preceding_invoices: tuple[str, ...]  # BT-25
    vat_point_date: date | None  # BT-7
    vat_point_code: str | None  # BT-8
    delivery_date: date | None  # BT-72
    period_start: date | None  # BT-73
    period_end: date | None  # BT-74


@dataclass(frozen=True, slots=True)
class Totals:
    """The document's totals (BG-22)."""

    excluding_tax: Decimal | None  # BT-109
    vat: Decimal | None  # BT-110
    vat_in_accounting_currency: Decimal | None  # BT-111
    including_tax: Decimal | None  # BT-112
    prepaid: Decimal | None  # BT-113
    rounding: Decimal | None  # BT-114
    due: Decimal | None  # BT-115


@dataclass(frozen=True, slots=True)
class EInvoice:
    """An invoice or credit note of EN 16931 that can be booked as it stands.

    Raises:
        RowFault: its profile is none of EN 16931, a mandatory term is missing, or the
            totals contradict each other.
    """

    guideline: str | None  # BT-24
    number: str | None  # BT-1
    issue_date: date | None  # BT-2
    type_code: str | None  # BT-3
    is_credit_note: bool
    currency: str | None  # BT-5
    accounting_currency: str | None  # BT-6
    seller: Party
    buyer: Party
    payment: Payment
    references: References
    totals: Totals
    lines: tuple[Line, ...]
    adjustments: tuple[Adjustment, ...]
    vat_breakdowns: tuple[VatBreakdown, ...]

    def __post_init__(self) -> None:
        _check_guideline(self.guideline)
        for field, value in (
            ("invoice number (BT-1)", self.number),
            ("issue date (BT-2)", self.issue_date),
            ("currency (BT-5)", self.currency),
            ("seller's name (BT-27)", self.seller.name),
            ("buyer's name (BT-44)", self.buyer.name),
            ("total without VAT (BT-109)", self.totals.excluding_tax),
            ("total with VAT (BT-112)", self.totals.including_tax),
            ("lines (BG-25)", self.lines or None),
            ("VAT breakdown (BG-23)", self.vat_breakdowns or None),
        ):
            if value is None:
                raise RowFault(
                    field, None, "it in an EN 16931 invoice; ask the issuer for it"
                )
        self._check_totals()

    @property
    def sign(self) -> int:
        """What turns the document's amounts into what is owed to the seller."""
        return -1 if self.is_credit_note else 1

    @property
    def lowers_debt(self) -> bool:
        """Whether less is owed by it: of an invoice with a negative total, too."""
        assert self.totals.including_tax is not None
        owed = self.totals.including_tax * self.sign
        return owed < 0 if owed else self.is_credit_note

    def signed(self, amount: Decimal | None) -> Decimal | None:
        """An amount or quantity of the document, as owed to the seller."""
        # A zero has no sign; and a product would be rounded to 28 digits.
        return amount.copy_negate() if amount and self.sign < 0 else amount

    @property
    def vat_total(self) -> Decimal:
        """BT-110; an invoice without any VAT may leave it out."""
        excluding, including = self.totals.excluding_tax, self.totals.including_tax
        assert excluding is not None
        assert including is not None
        return including - excluding if self.totals.vat is None else self.totals.vat

    def _check_totals(self) -> None:
        totals, currency = self.totals, self.currency
        assert currency is not None
        for field, amount in (
            ("BT-109", totals.excluding_tax),
            ("BT-110", self.vat_total),
            ("BT-112", totals.including_tax),
        ):
            assert amount is not None
            try:
                Money(amount, currency)
            except InvalidValue as error:
                raise RowFault(field, str(amount), f"an amount ({error})") from error
        assert totals.excluding_tax is not None
        assert totals.including_tax is not None
        expected = totals.excluding_tax + self.vat_total
        # BR-CO-15, within a cent: landed totals stand as they are (CONTRACT 3).
        if abs(expected - totals.including_tax) > Decimal("0.01"):
            raise RowFault(
                "total with VAT (BT-112)",
                str(totals.including_tax),
                f"BT-109 + BT-110 = {expected} within a cent; ask the issuer to mend "
                "the invoice",
            )


def _check_guideline(guideline: str | None) -> None:
    """Only what is EN 16931 or built on it: anything less lacks lines or VAT."""
    name = "profile (BT-24)"
    if guideline is None or not guideline.casefold().startswith(CORE_GUIDELINE):
        what = "an EN 16931 invoice; ask the issuer for profile EN 16931 (COMFORT)"
        if guideline is not None and guideline.casefold().endswith(_WITHOUT_LINES):
            what = (
                "an invoice with its lines: MINIMUM and BASIC WL are no invoices under "
                "EN 16931; ask the issuer for profile EN 16931 (COMFORT)"
            )
        raise RowFault(name, guideline, what)
