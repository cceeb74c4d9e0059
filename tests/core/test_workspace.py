from __future__ import annotations

from pathlib import Path

import pytest

from lettrage.core.errors import ConfigurationError
from lettrage.core.workspace import Workspace


def test_a_workspace_is_a_folder_with_its_settings(tmp_path: Path) -> None:
    (tmp_path / "lettrage.toml").touch()
    workspace = Workspace.at(tmp_path / "inbox" / "..")
    assert workspace.root == tmp_path.resolve()
    assert workspace.root.is_absolute()


def test_a_folder_without_settings_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="lettrage init") as caught:
        Workspace.at(tmp_path)
    assert str(tmp_path) in str(caught.value)


def test_everything_lies_in_the_folder(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    paths = {
        name: getattr(workspace, name)
        for name, member in vars(Workspace).items()
        if isinstance(member, property)
    }
    assert len(set(paths.values())) == len(paths)
    assert all(path.is_relative_to(tmp_path) for path in paths.values())
    assert workspace.published_path.name == "published.duckdb"


def test_an_original_lies_under_its_hash(tmp_path: Path) -> None:
    sha256 = "ab" * 32
    assert Workspace(tmp_path).original(sha256) == tmp_path / "landed" / "ab" / sha256
