"""Names as words: capitals without accents or punctuation, abbreviations written out.

Macros made: `words_of(text)`, `without_forms(words)`, `heavy_words(words)` (sorted,
without forms and light words), `written_out(word)`, `is_form(word)`. Table made:
`customer_words`: customer_id, words, form.
"""

from __future__ import annotations

from lettrage.core.warehouse import Connection

# Written out, so that a bank's abbreviation and the firm's own agree.
SYNONYMS = {
    "STE": "SOCIETE",
    "SOC": "SOCIETE",
    "ETS": "ETABLISSEMENTS",
    "ETAB": "ETABLISSEMENTS",
    "ETABLISSEMENT": "ETABLISSEMENTS",
    "GPE": "GROUPE",
    "GRP": "GROUPE",
    "ASS": "ASSOCIES",
    "ASSOC": "ASSOCIES",
    "ST": "SAINT",
    "COMPAGNIE": "CIE",
}

LEGAL_FORMS = (
    "SA", "SAS", "SASU", "SARL", "EURL", "SCI", "SCP", "SNC", "SCA", "SELARL", "EI",
    "EIRL", "SCOP", "GIE", "GMBH", "AG", "KG", "OHG", "UG", "LTD", "LIMITED", "LLC",
    "PLC", "INC", "BV", "NV", "SRL", "SPA", "SL", "SPRL", "ASBL", "SE", "OY", "AB",
    "AS", "APS", "SP", "ZOO", "LDA",
)  # fmt: skip

# Words that a payer may leave out of its own name.
LIGHT_WORDS = (
    "SOCIETE", "ETABLISSEMENTS", "GROUPE", "ET", "AND", "UND", "DE", "DU", "DES", "LA",
    "LE", "LES", "L", "D", "M", "MR", "MME", "MONSIEUR", "MADAME", "THE",
)  # fmt: skip


def _macros() -> tuple[str, ...]:
    cases = " ".join(
        f"when '{short}' then '{long}'" for short, long in SYNONYMS.items()
    )
    forms = ", ".join(f"'{form}'" for form in LEGAL_FORMS)
    light = ", ".join(f"'{word}'" for word in LIGHT_WORDS)
    return (
        f"""
        create or replace macro written_out(word) as
            case word {cases} else word end
        """,
        """
        create or replace macro words_of(text) as
            list_transform(
                list_filter(
                    string_split(
                        regexp_replace(
                            replace(upper(strip_accents(text)), '&', ' ET '),
                            '[^A-Z0-9]+', ' ', 'g'
                        ),
                        ' '
                    ),
                    lambda word: word <> ''
                ),
                lambda word: written_out(word)
            )
        """,
        f"""
        create or replace macro without_forms(words) as
            list_filter(words, lambda word: word not in ({forms}))
        """,
        f"""
        create or replace macro heavy_words(words) as
            list_sort(list_filter(
                without_forms(words), lambda word: word not in ({light})
            ))
        """,
        f"create or replace macro is_form(word) as word in ({forms})",
    )


_CUSTOMER_WORDS = """
create table customer_words as
select customer_id, words_of(name) as words, words_of(legal_form) as form
from input_customers
where len(words_of(name)) > 0
"""


def read_names(connection: Connection) -> None:
    """Make the macros and `customer_words` from `input_customers`."""
    for statement in (*_macros(), _CUSTOMER_WORDS):
        connection.execute(statement)
