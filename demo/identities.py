"""Numbers of firms and accounts: right check digits, given to nobody.

SIRENs start with 995 to 999, which INSEE has not reached; French bank codes are unused
ones, foreign banks' likewise.
"""

from __future__ import annotations

from random import Random

import schwifty
import stdnum.luhn

from lettrage.core.identifiers import Iban, Siren, Siret, VatNumber, is_valid_vat_number

_BANKS = {
    "FR": ("19817", "19826", "19835", "19844", "19853"),
    "DE": ("99012345", "99067890"),
    "BE": ("992", "994"),
    "ES": ("9991", "9992"),
    "IT": ("99123", "99456"),
    "NL": ("QRVA", "LMZN"),
    "LU": ("991", "992"),
    "CH": ("99123", "99456"),
}
_BRANCH_DIGITS = {"FR": 5, "ES": 4, "IT": 5}
_ACCOUNT_DIGITS = {
    "FR": 11, "DE": 10, "BE": 7, "ES": 10, "IT": 12, "NL": 10, "LU": 13, "CH": 12,
}  # fmt: skip
# Where a digit stands in each country's VAT number.
_VAT_SHAPES = {
    "DE": "DE#########", "BE": "BE0#########", "ES": "ESB########",
    "IT": "IT###########", "NL": "NL#########B01", "LU": "LU########",
    "CH": "CHE#########TVA",
}  # fmt: skip


def make_siren(random: Random) -> Siren:
    """A SIREN of nobody."""
    body = f"{random.randint(995, 999)}{random.randrange(10**5):05d}"
    return Siren(body + stdnum.luhn.calc_check_digit(body))


def make_siret(siren: Siren) -> Siret:
    """The SIRET of the firm's first establishment."""
    body = f"{siren}0001"
    return Siret(body + stdnum.luhn.calc_check_digit(body))


def vat_number_of(siren: Siren) -> VatNumber:
    """The French VAT number that the SIREN gives (CGI, annexe II, art. 242 sexies)."""
    key = (12 + 3 * (int(siren.value) % 97)) % 97
    return VatNumber(f"FR{key:02d}{siren}")


def make_vat_number(country: str, random: Random) -> VatNumber:
    """A VAT number of nobody: digits drawn until the country's check is right."""
    shape = _VAT_SHAPES[country]
    while True:
        drawn = "".join(str(random.randrange(10)) if c == "#" else c for c in shape)
        if is_valid_vat_number(drawn):
            return VatNumber(drawn)


def make_iban(country: str, random: Random) -> Iban:
    """An IBAN of nobody, at a bank that does not exist."""
    return iban_of(
        country,
        bank_code=random.choice(_BANKS[country]),
        branch_code=_digits(_BRANCH_DIGITS.get(country, 0), random),
        account_code=_digits(_ACCOUNT_DIGITS[country], random),
    )


def iban_of(
    country: str, *, bank_code: str, branch_code: str, account_code: str
) -> Iban:
    """The IBAN of an account, with the national key and the check digits."""
    made = schwifty.IBAN.generate(
        country,
        bank_code=bank_code,
        account_code=account_code,
        branch_code=branch_code,
    )
    return Iban(str(made))


def _digits(count: int, random: Random) -> str:
    return f"{random.randrange(10**count):0{count}d}" if count else ""
