"""What programs write apart is one name; what tells firms apart stays in it."""

from __future__ import annotations

import pytest

from lettrage.identity.names import is_common, is_public_domain, read_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SARL Élan & Fils", "ELAN ET FILS"),
        ("S.A.S. Cofradis", "Cofradis SAS"),
        ("S A R L Nordmétal", "NORDMETAL"),
        ("Ets Kerboul", "Établissements Kerboul"),
        ("L'Atelier d'Anna", "Atelier Anna"),
        ("Müller GmbH & Co. KG", "MULLER"),
        ("Œuvre St-Joseph", "Oeuvre Saint Joseph"),
        ("Dupont, Marie", "Mme Marie DUPONT"),
    ],
)
def test_two_ways_to_write_one_name_have_one_key(one: str, other: str) -> None:
    assert read_name(one).key == read_name(other).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SCI Boyer", "Boyer"),
        ("Abelia Holding", "Abelia"),
        ("Nordmétal Lille", "Nordmétal Lens"),
        ("Résidence 12", "Résidence 13"),
    ],
)
def test_words_that_tell_a_familys_firms_apart_stay(one: str, other: str) -> None:
    assert read_name(one).key != read_name(other).key


def test_legal_forms_are_told_by_family_wherever_they_stand() -> None:
    assert read_name("Cofradis", "SASU").form == read_name("Cofradis SAS").form == "SAS"
    assert read_name("Cofradis", "SARL").form == "SARL"
    assert read_name("Cofradis", "Association").form is None


def test_a_name_of_light_words_alone_keeps_them() -> None:
    assert read_name("La Société").words == ("LA", "SOCIETE")
    assert read_name(" – ").words == read_name(None).words == ()


def test_a_persons_name_is_recognised_and_a_firms_is_not() -> None:
    assert read_name("Jean Dupont").is_person
    assert read_name("DUPONT Jean").is_person
    assert not read_name("Jean Dupont SARL").is_person
    assert not read_name("Transports Dupont").is_person


def test_common_words_and_public_mailboxes_are_known() -> None:
    assert is_common("TRANSPORTS")
    assert is_common("MARIE")
    assert not is_common("COFRADIS")
    assert is_public_domain("gmail.com")
    assert not is_public_domain("cofradis.example")
