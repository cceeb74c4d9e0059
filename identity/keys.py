"""What a customer's record says of who it is: its system, its keys, its name.

A key counts only where it is valid; where a record's own keys contradict one another
(the SIRET of another SIREN), none of them does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from lettrage.core.identifiers import (
    is_valid_iban,
    is_valid_siren,
    is_valid_siret,
    is_valid_vat_number,
)
from lettrage.identity.names import Name, is_public_domain, read_name

# The firm's own customer files; records of other programs have theirs as a prefix.
OWN = ""

_PREFIX = re.compile(r"([a-z][a-z0-9_]*):(.+)")
_NO_KEY = re.compile(r"[^A-Z0-9]+")
_DIGITS = re.compile(r"[0-9]+")
_CACHED = 1 << 17


@dataclass(frozen=True, slots=True)
class Record:
    """A landed customer, read.

    Args:
        customer_id: as it landed.
        system: which program it comes from; `OWN` for the firm's own files.
        siren: nine digits, whichever key tells it; None: unknown.
        siret: fourteen digits.
        vat_number: with its country prefix.
        iban: compact.
        mailbox: the e-mail address in small letters.
        domain: of the mailbox; None where anybody may have one there.
        name: taken apart.
        place: country and postal code; None unless both are known.
        country: ISO 3166.
        street: house number and words of the first address line.
        service_code: of a public buyer.
        parent_customer_id: as it landed.
    """

    customer_id: str
    system: str
    siren: str | None
    siret: str | None
    vat_number: str | None
    iban: str | None
    mailbox: str | None
    domain: str | None
    name: Name
    place: str | None
    country: str | None
    street: str | None
    service_code: str | None
    parent_customer_id: str | None


def system_of(customer_id: str) -> str:
    """The program that a record comes from: the prefix of its identifier.

    >>> system_of("hubspot:12"), system_of("C0042")
    ('hubspot', '')
    """
    found = _PREFIX.fullmatch(customer_id)
    return found[1] if found else OWN


def read_record(row: Mapping[str, str | None]) -> Record:
    """Read a landed customer.

    Args:
        row: the columns of `pipeline.INPUTS["customers"]`, as they landed.
    """
    customer_id = row["customer_id"] or ""
    siren, siret, vat_number = _firm_keys(row, customer_id)
    iban = _compact(row["iban"])
    mailbox, domain = _mail(row["email"])
    country, postal = row["country"], _compact(row["postal_code"])
    return Record(
        customer_id=customer_id,
        system=system_of(customer_id),
        siren=siren,
        siret=siret,
        vat_number=vat_number,
        iban=iban if iban and _is_iban(iban) else None,
        mailbox=mailbox,
        domain=domain,
        name=read_name(row["name"], row["legal_form"]),
        place=f"{country} {postal}" if country and postal else None,
        country=country,
        street=read_name(row["address_line1"]).key or None,
        service_code=row["service_code"],
        parent_customer_id=row["parent_customer_id"],
    )


def _firm_keys(
    row: Mapping[str, str | None], customer_id: str
) -> tuple[str | None, str | None, str | None]:
    """SIREN, SIRET and VAT number, each valid; nothing where they contradict."""
    siren, siret = _compact(row["siren"]), _compact(row["siret"])
    vat_number = _compact(row["vat_number"])
    # Invoices name a buyer without a number of its own by its key.
    match _PREFIX.fullmatch(customer_id):
        case re.Match() as found if found[1] == "siren":
            siren = siren or _compact(found[2])
        case re.Match() as found if found[1] == "vat":
            vat_number = vat_number or _compact(found[2])
    siren = siren if siren and _is_siren(siren) else None
    siret = siret if siret and _is_siret(siret) else None
    vat_number = vat_number if vat_number and _is_vat(vat_number) else None
    said = {key for key in (siren, siret and siret[:9], _siren_of(vat_number)) if key}
    if len(said) > 1:
        return None, None, None
    return (said.pop() if said else None), siret, vat_number


def _siren_of(vat_number: str | None) -> str | None:
    """French VAT numbers end in the SIREN; those of Monaco in none."""
    if vat_number is None or not vat_number.startswith("FR"):
        return None
    siren = vat_number[-9:]
    return siren if _is_siren(siren) else None


def _mail(email: str | None) -> tuple[str | None, str | None]:
    mailbox = (email or "").strip().lower()
    local, at, domain = mailbox.rpartition("@")
    if not (local and at and "." in domain) or " " in mailbox:
        return None, None
    return mailbox, None if is_public_domain(domain) else domain


def _compact(text: str | None) -> str | None:
    return _NO_KEY.sub("", text.upper()) or None if text else None


# The same keys come again and again, from each program and in each run.
_is_vat = lru_cache(_CACHED)(is_valid_vat_number)
_is_iban = lru_cache(_CACHED)(is_valid_iban)
_is_siret = lru_cache(_CACHED)(is_valid_siret)


@lru_cache(_CACHED)
def _is_siren(text: str) -> bool:
    # stdnum takes letters for a fault of its own kind; most of what comes has none.
    return _DIGITS.fullmatch(text) is not None and is_valid_siren(text)
