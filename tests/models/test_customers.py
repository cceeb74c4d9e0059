"""One firm from three systems is one customer; twins stay apart; undo restores all."""

# ruff: noqa: E501 -- a ledger is as wide as its columns.
from __future__ import annotations

import pytest

# Documents land in the order of their positions; decisions of the books come after.
LEDGER = {
    "documents": """
        document_id, position
        own, 1
        hubspot, 2
        zoho, 3
        e-invoices, 4
        invoices, 5
        later, 90
    """,
    "accounts": """
        account_iban, ordinal
        FR01, 1
    """,
    "customers": """
        customer_id, name, legal_form, siren, siret, vat_number, email, iban, address_line1, postal_code, city, parent_customer_id, document_id
        C1, Cofradis, SAS, 732829320, , , , , , , , , own
        hubspot:12, COFRADIS S.A.S., , , 73282932000074, , compta@cofradis.example, , 3 rue du Port, 69002, Lyon, , hubspot
        zoho:Cofradis, Cofradis, , , , , achats@cofradis.example, FR7630006000011234567890189, , , , , zoho
        TWIN-1, Élan Conseil, SAS, 552100554, , , , , , 75001, Paris, , own
        zoho:Elan, Elan Conseil, , 552081317, , , , , , 75001, Paris, , zoho
        SITE-1, Nordmétal Lille, , 380129866, , , , , , 59000, Lille, , own
        SITE-2, Nordmétal Lens, , 380129866, , , , , , 62300, Lens, , own
        hubspot:13, Nordmétal, , 380129866, , , , , , , , , hubspot
        MERE, Groupe Abelia, , , , , , , , , , , own
        zoho:Abelia, Groupe Abelia, , , , , , , , , , MERE, zoho
        FILLE, Cofradis Export, , , , , , , , , , hubspot:12, own
        D1, Kerboul Traiteur, , , , , , , , 29200, Brest, , own
        hubspot:14, Traiteur Kerboul, , , , , , , , 29200, Brest, , hubspot
        hubspot:15, Marie Dupont, , , , , marie.dupont@gmail.com, , , , , , hubspot
        zoho:Dupont, Dupont Marie, , , , , Marie.Dupont@gmail.com, , , , , , zoho
        C1, Cofradis known later, SAS, 732829320, , , , , , , , , later
    """,
    "invoices": """
        invoice_number, customer_id, issue_date, due_date, amount_excluding_tax, vat_amount, amount_including_tax, document_id
        F-1, C1, 2026-01-02, 2026-01-31, 100, 20, 120, invoices
        F-2, hubspot:12, 2026-01-03, 2026-01-31, 200, 40, 240, invoices
        F-3, zoho:Cofradis, 2026-01-04, 2026-01-31, 300, 60, 360, invoices
        F-4, siren:732829320, 2026-01-05, 2026-01-31, 400, 80, 480, e-invoices
        F-5, NOBODY, 2026-01-05, 2026-01-31, 10, 2, 12, invoices
        F-6, zoho:Elan, 2026-01-05, 2026-01-31, 10, 2, 12, invoices
    """,
    "bank_lines": """
        bank_line_id, booking_date, amount, label, document_id
        L-1, 2026-01-20, 50, VIR COFRADIS ACOMPTE, invoices
    """,
    "decisions": """
        decision_id, position, bank_line_id
        advance, 10, L-1
    """,
    "decision_allocations": """
        decision_id, position, row_number, customer_id, allocated_amount, bank_amount
        advance, 10, 1, zoho:Cofradis, 50, 50
    """,
    "users": """
        user_id, login
        u1, alice
    """,
}  # fmt: skip
DECISIONS = """
    decision_id, position, action, user_id, decided_at, customer_ids, undone_decision_id
    i20, 20, merge, u1, 2026-02-01 09:00:00, "[D1, hubspot:14]",
    i21, 21, separate, u1, 2026-02-01 09:01:00, "[C1, zoho:Cofradis]",
    i22, 22, undo, u1, 2026-02-01 09:02:00, , i21
    i30, 30, separate, u1, 2026-02-01 09:03:00, "[C1, hubspot:12]",
    i60, 60, merge, u1, 2026-02-01 09:05:00, "[SITE-1, hubspot:13]",
"""
AS_OF = {"as_of_date": "2026-03-01"}
# What a merge may move; allocations before their codes, which need all the entries.
RELATIONS = (
    "marts.customers",
    "marts.customer_records",
    "marts.customer_merge_proposals",
    "marts.invoices",
    "intermediate.int_allocations_decided",
    "marts.receivables_aging",
)
COMMAND = " ".join(
    [
        "build",
        "--select",
        "+int_matches_suggested",
        *(f"+{relation.partition('.')[2]}" for relation in RELATIONS),
    ]
)


def _with(decisions: str) -> dict[str, str]:
    return {**LEDGER, "identity_decisions": decisions}


@pytest.fixture(scope="module")
def built(build):
    """As the rules alone have it, with what people said up to position 22."""
    return build(_with(DECISIONS), variables={**AS_OF, "known_at": 22}, command=COMMAND)


@pytest.fixture(scope="module")
def undone(build):
    """The same a moment later: a person took the first merge apart."""
    return build(_with(DECISIONS), variables={**AS_OF, "known_at": 50}, command=COMMAND)


def test_the_same_firm_from_three_systems_is_one_customer(built) -> None:
    assert built.csv(
        "select customer_id, name, siren, siret, email, iban, city, "
        "array_to_string(merged_customer_ids, ' ') as merged "
        "from marts.customers where customer_id = 'C1'"
    ) == (
        "customer_id, name, siren, siret, email, iban, city, merged\n"
        "C1, Cofradis, 732829320, 73282932000074, achats@cofradis.example, "
        "FR7630006000011234567890189, Lyon, hubspot:12 siren:732829320 zoho:Cofradis"
    )


def test_its_documents_and_its_money_are_one_account(built) -> None:
    assert built.csv(
        "select invoice_number, customer_id from marts.invoices order by 1"
    ).splitlines()[1:] == [
        "F-1, C1",
        "F-2, C1",
        "F-3, C1",
        "F-4, C1",
        "F-5, NOBODY",
        "F-6, zoho:Elan",
    ]
    assert built.csv(
        "select customer_id, not_due::decimal(18, 2) as not_due, "
        "total::decimal(18, 2) as total from marts.receivables_aging "
        "where customer_id = 'C1'"
    ) == ("customer_id, not_due, total\nC1, -50.00, 1150.00")
    assert built.csv(
        "select customer_id from intermediate.int_allocations_decided "
        "where kind = 'advance'"
    ) == ("customer_id\nC1")


def test_what_landed_stays_as_it_landed(built) -> None:
    assert built.csv(
        "select invoice_number, landed_customer_id "
        "from intermediate.int_invoices_united where customer_id = 'C1' order by 1"
    ).splitlines()[1:] == [
        "F-1, C1",
        "F-2, hubspot:12",
        "F-3, zoho:Cofradis",
        "F-4, siren:732829320",
    ]
    assert built.csv(
        "select landed_customer_id, name from marts.customer_records "
        "where customer_id = 'C1' order by 1"
    ) == (
        "landed_customer_id, name\nC1, Cofradis\nhubspot:12, COFRADIS S.A.S.\n"
        "siren:732829320, \nzoho:Cofradis, Cofradis"
    )


def test_twins_stay_apart(built) -> None:
    apart = built.csv(
        "select customer_id from marts.customers where merged_customer_ids = [] order by 1"
    ).splitlines()[1:]
    # Two SIREN; two establishments of one, and whose record the third is; parent, child.
    assert apart == [
        "FILLE",
        "MERE",
        "NOBODY",
        "SITE-1",
        "SITE-2",
        "TWIN-1",
        "hubspot:13",
        "zoho:Abelia",
        "zoho:Elan",
    ]


def test_the_doubtful_wait_and_what_was_decided_says_by_whom(built) -> None:
    assert built.csv(
        "select landed_customer_id as one, other_landed_customer_id as other, status, "
        "is_sure_alone as sure, decided_by from marts.customer_merge_proposals "
        "order by status, 1, 2"
    ).splitlines()[1:] == [
        "D1, hubspot:14, accepted, false, alice",
        "C1, hubspot:12, merged, true, auto",
        "C1, siren:732829320, merged, true, auto",
        "hubspot:12, zoho:Cofradis, merged, true, auto",
        "hubspot:15, zoho:Dupont, merged, true, auto",
        "SITE-1, hubspot:13, proposed, true, ",
        "SITE-2, hubspot:13, proposed, true, ",
    ]


def test_a_persons_no_takes_an_automatic_merge_apart(undone) -> None:
    # Whose of the two the invoice by SIREN is, nobody knows any more: it stands alone.
    assert undone.csv(
        "select invoice_number, customer_id from marts.invoices "
        "where invoice_number < 'F-5' order by 1"
    ).splitlines()[1:] == [
        "F-1, C1",
        "F-2, hubspot:12",
        "F-3, hubspot:12",
        "F-4, siren:732829320",
    ]
    assert undone.csv(
        "select landed_customer_id as one, other_landed_customer_id as other, status, "
        "decided_by from marts.customer_merge_proposals where status = 'apart'"
    ) == ("one, other, status, decided_by\nC1, hubspot:12, apart, alice")


def test_a_decision_answers_for_the_pairs_that_contradict_it(build) -> None:
    decided = build(
        _with(DECISIONS),
        variables={**AS_OF, "known_at": 80},
        command="build --select +customer_merge_proposals",
    )
    assert (
        decided.csv(
            "select landed_customer_id as one, other_landed_customer_id as other, status "
            "from marts.customer_merge_proposals where other_landed_customer_id = 'hubspot:13'"
        )
        == "one, other, status\nSITE-1, hubspot:13, accepted"
    )


def test_a_parent_is_the_customer_that_its_record_belongs_to(built, undone) -> None:
    parent = (
        "select parent_customer_id from marts.customers where customer_id = 'FILLE'"
    )
    assert built.csv(parent) == "parent_customer_id\nC1"
    assert undone.csv(parent) == "parent_customer_id\nhubspot:12"


def test_an_undo_restores_every_row(build, built) -> None:
    again = build(
        _with(DECISIONS + "    i31, 31, undo, u1, 2026-02-01 09:04:00, , i30\n"),
        variables={**AS_OF, "known_at": 50},
        command=COMMAND,
    )
    for relation in RELATIONS:
        assert again.csv(f"from {relation} order by all") == built.csv(
            f"from {relation} order by all"
        )


def test_matching_knows_every_name_and_account_of_the_customer(built) -> None:
    (known,) = [
        row
        for row in built.given["customers"].to_pylist()
        if row["customer_id"] == "C1"
    ]
    assert known["known_names"] == ["COFRADIS S.A.S."]
    assert known["iban"] == "FR7630006000011234567890189"
    assert [row["customer_id"] for row in built.given["customers"].to_pylist()].count(
        "C1"
    ) == 1
