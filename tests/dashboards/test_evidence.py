from __future__ import annotations

import doctest
import json
import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from lettrage.dashboards import evidence
from lettrage.dashboards.evidence import Evidence, Token, marked

LABEL = "VIR SEPA FACT 412 ET 417"


def test_the_examples_hold() -> None:
    assert doctest.testmod(evidence).failed == 0


def test_each_document_is_marked_with_its_own_number() -> None:
    tokens = [
        Token("label", 14, 17, "412", "FA-412"),
        Token("label", 21, 24, "417", "FA-417"),
    ]
    html = marked("label", LABEL, tokens, ["FA-417", "FA-412"])

    assert re.findall(r">(\d+)<sup>(\d)</sup>", html) == [("412", "2"), ("417", "1")]


def test_what_is_of_another_field_or_does_not_fit_is_passed_over() -> None:
    tokens = [
        Token("remittance", 14, 17, "412", "FA-412"),
        Token("label", 0, 3, "412", "FA-412"),
    ]
    assert marked("label", LABEL, tokens, ["FA-412"]) == LABEL


def test_what_speaks_for_another_document_is_marked_without_a_number() -> None:
    tokens = [
        Token("label", 9, 17, "FACT 412", "FA-999"),
        Token("label", 14, 17, "412", "FA-412"),
        Token("label", 21, 24, "417", "FA-999"),
    ]
    html = marked("label", LABEL, tokens, ["FA-412"])

    # Where both overlap, the document that is looked at goes first.
    assert re.findall(r"title=\"([^\"]+)\">([^<]+)(?:<sup>(\d)</sup>)?", html) == [
        ("FA-412", "412", "1"),
        ("FA-999", "417", ""),
    ]


def test_a_label_cannot_bring_html_of_its_own() -> None:
    html = marked("label", "<script>412</script>", [], [])
    assert "<" not in html


@given(
    st.text(max_size=40),
    st.lists(st.tuples(st.integers(0, 45), st.integers(0, 45)), max_size=6),
)
def test_marks_add_to_the_text_and_never_change_it(
    text: str, spans: list[tuple[int, int]]
) -> None:
    tokens = [Token("label", a, b, text[a:b], "FA-1") for a, b in spans if a < b]
    html = marked("label", text, tokens, ["FA-1"])
    bare = re.sub(r"<sup>1</sup>|<mark [^>]*>|</mark>", "", html)
    assert unescape(bare) == text


def test_evidence_without_words_is_empty_and_no_fault() -> None:
    assert Evidence.read(None) == Evidence({}, ())
    said = Evidence.read(json.dumps({"sentence": {"fr": "Voilà."}, "tokens": None}))
    assert said.words("en") == "Voilà."
