"""MT942: a bank's interim report of the entries of a day, in SWIFT's tagged text.

What: Interim Transaction Report, Standards MT Category 9 (SWIFT,
https://www.swift.com/standards). Its fields 61 and 86 are those of MT940, and it has no
balances: field 34F says the currency and the amount from which entries are reported,
13D when it was made, 90D and 90C how many debits and credits there are:

    :20:26100500001
    :25:FR7630006000011234567890189
    :28C:00277/001
    :34F:EUR0,
    :13D:2610051230+0200
    :61:2610051005C120,00NTRFE2E-1//26100500001
    :86:/LIB/VIR SEPA RECU DUPONT/REMI/FA-1
    :90D:0EUR0,00
    :90C:1EUR120,00
    -

Recognised by the fields 20 and one of 34F, 13, 13D, 90C and 90D, without field 60. Its
lines are sightings of lines that the MT940 of the day shows again; its statements are
interim. A file of both messages is taken for an MT940 and read message by message.
Quirks known: 13 for 13D; 34F once for debits and once for credits; 90 left out.
"""

from __future__ import annotations

from lettrage.ingestion.formats import mt940

NAME = "MT942"

parse = mt940.parse


def identify(head: bytes) -> bool:
    """Whether a file that starts with `head` is an MT942 interim report."""
    return mt940.is_interim(head) and not mt940.identify(head)
