"""A key counts where it is valid and where the record does not contradict itself."""

from __future__ import annotations

from lettrage.identity.keys import read_record
from lettrage.identity.pipeline import INPUTS

NOTHING = dict.fromkeys(INPUTS["customers"])


def read(customer_id: str, **said: str):
    return read_record({**NOTHING, "customer_id": customer_id, **said})


def test_the_siren_is_told_by_whatever_key_holds_it() -> None:
    for said in (
        {"siren": "732 829 320"},
        {"siret": "732 829 320 00074"},
        {"vat_number": "FR 44 732829320"},
    ):
        assert read("C1", **said).siren == "732829320"
    assert read("siren:732829320").siren == "732829320"
    assert read("vat:FR44732829320").siren == "732829320"


def test_a_key_with_a_wrong_check_digit_is_none() -> None:
    record = read(
        "C1", siren="732829321", vat_number="DE136695970",
        iban="FR7630006000011234567890188", email="compta cofradis",
    )  # fmt: skip
    assert (record.siren, record.vat_number, record.iban) == (None, None, None)
    assert (record.mailbox, record.domain) == (None, None)


def test_a_record_that_contradicts_itself_has_no_key() -> None:
    record = read("C1", siren="732829320", siret="55210055400013")
    assert (record.siren, record.siret) == (None, None)


def test_a_public_mailbox_is_a_mailbox_without_a_domain() -> None:
    record = read("C1", email=" Marie.Dupont@GMail.com ")
    assert (record.mailbox, record.domain) == ("marie.dupont@gmail.com", None)


def test_a_place_needs_its_country() -> None:
    assert read("C1", postal_code="69002").place is None
    assert read("C1", postal_code="69 002", country="FR").place == "FR 69002"


def test_a_record_of_no_known_program_is_the_firms_own() -> None:
    assert read("C:1").system == read("C1").system == ""
    assert read("hubspot:1").system == "hubspot"
