"""What goes wrong when payers write down what they pay."""

from __future__ import annotations

import re
from random import Random

from lettrage.simulation.firm import Firm
from lettrage.simulation.payments import Payment
from lettrage.simulation.references import creditor_reference


def misquote(rng: Random, firm: Firm, payment: Payment, latest: dict[str, str]) -> None:
    """Now and then, a slip of the hand in what is cited, or a structured reference.

    `latest` holds what each customer wrote last: some send the same text again.
    """
    chance = rng.random()
    customer = payment.customer
    if customer and payment.is_named and len(payment.parts) == 1:
        before = latest.get(customer.customer_id)
        latest[customer.customer_id] = payment.notice.text
        if before and payment.scenario == "exact" and rng.random() < firm.slips / 5:
            payment.notice.text = before
            payment.scenario = "wrong_reference"
            return
    if chance < firm.slips and payment.is_named and payment.parts:
        payment.notice.text = _slip(rng, payment.notice.text)
        if payment.scenario == "exact":
            payment.scenario = "mistyped_reference"
    elif chance > 1 - firm.structured and len(payment.parts) == 1:
        payment.notice.reference = creditor_reference(payment.parts[0].document)
        payment.is_named = True


def _slip(rng: Random, text: str) -> str:
    """The text with one mistake of the hand in a number; unchanged without a digit."""
    places = [place for place, letter in enumerate(text) if letter.isdigit()]
    if not places:
        return text
    years = re.search(r"20[2-3]\d", text)
    if years and rng.random() < 0.25:
        wrong = int(years.group()) + rng.choice((-1, -1, 1))
        return f"{text[: years.start()]}{wrong}{text[years.end() :]}"
    place = rng.choice(places[len(places) // 3 :])
    kind = rng.choice(("swap", "lost", "added", "wrong", "letter", "spaced"))
    before, digit, after = text[:place], text[place], text[place + 1 :]
    if kind == "swap" and after[:1].isdigit() and after[0] != digit:
        return before + after[0] + digit + after[1:]
    if kind == "lost":
        return before + after
    if kind == "added":
        return before + digit + rng.choice("0123456789") + after
    if kind == "letter" and digit in "015":
        return before + {"0": "O", "1": "I", "5": "S"}[digit] + after
    if kind == "spaced":
        return before + digit + " " + after
    return before + str((int(digit) + rng.randint(1, 9)) % 10) + after
