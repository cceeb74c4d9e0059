"""What a person chose, kept in the address bar and shared by all pages.

The address of a page is enough to show it again as it was. Streamlit empties the
address when a person goes to another page, so the session remembers the choices too.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

_CHOSEN = "address.chosen"
_WRITTEN = "address.written"
_WIDGET = "address.widget."


def read() -> None:
    """Take over what the address says, when a person came by a link or went back.

    Called once a run, before any choice is shown.
    """
    address = st.query_params.to_dict()
    if address and address != st.session_state.get(_WRITTEN):
        st.session_state[_CHOSEN] = dict(address)
        for key in list(st.session_state):
            if str(key).startswith(_WIDGET):
                del st.session_state[key]
    st.session_state.setdefault(_CHOSEN, {})


def key_of(name: str, *, default: str | None, is_valid: Callable[[str], bool]) -> str:
    """The key of the widget that shows the choice `name`, set to what was chosen.

    Args:
        name: as in the address.
        default: shown when nothing valid was chosen.
        is_valid: whether a value from the address may be shown.
    """
    key = _WIDGET + name
    if key not in st.session_state:
        chosen = st.session_state[_CHOSEN].get(name)
        is_usable = chosen is not None and is_valid(chosen)
        st.session_state[key] = chosen if is_usable else default
    return key


def keep(name: str, value: str | None, *, default: str | None) -> None:
    """Write a choice into the address; what is as by default is left out."""
    chosen: dict[str, str] = st.session_state[_CHOSEN]
    if value is None or value == default:
        chosen.pop(name, None)
    else:
        chosen[name] = value
    if st.query_params.to_dict() != chosen:
        st.query_params.from_dict(chosen)
    st.session_state[_WRITTEN] = dict(chosen)


def forget(name: str) -> None:
    """Show the widget `name` anew, from what the address says."""
    st.session_state.pop(_WIDGET + name, None)
