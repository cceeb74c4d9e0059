"""Write the pages that say what the code says: commands, settings, data dictionary.

`make docs` writes them; `tests/test_docs.py` fails when one is not up to date.
"""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import typer
import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from typer.testing import CliRunner

from lettrage.cli import app
from lettrage.core.settings import Settings

DOCS = Path(__file__).resolve().parent
MODELS = DOCS.parent / "models"

_DOC_BLOCK = re.compile(r"{% docs (\w+) %}(.*?){% enddocs %}", re.DOTALL)
_DOC_CALL = re.compile(r"""{{ *doc\(['"](\w+)['"]\) *}}""")


def main() -> None:
    """Write every generated page."""
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")


def pages() -> dict[str, str]:
    """The generated pages by file name in docs/."""
    return {
        "cli.md": commands_page(),
        "settings.md": settings_page(),
        "data-dictionary.md": data_dictionary_page(),
    }


def commands_page() -> str:
    """Every command with its help, as the terminal shows it."""
    parts = [
        "# Commands",
        _written_from("`cli.py`"),
        "Exit codes: 0 done, 1 the work found something wrong, 2 called wrongly.",
    ]
    for path, _ in commands():
        title = " ".join(["lettrage", *path])
        parts += [f"## `{title}`", f"```text\n{_help(path)}\n```"]
    return _page(parts)


def commands() -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command that does something: the words that call it, and the command."""
    return _leaves((), typer.main.get_command(app))


def settings_page() -> str:
    """Every key of `lettrage.toml`, its type, its default and what it chooses."""
    parts = [
        "# Settings",
        _written_from("`core/settings.py` and `core/settings_connectors.py`"),
        "The file `lettrage.toml` wins over the defaults, and the environment over the "
        "file: `LETTRAGE_TAX__VAT_ON_DEBITS=true` sets `vat_on_debits` of `[tax]`. An "
        "unknown key is refused by its name.",
    ]
    for name, field in Settings.model_fields.items():
        for heading, table in _tables_of(name, field.annotation):
            parts += [
                f"## `{heading}`",
                " ".join((table.__doc__ or "").split()),
                _settings_table(table),
            ]
    return _page(parts)


def data_dictionary_page() -> str:
    """Every model, and every column of the marts, as the dbt project describes them."""
    blocks = _doc_blocks()
    parts = [
        "# Data dictionary",
        _written_from("the `.yml` files of `models/`"),
        "Analysts rely on `marts`. The layers under it are there to be looked at, and "
        "may change between versions.",
    ]
    for layer in ("marts", "intermediate", "staging"):
        parts.append(f"## `{layer}`")
        for model in _models(layer):
            parts += [
                f"### `{layer}.{model['name']}`",
                _text(model.get("description", ""), blocks),
            ]
            if layer == "marts":
                parts.append(_columns_table(model, blocks))
    return _page(parts)


def _leaves(
    path: tuple[str, ...], command: Any
) -> Iterator[tuple[tuple[str, ...], Any]]:
    children = getattr(command, "commands", None)
    if children is None:
        yield path, command
        return
    for name, child in children.items():
        yield from _leaves((*path, name), child)


def _help(path: tuple[str, ...]) -> str:
    result = CliRunner().invoke(
        app,
        [*path, "--help"],
        prog_name="lettrage",
        env={"COLUMNS": "80", "TERMINAL_WIDTH": "80", "NO_COLOR": "1"},
    )
    if result.exit_code != 0:
        raise RuntimeError(f"{' '.join(path)} --help: {result.output}")
    return "\n".join(line.rstrip() for line in result.stdout.strip().splitlines())


def _tables_of(name: str, annotation: Any) -> Iterator[tuple[str, type[BaseModel]]]:
    """The tables of a setting with their headings, and the lists of tables in them."""
    origin = typing.get_origin(annotation)
    if origin is tuple:
        yield f"[[{name}]]", typing.get_args(annotation)[0]
        return
    tables = {name: annotation}
    if origin is Mapping:
        choice, _ = typing.get_args(typing.get_args(annotation)[1])
        tables = {
            f"{name}.{table.model_fields['service'].default}": table
            for table in typing.get_args(choice)
        }
    for path, table in tables.items():
        yield f"[{path}]", table
        for key, field in table.model_fields.items():
            if _is_list_of_tables(field.annotation):
                yield from _tables_of(f"{path}.{key}", field.annotation)


def _is_list_of_tables(annotation: Any) -> bool:
    parts = typing.get_args(annotation)
    is_list = typing.get_origin(annotation) is tuple
    return is_list and isinstance(parts[0], type) and issubclass(parts[0], BaseModel)


def _settings_table(table: type[BaseModel]) -> str:
    rows = [
        (f"`{key}`", _type_name(field), _default(field), field.description or "")
        for key, field in table.model_fields.items()
    ]
    return _markdown_table(("key", "type", "default", "what it chooses"), rows)


def _type_name(field: FieldInfo) -> str:
    names = " or ".join(_type_names(field.annotation))
    bounds = [
        f"{sign} {getattr(rule, name)}"
        for rule in field.metadata
        for name, sign in (("gt", ">"), ("ge", "≥"), ("lt", "<"), ("le", "≤"))
        if hasattr(rule, name)
    ]
    return ", ".join([names, *bounds])


def _type_names(annotation: Any) -> list[str]:
    origin = typing.get_origin(annotation)
    if origin is typing.Literal:
        return [f'`"{choice}"`' for choice in typing.get_args(annotation)]
    if origin in (typing.Union, types.UnionType):
        parts = typing.get_args(annotation)
        return [
            name
            for part in parts
            if part is not type(None)
            for name in _type_names(part)
        ]
    words = {
        "str": "text",
        "bool": "boolean",
        "int": "whole number",
        "tuple": "list",
        "Mapping": "table",
    }
    return [words.get(annotation.__name__, annotation.__name__.lower())]


def _default(field: FieldInfo) -> str:
    if field.default is PydanticUndefined:
        return "required"
    if field.default in (None, "", (), {}):
        return "none"
    if isinstance(field.default, bool):
        return f"`{str(field.default).lower()}`"
    quote = '"' if isinstance(field.default, str) else ""
    return f"`{quote}{field.default}{quote}`"


def _models(layer: str) -> list[dict[str, Any]]:
    files = sorted((MODELS / layer).rglob("*.yml"))
    found = [
        model
        for file in files
        for model in (yaml.safe_load(file.read_text("utf-8")) or {}).get("models", [])
    ]
    return sorted(found, key=lambda model: str(model["name"]))


def _columns_table(model: dict[str, Any], blocks: dict[str, str]) -> str:
    rows = [
        (
            f"`{column['name']}`",
            str(column.get("data_type", "")),
            _text(column.get("description", ""), blocks),
        )
        for column in model.get("columns", [])
    ]
    return _markdown_table(("column", "type", "what it holds"), rows)


def _doc_blocks() -> dict[str, str]:
    """The text of each `{% docs name %}` block of the project."""
    texts = [file.read_text("utf-8") for file in sorted(MODELS.rglob("*.md"))]
    return {name: body for text in texts for name, body in _DOC_BLOCK.findall(text)}


def _text(description: str, blocks: dict[str, str]) -> str:
    told = _DOC_CALL.sub(lambda call: blocks[call.group(1)], description)
    return " ".join(told.split())


def _markdown_table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |"
        for line in lines
    )


def _written_from(source: str) -> str:
    return f"*Written from {source} by `make docs`; edit there.*"


def _page(parts: list[str]) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"


if __name__ == "__main__":
    main()
