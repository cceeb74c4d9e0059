"""What `pip install .` gives: the whole of Lettrage, and nothing else."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy: a build writes beside the sources."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for path in sorted(ROOT.iterdir()):
        if path.name in {"demo-workspace", "dist", "build", "target", "logs"}:
            continue
        if path.is_dir() and not path.name.startswith("."):
            shutil.copytree(path, source / path.name, ignore=_no_rubbish)
        elif path.is_file():
            shutil.copy(path, source / path.name)
    _pip("wheel", "--no-build-isolation", f"--wheel-dir={folder}", str(source))
    return next(folder.glob("*.whl"))


def test_the_wheel_puts_nothing_but_lettrage_into_site_packages(wheel: Path) -> None:
    tops = {name.partition("/")[0] for name in _names(wheel)}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"lettrage"}


def test_the_wheel_carries_every_module_of_every_room(wheel: Path) -> None:
    packages = _project()["tool"]["setuptools"]["packages"]
    rooms = {package.partition(".")[2].replace(".", "/") for package in packages}
    on_disk = {
        str(path.parent.relative_to(ROOT)).removeprefix(".")
        for path in ROOT.glob("*/**/__init__.py")
        if not str(path.relative_to(ROOT)).startswith(".")
    }
    assert on_disk <= rooms
    expected = {
        f"lettrage/{path.relative_to(ROOT)}"
        for room in rooms
        for path in (ROOT / room).glob("*.py")
    }
    assert expected <= set(_names(wheel))


@pytest.mark.parametrize(
    "pattern",
    [
        "dbt_project.yml",
        "profiles.yml",
        "models/**/*.*",
        "macros/**/*.*",
        "seeds/**/*.*",
        "tests/dbt/**/*.*",
        "dashboards/**/*.*",
        "books/migrations/**/*.*",
        "demo/**/*.*",
        "identity/**/*.*",
        "ingestion/exports/mappings/*.*",
    ],
)
def test_the_wheel_carries_what_runs_read(wheel: Path, pattern: str) -> None:
    expected = {
        f"lettrage/{path.relative_to(ROOT)}"
        for path in ROOT.glob(pattern)
        if path.is_file() and "__pycache__" not in path.parts
        if path.name not in {".gitkeep", ".user.yml"}
    }
    assert expected, f"the tree has nothing at {pattern}"
    assert expected - set(_names(wheel)) == set()


def test_the_wheel_carries_no_test_of_python_and_no_benchmark(wheel: Path) -> None:
    stray = [
        name
        for name in _names(wheel)
        if re.match(r"lettrage/(tests/(?!dbt/)|benchmarks/|docs/)", name)
        or name.endswith(".pyc")
    ]
    assert stray == []


def test_the_installed_wheel_makes_and_runs_a_workspace_outside_the_clone(
    wheel: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    _pip("install", f"--target={site}", str(wheel))
    call = (
        f"import sys; sys.path.insert(0, {str(site)!r})\n"
        "import lettrage.cli\n"
        f"assert lettrage.__path__ == [{str(site / 'lettrage')!r}]\n"
        "for arguments in (['init', 'firm'], ['run'], ['status']):\n"
        "    sys.argv = ['lettrage', *arguments]\n"
        "    try:\n"
        "        lettrage.cli.main()\n"
        "    except SystemExit as ended:\n"
        "        assert not ended.code, (arguments, ended.code)\n"
    )
    result = subprocess.run(
        [sys.executable, "-P", "-c", call],  # -P: the current folder is not on the path
        cwd=tmp_path,
        env={**os.environ, "LETTRAGE_WORKSPACE": str(tmp_path / "firm")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "firm" / "published.duckdb").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["firm", "site"]


def test_the_lock_pins_every_dependency_as_the_project_asks() -> None:
    locked = _locked()
    project = _project()["project"]
    asked = [
        Requirement(line)
        for line in [
            *project["dependencies"],
            *project["optional-dependencies"]["dev"],
        ]
    ]
    wrong = [
        str(requirement)
        for requirement in asked
        if (version := locked.get(_canonical(requirement.name))) is None
        or not requirement.specifier.contains(version)
    ]
    assert wrong == []


def test_the_lock_holds_pins_and_nothing_else() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []


def test_the_lock_holds_the_duckdb_whose_extensions_are_on_the_registry() -> None:
    assert _locked()["duckdb"] == Version("1.5.5")


def _names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def _project() -> dict[str, dict[str, dict[str, list[str]]]]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _locked() -> dict[str, Version]:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("==") for line in lines)
    return {_canonical(name): Version(version) for name, _, version in pairs}


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _no_rubbish(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if name in {"__pycache__", "target", ".scratch"}}


def _pip(command: str, *arguments: str) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "pip", command, "--quiet", "--no-deps", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
