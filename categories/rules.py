"""Rules: the firm's own first, then the shipped words of banking.

A rule is met when the line has its words (whole, in their order) or fits its pattern,
goes in its direction, and is within its dates, amounts and account. The first rule
that is met speaks.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lettrage.categories.texts import plain
from lettrage.core.errors import RuleViolation


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Args:
        rule_id: what the line's explanation names.
        category: what a line that meets it is.
        account: the account instead of the category's; None: the category's.
        words: what the line must hold, a space on both sides; empty: a pattern.
        pattern: the same as a regular expression.
        direction: `in`, `out` or `both`.
        is_hint: it says how money moved more than why: it speaks last of all.
        account_iban, amount_min, amount_max: bounds; amounts without their sign.
        valid_from, valid_to: booking dates, both included.
    """

    rule_id: str
    category: str
    words: str
    pattern: re.Pattern[str]
    account: str | None = None
    direction: str = "both"
    is_hint: bool = False
    account_iban: str | None = None
    amount_min: Decimal | None = None
    amount_max: Decimal | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def admits(self, line: Mapping[str, object]) -> bool:
        """Whether a line whose words fit is within the other bounds."""
        amount, booked = line["amount"], line["booking_date"]
        assert isinstance(amount, Decimal)
        assert isinstance(booked, date)
        return (
            self.direction in ("both", "out" if amount < 0 else "in")
            and self.account_iban in (None, line["account_iban"])
            and (self.amount_min is None or abs(amount) >= self.amount_min)
            and (self.amount_max is None or abs(amount) <= self.amount_max)
            and (self.valid_from is None or booked >= self.valid_from)
            and (self.valid_to is None or booked <= self.valid_to)
        )


def read_rules(
    rows: Iterable[Mapping[str, object]], categories: Container[str]
) -> list[Rule]:
    """The rules in the order in which they speak.

    Args:
        rows: `contains` or `regex`, rule_id, category and, where given, the bounds.
        categories: those that there are.

    Raises:
        RuleViolation: a pattern is none, or no category has this name; names the rule.
    """
    rules = [_rule(row) for row in rows]
    for rule in rules:
        if rule.category not in categories:
            raise RuleViolation(
                "categories.rules", rule.rule_id, "a known category", rule.category
            )
    return rules


class RuleBook:
    """All rules; those of plain words are found by their first word."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._patterns = [at for at, rule in enumerate(rules) if not rule.words]
        self._by_word: dict[str, list[int]] = {}
        for at, rule in enumerate(rules):
            if rule.words:
                first = rule.words.split(maxsplit=1)[0]
                self._by_word.setdefault(first, []).append(at)
        self._rules = rules

    def first(self, words: str, line: Mapping[str, object]) -> Rule | None:
        """The first rule that a line meets; None: no rule speaks.

        Args:
            words: the line's, as `texts.words_of` gives them.
            line: account_iban, booking_date and amount of it.
        """
        found = {
            at
            for word in words.split()
            for at in self._by_word.get(word, ())
            if self._rules[at].words in words
        }
        found.update(
            at for at in self._patterns if self._rules[at].pattern.search(words)
        )
        met = (self._rules[at] for at in sorted(found))
        return next((rule for rule in met if rule.admits(line)), None)


def without(words: str, rule: Rule) -> str:
    """The words without those by which the rule spoke: what else the line says."""
    return rule.pattern.sub(" ", words)


def _rule(row: Mapping[str, object]) -> Rule:
    given: dict[str, Any] = {
        name: row[name]
        for name in Rule.__dataclass_fields__
        if row.get(name) is not None
    }
    contains = row.get("contains")
    words = f" {plain(str(contains))} " if contains else ""
    spoken = re.escape(words) if contains else str(row["regex"])
    try:
        pattern = re.compile(spoken)
    except re.error as error:
        raise RuleViolation(
            "categories.rules", str(row["rule_id"]), "a regular expression", spoken
        ) from error
    return Rule(**given | {"words": words, "pattern": pattern})
