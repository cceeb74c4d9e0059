"""What a certificate promises, and how hard the promise is tested."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class CertificatePolicy:
    """What is promised, and how hard it is tested.

    Args:
        promised_error_rate: share of automatic decisions that may be wrong.
        confidence: how often a certificate holds.
        drift_margin: the share of the promise at which is certified.
        prior_decisions: how many own decisions the prior is worth at most.
        window_days: lines booked before these days no longer count.
        window_decisions: of more, the latest so many of a pool count.

    Raises:
        ValueError: a value is out of its range.
    """

    promised_error_rate: Decimal = Decimal("0.001")
    confidence: float = 0.95
    drift_margin: float = 0.75
    prior_decisions: int = 25_000
    window_days: int = 365
    window_decisions: int = 50_000

    def __post_init__(self) -> None:
        shares = (self.promised_error_rate, self.confidence)
        if not all(0 < share < 1 for share in shares) or not 0 < self.drift_margin <= 1:
            raise ValueError(f"{self}: promise, confidence and margin are from 0 to 1")
        if min(self.prior_decisions, self.window_days - 1, self.window_decisions) < 0:
            raise ValueError(f"{self}: decisions and days are 0 or more")

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> CertificatePolicy:
        """From a row of `int_settings_pivoted`."""
        return cls(
            promised_error_rate=Decimal(settings["promised_error_rate"]),
            confidence=float(settings["certificate_confidence"]),
            drift_margin=float(settings["drift_margin"]),
            prior_decisions=settings["prior_weight"],
            window_days=settings["certificate_window_days"],
        )

    @property
    def tested_rate(self) -> float:
        """The error rate that a bound must not exceed."""
        return float(self.promised_error_rate) * self.drift_margin
