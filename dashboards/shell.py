"""What stands around every page: the sidebar, the pages, and words for every fault."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import cast

import streamlit as st
from streamlit.navigation.page import Page

from lettrage.core.errors import PlatformError
from lettrage.core.settings import Settings, read_settings
from lettrage.core.warehouse import NothingPublished
from lettrage.core.workspace import Workspace
from lettrage.dashboards import address, decisions, state
from lettrage.dashboards.answers import Now
from lettrage.dashboards.format import Format, Language, escaped
from lettrage.dashboards.marts import sources
from lettrage.dashboards.screen import Screen
from lettrage.dashboards.texts import Say
from lettrage.dashboards.views.accounting import accounting
from lettrage.dashboards.views.customers import customers
from lettrage.dashboards.views.data import data
from lettrage.dashboards.views.layouts import layouts
from lettrage.dashboards.views.reconciliation import reconciliation
from lettrage.dashboards.views.treasury import treasury

View = Callable[[Screen], None]

# Name, place in the address, view, icon; the first is the page that opens.
VIEWS: tuple[tuple[str, str, View, str], ...] = (
    ("treasury", "tresorerie", treasury, ":material/account_balance:"),
    ("reconciliation", "rapprochement", reconciliation, ":material/checklist:"),
    ("accounting", "comptabilite", accounting, ":material/balance:"),
    ("customers", "clients", customers, ":material/group:"),
    ("data", "donnees", data, ":material/database:"),
    ("layouts", "releves-csv", layouts, ":material/table_view:"),
)
# What a new firm may see before its first run.
_WITHOUT_BUILD = frozenset({layouts})
_STYLE_PATH = Path(__file__).with_name("style.css")
_SIDEBAR_WIDTH_PX = 210
_LANGUAGES = {"fr": "Français", "en": "English"}


def main() -> None:
    """One run of the page that the person is on."""
    st.set_page_config(
        page_title="Lettrage",
        page_icon=":material/done_all:",
        layout="wide",
        initial_sidebar_state=_SIDEBAR_WIDTH_PX,
    )
    st.html(_STYLE_PATH)
    address.read()
    try:
        workspace = Workspace.at(Path(os.environ.get("LETTRAGE_WORKSPACE", ".")))
        settings = read_settings(workspace.settings_path)
    except PlatformError as error:
        st.error(str(error))
        return
    language = _language(settings)
    say = Say(Format(language, settings.company.timezone))
    pages: dict[str, Page] = {}
    for name, place, view, icon in VIEWS:
        pages[name] = st.Page(
            partial(shown, view, workspace, settings, language, pages),
            title=say(f"{name}.title"),
            icon=icon,
            url_path=place,
            default=name == VIEWS[0][0],
        )
    chosen = st.navigation(list(pages.values()))
    _person(say, settings)
    chosen.run()


def shown(
    view: View,
    workspace: Workspace,
    settings: Settings,
    language: Language,
    pages: dict[str, Page],
) -> None:
    """A page with the last build, or words for why it cannot be shown."""
    say = Say(Format(language, settings.company.timezone))
    try:
        now = _now(view, workspace, settings)
        view(Screen(settings, workspace, now, language, state.user(), pages))
    except NothingPublished:
        st.info(say("page.nothing_published"), icon=":material/info:")
    except PlatformError as error:
        st.error(say("page.fault", error=str(error)))


def _now(view: View, workspace: Workspace, settings: Settings) -> Now | None:
    """The last build; None: there is none, and the page needs none."""
    try:
        return decisions.now(sources.published(workspace), settings)
    except NothingPublished:
        if view not in _WITHOUT_BUILD:
            raise
        return None


def _language(settings: Settings) -> Language:
    default = settings.dashboards.language
    key = address.key_of("lang", default=default, is_valid=_LANGUAGES.__contains__)
    with st.sidebar:
        chosen = st.segmented_control(
            "Langue · Language",
            list(_LANGUAGES),
            format_func=_LANGUAGES.__getitem__,
            key=key,
            required=True,
        )
    address.keep("lang", chosen, default=default)
    return cast(Language, chosen)


def _person(say: Say, settings: Settings) -> None:
    """The firm, and the name in which acts are done until people sign in."""
    st.session_state.setdefault("user", os.environ.get("LETTRAGE_USER", ""))
    st.sidebar.text_input(
        say("page.user"), key="user", help=say("page.user_help"), max_chars=80
    )
    if settings.company.name:
        st.sidebar.caption(escaped(settings.company.name))
