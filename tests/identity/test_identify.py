"""Records become customers, and never two that contradict each other."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage.identity import pipeline
from lettrage.identity.keys import read_record, system_of

SIREN, OTHER_SIREN = "732829320", "552100554"


def merge(*ids):
    return {"action": "merge", "customer_ids": list(ids)}


def separate(*ids):
    return {"action": "separate", "customer_ids": list(ids)}


def three_systems(customer):
    """One firm: by SIREN in two programs, by its domain in the third."""
    return [
        customer("hubspot:1", "COFRADIS", siren=SIREN, email="a@cofradis.example"),
        customer("C7", "Cofradis", siren=SIREN, first_position=9),
        customer("zoho:1", "Cofradis", email="b@cofradis.example"),
    ]


def test_a_firm_of_three_systems_takes_the_firms_own_identifier(identify, customer):
    assert identify(three_systems(customer)) == [["C7", "hubspot:1", "zoho:1"]]


def test_without_an_own_record_the_first_landed_gives_its_identifier(
    identify, customer
):
    rows = [
        customer("hubspot:1", "Cofradis", siren=SIREN, first_position=5),
        customer("zoho:1", "Cofradis", siren=SIREN, first_position=4),
    ]
    assert identify(rows) == [["zoho:1", "hubspot:1"]]


def test_a_person_takes_an_automatic_merge_apart(identify, customer):
    rows = three_systems(customer)
    assert identify(rows, [separate("C7", "hubspot:1")]) == [["hubspot:1", "zoho:1"]]
    assert identify(rows, [separate("C7", "hubspot:1", "zoho:1")]) == []


def test_the_last_word_on_a_pair_counts(identify, customer):
    rows = three_systems(customer)
    said = [separate("C7", "hubspot:1"), merge("C7", "hubspot:1")]
    assert identify(rows, said) == [["C7", "hubspot:1", "zoho:1"]]
    assert identify(rows, said[::-1]) == [["hubspot:1", "zoho:1"]]


def test_a_person_may_join_what_the_rules_would_not(identify, customer):
    rows = [
        customer("C1", "Cofradis", siren=SIREN),
        customer("C2", "Cofradis Nouvelle", siren=OTHER_SIREN),
    ]
    assert identify(rows) == []
    assert identify(rows, [merge("C1", "C2")]) == [["C1", "C2"]]


def test_a_decision_on_what_has_not_landed_waits_for_it(identify, customer):
    assert identify([customer("C1", "Cofradis")], [merge("C1", "zoho:1")]) == []


def test_a_record_between_two_firms_is_neither_ones(identify, customer):
    rows = [
        customer("C1", "Cofradis", siren=SIREN, email="a@cofradis.example"),
        customer("zoho:1", "Cofradis", siren=OTHER_SIREN, email="b@cofradis.example"),
        customer("hubspot:1", "Cofradis", email="c@cofradis.example"),
    ]
    assert identify(rows) == []
    # Once a person says whose it is not, it is sure whose it is.
    assert identify(rows, [separate("C1", "hubspot:1")]) == [["hubspot:1", "zoho:1"]]


def test_of_two_establishments_the_one_with_the_name_or_siret_is_meant(
    identify, customer
):
    sites = [
        customer("C1", "Nordmétal Lille", siren=SIREN),
        customer("C2", "Nordmétal Lens", siren=SIREN, siret=f"{SIREN}00074"),
    ]
    assert identify([*sites, customer("zoho:1", "Nordmétal", siren=SIREN)]) == []
    named = customer("zoho:1", "NORDMETAL LILLE", siren=SIREN)
    assert identify([*sites, named]) == [["C1", "zoho:1"]]
    told = customer("zoho:1", "Nordmétal", siret=f"{SIREN}00074")
    assert identify([*sites, told]) == [["C2", "zoho:1"]]


def test_the_tree_says_through_whom_and_by_whose_word(customer):
    customers = pipeline_table(
        [*three_systems(customer), customer("D1", "Élan"), customer("zoho:9", "Vent")]
    )
    found = pipeline.identify(
        customers=customers,
        pairs=pipeline.compare(customers),
        decisions=decisions_table([merge("D1", "zoho:9")]),
    )
    assert found.to_pylist() == [
        row("C7", "C7", None, None),
        row("D1", "D1", None, None),
        row("hubspot:1", "C7", "C7", None),
        row("zoho:1", "C7", "hubspot:1", None),
        row("zoho:9", "D1", "D1", "i1"),
    ]


SIRENS = (None, SIREN, OTHER_SIREN)
NAMES = ("Cofradis", "Cofradis SAS", "COFRADIS LYON", "Élan Conseil", None)
MAILS = (None, "a@cofradis.example", "b@cofradis.example", "c@gmail.com")
SYSTEMS = ("C", "hubspot:", "zoho:", "stripe:")


@st.composite
def firms(draw):
    count = draw(st.integers(2, 9))
    rows = [
        {
            "customer_id": f"{draw(st.sampled_from(SYSTEMS))}{at}",
            "name": draw(st.sampled_from(NAMES)),
            "country": "FR",
            "siren": draw(st.sampled_from(SIRENS)),
            "email": draw(st.sampled_from(MAILS)),
            "first_position": draw(st.integers(1, 3)),
            "first_line_number": at,
        }
        for at in range(count)
    ]
    ids = st.sampled_from([row["customer_id"] for row in rows])
    act = st.builds(
        lambda action, ids: {"action": action, "customer_ids": ids},
        st.sampled_from(["merge", "separate"]),
        st.lists(ids, min_size=2, max_size=3, unique=True),
    )
    return rows, draw(st.lists(act, max_size=3)), draw(st.permutations(rows))


@settings(max_examples=150, deadline=None)
@given(firms())
def test_no_customer_holds_what_contradicts_unless_a_person_said_so(firm):
    rows, decisions, shuffled = firm
    found = identified(rows, decisions)
    assert identified(shuffled, decisions) == found

    records = {row["customer_id"]: read_record(filled(row)) for row in rows}
    clusters: dict[str, list[str]] = {}
    for customer_id, identity, _, _ in found:
        clusters.setdefault(identity, []).append(customer_id)
    said = [one for one in decisions if one["action"] == "merge"]
    for members in clusters.values():
        assert len(members) > 1
        if any(set(one["customer_ids"]) & set(members) for one in said):
            continue
        assert len({records[m].siren for m in members} - {None}) <= 1
        assert len({system_of(m) for m in members}) == len(members)
    last = last_words(decisions)
    for members in clusters.values():
        for pair, action in last.items():
            assert action == "merge" or not set(pair) <= set(members)


def last_words(decisions):
    """The last word on each pair of records."""
    last = {}
    for one in decisions:
        ids = sorted(one["customer_ids"])
        for at, left in enumerate(ids):
            for right in ids[at + 1 :]:
                last[left, right] = one["action"]
    return last


def identified(rows, decisions):
    customers = pipeline_table(rows)
    found = pipeline.identify(
        customers=customers,
        pairs=pipeline.compare(customers),
        decisions=decisions_table(decisions),
    )
    return [tuple(row.values()) for row in found.to_pylist()]


def filled(row):
    return {**dict.fromkeys(pipeline.INPUTS["customers"]), **row}


def pipeline_table(rows):
    schema = pa.schema(list(pipeline.INPUTS["customers"].items()))
    return pa.Table.from_pylist(rows, schema=schema)


def decisions_table(decisions):
    rows = [
        {"decision_id": f"i{at}", "position": at, **one}
        for at, one in enumerate(decisions, 1)
    ]
    schema = pa.schema(list(pipeline.INPUTS["decisions"].items()))
    return pa.Table.from_pylist(rows, schema=schema)


def row(customer_id, identity, joined, decision):
    return {
        "customer_id": customer_id, "identity_customer_id": identity,
        "joined_customer_id": joined, "decision_id": decision,
    }  # fmt: skip
