"""Identifiers of firms and of accounts: values that cannot exist invalid.

Check digits and national rules are python-stdnum's and schwifty's, not ours. Each type
takes any usual writing (spaces, points, lower case) and keeps the compact one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import schwifty
import schwifty.exceptions
import stdnum.ch.vat
import stdnum.eu.vat
import stdnum.fr.siren
import stdnum.fr.siret
import stdnum.gb.vat
import stdnum.no.mva
from stdnum.exceptions import ValidationError

from lettrage.core.errors import InvalidValue

# Outside the Union, the neighbours whose numbers stand on invoices of EU firms.
# XI is Northern Ireland: a British number under a prefix of its own.
_OTHER_VAT_RULES: dict[str, Callable[[str], str]] = {
    "CHE": stdnum.ch.vat.validate,
    "GB": lambda number: "GB" + stdnum.gb.vat.validate(number[2:]),
    "XI": lambda number: "XI" + stdnum.gb.vat.validate(number[2:]),
    "NO": lambda number: "NO" + stdnum.no.mva.validate(number[2:]),
}

_RIB = re.compile(r"[0-9]{10}[0-9A-Z]{11}")
# The letters of an account count as A and J = 1, B, K and S = 2 … I, R and Z = 9.
_RIB_DIGITS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")


@dataclass(frozen=True, slots=True)
class Siren:
    """The nine digits of a French firm, with their check digit.

    Raises:
        InvalidValue: it is none.

    >>> str(Siren("732 829 320"))
    '732829320'
    """

    value: str

    def __post_init__(self) -> None:
        _keep(self, "SIREN", stdnum.fr.siren.validate, "nine digits with a right check")

    @property
    def formatted(self) -> str:
        """As people write it: `732 829 320`."""
        return f"{self.value[:3]} {self.value[3:6]} {self.value[6:]}"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Siret:
    """The fourteen digits of an establishment: its firm's SIREN and five more.

    La Poste's establishments have a check of their own: their digits sum to a
    multiple of five (INSEE).

    Raises:
        InvalidValue: it is none.

    >>> Siret("732 829 320 00074").siren
    Siren(value='732829320')
    """

    value: str

    def __post_init__(self) -> None:
        _keep(
            self,
            "SIRET",
            stdnum.fr.siret.validate,
            "fourteen digits with a right check",
        )

    @property
    def siren(self) -> Siren:
        """The firm of this establishment."""
        return Siren(self.value[:9])

    @property
    def formatted(self) -> str:
        """As people write it: `732 829 320 00074`."""
        return f"{self.siren.formatted} {self.value[9:]}"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class VatNumber:
    """A VAT number with its country prefix: the Union, GB, XI, CHE or NO.

    Raises:
        InvalidValue: no such prefix, or the number breaks its country's rule.

    >>> VatNumber("FR 44 732 829 320").country
    'FR'
    """

    value: str

    def __post_init__(self) -> None:
        _keep(self, "VAT number", _validated_vat, "a country prefix and a right check")

    @property
    def country(self) -> str:
        """ISO 3166 code of its country: Greece writes EL, Northern Ireland XI."""
        return {"EL": "GR", "XI": "GB"}.get(self.value[:2], self.value[:2])

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Iban:
    """An IBAN: length and structure of its country, and the mod-97 check.

    Raises:
        InvalidValue: it is none.

    Source: ISO 13616; structures from SWIFT's registry, as schwifty carries it.

    >>> Iban("FR76 3000 6000 0112 3456 7890 189").country
    'FR'
    """

    value: str

    def __post_init__(self) -> None:
        _keep(self, "IBAN", _validated_iban, "a country, two check digits, an account")

    @property
    def country(self) -> str:
        """ISO 3166 code of the bank's country."""
        return self.value[:2]

    @property
    def formatted(self) -> str:
        """As people write it, in groups of four."""
        return " ".join(self.value[i : i + 4] for i in range(0, len(self.value), 4))

    def __str__(self) -> str:
        return self.value


def is_valid_siren(text: str) -> bool:
    """Whether `Siren(text)` exists.

    >>> is_valid_siren("732829321")
    False
    """
    return _is_valid(Siren, text)


def is_valid_siret(text: str) -> bool:
    """Whether `Siret(text)` exists."""
    return _is_valid(Siret, text)


def is_valid_vat_number(text: str) -> bool:
    """Whether `VatNumber(text)` exists."""
    return _is_valid(VatNumber, text)


def is_valid_iban(text: str) -> bool:
    """Whether `Iban(text)` exists."""
    return _is_valid(Iban, text)


def iban_of_rib(bank: str, branch: str, account: str, key: str | None = None) -> Iban:
    """The IBAN of a French RIB, its key reckoned: banks' files often leave it out.

    Args:
        bank: code banque, five digits.
        branch: code guichet, five digits.
        account: numéro de compte, eleven digits or letters.
        key: clé RIB, two digits, where the file has it: it is checked.

    Raises:
        InvalidValue: no RIB, or another key than the one given.

    Source: Comité français d'organisation et de normalisation bancaires; the IBAN of a
    French account is `FR`, two check digits and the RIB.

    >>> str(iban_of_rib("20041", "01005", "0500013M026"))
    'FR1420041010050500013M02606'
    """
    match = _RIB.fullmatch(f"{bank}{branch}{account}")
    if match is None or len(bank) != 5 or len(branch) != 5:
        found = f"{bank} {branch} {account}"
        raise InvalidValue("RIB", found, "expected 5, 5 and 11 digits or letters")
    weighed = (
        89 * int(bank) + 15 * int(branch) + 3 * int(account.translate(_RIB_DIGITS))
    )
    own = f"{97 - weighed % 97:02}"
    if key is not None and key != own:
        raise InvalidValue("clé RIB", key, f"expected {own}, reckoned from the RIB")
    return Iban(str(schwifty.IBAN.from_bban("FR", bank + branch + account + own)))


def _keep(
    identifier: Siren | Siret | VatNumber | Iban,
    kind: str,
    validate: Callable[[str], str],
    expected: str,
) -> None:
    try:
        compact = validate(identifier.value)
    except (ValidationError, schwifty.exceptions.SchwiftyException) as error:
        raise InvalidValue(kind, identifier.value, f"expected {expected}") from error
    object.__setattr__(identifier, "value", compact)


def _validated_vat(text: str) -> str:
    compact = "".join(c for c in text.upper() if c.isalnum())
    for prefix, validate in _OTHER_VAT_RULES.items():
        if compact.startswith(prefix):
            return validate(compact)
    # The Union's prefix for Greece is EL, whatever its ISO code.
    if compact.startswith("GR"):
        compact = "EL" + compact[2:]
    return str(stdnum.eu.vat.validate(compact))


def _validated_iban(text: str) -> str:
    return str(schwifty.IBAN(text))


def _is_valid(kind: type[Siren | Siret | VatNumber | Iban], text: str) -> bool:
    try:
        kind(text)
    except InvalidValue:
        return False
    return True
