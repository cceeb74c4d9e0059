from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from lettrage.cli import app
from lettrage.core.errors import ConfigurationError, DocumentError
from lettrage.core.workspace import Workspace
from lettrage.ingestion.layouts import guess, of_workspace, save

CONTENT = (
    "Jour;Objet;Mvt;Reste\n02/10/2026;Loyer;-5,00;95,00\n25/10/2026;a;5,00;100,00\n"
)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    root = tmp_path / "firm"
    root.mkdir()
    (root / "lettrage.toml").write_text("", encoding="utf-8")
    return Workspace.at(root)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "releve.csv"
    path.write_text(CONTENT, encoding="utf-8")
    return path


def _run(workspace: Workspace, *arguments: str) -> str:
    result = CliRunner().invoke(app, ["layouts", *arguments, "-w", str(workspace.root)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0
    return result.output


def test_a_guess_is_shown_and_kept_only_when_asked(
    workspace: Workspace, file: Path
) -> None:
    shown = _run(workspace, "guess", str(file))
    assert 'amount = "Mvt"' in shown
    assert "balances follow from the amounts: yes" in shown
    assert of_workspace(workspace.layouts) == ()

    assert "saved as layouts/ma_banque.toml" in _run(
        workspace, "guess", str(file), "--save", "Ma banque"
    )
    (layout,) = of_workspace(workspace.layouts)
    assert layout.NAME == "Ma banque"
    assert layout.identify(file.read_bytes())


def test_layouts_are_listed_and_shown(workspace: Workspace, file: Path) -> None:
    _run(workspace, "guess", str(file), "--save", "Ma banque")

    listed = _run(workspace, "list", "--format", "csv").splitlines()
    assert listed[1].startswith("Ma banque,workspace,")
    assert any(line.startswith("Qonto CSV,lettrage,") for line in listed)
    assert "Jour" in _run(workspace, "show", "ma banque")
    with pytest.raises(ConfigurationError, match="not known"):
        _run(workspace, "show", "autre")


def test_what_is_no_bank_file_is_said(workspace: Workspace, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("a;b\n", encoding="utf-8")

    with pytest.raises(DocumentError, match="no table with a date and an amount"):
        _run(workspace, "guess", str(other))
    with pytest.raises(DocumentError, match="cannot be read"):
        _run(workspace, "guess", str(tmp_path / "missing.csv"))


def test_a_layout_is_replaced_by_its_own_name_alone(
    workspace: Workspace, file: Path
) -> None:
    found = guess(file, file.name)
    assert found is not None
    path = save(found.draft.renamed("Ma banque"), workspace)
    path.rename(path.with_name("autre_fichier.toml"))

    again = save(found.draft.renamed("Ma banque"), workspace)
    assert again.name == "autre_fichier.toml"
    save(found.draft.renamed("Banque 2"), workspace)
    with pytest.raises(ConfigurationError, match="choose another name"):
        save(found.draft.renamed("BANQUE-2"), workspace)
    with pytest.raises(ConfigurationError, match="letters or digits"):
        save(found.draft.renamed("--"), workspace)
    assert len(of_workspace(workspace.layouts)) == 2
