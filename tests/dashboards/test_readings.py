from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from lettrage.books.schema import decision_allocations
from lettrage.core import warehouse
from lettrage.core.settings import Settings, Storage
from lettrage.core.workspace import Workspace
from lettrage.dashboards import decisions
from lettrage.dashboards.evidence import Evidence

Page = Callable[..., AppTest]
Words = Callable[[AppTest], str]

ADVANCE = """
insert into marts.recognised_lines by name select
    'L2' as bank_line_id, 'prepayment' as reading, 'strong' as certainty,
    'C2' as customer_id,
    '{"sentence": {"fr": "Le libellé dit « ACOMPTE ».", "en": "It says ACOMPTE."}}'
        as evidence
"""
TWICE = """
insert into marts.recognised_lines by name select
    'L1' as bank_line_id, 'duplicate' as reading, 'weak' as certainty,
    'C1' as customer_id, 'FA-105' as invoice_number, 'L4' as repeated_bank_line_id,
    '{"sentence": {"fr": "Même payeur et même montant.", "en": "Both the same."}}'
        as evidence
"""


def publish(root: Path, *statements: str) -> None:
    workspace, storage = Workspace.at(root), Storage()
    with warehouse.writer(workspace, storage) as connection:
        for statement in statements:
            connection.execute(statement)
        warehouse.publish(connection, workspace, storage)


def test_an_advance_is_told_and_kept_for_its_customer(
    firm: Path, page: Page, words: Words
) -> None:
    publish(firm, ADVANCE)
    test = page("reconciliation", firm, which="recognised")
    said = words(test)
    assert "À voir : 1 sur 1" in said
    assert "Acompte d'un client" in said
    assert "Le libellé dit « ACOMPTE »." in said
    assert "Client : Élan Conseil" in said
    assert "Aucune proposition" not in said

    (keep,) = (one for one in test.button if one.label == "Garder en avance du client")
    test = keep.click().run()

    assert not test.exception
    assert "Gardée en avance du client" in words(test)
    assert "La file est vide" in words(test)
    books = decisions.books_of(Workspace.at(firm).root, Settings())
    with books.reading() as connection:
        (booked,) = connection.execute(decision_allocations.select()).all()
    assert (booked.invoice_number, booked.customer_id) == (None, "C2")


def test_a_second_payment_names_the_first_and_lets_the_person_choose(
    firm: Path, page: Page, words: Words
) -> None:
    publish(firm, TWICE)
    test = page("reconciliation", firm, user="")

    said = words(test)
    assert "Peut-être un paiement en double" in said
    assert "Répète : 03/06/2026 · 120,00 € · VIR ELAN CONSEIL FA-105" in said
    assert "Rembourser se fait à la banque" in said
    keep = next(b for b in test.button if b.label.startswith("Garder"))
    assert keep.disabled


def test_a_build_of_an_earlier_version_recognises_nothing(
    firm: Path, page: Page, words: Words
) -> None:
    publish(firm, "drop table marts.recognised_lines")

    test = page("reconciliation", firm)

    assert not test.exception
    assert "À voir : 1 sur 2" in words(test)


def test_what_a_reading_rests_on_is_marked_where_it_stands_first() -> None:
    fields = {"label": "VIR Acompte CDE 77", "remittance": "ACOMPTE", "other": None}
    evidence = (
        '{"sentence": {"fr": "", "en": ""}, "word": "ACOMPTE", "order_number": "77",'
        ' "cited": ["FA-9"]}'
    )

    tokens = Evidence.quoted(evidence, fields).tokens

    assert [(t.field, t.start, t.end, t.text) for t in tokens] == [
        ("label", 4, 11, "Acompte"),
        ("label", 16, 18, "77"),
    ]
