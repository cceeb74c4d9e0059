"""The complements of a CFONB120 movement: records 05, told apart by their qualifier.

Published by the Comité français d'organisation et de normalisation bancaires, in the
supplements on SEPA to its Relevé de compte (120 characters).
Columns 46 to 48 of a record 05 are its qualifier, columns 49 to 118 its text:

    LIB      the label goes on                 LCC LC2  remittance, in two pieces
    NPY NBE  name of payer, of payee           LCS      remittance, structured
    NPO NBU  name of ultimate payer, payee     RCN      end-to-end id, purpose (35 each)
    IPY IBE  identifier of payer, payee        REF      the bank's reference
    CBE      account of the payee              RUM      mandate
    MMO      what was ordered: currency (3), decimals (1), amount (14), decimals of
             the rate (1), rate (11)           FEE      charges, as MMO begins
    RET      why it was returned, ISO 20022 code (4) and words

What has no column of its own is kept in the remittance.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from lettrage.ingestion.formats.values import clean, iban, joined, reference

_QUALIFIER, _TEXT = slice(45, 48), slice(48, 118)
_ID_LENGTH = 35
_MONEY = re.compile(r"(?P<currency>[A-Z]{3})(?P<decimals>[0-4])(?P<amount>[0-9]{14})")
_RATE = re.compile(r"(?P<decimals>[0-8])(?P<rate>[0-9 ]{10}[0-9])")
_REASON = re.compile(r"[A-Z]{2}[A-Z0-9]{2}(?= |$)")
_STRUCTURED_REFERENCE = re.compile(r"\S{1,35}")


class Details(NamedTuple):
    """What a movement and its complements say, beside dates and amount.

    Amounts are unsigned, as (amount, currency).
    """

    label: str | None
    remittance: str | None
    creditor_reference: str | None
    counterparty_name: str | None
    counterparty_iban: str | None
    ultimate_counterparty_name: str | None
    end_to_end_id: str | None
    mandate_id: str | None
    bank_reference: str | None
    return_reason: str | None
    charges: tuple[str, str] | None
    instructed: tuple[str, str] | None
    exchange_rate: str | None


def details_of(
    movement: str, complements: Sequence[str], *, is_credit: bool
) -> Details:
    """Read the texts of a record 04 and of the records 05 that follow it."""
    texts = dict[str, str]()
    for record in complements:
        qualifier = record[_QUALIFIER]
        texts[qualifier] = texts.get(qualifier, "") + record[_TEXT]
    code = clean(movement[40:42])
    reason = _reason(texts) or (None if code == "00" else code)
    # What is given back keeps the roles of the first payment.
    name, account, ultimate = _counterparty(texts, is_credit == (reason is None))
    own, named = reference(movement[104:]), clean(texts.pop("REF", None))
    client, purpose = _halves(texts.pop("RCN", ""))
    mandate, _ = _halves(texts.pop("RUM", ""))
    creditor_reference, structured = _structured(texts.pop("LCS", None))
    instructed, rate = _instructed(texts)
    label = clean(movement[48:79] + texts.pop("LIB", ""))
    free = clean(texts.pop("LCC", "") + texts.pop("LC2", ""))
    charges = _charges(texts)
    others = (clean(text) for text in texts.values())
    return Details(
        label=label,
        remittance=joined(free, structured, named if own else None, purpose, *others),
        creditor_reference=creditor_reference,
        counterparty_name=name,
        counterparty_iban=account,
        ultimate_counterparty_name=ultimate,
        end_to_end_id=reference(client),
        mandate_id=reference(mandate),
        bank_reference=own or reference(named),
        return_reason=reason,
        charges=charges,
        instructed=instructed,
        exchange_rate=rate,
    )


def _counterparty(
    texts: dict[str, str], is_payer: bool
) -> tuple[str | None, str | None, str | None]:
    """Name, IBAN and ultimate party of the side that is not the firm's own."""
    payer = (clean(texts.pop("NPY", None)), _iban(texts, "IPY"))
    payee = (
        clean(texts.pop("NBE", None)),
        _iban(texts, "CBE") or _iban(texts, "IBE"),
    )
    ultimate = clean(texts.pop("NPO", None)), clean(texts.pop("NBU", None))
    one, other = (payer, payee) if is_payer else (payee, payer)
    return one[0] or other[0], one[1] or other[1], ultimate[0 if is_payer else 1]


def _iban(texts: dict[str, str], qualifier: str) -> str | None:
    """The IBAN that identifies a party; any other identifier stays in `texts`."""
    if qualifier not in texts:
        return None
    found = iban(texts[qualifier][:_ID_LENGTH])
    if found:
        del texts[qualifier]
    return found


def _halves(text: str) -> tuple[str | None, str | None]:
    """The first 35 characters, and the rest."""
    if not text:
        return None, None
    return clean(text[:_ID_LENGTH]), clean(text[_ID_LENGTH:])


def _structured(text: str | None) -> tuple[str | None, str | None]:
    """A structured remittance: a creditor's reference, or other text."""
    text = clean(text)
    if text and _STRUCTURED_REFERENCE.fullmatch(text):
        return text, None
    return None, text


def _reason(texts: dict[str, str]) -> str | None:
    """The ISO code of a return; its words stay in `texts`."""
    match = _REASON.match(texts.get("RET", ""))
    if match is None:
        return None
    texts["RET"] = texts["RET"][match.end() :]
    return match.group()


def _charges(texts: dict[str, str]) -> tuple[str, str] | None:
    match = _MONEY.match(texts.get("FEE", ""))
    if match is None:
        return None
    del texts["FEE"]
    return _scaled(match["amount"], match["decimals"]), match["currency"]


def _instructed(
    texts: dict[str, str],
) -> tuple[tuple[str, str] | None, str | None]:
    """Amount and currency as ordered, and the rate; what cannot be read stays."""
    text = texts.get("MMO", "")
    match = _MONEY.match(text)
    if match is None:
        return None, None
    del texts["MMO"]
    rate = _RATE.match(text, match.end())
    return (_scaled(match["amount"], match["decimals"]), match["currency"]), (
        _scaled(rate["rate"].replace(" ", "0"), rate["decimals"]) if rate else None
    )


def _scaled(digits: str, decimals: str) -> str:
    scale = int(decimals)
    whole, fraction = digits[: len(digits) - scale], digits[len(digits) - scale :]
    return (
        f"{whole.lstrip('0') or '0'}.{fraction}" if scale else whole.lstrip("0") or "0"
    )
