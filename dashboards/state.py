"""What a session remembers between two runs of a page, and nothing else does.

Choices that belong in the address bar are in `address.py`.
"""

from __future__ import annotations

import streamlit as st

AGE_KEY = "treasury.age"
AGE_CHART_KEY = "treasury.age_chart"


def age_clicked() -> None:
    """A bar of the aging chart was clicked: show its documents."""
    points = st.session_state[AGE_CHART_KEY].selection.points
    if points:
        st.session_state[AGE_KEY] = points[0]["customdata"]
