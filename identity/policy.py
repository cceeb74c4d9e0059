"""What each fact weighs when two records are compared, and what is proposed.

Points are whole numbers on a scale to 100: they order proposals, and are no
probability. Points alone never merge anything: `evidence.strength_of` says what is
sure. Every pair of `docs/identity.md` can be added up by hand from this table.
"""

from __future__ import annotations

# Proposed from this many points on.
PROPOSED_FROM = 45
SCORE_MAX = 99

# At most so many doubtful pairs a record, the best: nobody reads an endless list.
PROPOSALS_PER_RECORD = 5

# A mailbox, an IBAN or a domain of more records than this is somebody else's: an
# accountant's, a factor's, a group's. So is a block of more records no hint.
OWNERS_MAX = 8
BLOCK_MAX = 50

# Names less alike than this are not compared further, unless a key is shared.
SIMILARITY_MIN = 80
SIMILARITY_NEARLY_EQUAL = 95
SIMILARITY_UNLIKE = 50
# A slip of the pen is one only in a name long enough to be recognised without it.
NEARLY_EQUAL_LETTERS_MIN = 10

# What a word shared by unrelated firms says of its full weight.
COMMON_WORD_WEIGHT = 0.4
# Below so many names, how rare a word is cannot be seen from them.
NAMES_MIN = 1_000

POINTS = {
    "same_siret": 70,
    "same_siren": 60,
    "same_vat_number": 60,
    "same_iban": 55,
    "same_mailbox": 55,
    "same_domain": 25,
    "same_street": 15,
    "same_place": 12,
    "other_place": -5,
    "other_legal_form": -10,
    "other_name": -10,
    "other_country": -25,
    "other_establishment": -10,
    "other_service": -20,
    "same_system": -10,
    "reads_like_a_person": -15,
}

# Of names this much alike, times how rare they are.
NAME_POINTS = ((100, 50), (95, 42), (90, 35), (85, 28), (80, 20))
