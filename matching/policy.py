"""Every threshold of matching, with its reason.

`MatchPolicy` holds what bounds the search and what may be automatic. `WEIGHTS` is the
point table of the score: each point is a log-odds *against nothing being paid by the
line in this way*, so that it adds up and an accountant can follow it. The points were
set by judgement, before any measurement; a calibrated model replaces them, behind the
same interface (`score.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class MatchPolicy:
    """What matching may do and how far it looks.

    Args:
        automatic: False: everything is proposed, nothing is decided alone.
        promised_error_rate: share of automatic decisions that may be wrong: kinds of
            which more is expected are never automatic (`CONSTRUCTION_ERRORS`).
        suggestions_per_line: how many suggestions a line keeps at most.
        payment_window_days: a payment this long after a document was issued is no
            longer decided without its reference.
        payout_window_days: a payout or batch reaches the bank within so many days.
        reversal_window_days: a payment comes back within so many days.
        fee_amount_max: a payment short by so much may have lost a bank's fee.
        discount_ratio_max: a payment short by such a share may have taken a discount.
        documents_per_reference_max: a text shared by more documents names none.
        documents_per_amount_max: an amount shared by more documents suggests none.
        parties_per_line: how many customers a payer may be taken for.
        rate_margin_max: a payment in another currency is this near to the document's
            value, as a share of it.
        customers_per_word_max: a word shared by more customers names none.
        window_documents_max: a run of consecutive documents is at most so long.
        subset_documents_max: subsets are searched among the latest so many documents.
        name_similarity_min: share of a name's weight that a similar payer must show.
        probability_min: hypotheses below it are not suggested.
        construction_probability_min: what is unambiguous by construction is automatic
            unless the model believes less than this.
        contest_probability_min: from this on, an earlier line's claim on a document
            keeps a later line from taking it automatically.
        lines_per_part: so many lines are read at once; memory grows with it, and no
            suggestion depends on it.
        assignment_rounds_max: rounds of assignment; lines still in conflict after the
            last one keep their suggestions and are not automatic.

    Raises:
        ValueError: a bound is out of its range.
    """

    automatic: bool = True
    promised_error_rate: Decimal = Decimal("0.001")
    suggestions_per_line: int = 5
    payment_window_days: int = 400
    payout_window_days: int = 10
    reversal_window_days: int = 90
    fee_amount_max: Decimal = Decimal("50")
    discount_ratio_max: Decimal = Decimal("0.05")
    documents_per_reference_max: int = 40
    documents_per_amount_max: int = 40
    parties_per_line: int = 3
    rate_margin_max: float = 0.05
    customers_per_word_max: int = 200
    window_documents_max: int = 40
    subset_documents_max: int = 16
    name_similarity_min: float = 0.5
    probability_min: float = 0.002
    construction_probability_min: float = 0.9
    contest_probability_min: float = 0.5
    lines_per_part: int = 25_000
    assignment_rounds_max: int = 200

    def __post_init__(self) -> None:
        if not 0 < self.promised_error_rate < 1:
            raise ValueError(f"promised_error_rate {self.promised_error_rate}: 0 to 1")
        if self.suggestions_per_line < 1:
            raise ValueError(f"suggestions_per_line {self.suggestions_per_line}: >= 1")


# How a document is cited, strongest first. A class is what a token had to lose to be
# read as this document's number.
REFERENCE_CLASSES = {
    4: "full number",
    3: "number without its prefix, with a short year or a misread letter",
    2: "order number",
    1: "serial number alone",
}

# How a payer is recognised, strongest first.
PARTY_CLASSES = {
    8: "IBAN",
    7: "name seen on earlier payments",
    6: "name with its legal form",
    5: "name",
    4: "name in other order or inside the label",
    3: "name cut short",
    2: "similar name",
}

# From this class on, a payer is known rather than resembling.
PARTY_CLASS_KNOWN = 5

# Log-odds points. A line starts at 0: as likely this as nothing.
WEIGHTS: dict[str, float] = {
    # What the kind alone says, before its evidence.
    "kind_reference": 0.5,
    "kind_references": 0.5,
    "kind_range": 0.0,
    "kind_payout": 1.0,
    "kind_batch": 1.0,
    "kind_reversal": 0.0,
    "kind_payer_amount": 0.0,
    "kind_some_references": -1.5,
    "kind_window": -2.0,
    "kind_subset": -3.0,
    "kind_part": -1.5,
    "kind_over": -1.5,
    "kind_short": -3.0,
    "kind_instalment": -3.0,
    "kind_keyed": -3.0,
    "kind_payer_over": -3.5,
    "kind_affiliate": -2.0,
    "kind_amount": -2.5,
    "kind_foreign": -1.0,
    # A number that is cited, and to the cent, hardly is by chance.
    "reference_4": 3.5,
    "reference_3": 3.0,
    "reference_2": 2.0,
    "reference_1": 1.0,
    "amount_exact": 2.0,
    # Who pays. A similar name says little by itself.
    "party_8": 3.0,
    "party_7": 2.5,
    "party_6": 2.5,
    "party_5": 2.2,
    "party_4": 1.5,
    "party_3": 1.0,
    "party_2": 0.5,
    # A known payer that is another customer: a third party, or a wrong number.
    "payer_conflict": -2.5,
    # Documents that the label names and the hypothesis leaves out.
    "cited_left_out": -2.0,
    # The label names a document that is paid: a duplicate, or a wrong number.
    "cites_settled": -3.0,
    # The label has words of an advance, or of money that pays no invoice.
    "is_other_reason": -2.0,
    # The label's number is one slip away from this document's.
    "is_number_near": 1.5,
    # The whole account of the customer, or a whole month of it.
    "is_statement": 2.0,
    # Each document more makes a loose sum easier to reach by chance.
    "size_over_two": -0.7,
    # Payouts, batches: the line names it; a charge or payment finds no document.
    "is_named": 3.0,
    "unresolved_charge": -1.0,
    # Returns: what the line shares with the earlier payment; whether the bank says so.
    "reversal_reference": 3.0,
    "reversal_iban": 1.0,
    "is_return": 2.0,
    "is_no_return": -4.0,
}

# Kinds that may be automatic, each with how often its unambiguous form is expected to
# be wrong: a firm that promises less gets fewer kinds. Set by judgement: a number and
# an amount that agree by chance are rarer than a payer's one document of an amount.
CONSTRUCTION_ERRORS: dict[str, Decimal] = {
    "payout": Decimal("0.0002"),
    "batch": Decimal("0.0002"),
    "references": Decimal("0.0002"),
    "range": Decimal("0.0002"),
    "reference": Decimal("0.0005"),
    "reversal": Decimal("0.0005"),
    "payer_amount": Decimal("0.001"),
}
