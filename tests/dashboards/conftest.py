"""A small firm, published by hand: the pages are tested without the models."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lettrage.core import warehouse
from lettrage.core.settings import Storage
from lettrage.core.workspace import Workspace
from lettrage.ingestion.schema import create_raw_tables

SETTINGS = """
[company]
name = "Atelier Démo"

[[accounts]]
iban = "FR7630004000031234567890143"
name = "BNP courant"

[[accounts]]
iban = "FR7617569000406543210987640"
name = "Livret"
"""
TABLES = Path(__file__).with_name("firm.sql")


def _workspace(root: Path) -> Workspace:
    root.mkdir()
    (root / "lettrage.toml").write_text(SETTINGS, encoding="utf-8")
    return Workspace.at(root)


def _publish(workspace: Workspace, *statements: str) -> None:
    storage = Storage()
    with warehouse.writer(workspace, storage) as connection:
        create_raw_tables(connection)
        connection.execute(TABLES.read_text(encoding="utf-8"))
        for statement in statements:
            connection.execute(statement)
        warehouse.publish(connection, workspace, storage)


@pytest.fixture(scope="session")
def published_firm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The firm of firm.sql; shared, so nobody may write to it."""
    root = tmp_path_factory.mktemp("firm") / "workspace"
    _publish(_workspace(root))
    return root


@pytest.fixture
def firm(published_firm: Path, tmp_path: Path) -> Path:
    """A copy of the firm for one test that acts."""
    root = tmp_path / "workspace"
    shutil.copytree(published_firm, root, symlinks=True)
    return root


@pytest.fixture(scope="session")
def empty_firm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A firm whose tables are all there and empty."""
    root = tmp_path_factory.mktemp("empty") / "workspace"
    tables = (
        "marts.customers", "marts.customer_records", "marts.customer_merge_proposals",
        "marts.invoices", "marts.receivables_aging",
        "marts.bank_statements", "marts.bank_lines", "marts.cash_positions",
        "marts.data_findings", "marts.match_audits", "marts.match_certificates",
        "raw.documents", "raw.rejected_rows", "raw.run_checks",
    )  # fmt: skip
    _publish(_workspace(root), *(f"delete from {table}" for table in tables))
    return root


@pytest.fixture(scope="session")
def unpublished_firm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A firm that has never run."""
    root = tmp_path_factory.mktemp("unpublished") / "workspace"
    _workspace(root)
    return root


@pytest.fixture
def page() -> Callable[..., AppTest]:
    """Shows a view of a firm as its person sees it."""
    return _page


@pytest.fixture
def words() -> Callable[[AppTest], str]:
    """Reads what a page says outside its tables."""
    return _words


def _page(view: str, root: Path, *, user: str = "claire", **address: str) -> AppTest:
    """The page `view` of the firm in `root`, run once, with choices in its address."""
    test = AppTest.from_function(_run, args=(view, str(root), user), default_timeout=20)
    for name, value in address.items():
        test.query_params[name] = value
    return test.run()


def _run(view: str, root: str, user: str) -> None:
    from pathlib import Path

    import streamlit as st

    from lettrage.core.settings import read_settings
    from lettrage.core.workspace import Workspace
    from lettrage.dashboards import address, shell
    from lettrage.dashboards.format import Language

    address.read()
    workspace = Workspace.at(Path(root))
    settings = read_settings(workspace.settings_path)
    views = {name: function for name, _, function, _ in shell.VIEWS}
    st.session_state.setdefault("user", user)
    language: Language = "en" if st.query_params.get("lang") == "en" else "fr"
    shell.shown(views[view], workspace, settings, language, {})


def _words(test: AppTest) -> str:
    """All that the page says outside its tables, with plain spaces."""
    parts = [
        *(f"{m.label} = {m.value}" for m in test.metric),
        *(e.value for kind in ("title", "subheader", "markdown", "caption", "info",
                               "error", "warning", "success")
          for e in test.get(kind)),
    ]  # fmt: skip
    text = "\n".join(str(part) for part in parts)
    return text.replace("\u202f", " ").replace("\xa0", " ").replace("\\", "")
