from __future__ import annotations

import pytest

from lettrage.core.errors import InvalidValue
from lettrage.core.identifiers import (
    Iban,
    Siren,
    Siret,
    VatNumber,
    iban_of_rib,
    is_valid_iban,
    is_valid_siren,
    is_valid_siret,
    is_valid_vat_number,
)


def test_a_siren_is_kept_compact_and_shown_in_threes() -> None:
    siren = Siren(" 732 829 320 ")
    assert str(siren) == "732829320"
    assert siren.formatted == "732 829 320"
    assert siren == Siren("732829320")


@pytest.mark.parametrize(
    "text", ["", "732829321", "73282932", "7328293200", "A32829320"]
)
def test_what_is_no_siren_is_refused_by_name(text: str) -> None:
    assert not is_valid_siren(text)
    with pytest.raises(InvalidValue, match=f"SIREN '{text}'"):
        Siren(text)


def test_a_siret_knows_its_firm() -> None:
    siret = Siret("73282932000074")
    assert siret.siren == Siren("732829320")
    assert siret.formatted == "732 829 320 00074"
    assert str(siret) == "73282932000074"


@pytest.mark.parametrize(
    ("text", "is_valid"),
    [
        ("35600000000048", True),  # its seat, by the usual check
        ("35600000012341", True),  # a post office: the digits sum to 25
        ("35600000012342", False),
        ("73282932000075", False),
    ],
)
def test_la_poste_has_a_check_of_its_own(text: str, is_valid: bool) -> None:
    assert is_valid_siret(text) is is_valid


@pytest.mark.parametrize(
    ("text", "compact", "country"),
    [
        ("FR 44 732 829 320", "FR44732829320", "FR"),
        ("de136695976", "DE136695976", "DE"),
        ("EL094259216", "EL094259216", "GR"),
        ("GR 094259216", "EL094259216", "GR"),
        ("GB 980 7806 84", "GB980780684", "GB"),
        ("XI 432 5251 79", "XI432525179", "GB"),
        ("CHE-100.155.212 TVA", "CHE100155212TVA", "CH"),
        ("NO 995 525 828 MVA", "NO995525828MVA", "NO"),
    ],
)
def test_a_vat_number_knows_its_country(text: str, compact: str, country: str) -> None:
    number = VatNumber(text)
    assert str(number) == compact
    assert number.country == country
    assert is_valid_vat_number(compact)


@pytest.mark.parametrize(
    "text", ["", "44732829320", "FR45732829320", "DE136695977", "US123456789", "GB1"]
)
def test_what_is_no_vat_number_is_refused_by_name(text: str) -> None:
    assert not is_valid_vat_number(text)
    with pytest.raises(InvalidValue, match="VAT number"):
        VatNumber(text)


def test_an_iban_is_kept_compact_and_shown_in_fours() -> None:
    iban = Iban("fr76 3000 6000 0112 3456 7890 189")
    assert str(iban) == "FR7630006000011234567890189"
    assert iban.formatted == "FR76 3000 6000 0112 3456 7890 189"
    assert iban.country == "FR"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "FR7630006000011234567890188",
        "FR763000600001123456789018",
        "QQ7630006000011234567890189",
        "123456",
    ],
)
def test_what_is_no_iban_is_refused_by_name(text: str) -> None:
    assert not is_valid_iban(text)
    with pytest.raises(InvalidValue, match="IBAN"):
        Iban(text)


@pytest.mark.parametrize(
    ("rib", "iban"),
    [
        (("20041", "01005", "0500013M026"), "FR1420041010050500013M02606"),
        (("30006", "00001", "12345678901"), "FR7630006000011234567890189"),
        (("30006", "00001", "12345678901", "89"), "FR7630006000011234567890189"),
    ],
)
def test_a_rib_gives_the_iban_of_its_account(rib: tuple[str, ...], iban: str) -> None:
    assert str(iban_of_rib(*rib)) == iban


@pytest.mark.parametrize(
    ("rib", "message"),
    [
        (("30006", "00001", "1234567890"), "RIB"),
        (("30006", "0000", "112345678901"), "RIB"),
        (("3000A", "00001", "12345678901"), "RIB"),
        (("30006", "00001", "1234567890é"), "RIB"),
        (("30006", "00001", "12345678901", "88"), "expected 89"),
    ],
)
def test_what_is_no_rib_is_refused_by_name(rib: tuple[str, ...], message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        iban_of_rib(*rib)
