"""Make a workspace: its folders, its settings file, the books, an empty warehouse."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from lettrage.books.engine import open_books
from lettrage.core import warehouse
from lettrage.core.errors import ConfigurationError
from lettrage.core.settings import BankAccount, Company, Settings, settings_from
from lettrage.core.workspace import Workspace
from lettrage.ingestion.schema import create_raw_tables

_FOLDERS = ("inbox", "landed", "documents", "builds")


def initialise(root: Path, *, company: Path | None) -> tuple[Workspace, list[str]]:
    """Make a workspace in `root`, for the firm that `company` describes.

    Args:
        root: the folder; made when missing; must hold no workspace yet.
        company: a `company.toml` of CONTRACT 3, or None for a blank one.

    Returns:
        The workspace, and one warning a key of `company` that was passed over.

    Raises:
        ConfigurationError: there is a workspace already, or `company` does not fit.
    """
    workspace = Workspace(root.expanduser().resolve())
    if workspace.settings_path.exists():
        raise ConfigurationError("workspace", str(root), "is a workspace already")
    table, warnings = _read_company(company) if company else ({}, [])
    settings = settings_from(table, source=company.name if company else "defaults")
    for folder in _FOLDERS:
        (workspace.root / folder).mkdir(parents=True, exist_ok=True)
    with open_books(workspace, settings):
        pass
    with warehouse.writer(workspace, settings.storage) as connection:
        create_raw_tables(connection)
    # Last: a folder with this file is a workspace, whole.
    workspace.settings_path.write_text(settings_text(table), encoding="utf-8")
    return workspace, warnings


def settings_text(table: Mapping[str, Any]) -> str:
    """The text of `lettrage.toml`: what `table` sets; all else as comments."""
    blocks = [
        "# Settings of this workspace. A line that starts with # shows a default.\n"
        "# An environment variable LETTRAGE_<TABLE>__<KEY> overrides a line here.\n"
    ]
    for name, field in Settings.model_fields.items():
        if name == "accounts":
            blocks += [_account_text(account) for account in table.get(name, ())]
            continue
        if name == "connectors":
            blocks.append(_connectors_text(table.get(name, {})))
            continue
        model = field.annotation
        assert isinstance(model, type)
        assert issubclass(model, BaseModel)
        blocks.append(_table_text(name, model, table.get(name, {})))
    return "\n".join(blocks)


def _table_text(name: str, model: type[BaseModel], given: Mapping[str, Any]) -> str:
    lines = [f"[{name}]"]
    for key, field in model.model_fields.items():
        lines.append(f"# {field.description}")
        if key in given:
            lines.append(f"{key} = {_toml(given[key])}")
        else:
            lines.append(f"# {key} = {_default(field)}")
    return "\n".join(lines) + "\n"


def _account_text(account: Mapping[str, Any]) -> str:
    lines = ["[[accounts]]"]
    for key in BankAccount.model_fields:
        if key in account:
            lines.append(f"{key} = {_toml(account[key])}")
    return "\n".join(lines) + "\n"


def _connectors_text(connections: Mapping[str, Mapping[str, Any]]) -> str:
    """One table a service; docs/connectors.md shows each."""
    tables = ["# [connectors.stripe]\n# Services that `lettrage pull` asks.\n"]
    for name, values in connections.items():
        lines = (f"{key} = {_toml(value)}" for key, value in values.items())
        tables.append("\n".join([f"[connectors.{name}]", *lines]) + "\n")
    return "\n".join(tables)


def _default(field: FieldInfo) -> str:
    return "(none)" if field.default is None else _toml(field.default)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return str(value)


def _read_company(path: Path) -> tuple[dict[str, Any], list[str]]:
    """The settings that a `company.toml` gives, and what of it was passed over."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigurationError("--company", str(path), "no such file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            "--company", str(path), f"not TOML: {error}"
        ) from error
    table: dict[str, Any] = {}
    company: dict[str, Any] = {}
    warnings = []
    for key, value in given.items():
        if key in Company.model_fields:
            company[key] = value
        elif key in Settings.model_fields:
            table[key] = value
        else:
            warnings.append(f"{path.name}: {key}: not a setting; passed over")
    if company:
        table["company"] = {**table.get("company", {}), **company}
    return table, warnings
