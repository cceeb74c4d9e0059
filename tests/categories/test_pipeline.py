"""Who speaks for a line, in which order, and when nobody does."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from zlib import crc32

import pyarrow as pa
import pytest

from lettrage.categories import pipeline
from lettrage.categories.text_model import Example, fit, read_text
from lettrage.core.errors import RuleViolation

ACCOUNTS = {
    "supplier": "401", "social": "431", "fee": "627", "rent": "613", "unknown": "471"
}  # fmt: skip
SHIPPED = (
    {"rule_id": "URSSAF", "contains": "URSSAF", "category": "social"},
    {"rule_id": "FRAIS", "contains": "FRAIS", "category": "fee"},
    {"rule_id": "LOYER", "contains": "LOYER", "category": "rent"},
    {"rule_id": "PRLV", "contains": "PRLV", "category": "supplier", "is_hint": True},
)


def _line(line_id: str, label: str, amount: str = "-30", **more: Any) -> dict[str, Any]:
    return {
        "bank_line_id": line_id, "account_iban": "FR1", "label": label,
        "booking_date": date(2026, 1, 2), "amount": Decimal(amount),
        "is_without_customer": False, **more,
    }  # fmt: skip


def _table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    columns = {c: [row.get(c) for row in rows] for c in pipeline.INPUTS[name]}
    return pa.table(
        {
            column: pa.array(values, pa.string())
            if all(value is None for value in values)
            else pa.array(values)
            for column, values in columns.items()
        }
    )


def _told(
    lines: list[dict[str, Any]],
    own: tuple[dict[str, Any], ...] = (),
    suppliers: tuple[dict[str, Any], ...] = (),
) -> dict[str, tuple[str, str, str, str | None]]:
    rules = [
        {"place": at, "is_own": rule in own, "is_hint": False, "direction": "out"}
        | rule
        for at, rule in enumerate((*own, *SHIPPED), 1)
    ]
    accounts = [{"category": c, "account": a} for c, a in ACCOUNTS.items()]
    found = pipeline.categorise(
        lines=_table("lines", lines),
        rules=_table("rules", rules),
        categories=_table("categories", accounts),
        suppliers=_table("suppliers", list(suppliers)),
    )
    return {
        row["bank_line_id"]: (
            row["category"], row["account"], row["way"], row["witness"]
        )
        for row in found.to_pylist()
    }  # fmt: skip


def test_a_rule_finds_whole_words_without_accents_in_its_direction() -> None:
    told = _told(
        [
            _line("L1", "prlv Urssaf-12"),
            _line("L2", "VIR ALPHAURSSAFIX"),
            _line("L3", "VIR URSSAF REMBT", "30"),
        ]
    )
    assert told["L1"] == ("social", "431", "rule", "URSSAF")
    assert told["L2"] == ("unknown", "471", "none", None)
    assert told["L3"][2] == "none"


def test_the_firms_rule_speaks_before_books_and_shipped_words() -> None:
    own = {"rule_id": "own", "regex": "URSSAF .*7", "category": "rent",
           "account": "6135", "amount_max": Decimal(50)}  # fmt: skip
    told = _told(
        [
            _line("L1", "URSSAF no 7", booked_account="6278"),
            _line("L2", "URSSAF no 7", "-51"),
        ],
        own=(own,),
    )
    assert told["L1"] == ("rent", "6135", "rule", "own")
    assert told["L2"][:2] == ("fee", "6278")  # the same payee, by the books of L1


def test_books_teach_the_payee_and_a_contradiction_teaches_nothing() -> None:
    told = _told(
        [
            _line("L1", "VIR 1", counterparty_iban="FR9", booked_account="6132"),
            _line("L2", "VIR 2", counterparty_iban="fr 9"),
            _line("L3", "VIR 3", counterparty_iban="FR8", booked_account="6132"),
            _line("L4", "VIR 4", counterparty_iban="FR8", booked_account="6278"),
            _line("L5", "VIR 5", counterparty_iban="FR8"),
        ]
    )
    assert told["L1"] == ("rent", "6132", "memory", "L1")
    assert told["L2"] == ("rent", "6132", "memory", "L1")
    assert told["L5"][2] == "none"


def test_one_ruled_line_is_no_memory_two_are_and_hints_come_last() -> None:
    def lines(*labels: str) -> list[dict[str, Any]]:
        return [
            _line(f"L{at}", label, counterparty_iban="FR9")
            for at, label in enumerate(labels)
        ]

    assert _told(lines("URSSAF", "PRLV X"))["L1"] == (
        "supplier", "401", "rule", "PRLV"
    )  # fmt: skip
    assert _told(lines("URSSAF", "URSSAF", "PRLV X"))["L2"] == (
        "social", "431", "memory", "L0"
    )  # fmt: skip


def test_money_that_goes_to_a_landed_supplier_pays_it() -> None:
    supplier = {"supplier_id": "S1", "name": "Café Élan", "iban": "FR7"}
    told = _told(
        [
            _line("L1", "VIR", counterparty_name="CAFE ELAN"),
            _line("L2", "VIR", "30", counterparty_iban="FR7"),
        ],
        suppliers=(supplier,),
    )
    assert told["L1"] == ("supplier", "401", "memory", "S1")
    assert told["L2"][2] == "none"


def test_order_does_not_matter_and_nothing_gives_nothing() -> None:
    lines = [_line("L1", "URSSAF"), _line("L2", "FRAIS"), _line("L3", "VIR")]
    assert _told(lines) == _told(lines[::-1])
    assert _told([]) == {}


def test_a_rule_of_no_category_is_refused_by_its_name() -> None:
    own = {"rule_id": "own", "contains": "X", "category": "nonsense"}
    with pytest.raises(RuleViolation, match=r"own.*nonsense"):
        _told([_line("L1", "X")], own=(own,))


EXAMPLES = [
    Example(read_text(f"{start}{at:03d} {word} {at % 7}", -amount), category)
    for word, category, amount in (
        ("LEASING VEHICULE", "rent", 500),
        ("TELECOM MOBILE", "supplier", 50),
    )
    for at in range(120)
    for start in (chr(65 + at % 26),)
]


def test_the_model_speaks_of_what_it_knows_and_not_of_the_rest() -> None:
    model = fit(EXAMPLES)
    assert model is not None
    known, strange = model.predict(
        [read_text("Z9 LEASING VEHICULE", -400), read_text("QQXX JJKKWW", -400)]
    )
    assert known is not None
    assert known[0] == "rent"
    assert known[1] >= model.probability_min
    assert strange is None


def test_there_is_no_model_of_noise_nor_of_little() -> None:
    categories = ("rent", "supplier", "fee")
    noise = [
        Example(example.text, categories[crc32(example.text.encode()) % 3])
        for example in EXAMPLES
    ]
    assert fit(noise) is None
    assert fit(EXAMPLES[:100]) is None
