"""What a certificate lets matching decide alone, and what it never lets it do."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from lettrage.matching.certificate import CERTIFICATE

LABEL = "VIR SEPA RECU DE BOULANGERIE MARTIN"


def certificate(*kinds: str, threshold: float | None, voice: str) -> pa.Table:
    row = {
        "as_of": date(2026, 4, 1), "fingerprint": "x", "pool": "p", "kinds": kinds,
        "threshold": threshold, "voice": voice, "decisions": 0, "prior_decisions": 0,
        "errors": 0.0, "upper_bound": 0.0, "promised": 0.001, "reason": None,
    }  # fmt: skip
    return pa.Table.from_pylist([row], schema=CERTIFICATE)


@pytest.fixture
def of_kind(suggest, firm):
    """The row of the first suggestion of a kind, for a document of 100.00."""

    def call(amount: str, kind: str, told: pa.Table | None = None):
        items = [firm["item"]("FA2026-0001", "C1", "100.00")]
        lines = [
            firm["line"]("L1", amount, LABEL, counterparty_name="Boulangerie Martin")
        ]
        rows = suggest(items, lines, certificate=told)
        (row,) = [row for row in rows if row["kind"] == kind]
        return row

    return call


def test_what_is_certified_is_decided_from_its_threshold_on(of_kind) -> None:
    proposed = of_kind("98.00", "short")
    assert not proposed["is_automatic"]
    probability = proposed["probability"]
    at = certificate("short", threshold=probability, voice="prior")
    above = certificate("short", threshold=probability + 1e-6, voice="prior")
    assert of_kind("98.00", "short", at)["is_automatic"]
    assert not of_kind("98.00", "short", above)["is_automatic"]


def test_the_machine_writes_nothing_off(of_kind) -> None:
    proposed = of_kind("98.00", "short")
    assert (proposed["difference_amount"], proposed["difference_kind"]) == (
        Decimal("2.00"), "discount",
    )  # fmt: skip
    told = certificate("short", threshold=0.0, voice="firm")
    decided = of_kind("98.00", "short", told)
    assert decided["is_automatic"]
    assert decided["allocated_amount"] == Decimal("98.00")
    assert (decided["difference_amount"], decided["difference_kind"]) == (None, None)


def test_more_than_a_discount_is_kept_back_for_no_known_reason(of_kind) -> None:
    kept_back = of_kind("85.00", "short")
    assert kept_back["allocated_amount"] == Decimal("85.00")
    assert (kept_back["difference_amount"], kept_back["difference_kind"]) == (
        None,
        None,
    )


def test_a_pool_that_is_off_decides_nothing(of_kind) -> None:
    assert of_kind("100.00", "payer_amount")["is_automatic"]
    off = certificate("payer_amount", threshold=None, voice="none")
    assert not of_kind("100.00", "payer_amount", off)["is_automatic"]
