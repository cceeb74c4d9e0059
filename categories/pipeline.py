"""What a line that pays no customer is, as a pure function: Arrow in, Arrow out.

The surest witness speaks: the firm's own rules, its books, the shipped words, its
suppliers, what rules said of the same payee before, a text model that may abstain, and
last what the means of payment hints at. Who stays silent leaves `unknown`, in the
suspense account: nothing is ever forced.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from lettrage.categories import policy
from lettrage.categories.memory import (
    Meaning,
    Memory,
    Payee,
    category_of,
    of_suppliers,
    payee,
)
from lettrage.categories.rules import Rule, RuleBook, read_rules, without
from lettrage.categories.text_model import Example, fit, read_text
from lettrage.categories.texts import payee_of, words_of
from lettrage.core.errors import RuleViolation

# The columns that each input must have; others are passed over.
INPUTS: dict[str, tuple[str, ...]] = {
    "lines": (
        "bank_line_id", "account_iban", "booking_date", "amount", "label",
        "remittance", "counterparty_name", "counterparty_iban",
        "is_without_customer", "booked_account",
    ),
    "rules": (
        "rule_id", "place", "is_own", "is_hint", "contains", "regex", "direction",
        "category", "account", "account_iban", "amount_min", "amount_max",
        "valid_from", "valid_to",
    ),
    "categories": ("category", "account"),
    "suppliers": ("supplier_id", "name", "iban"),
}  # fmt: skip

FOUND = pa.schema(
    [
        pa.field("bank_line_id", pa.string(), False),
        pa.field("category", pa.string(), False),
        pa.field("account", pa.string(), False),
        pa.field("way", pa.string(), False),
        pa.field("witness", pa.string()),
        pa.field("probability", pa.float64()),
    ]
)


@dataclass(slots=True)
class _Line:
    """A line on its way, with what was found of it."""

    row: Mapping[str, Any]
    words: str
    payee: Payee
    rule: Rule | None = None
    meaning: Meaning | None = None
    way: str = "none"
    witness: str | None = None
    probability: float | None = None

    def found(self, meaning: Meaning, way: str, witness: str | None) -> None:
        """Take what was said of it."""
        self.meaning, self.way, self.witness = meaning, way, witness


def categorise(
    *, lines: pa.Table, rules: pa.Table, categories: pa.Table, suppliers: pa.Table
) -> pa.Table:
    """Say of each line what it is and which account it goes to.

    Args:
        lines: one row a line that pays no customer; columns: `INPUTS["lines"]`;
            booked_account is its counterpart in the firm's landed books, null where
            none is surely this line's.
        rules: they speak in the order of place, the firm's own (is_own) first.
        categories: each with its standard account.
        suppliers: one row a supplier.

    Returns:
        One row a line, ordered by bank_line_id: category, account, way (`rule`,
        `memory`, `model`, `none`), witness (the rule, the neighbouring line or the
        supplier that spoke; null for `model` and `none`), probability (of the model).

    Raises:
        RuleViolation: a column is missing, or a rule names no category or no pattern.
    """
    told = {"lines": lines, "rules": rules, "categories": categories,
            "suppliers": suppliers}  # fmt: skip
    for name, table in told.items():
        _demand_columns(name, table)
    accounts = {c["category"]: c["account"] for c in categories.to_pylist()}
    at_hand = _read_lines(lines)
    told_rules = sorted(
        rules.to_pylist(), key=lambda rule: (not rule["is_own"], rule["place"])
    )
    _by_rules(at_hand, told_rules, accounts, suppliers.to_pylist())
    _by_model(at_hand, accounts)
    _speak(at_hand, [rule for rule in told_rules if rule["is_hint"]], accounts)
    return _table(at_hand, accounts)


def _demand_columns(name: str, table: pa.Table) -> None:
    for column in INPUTS[name]:
        if column not in table.column_names:
            raise RuleViolation(
                "categories.inputs", name, f"a column {column}", str(table.column_names)
            )


def _read_lines(lines: pa.Table) -> list[_Line]:
    ordered = lines.select(list(INPUTS["lines"])).sort_by("bank_line_id")
    words = words_of(ordered).to_pylist()
    return [
        _Line(row, text, payee(text, row))
        for row, text in zip(ordered.to_pylist(), words, strict=True)
    ]


def _by_rules(
    lines: list[_Line],
    rules: list[dict[str, Any]],
    accounts: Mapping[str, str],
    suppliers: list[dict[str, Any]],
) -> None:
    """Rules and memory, the surest first."""
    shipped = [rule for rule in rules if not rule["is_own"] and not rule["is_hint"]]
    _speak(lines, [rule for rule in rules if rule["is_own"]], accounts)
    books = _remember_books(lines, accounts)
    _recall(lines, books)
    _speak(lines, shipped, accounts)
    _recall(lines, of_suppliers(suppliers, ("supplier", accounts["supplier"])))
    ruled = Memory()
    for line in lines:
        # A name in a label that a rule read holds the rule's own words: only IBANs.
        if line.rule and line.meaning and line.payee.iban:
            ruled.learn(line.payee.keys[:1], line.meaning, line.row["bank_line_id"])
    _recall(lines, ruled, times=policy.RULED_LINES_MIN)


def _speak(
    lines: list[_Line], rules: list[dict[str, Any]], accounts: Mapping[str, str]
) -> None:
    """Each line of which nothing is known yet, by the first rule that it meets."""
    book = RuleBook(read_rules(rules, accounts))
    for line in lines:
        if line.meaning is None and (rule := book.first(line.words, line.row)):
            line.rule = rule
            account = rule.account or accounts[rule.category]
            line.found((rule.category, account), "rule", rule.rule_id)


def _remember_books(lines: list[_Line], accounts: Mapping[str, str]) -> Memory:
    """What the firm's books say of their own lines, and through them of the payees."""
    memory = Memory()
    for line in lines:
        account = line.row["booked_account"]
        category = category_of(account, accounts) if account else None
        if category is None:
            continue
        line_id = line.row["bank_line_id"]
        memory.learn(line.payee.keys, (category, account), line_id)
        if line.meaning is None:
            line.found((category, account), "memory", line_id)
    return memory


def _recall(lines: list[_Line], memory: Memory, times: int = 1) -> None:
    for line in lines:
        if line.meaning is None and (told := memory.recall(line.payee.keys, times)):
            line.found(told[0], "memory", told[1])


def _by_model(lines: list[_Line], accounts: Mapping[str, str]) -> None:
    """What the model dares to say; money that comes in may yet be a customer's."""
    silent = [
        line
        for line in lines
        if line.meaning is None
        and (line.row["amount"] < 0 or line.row["is_without_customer"])
    ]
    known = [line for line in lines if line.meaning is not None]
    if not silent or len(known) < policy.TEXTS_MIN:
        return
    model = fit([Example(_text(line), line.meaning[0]) for line in known])  # type: ignore[index]
    if model is None:
        return
    told = model.predict([_text(line) for line in silent])
    for line, answer in zip(silent, told, strict=True):
        if answer is not None:
            category, line.probability = answer
            line.found((category, accounts[category]), "model", None)


def _text(line: _Line) -> str:
    """What the model may read: without the words by which a rule spoke."""
    words = without(line.words, line.rule) if line.rule else line.words
    return read_text(payee_of(words), line.row["amount"])


def _table(lines: list[_Line], accounts: Mapping[str, str]) -> pa.Table:
    nothing = (policy.UNKNOWN, accounts[policy.UNKNOWN])
    rows = [
        (
            line.row["bank_line_id"],
            *(line.meaning or nothing),
            line.way,
            line.witness,
            line.probability,
        )
        for line in lines
    ]
    return pa.Table.from_pylist(
        [dict(zip(FOUND.names, row, strict=True)) for row in rows], schema=FOUND
    )
