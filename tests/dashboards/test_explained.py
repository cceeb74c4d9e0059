from __future__ import annotations

import base64
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lettrage.core import warehouse
from lettrage.core.settings import Settings, Storage
from lettrage.core.workspace import Workspace
from lettrage.dashboards.screen import Screen
from lettrage.dashboards.weighed import value_words
from lettrage.matching.matrix import NAMES
from lettrage.matching.pipeline import prior

Page = Callable[..., AppTest]
Words = Callable[[AppTest], str]


def keep_columns(root: Path, fingerprint: str, **columns: dict[str, float]) -> None:
    """Publish what the model read of each suggestion; what is not named is unknown."""
    workspace, storage = Workspace.at(root), Storage()
    with warehouse.writer(workspace, storage) as connection:
        for suggestion, known in columns.items():
            values = [known.get(name, math.nan) for name in NAMES]
            packed = base64.b64encode(np.array(values, dtype="<f4").tobytes()).decode()
            connection.execute(
                """
                update marts.match_suggestions
                set evidence = json_merge_patch(
                    evidence,
                    json_object('model', json_object('fingerprint', ?, 'columns', ?))
                )
                where suggestion_id = ?
                """,
                [fingerprint, packed, suggestion],
            )
        warehouse.publish(connection, workspace, storage)


def opened(test: AppTest) -> AppTest:
    """The page with its reasons opened."""
    test.session_state["why.open"] = True
    test = test.run()
    assert not test.exception
    return test


def tables(test: AppTest) -> str:
    """All that stands in the page's own tables."""
    return "\n".join(one.proto.body for one in test.get("html"))


@pytest.fixture
def judged(firm: Path) -> Path:
    """The firm, with what the model read of its two suggestions."""
    keep_columns(
        firm,
        prior().fingerprint,
        S1={"is_exact": 1, "reference_class": 4, "left_share": 0},
        S2={"is_exact": 0, "reference_class": 0, "left_share": 0},
    )
    return firm


def test_a_suggestion_is_told_from_the_next_once_a_person_asks(
    judged: Path, page: Page, words: Words
) -> None:
    test = page("reconciliation", judged)
    assert "La suivante" not in words(test)

    test = opened(test)

    said = words(test)
    assert "La suivante : 0,9 %, paiement partiel" in said
    assert "ici seulement : FA-102" in said
    assert "là seulement : FA-101, FA-103" in said
    told = tables(test)
    assert "pièce citée par" in told
    assert "numéro entier" in told
    # What both have, and what of neither is known, is no fact between them.
    assert "part de la ligne non affectée" not in told
    assert "jours depuis l&#x27;émission" not in told


def test_every_weight_is_shown_on_demand_and_leads_to_the_probability(
    judged: Path, page: Page, words: Words
) -> None:
    test = opened(page("reconciliation", judged))
    assert "tous les autres éléments" not in tables(test)

    (toggle,) = test.toggle
    test = toggle.set_value(True).run()

    assert not test.exception
    assert "tous les autres éléments" in tables(test)
    assert "avant tout examen" in words(test)
    # The probability on screen, 98.7 %, is that of the fixture and not the model's.
    assert "Montré 98,7 % : les propositions d'une ligne" in words(test)


def test_the_reasons_of_another_model_are_not_told_as_this_ones(
    firm: Path, page: Page, words: Words
) -> None:
    keep_columns(firm, "another", S1={"is_exact": 1}, S2={"is_exact": 0})

    test = opened(page("reconciliation", firm))

    assert "Ce que le modèle a lu n'est plus là" in words(test)
    assert "Ce qui les sépare" not in tables(test)


def test_simulated_errors_are_not_laid_to_the_firm(
    firm: Path, page: Page, words: Words
) -> None:
    workspace, storage = Workspace.at(firm), Storage()
    with warehouse.writer(workspace, storage) as connection:
        connection.execute("""
            update marts.match_certificates set
                voice = 'construction', reason = 'too_many_errors', decisions = 0,
                errors = case pool when 'event' then 0 else 2 end
            where pool in ('event', 'payer')
        """)
        warehouse.publish(connection, workspace, storage)

    said = words(page("reconciliation", firm)).splitlines()

    (event,) = (line for line in said if line.startswith("lots, versements et retours"))
    assert "chez les entreprises simulées, trop de décisions y sont fausses" in event
    (payer,) = (line for line in said if line.startswith("payeur et montant"))
    assert "trop de décisions y sont fausses, jugées ou simulées" in payer


@pytest.mark.parametrize(
    ("column", "value", "french", "english"),
    [
        ("is_exact", 1.0, "oui", "yes"),
        ("party_class", 8.0, "IBAN", "IBAN"),
        ("kind", 4.0, "référence citée", "cited reference"),
        ("left_share", 0.125, "12,5\xa0%", "12.5%"),
        ("age_days", -12.0, "-12", "-12"),
        ("lag_gap", 6.3636, "6,36", "6.36"),
        ("amount_log", 3.0, "≈ 1\u202f000", "≈ 1,000"),
        ("lag_gap", None, "–", "–"),
    ],
)
def test_values_read_as_a_person_writes_them(
    tmp_path: Path, column: str, value: float | None, french: str, english: str
) -> None:
    def told(language: str) -> str:
        screen = Screen(Settings(), Workspace(tmp_path), None, language)  # type: ignore[arg-type]
        return value_words(screen, column, value)

    assert (told("fr"), told("en")) == (french, english)
