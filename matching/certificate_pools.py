"""Which kinds of hypothesis are certified together, and at which thresholds.

Kinds share a pool when the same evidence carries them, so that they fail for the same
reasons. A kind that is in no pool is never decided alone: a duplicate and a prepayment
are recognised for a person, and a kind that is new has to be put here first.
"""

from __future__ import annotations

# Pool → its kinds.
POOLS: dict[str, tuple[str, ...]] = {
    # The label names what is paid, to the cent.
    "citation": ("reference", "references", "range"),
    # The payer is known, and one document has the amount.
    "payer": ("payer_amount",),
    # A provider's or a bank's own list says what came together, or came back.
    "event": ("payout", "batch", "reversal"),
    # Sums that no label names whole, amounts that differ, payers that are guessed: too
    # rare each to be certified alone, and weighed by the same model.
    "inferred": (
        "some_references", "statement", "window", "subset", "foreign", "part", "over",
        "short", "instalment", "keyed", "payer_over", "affiliate", "amount",
    ),
}  # fmt: skip

POOL_OF: dict[str, str] = {
    kind: pool for pool, kinds in POOLS.items() for kind in kinds
}

# Thresholds of probability that are tested, strictest first. They are fixed: a
# threshold that was chosen after looking at the errors would certify nothing.
THRESHOLDS: tuple[float, ...] = (
    0.9999, 0.9998, 0.9997, 0.9996, 0.9995, 0.9994, 0.9993, 0.9992, 0.9991, 0.999,
    0.9988, 0.9986, 0.9984, 0.9982, 0.998, 0.9975, 0.997, 0.996, 0.995, 0.993, 0.99,
    0.985, 0.98, 0.97, 0.95, 0.93, 0.9,
)  # fmt: skip
