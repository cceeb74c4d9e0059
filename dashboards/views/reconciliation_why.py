"""Under a suggestion: why this one and not the next, and what each element weighs.

Nothing of it is asked of the model before the person opens it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from lettrage.dashboards import decisions, weighed
from lettrage.dashboards.decisions import Suggestion
from lettrage.dashboards.format import escaped
from lettrage.dashboards.screen import Screen
from lettrage.matching import column_words
from lettrage.matching.contributions import Why
from lettrage.matching.explanation import FACTS_SHOWN, Explanation

_WEIGHTS_SHOWN = 12
_DOCUMENTS_SHOWN = 4
# A probability that is shown otherwise than the model gave it, by more than it writes.
_SAME = 0.0005


def why(screen: Screen, chosen: Suggestion, *, has_next: bool) -> None:
    """What separates the suggestion from the next, and on demand every weight."""
    title = screen.say("why.title_between" if has_next else "why.title")
    # One key for all lines: who reads the reasons of one reads those of the next.
    with st.expander(title, key="why.open", on_change="rerun") as shown:
        if not shown.open:
            return
        with st.spinner(screen.say("why.asking")):
            told = decisions.explained(screen.now, suggestion_id=chosen.suggestion_id)
        _next(screen, told)
        if told.why is None:
            st.caption(screen.say("why.not_kept"))
            return
        _facts(screen, told, told.why)
        if st.toggle(screen.say("why.weights"), key="why.weights"):
            _weights(screen, told.why, chosen)


def _next(screen: Screen, told: Explanation) -> None:
    """The runner-up, and which documents only one of the two has."""
    other = told.runner_up
    if other is None:
        st.caption(screen.say("why.no_next"))
        return
    head = screen.say(
        "why.next",
        probability=screen.format.percent(other["probability"]),
        kind=screen.say(f"kind.{other['kind']}"),
    )
    here, there = _numbers(told.documents), _numbers(told.runner_up_documents)
    groups = (
        ("only_here", [number for number in here if number not in there]),
        ("only_next", [number for number in there if number not in here]),
        ("in_both", [number for number in here if number in there]),
    )
    lines = [
        screen.say(f"why.{group}", documents=_listed(numbers))
        for group, numbers in groups
        if numbers
    ]
    st.markdown("  \n".join([f"**{escaped(head)}**", *map(escaped, lines)]))


def _facts(screen: Screen, told: Explanation, why: Why) -> None:
    """What tells the two apart; of a suggestion without another, what counts most."""
    if told.facts:
        st.html(weighed.facts(screen, told.facts))
    elif told.runner_up is not None:
        st.caption(screen.say("why.nothing_differs"))
    else:
        known = [
            weight
            for weight in why.weights
            if weight.value is not None
            and column_words.unit(weight.column) not in column_words.GUESSED
        ]
        st.html(weighed.values(screen, known[:FACTS_SHOWN]))


def _weights(screen: Screen, why: Why, chosen: Suggestion) -> None:
    """Every weight, the heaviest first, and how they lead to the probability."""
    st.caption(screen.say("why.weights_words"))
    others = sum(weight.log_odds for weight in why.weights[_WEIGHTS_SHOWN:])
    st.html(weighed.bars(screen, why.weights[:_WEIGHTS_SHOWN], others))
    percent = screen.format.percent
    said = [
        screen.say(
            "why.chain",
            start=percent(why.start),
            summed=percent(why.summed),
            measured=percent(why.measured),
        )
    ]
    if abs(why.probability - why.measured) > _SAME:
        firm = screen.say("why.chain_firm", probability=percent(why.probability))
        said.append(firm)
    if abs(chosen.probability - why.probability) > _SAME:
        shown = percent(chosen.probability)
        said.append(screen.say("why.chain_shared", probability=shown))
    st.caption(escaped(" ".join(said)))


def _numbers(documents: Sequence[Mapping[str, Any]]) -> list[str]:
    """The documents of a suggestion; a fee has none."""
    numbers = (document["invoice_number"] for document in documents)
    return sorted({number for number in numbers if number})


def _listed(numbers: Sequence[str]) -> str:
    """The first of them, and how many more."""
    more = len(numbers) - _DOCUMENTS_SHOWN
    listed = ", ".join(numbers[:_DOCUMENTS_SHOWN])
    return f"{listed} (+{more})" if more > 0 else listed
