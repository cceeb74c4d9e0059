"""The house rules that a linter does not know, read from the source."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]

# The only modules that may read the clock: the date of a run is an argument below them.
MAY_READ_THE_CLOCK = {
    "books/engine.py",  # the instant of an event
    "core/warehouse.py",  # the id of a build
    "demo/cli.py",  # the made-up firm's last day, when none is given
    "ingestion/connectors/cli.py",  # the clock that pulls go by
    "ingestion/landing.py",  # the instant at which a document was received
    "runs/cli.py",  # today, when no --as-of is given
    "runs/run.py",  # the instant at which a run started
    "runs/watch.py",  # when the next run is due
}
# Rooms in which every number with a decimal point is money, a quantity or a rate.
MONEY_ROOMS = ("core", "books", "ingestion", "invoicing", "accounting")
CLOCKS = {"today", "now", "utcnow"}
FUNCTION_LINES_MAX = 40
# What a page shows is one long sentence of widgets.
VIEW_LINES_MAX = 80
MODULE_LINES_MAX = 300


def test_only_one_module_opens_duckdb() -> None:
    openers = [
        str(path.relative_to(ROOT))
        for path in _modules()
        if any(
            isinstance(node, ast.Attribute)
            and node.attr == "connect"
            and isinstance(node.value, ast.Name)
            and node.value.id == "duckdb"
            for node in ast.walk(_tree(path))
        )
    ]
    assert openers == ["core/warehouse.py"]


def test_the_clock_is_read_in_few_named_places() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in _modules()
        if str(path.relative_to(ROOT)) not in MAY_READ_THE_CLOCK
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCKS
        and _last_name(node.func.value) in {"date", "datetime"}
    ]
    assert not found, _listed(found)


def test_no_float_is_made_where_money_is() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in _modules()
        if path.relative_to(ROOT).parts[0] in MONEY_ROOMS
        if path != ROOT / "books" / "models.py"  # slopes and losses, no money
        for node in ast.walk(_tree(path))
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "float"
        )
        or (isinstance(node, ast.Attribute) and node.attr in {"Float64", "float64"})
    ]
    assert not found, _listed(found)


def test_only_the_command_line_catches_everything() -> None:
    everything = {"Exception", "BaseException"}
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in _modules()
        if path != ROOT / "cli.py"
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or _last_name(node.type) in everything)
        and not _raises_again(node)
    ]
    assert not found, _listed(found)


def test_no_module_is_long_and_none_is_a_drawer() -> None:
    drawers = {
        "utils",
        "util",
        "helpers",
        "helper",
        "common",
        "manager",
        "base",
        "misc",
    }
    long = [
        f"{path.relative_to(ROOT)}: {lines}"
        for path in [*_modules(), *sorted((ROOT / "tests").rglob("*.py"))]
        if (lines := len(path.read_text(encoding="utf-8").splitlines()))
        > MODULE_LINES_MAX
    ]
    assert not long, _listed(long)
    assert [path.name for path in _modules() if path.stem in drawers] == []


def test_no_function_is_long() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {lines}"
        for path in _modules()
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (lines := _lines_of_code(node)) > _lines_max(path)
    ]
    assert not found, _listed(found)


def _modules() -> Iterator[Path]:
    """Every module of the package."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for package in project["tool"]["setuptools"]["packages"]:
        folder = ROOT / package.partition(".")[2].replace(".", "/")
        yield from sorted(folder.glob("*.py"))


def _listed(found: list[str]) -> str:
    return "\n" + "\n".join(found)


def _raises_again(handler: ast.ExceptHandler) -> bool:
    """Whether it only cleans up: the fault goes on."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def _last_name(node: ast.expr) -> str:
    """`datetime` of `datetime.datetime`, `date` of `date`; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def _lines_max(path: Path) -> int:
    in_view = path.parent == ROOT / "dashboards" / "views"
    return VIEW_LINES_MAX if in_view else FUNCTION_LINES_MAX


def _lines_of_code(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the statements, without the docstring and the inside of long texts."""
    inside = {
        line
        for node in ast.walk(function)
        if isinstance(node, ast.Constant | ast.JoinedStr)
        for line in range(node.lineno + 1, (node.end_lineno or node.lineno) + 1)
    }
    first = function.body[0].lineno
    lines = range(first, (function.end_lineno or first) + 1)
    return len(set(lines) - inside)
