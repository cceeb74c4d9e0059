"""Every choice a firm may make, from `lettrage.toml` and the environment.

The file wins over the defaults, the environment over the file. A variable is
`LETTRAGE_<TABLE>__<KEY>`, as in `LETTRAGE_TAX__VAT_ON_DEBITS=true`. An unknown key is
refused by its name: a typing error must not become a silent default.
`docs/settings.md` is written from these classes and checked against them.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from lettrage.core.dates import time_zone
from lettrage.core.errors import ConfigurationError, InvalidValue
from lettrage.core.settings_accounting import Accounting, Tax
from lettrage.core.settings_categories import Categories
from lettrage.core.settings_connectors import Connections

# Read by the command line itself; they choose a workspace and a user, not a setting.
NOT_SETTINGS = {"LETTRAGE_WORKSPACE", "LETTRAGE_USER"}


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Company(_Table):
    """Who the firm is: one workspace is one firm, one SIREN."""

    name: str = Field("", description="Name, as printed on invoices.")
    legal_form: str = Field("", description="Legal form: SAS, SARL, SA …")
    country: str = Field("FR", description="ISO 3166 country of the seat.")
    siren: str = Field("", description="SIREN, nine digits.")
    vat_number: str = Field("", description="VAT number with its country prefix.")
    currency: str = Field("EUR", description="ISO 4217 currency of the books.")
    timezone: str = Field("Europe/Paris", description="Where the firm's dates are.")

    @field_validator("timezone")
    @classmethod
    def _is_known(cls, timezone: str) -> str:
        try:
            return time_zone(timezone).key
        except InvalidValue as error:
            raise ValueError(error.reason) from error


class BankAccount(_Table):
    """One account of the firm."""

    iban: str = Field(description="IBAN, or the bank's own number where none is.")
    bic: str = Field("", description="BIC of the bank.")
    currency: str = Field("EUR", description="ISO 4217 currency of the account.")
    name: str = Field("", description="What the firm calls it, shown on screen.")
    ledger_account: str = Field(
        "",
        pattern=r"^(\d{3,12})?$",
        description="Its account in the ledger, as 512100; empty: 5121, 5122 …",
    )
    journal: str = Field(
        "",
        pattern=r"^[A-Za-z0-9]{0,10}$",
        description="Code of its journal; empty: BQ1, BQ2 …",
    )


class Matching(_Table):
    """When the machine may decide alone."""

    automatic: bool = Field(
        True, description="False: everything is proposed, nothing is decided alone."
    )
    promised_error_rate: Decimal = Field(
        Decimal("0.001"),
        gt=0,
        lt=1,
        description="Share of automatic decisions that may be wrong.",
    )
    suggestions_per_line: int = Field(
        5, ge=1, le=20, description="How many suggestions a bank line shows at most."
    )
    audit_share: Decimal = Field(
        Decimal("0.02"),
        ge=0,
        le=1,
        description="Share of automatic decisions that a person is asked to confirm.",
    )
    certificate_confidence: Decimal = Field(
        Decimal("0.95"),
        gt=0,
        lt=1,
        description="How often a certified error rate holds.",
    )
    drift_margin: Decimal = Field(
        Decimal("0.75"),
        gt=0,
        le=1,
        description="Share of the promised error rate at which is certified, as next "
        "month is not last month.",
    )
    prior_weight: int = Field(
        25_000,
        ge=0,
        description="How many of the firm's own decisions the calibration on simulated "
        "firms stands for at most; 0: only the firm's own count.",
    )
    certificate_window_days: int = Field(
        365,
        ge=1,
        description="Lines booked earlier than this no longer count for a certificate.",
    )


class Storage(_Table):
    """Where the books are, and how much of the machine a run may use."""

    books_url: str = Field(
        "",
        description="SQLAlchemy URL of the books; empty: `books.db` in the workspace.",
    )
    memory_limit: str = Field(
        "", description="DuckDB's memory limit, as `4GB`; empty: DuckDB's own default."
    )
    threads: int = Field(
        0, ge=0, description="DuckDB threads; 0: one a processor core."
    )
    builds_kept: int = Field(
        3, ge=1, description="How many published builds stay on disk."
    )
    lock_wait_seconds: int = Field(
        600, ge=0, description="How long a command waits for another that writes."
    )


class Watch(_Table):
    """How `lettrage watch` works."""

    interval_minutes: int = Field(
        60, ge=1, description="A run at least this often, whatever happens."
    )
    settle_seconds: int = Field(
        5, ge=0, description="A file must be unchanged this long before it is landed."
    )
    pull: bool = Field(
        True,
        description="Pull the connections of `[connectors]` before each run on the "
        "schedule; false: `lettrage pull` is called by hand.",
    )


class Quality(_Table):
    """When a source of data counts as silent."""

    account_stale_days: int = Field(
        7, ge=1, description="A bank account without news for longer is stale."
    )
    source_stale_days: int = Field(
        45, ge=1, description="Other files that used to come and no longer do."
    )
    connector_stale_days: int = Field(
        2, ge=1, description="A connection that was last pulled longer ago is stale."
    )


class Dashboards(_Table):
    """How `lettrage serve` listens, and how pages speak."""

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8501, ge=1, le=65535, description="Port to listen on.")
    language: Literal["fr", "en"] = Field(
        "fr", description="Language of the interface before a person chooses."
    )


class Settings(BaseSettings):
    """All settings of a workspace, read once and passed as an argument."""

    model_config = SettingsConfigDict(
        env_prefix="LETTRAGE_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
    )

    company: Company = Company()
    accounts: tuple[BankAccount, ...] = Field(
        (), description="The firm's bank accounts, in the order screens show them."
    )
    accounting: Accounting = Accounting()
    tax: Tax = Tax()
    matching: Matching = Matching()
    categories: Categories = Categories()
    storage: Storage = Storage()
    watch: Watch = Watch()
    quality: Quality = Quality()
    dashboards: Dashboards = Dashboards()
    connectors: Connections = Field({}, description="Services that `pull` asks.")

    @field_validator("accounts")
    @classmethod
    def _are_told_apart(
        cls, accounts: tuple[BankAccount, ...]
    ) -> tuple[BankAccount, ...]:
        for named in ("ledger_account", "journal"):
            given = [name for a in accounts if (name := getattr(a, named))]
            if len(given) > len(set(given)):
                raise ValueError(f"two accounts have one {named}")
        return accounts

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment first: it overrides what the file gave as arguments."""
        return env_settings, init_settings


def read_settings(path: Path) -> Settings:
    """The settings in the TOML file at `path`, under the environment's.

    Raises:
        ConfigurationError: the file is not TOML, or a key is unknown or has a value
            that does not fit; names the file, the key and what was expected.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(str(path), None, f"is not TOML: {error}") from error
    return settings_from(table, source=path.name)


def settings_from(table: Mapping[str, Any], *, source: str) -> Settings:
    """The settings in `table`, under the environment's.

    Raises:
        ConfigurationError: as `read_settings`; `source` names where `table` is from.
    """
    _refuse_unknown_variables()
    try:
        return Settings(**table)
    except ValidationError as error:
        fault = error.errors()[0]
        path = [str(part) for part in fault["loc"]]
        if path[0] == "connectors":
            del path[2:3]  # the service, by which the table was chosen
        unknown = fault["type"] == "extra_forbidden"
        # A whole table tells nothing, and may hold what nobody should read.
        is_told = not unknown and not isinstance(fault["input"], Mapping)
        raise ConfigurationError(
            _variable_at(path) or f"{source}: {'.'.join(path)}",
            fault["input"] if is_told else None,
            "unknown key; docs/settings.md lists them" if unknown else fault["msg"],
        ) from error


def _refuse_unknown_variables() -> None:
    tables = {
        f"LETTRAGE_{name}".upper()
        for name, field in Settings.model_fields.items()
        if isinstance(field.annotation, type)
        and issubclass(field.annotation, BaseModel)
    }
    for variable in _variables():
        table, separator, _ = variable.upper().partition("__")
        if table not in tables or not separator:
            raise ConfigurationError(
                variable, os.environ[variable], "no such setting; see docs/settings.md"
            )


def _variable_at(path: list[str]) -> str | None:
    """The variable that gave the value at `path`; None where the file did."""
    name = f"LETTRAGE_{'__'.join(path)}".upper()
    given = (v for v in _variables() if v.upper() == name or v.startswith(f"{name}__"))
    return next(given, None)


def _variables() -> list[str]:
    names = (name for name in os.environ if name.upper().startswith("LETTRAGE_"))
    return [name for name in names if name.upper() not in NOT_SETTINGS]
