"""What a bank line says, as words: what every stage reads in the same way."""

from __future__ import annotations

import re
import unicodedata

import pyarrow as pa
import pyarrow.compute as pc

# Words that say how money moved, not who moved it or why.
_BANKING = """
    VIR VIRT VIREMENT SEPA INST INSTANTANE PRLV PRELEVEMENT PRLVT EMIS RECU RECUS REF
    MOTIF DE DU LE LA LES POUR PAR A AU AUX EN ET ID MDT RUM ICS BIC IBAN NOM EUR EUROS
    DATE NUM NO NOTPROVIDED EREF MREF CRED SVWZ DEBIT CREDIT PAIEMENT CARTE CB FACTURE
    FACT TRANSFER PAYMENT UEBERWEISUNG LASTSCHRIFT
"""
BANKING = frozenset(_BANKING.split())
_LENGTH_MAX = 240


def words_of(lines: pa.Table) -> pa.ChunkedArray:
    """Every word of a line, a space on both sides: ` VIR SEPA URSSAF `.

    Capitals without accents; what the bank writes and what the payer writes, joined.
    Words, so that a rule finds `CFE` and passes over `CFEDERATION`.

    Args:
        lines: columns label, remittance, counterparty_name; nulls say nothing.
    """
    joined = pc.binary_join_element_wise(
        *(
            pc.fill_null(lines[column], "")
            for column in ("label", "counterparty_name", "remittance")
        ),
        " ",
    )
    plain = pc.utf8_upper(pc.utf8_normalize(joined, form="NFKD"))
    # An accent is a character of its own after NFKD; it divides no word.
    bare = pc.replace_substring_regex(plain, r"\p{Mn}+", "")
    spaced = pc.replace_substring_regex(bare, "[^A-Z0-9]+", " ")
    cut = pc.utf8_slice_codeunits(spaced, 0, _LENGTH_MAX)
    padded = pc.binary_join_element_wise("", cut, "", " ")
    return pc.replace_substring_regex(padded, " +", " ")


def plain(text: str) -> str:
    """The words of one text, as `words_of` gives them, without the outer spaces.

    >>> plain("Écheance prêt n° 7")
    'ECHEANCE PRET N 7'
    """
    letters = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in letters if not unicodedata.combining(c)).upper()
    return re.sub("[^A-Z0-9]+", " ", bare).strip()


def payee_of(words: str) -> str:
    """Who is at the other end: the words without numbers and without banking.

    >>> payee_of(" PRLV SEPA ORANGE SA 4471203 ")
    'ORANGE SA'
    """
    return " ".join(
        word
        for word in words.split()
        if word not in BANKING and not any(c.isdigit() for c in word)
    )
