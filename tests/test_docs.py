"""The docs say what the code does, and cannot rot."""

from __future__ import annotations

import doctest
import importlib
import importlib.util
import re
import subprocess
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
GENERATED = ("cli.md", "settings.md", "data-dictionary.md")

# What a machine or a package registry leaves behind; in two parts, so that this very
# file does not hold it.
LEFTOVERS = re.compile(
    r"(?<![\w.<}])/(?:work|root|home/\w+|Users/\w+)/"
    r"|index" + r"-url|find" + r"-links|https?://\S*/simple\b"
)
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
RECIPE = re.compile(r"\bmake ([a-z]+)\b")


def _tracked(*patterns: str) -> list[Path]:
    """Files under version control, or about to be."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    paths = (ROOT / name for name in listing.splitlines())
    return sorted(path for path in paths if path.is_file())


def _packages() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names: list[str] = project["tool"]["setuptools"]["packages"]
    return names


def _modules_with_examples() -> list[str]:
    """Modules whose source shows a session; only these are worth importing."""
    found = []
    for package in _packages():
        folder = ROOT / package.partition(".")[2].replace(".", "/")
        found += [
            f"{package}.{path.stem}"
            for path in sorted(folder.glob("*.py"))
            if ">>> " in path.read_text(encoding="utf-8")
        ]
    return found


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "generate", ROOT / "docs" / "generate.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", GENERATED)
def test_a_generated_page_is_up_to_date(generate: ModuleType, name: str) -> None:
    page = ROOT / "docs" / name
    written = page.read_text(encoding="utf-8") if page.is_file() else ""
    assert written == generate.pages()[name], "run `make docs`"


def test_every_command_and_every_option_has_help(generate: ModuleType) -> None:
    silent = []
    for path, command in generate.commands():
        name = " ".join(path)
        if not (command.help or "").strip():
            silent.append(name)
        silent += [
            f"{name} {parameter.opts[0]}"
            for parameter in command.params
            if not getattr(parameter, "help", None)
        ]
    assert not silent, "\n" + "\n".join(silent)


def test_every_setting_is_described(generate: ModuleType) -> None:
    rows = [
        line for line in generate.settings_page().splitlines() if line.startswith("| `")
    ]
    assert rows
    assert [row for row in rows if row.endswith("|  |")] == []


@pytest.mark.parametrize("name", _modules_with_examples())
def test_the_examples_of_a_module_hold(name: str) -> None:
    module = importlib.import_module(name)
    failed, tried = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert tried > 0, "an example that doctest does not see"
    assert failed == 0


def test_every_make_target_that_the_docs_name_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    for page in _tracked("*.md"):
        code = re.findall(r"`([^`]+)`|```\w*\n(.*?)```", page.read_text("utf-8"), re.S)
        named = {
            target
            for inline, block in code
            for target in RECIPE.findall(inline or block)
        }
        assert named <= targets, page.name


def test_every_recipe_is_short_and_ends_with_its_proof() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    recipes = re.split(r"^### ", text, flags=re.MULTILINE)[1:]
    assert len(recipes) >= 4
    for recipe in recipes:
        body = re.split(r"^## ", recipe, flags=re.MULTILINE)[0]
        lines = [line for line in body.splitlines()[1:] if line.strip()]
        assert len(lines) <= 10, recipe.splitlines()[0]
        assert re.search(r"`[^`]+`\.?$", lines[-1]), recipe.splitlines()[0]


def test_every_link_between_pages_resolves() -> None:
    broken = []
    for page in _tracked("*.md"):
        for match in LINK.finditer(page.read_text(encoding="utf-8")):
            target = (match.group(1) or match.group(2)).partition("#")[0]
            if not target or target.startswith(("http://", "https://", "mailto:")):
                continue
            if not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)} -> {target}")
    assert not broken, "\n" + "\n".join(broken)


def test_every_decision_has_its_five_parts() -> None:
    parts = (
        "## Context",
        "## Decision",
        "## Rejected, because",
        "## Worked example",
        "## Consequences",
    )
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert decisions
    numbers = [int(path.name[:4]) for path in decisions]
    assert numbers == list(range(1, len(decisions) + 1))
    for path in decisions:
        text = path.read_text(encoding="utf-8")
        places = [text.find(part) for part in parts]
        assert -1 not in places, path.name
        assert places == sorted(places), path.name


def test_nothing_names_a_machine_or_a_package_index() -> None:
    found = []
    for path in _tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a binary sample
        found += [
            f"{path.relative_to(ROOT)}:{number}"
            for number, line in enumerate(text.splitlines(), start=1)
            if LEFTOVERS.search(line)
        ]
    assert not found, "\n" + "\n".join(found)
