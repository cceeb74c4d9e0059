"""The controls of a FEC, as data: what each is called, how grave it is, what it says.

Levels E, V and A are the verdicts of the tax office's own tool, Test Compta Demat: the
file is refused, data that the law wants are absent, an alert. It reads lines one by one
and sums nothing: the controls of entries, dates and numbers are ours.

Source: LPF art. A.47 A-1; DGFiP, Mode d'emploi de l'outil Test Compta Démat.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

# The 18 columns of art. A.47 A-1 VII, in their order.
COLUMNS = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum",
    "CompteLib", "CompAuxNum", "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib",
    "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise",
    "Idevise",
)  # fmt: skip
# Columns without which the tool does not start.
MANDATORY = (
    "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "EcritureLib",
    "Debit", "Credit",
)  # fmt: skip
# Of those, values without which a line cannot be placed.
NEVER_EMPTY = ("EcritureNum", "EcritureDate", "CompteNum")
# Values whose absence makes the file non conform.
NEVER_ABSENT = (
    "JournalCode", "JournalLib", "CompteLib", "PieceRef", "PieceDate", "EcritureLib",
    "ValidDate",
)  # fmt: skip
DATES = ("EcritureDate", "PieceDate", "DateLet", "ValidDate")
AMOUNTS = ("Debit", "Credit", "Montantdevise", "Montant")


class Level(StrEnum):
    """Who says it, and how grave it is."""

    REFUSED = "E"
    ABSENT = "V"
    ALERT = "A"
    # Not of the tool: faults of accounting, and what deserves a look.
    OWN = "own"
    OWN_ALERT = "own alert"


@dataclass(frozen=True, slots=True)
class Control:
    """One control.

    Args:
        name: its id, stable.
        level: how grave it is.
        french: what is wrong where it does not hold, for the accountant.
        english: the same.
    """

    name: str
    level: Level
    french: str
    english: str

    @property
    def is_fault(self) -> bool:
        """Whether the file must not leave the firm like this."""
        return self.level in (Level.REFUSED, Level.ABSENT, Level.OWN)


_OF_THE_TOOL = (
    Control(
        "file_name",
        Level.REFUSED,
        "le nom du fichier n'est pas SirenFECAAAAMMJJ",
        "the file is not named SirenFECAAAAMMJJ",
    ),
    Control(
        "separator",
        Level.REFUSED,
        "les zones ne sont séparées ni par une tabulation ni par |",
        "fields are separated neither by tabs nor by |",
    ),
    Control(
        "bar_in_text",
        Level.REFUSED,
        "un texte contient | alors que le séparateur est la tabulation",
        "a text holds | though fields are separated by tabs",
    ),
    Control(
        "missing_column",
        Level.REFUSED,
        "une colonne obligatoire manque",
        "a mandatory column is missing",
    ),
    Control(
        "field_count",
        Level.REFUSED,
        "la ligne n'a pas autant de zones que l'en-tête",
        "the line does not have as many fields as the header",
    ),
    Control(
        "empty_value",
        Level.REFUSED,
        "une valeur obligatoire est à blanc",
        "a mandatory value is empty",
    ),
    Control(
        "decimal_point",
        Level.REFUSED,
        "le séparateur décimal est un point au lieu d'une virgule",
        "decimals follow a point instead of a comma",
    ),
    Control(
        "thousands_separator",
        Level.REFUSED,
        "un montant a un séparateur de milliers",
        "an amount has a thousands separator",
    ),
    Control(
        "not_a_number",
        Level.REFUSED,
        "un montant n'est pas numérique",
        "an amount is no number",
    ),
    Control(
        "side",
        Level.REFUSED,
        "le sens n'est ni D ou C, ni +1 ou -1",
        "a side is neither D or C, nor +1 or -1",
    ),
    Control(
        "invalid_date",
        Level.REFUSED,
        "une date n'existe pas ou n'est pas au format AAAAMMJJ",
        "a date does not exist, or is not written AAAAMMJJ",
    ),
    *(
        Control(
            f"absent_{column}",
            Level.ABSENT,
            f"{column} est absent sur au moins une ligne",
            f"{column} is absent on at least one line",
        )
        for column in NEVER_ABSENT
    ),
    Control(
        "account_digits",
        Level.ALERT,
        "le compte ne commence pas par trois chiffres",
        "the account does not start with three digits",
    ),
    Control(
        "one_side",
        Level.ALERT,
        "débit et crédit sont tous deux servis, ou aucun ne l'est",
        "both debit and credit are filled, or neither is",
    ),
    Control(
        "year_range",
        Level.ALERT,
        "l'année n'est pas comprise entre 1900 et 2099",
        "the year is not one of 1900 to 2099",
    ),
)

_OWN = (
    Control(
        "columns_order",
        Level.OWN,
        "les dix-huit colonnes ne sont pas dans l'ordre de l'article A.47 A-1",
        "the first eighteen columns are not in the order of art. A.47 A-1",
    ),
    Control(
        "encoding",
        Level.OWN,
        "le texte n'est ni en ASCII, ni en ISO 8859-15, ni en UTF-8",
        "the text is neither ASCII, nor ISO 8859-15, nor UTF-8",
    ),
    Control(
        "entry_balance",
        Level.OWN,
        "l'écriture n'est pas équilibrée (JournalCode, EcritureNum)",
        "the entry does not balance (JournalCode, EcritureNum)",
    ),
    Control(
        "global_balance",
        Level.OWN,
        "le total des débits n'est pas celui des crédits",
        "debits and credits of the file differ",
    ),
    Control(
        "opening_balance",
        Level.OWN,
        "les à-nouveaux ne sont pas équilibrés",
        "the opening entries do not balance",
    ),
    Control(
        "lettrage_balance",
        Level.OWN,
        "les lignes lettrées ensemble ne se soldent pas (compte, auxiliaire, code)",
        "lines lettered together do not clear each other (account, auxiliary, code)",
    ),
    Control(
        "after_year",
        Level.OWN,
        "l'écriture est datée après la clôture que nomme le fichier",
        "the entry is dated after the closing date that names the file",
    ),
    Control(
        "validated_before",
        Level.OWN,
        "l'écriture est validée avant sa date",
        "the entry is validated before its own date",
    ),
    Control(
        "before_year",
        Level.OWN_ALERT,
        "l'écriture est datée plus de douze mois avant la clôture",
        "the entry is dated more than twelve months before the closing date",
    ),
    Control(
        "entry_dates",
        Level.OWN_ALERT,
        "un même numéro d'écriture porte plusieurs dates (JournalCode, EcritureNum)",
        "one entry has several dates (JournalCode, EcritureNum)",
    ),
    Control(
        "number_gap",
        Level.OWN_ALERT,
        "la suite des numéros est rompue, dans le journal comme sur l'exercice",
        "numbers have a gap, in the journal and over the year",
    ),
    Control(
        "validation_order",
        Level.OWN_ALERT,
        "les écritures ne sont pas dans l'ordre chronologique de validation",
        "entries are not in the order of their validation",
    ),
    Control(
        "opening_first",
        Level.OWN_ALERT,
        "des à-nouveaux suivent d'autres écritures",
        "opening entries follow others",
    ),
    Control(
        "blank_amount",
        Level.OWN_ALERT,
        "un montant nul est à blanc au lieu de 0,00",
        "an amount of nothing is blank instead of 0,00",
    ),
)

CONTROLS = {control.name: control for control in (*_OF_THE_TOOL, *_OWN)}
