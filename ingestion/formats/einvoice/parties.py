"""Whose invoice it is: issued by us or received by us; and what the other is called."""

from __future__ import annotations

import re

from lettrage.core.errors import DocumentError
from lettrage.core.identifiers import is_valid_siren
from lettrage.core.settings import Company
from lettrage.ingestion.formats.einvoice.document import EInvoice, Identifier, Party

# Schemes of ISO 6523 and of the French directory whose values start with a SIREN.
_OF_A_SIREN = frozenset({"0002", "0009", "0225", "9957"})
_GLN = "0088"
_SIREN = re.compile(r"[0-9]{9}")
_SIRET = re.compile(r"[0-9]{14}")
_FRENCH_VAT = re.compile(r"FR[0-9A-Z]{2}([0-9]{9})")


def is_issued_by(invoice: EInvoice, company: Company, file_name: str) -> bool:
    """Whether the seller is the firm itself; otherwise the buyer is.

    The SIREN decides, then the VAT number, then the name: many a foreign supplier says
    no more of its buyer.

    Raises:
        DocumentError: neither of them is the firm, or both are.
    """
    for is_us in (_has_our_siren, _has_our_vat_number, _has_our_name):
        seller, buyer = (is_us(p, company) for p in (invoice.seller, invoice.buyer))
        if seller != buyer:
            return seller
    known = (
        f"company.siren {company.siren!r}, company.vat_number {company.vat_number!r}"
    )
    raise DocumentError(
        file_name,
        None,
        None,
        None,
        f"seller is {_described(invoice.seller)}, buyer is "
        f"{_described(invoice.buyer)}; expected exactly one of them to be this firm "
        f"({known}); fill or mend company.siren in lettrage.toml",
    )


def customer_id(party: Party) -> str:
    """What a customer is called in our files: the same in each of its invoices.

    Its SIREN, else its VAT number, its GLN, another identifier, its name. The prefix
    says which, and keeps it apart from the numbers that other programs give. An
    identifier without a scheme is the number that we gave it (BT-46).

    >>> customer_id(Party("Dupont SA", (), None, "FR 44 732829320", *[None] * 6))
    'siren:732829320'
    """
    return _public_id(party) or next(
        (f"number:{i.value}" for i in party.identifiers if i.scheme is None),
        _name_id(party),
    )


def supplier_id(party: Party) -> str:
    """What a supplier is called in our files, as `customer_id`.

    Two suppliers may bear the same number of their own, so that does not name one.
    """
    return _public_id(party) or _name_id(party)


def _public_id(party: Party) -> str | None:
    if (siren := siren_of(party)) is not None:
        return f"siren:{siren}"
    if (vat_number := vat_number_of(party)) is not None:
        return f"vat:{vat_number}"
    known = [i for i in _identifiers(party) if i.scheme is not None]
    known.sort(key=lambda identifier: identifier.scheme != _GLN)
    for identifier in known:
        prefix = "gln" if identifier.scheme == _GLN else identifier.scheme
        return f"{prefix}:{identifier.value}"
    return None


def _name_id(party: Party) -> str:
    return f"name:{_folded(party.name)}"


def _identifiers(party: Party) -> tuple[Identifier, ...]:
    return (*party.identifiers, *filter(None, [party.endpoint]))


def siren_of(party: Party) -> str | None:
    """The nine digits of a French party, as they stand: not checked."""
    return next(iter(_sirens(party)), None)


def siret_of(party: Party) -> str | None:
    """The fourteen digits of its establishment, where it names one."""
    found = (_digits(i.value) for i in party.identifiers if i.scheme == "0009")
    return next((siret for siret in found if _SIRET.fullmatch(siret)), None)


def vat_number_of(party: Party) -> str | None:
    """The VAT number in its compact form: not checked."""
    return _compact(party.vat_number or "") or None


def _sirens(party: Party) -> tuple[str, ...]:
    """All that it names; else that of its VAT number, which may be its VAT group's."""
    named = tuple(
        siren
        for identifier in _identifiers(party)
        if (siren := _siren_in(identifier, party)) is not None
    )
    return named or _siren_in_vat_number(party.vat_number or "")


def _siren_in_vat_number(text: str) -> tuple[str, ...]:
    match = _FRENCH_VAT.fullmatch(_compact(text))
    return (match[1],) if match else ()


def _siren_in(identifier: Identifier, party: Party) -> str | None:
    digits = _digits(identifier.value)
    if identifier.scheme in _OF_A_SIREN and (match := _SIREN.match(digits)):
        return match[0]
    # BT-30 may come without its scheme: in France it is a SIREN if it checks.
    if identifier.scheme is None and party.country == "FR" and is_valid_siren(digits):
        return digits
    return None


def _has_our_siren(party: Party, company: Company) -> bool:
    return bool(_our_sirens(company) & set(_sirens(party)))


def _has_our_vat_number(party: Party, company: Company) -> bool:
    # The members of a VAT group share its number, each under a SIREN of its own.
    is_another = bool(_our_sirens(company)) and siren_of(party) is not None
    return vat_number_of(party) == _our_vat_number(company) and not is_another


def _has_our_name(party: Party, company: Company) -> bool:
    # Whoever has a SIREN or VAT number that is not ours is a namesake.
    is_another = siren_of(party) is not None or vat_number_of(party) not in {
        None,
        _our_vat_number(company),
    }
    ours = _folded(company.name)
    return bool(ours) and _folded(party.name) == ours and not is_another


def _our_vat_number(company: Company) -> str:
    return _compact(company.vat_number)


def _our_sirens(company: Company) -> set[str]:
    named = _digits(company.siren)
    return {named} if named else set(_siren_in_vat_number(company.vat_number))


def _described(party: Party) -> str:
    known = [
        f"{name} {value}"
        for name, value in (
            ("SIREN", siren_of(party)),
            ("VAT number", vat_number_of(party)),
        )
        if value
    ]
    return f"{party.name} ({', '.join(known) or 'no SIREN, no VAT number'})"


def _digits(text: str) -> str:
    return "".join(text.split())


def _compact(text: str) -> str:
    return "".join(c for c in text.upper() if c.isalnum())


def _folded(text: str | None) -> str:
    return " ".join((text or "").casefold().split())
