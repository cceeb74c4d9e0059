from __future__ import annotations

import pytest

from lettrage.core.errors import (
    ConfigurationError,
    DocumentError,
    InvalidValue,
    PlatformError,
    RuleViolation,
)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            DocumentError("bank.xml", 12, "Amt", "1,5", "expected a decimal point"),
            "bank.xml, line 12, Amt: found '1,5'; expected a decimal point",
        ),
        (
            DocumentError("bank.xml", None, None, None, "is empty"),
            "bank.xml: is empty",
        ),
        (
            RuleViolation("over-allocation", "FA-1", "at most 10.00", "12.00"),
            "over-allocation, FA-1: expected at most 10.00, found 12.00",
        ),
        (ConfigurationError("tax", None, "unknown key"), "tax: unknown key"),
        (ConfigurationError("port", 0, "too small"), "port = '0': too small"),
        (InvalidValue("SIREN", "1\n2", "expected 9"), r"SIREN '1\n2': expected 9"),
    ],
)
def test_an_error_is_one_line_that_names_the_place_and_the_value(
    error: PlatformError, said: str
) -> None:
    assert str(error) == said
    assert "\n" not in str(error)


def test_a_long_value_is_cut() -> None:
    said = str(DocumentError("bank.xml", 1, "Ustrd", "x" * 5_000, "too long"))
    assert len(said) < 150
    assert "…; too long" in said


def test_every_fault_of_the_user_is_one_family() -> None:
    for kind in (DocumentError, RuleViolation, ConfigurationError, InvalidValue):
        assert issubclass(kind, PlatformError)
