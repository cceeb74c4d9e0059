"""What every page is given: the firm, the build shown, the person, the language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from streamlit.navigation.page import Page

from lettrage.core.settings import Settings
from lettrage.core.warehouse import NothingPublished
from lettrage.core.workspace import Workspace
from lettrage.dashboards.answers import Build, Now
from lettrage.dashboards.format import Format, Language, masked
from lettrage.dashboards.texts import Say


@dataclass(frozen=True, slots=True)
class Screen:
    """One run of a page.

    Args:
        settings: of the firm.
        workspace: the folder of the firm.
        published: the build whose figures are shown, and the decisions since; None:
            nothing is published yet.
        language: of the interface.
        user: the name in which acts are done; empty: nobody said it yet.
        pages: the pages that may be linked to, by name; empty in a page's own test.
    """

    settings: Settings
    workspace: Workspace
    published: Now | None
    language: Language
    user: str = ""
    pages: Mapping[str, Page] = field(default_factory=dict)

    @property
    def now(self) -> Now:
        """The published build, and the decisions since.

        Raises:
            NothingPublished: the firm has no build yet.
        """
        if self.published is None:
            raise NothingPublished(self.workspace)
        return self.published

    @property
    def build(self) -> Build:
        """The published build."""
        return self.now.build

    @property
    def format(self) -> Format:
        """How values are written."""
        return Format(self.language, self.settings.company.timezone)

    @property
    def say(self) -> Say:
        """The words."""
        return Say(self.format)

    def account_name(self, iban: str | None) -> str:
        """What the firm calls the account, else its masked number."""
        for account in self.settings.accounts:
            if account.iban == iban and account.name:
                return account.name
        return masked(iban)
