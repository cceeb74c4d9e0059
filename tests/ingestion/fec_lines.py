"""Lines of a FEC, written for tests."""

from __future__ import annotations

HEADER = (
    "JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|"
    "CompAuxLib|PieceRef|PieceDate|EcritureLib|Debit|Credit|EcritureLet|DateLet|"
    "ValidDate|Montantdevise|Idevise"
)


def line(**fields: str) -> str:
    """A sound line, but for these fields."""
    sound = {
        "JournalCode": "VE", "EcritureNum": "1", "EcritureDate": "20250114",
        "CompteNum": "411000", "EcritureLib": "Facture", "Debit": "120,00",
        "Credit": "0,00",
    }  # fmt: skip
    return "|".join((sound | fields).get(name, "") for name in HEADER.split("|"))
