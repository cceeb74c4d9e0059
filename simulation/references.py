"""References that stand beside a payment's words."""

from __future__ import annotations

from random import Random

from lettrage.simulation.billing import Document
from lettrage.simulation.customers import Customer


def creditor_reference(document: Document) -> str:
    """A document's number as an RF creditor reference (ISO 11649)."""
    number = "".join(c for c in document.number.full.upper() if c.isalnum())[:21]
    digits = "".join(str(int(character, 36)) for character in number + "RF")
    return f"RF{98 - int(digits + '00') % 97:02d}{number}"


def end_to_end_id(rng: Random, customer: Customer, cited: Document | None) -> str:
    """The payer's own id of the payment; some put there what they pay."""
    style = int(customer.siren[-1:] or 5)
    if style < 2 and cited:
        return cited.number.full.replace(" ", "")[:35]
    if style < 5:
        return f"{rng.randint(2023, 2028)}{rng.randint(1, 99_999):05d}"
    return f"{rng.getrandbits(40):010X}"
