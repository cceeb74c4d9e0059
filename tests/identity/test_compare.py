"""What is sure, what is proposed, and what is neither."""

from __future__ import annotations

import json

import pytest

SIREN, OTHER_SIREN = "732829320", "552100554"
IBAN = "FR7630006000011234567890189"


def test_one_siren_in_two_programs_is_sure_however_it_is_told(compare, customer):
    (pair,) = compare(
        [
            customer("C1", "Cofradis", siren=SIREN),
            customer("hubspot:1", "COFRADIS S.A.S.", vat_number=f"FR44{SIREN}"),
        ]
    )
    assert (pair["customer_id"], pair["other_customer_id"]) == ("C1", "hubspot:1")
    assert pair["strength"] > 0
    assert json.loads(pair["evidence"]) == [
        {"name": "same_siren", "points": 60, "value": SIREN},
        {"name": "same_name", "points": 50, "value": None},
    ]


def test_another_trade_name_does_not_hide_one_siren(compare, customer):
    (pair,) = compare(
        [
            customer("C1", "Cofradis", siren=SIREN),
            customer("hubspot:1", "Le Bon Panier", siren=SIREN),
        ]
    )
    assert pair["strength"] > 0


def test_another_name_at_another_place_makes_one_siren_doubtful(compare, customer):
    (pair,) = compare(
        [
            customer("C1", "Cofradis", siren=SIREN, postal_code="69002"),
            customer("hubspot:1", "Zébulon", siren=SIREN, postal_code="75011"),
        ]
    )
    assert pair["strength"] == 0


@pytest.mark.parametrize(
    "shared",
    [
        {"email": "compta@cofradis.example"},
        {"iban": IBAN},
        {"vat_number": "DE136695976"},
    ],
)
def test_a_shared_key_and_one_name_are_sure(compare, customer, shared):
    (pair,) = compare(
        [
            customer("C1", "Cofradis SAS", **shared),
            customer("zoho:1", "Cofradis", **shared),
        ]
    )
    assert pair["strength"] > 0


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("Cofradis Distribution", {}),  # another word
        ("Cofradis SARL", {}),  # another legal form
        ("Cofradis", {"country": "BE"}),
    ],
)
def test_a_firms_domain_and_a_name_that_is_only_alike_are_proposed(
    compare, customer, name, more
):
    (pair,) = compare(
        [
            customer("C1", "Cofradis SAS", email="achats@cofradis.example"),
            customer("zoho:1", name, email="compta@cofradis.example", **more),
        ]
    )
    assert pair["strength"] == 0


def test_a_public_mailbox_provider_says_nothing(compare, customer):
    assert (
        compare(
            [
                customer("C1", "Kerboul Traiteur", email="kerboul@gmail.com"),
                customer("zoho:1", "Nordmétal", email="nordmetal@gmail.com"),
            ]
        )
        == []
    )


def test_the_mailbox_of_their_accountant_does_not_join_his_customers(compare, customer):
    names = ["Abelia", "Brivaud", "Cofradis", "Dorelis", "Estival", "Fauvel", "Givrand",
             "Hulotte", "Ixelles"]  # fmt: skip
    rows = [
        customer(f"{system}{at}", name, email="dossiers@cabinet-lenoir.example")
        for at, name in enumerate(names)
        for system in ("C", "zoho:")
    ]
    pairs = compare(rows)
    # Nine names share it: it is nobody's key any more, and each name has its own twin.
    assert {json.loads(pair["evidence"])[0]["name"] for pair in pairs} == {"same_name"}
    assert len(pairs) == len(names)


def test_a_rare_name_alone_is_proposed_and_never_sure(compare, customer):
    (pair,) = compare([customer("C1", "Cofradis"), customer("zoho:1", "COFRADIS")])
    assert (pair["strength"], pair["score"]) == (0, 50)


@pytest.mark.parametrize(
    "name", ["Transports Martin", "Marie Dupont", "Garage du Centre"]
)
def test_a_name_that_many_may_have_needs_more_than_itself(compare, customer, name):
    assert compare([customer("C1", name), customer("zoho:1", name)]) == []
    at = {"postal_code": "29200", "address_line1": "3, rue du Port"}
    (pair,) = compare([customer("C1", name, **at), customer("zoho:1", name, **at)])
    assert pair["strength"] == 0


def test_a_slip_of_the_pen_is_seen_through(compare, customer):
    (pair,) = compare(
        [
            customer("C1", "Menuiserie Kerboulzec", postal_code="29200"),
            customer("zoho:1", "Menuiserie Kerbuolzec", postal_code="29200"),
        ]
    )
    evidence = {fact["name"]: fact for fact in json.loads(pair["evidence"])}
    assert evidence["similar_name"]["value"] == "95"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"siren": SIREN}, {"siren": OTHER_SIREN}),
        ({"siren": SIREN}, {"vat_number": f"FR96{OTHER_SIREN}"}),
        ({"vat_number": "DE136695976"}, {"vat_number": "DE811569869"}),
        ({}, {"parent_customer_id": "C1"}),
    ],
)
def test_what_contradicts_is_not_even_proposed(compare, customer, one, other):
    at = {"email": "compta@cofradis.example", "iban": IBAN, "postal_code": "69002"}
    rows = [
        customer("C1", "Cofradis", **at, **one),
        customer("zoho:1", "Cofradis", **at, **other),
    ]
    assert compare(rows) == []


def test_within_one_program_nothing_is_sure(compare, customer):
    (pair,) = compare(
        [
            customer("C1", "Cofradis", siren=SIREN),
            customer("C2", "Cofradis", siren=SIREN),
        ]
    )
    assert pair["strength"] == 0


def test_establishments_that_one_program_keeps_on_purpose_are_left_alone(
    compare, customer
):
    rows = [
        customer("C1", "Nordmétal Lille", siren=SIREN),
        customer("C2", "Nordmétal Lens", siren=SIREN),
        customer("C3", "Nordmétal", siren=SIREN, postal_code="59000"),
        customer("C4", "Nordmétal", siren=SIREN, postal_code="62300"),
        customer("C5", "Préfecture", siren=OTHER_SIREN, service_code="A"),
        customer("C6", "Préfecture", siren=OTHER_SIREN, service_code="B"),
    ]
    assert compare(rows) == []


def test_of_many_doubtful_twins_a_record_shows_the_best_few(compare, customer):
    rows = [customer(f"zoho{at}:1", "Cofradis") for at in range(12)]
    counts: dict[str, int] = {}
    for pair in compare(rows):
        for end in (pair["customer_id"], pair["other_customer_id"]):
            counts[end] = counts.get(end, 0) + 1
    assert max(counts.values()) == 5


def test_nobody_is_compared_with_nobody(compare):
    assert compare([]) == []
