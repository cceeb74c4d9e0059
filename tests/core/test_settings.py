from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from lettrage.core.errors import ConfigurationError
from lettrage.core.settings import Settings, read_settings, settings_from


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("LETTRAGE_")]:
        monkeypatch.delenv(name)


def written(folder: Path, text: str) -> Path:
    path = folder / "lettrage.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_setting_has_a_default_and_a_description() -> None:
    settings = settings_from({}, source="lettrage.toml")
    for name in Settings.model_fields:
        table = getattr(settings, name)
        for key, field in getattr(type(table), "model_fields", {}).items():
            assert field.description, f"{name}.{key}"


def test_the_file_wins_over_the_defaults(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
        [company]
        name = "Atelier Vauquelin"
        [[accounts]]
        iban = "FR7630006000011234567890189"
        [matching]
        promised_error_rate = 0.002
        """,
    )
    settings = read_settings(path)
    assert settings.company.name == "Atelier Vauquelin"
    assert settings.company.country == "FR"
    assert settings.accounts[0].currency == "EUR"
    assert settings.matching.promised_error_rate == Decimal("0.002")


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, '[tax]\nvat_on_debits = false\ndefault_nature = "goods"\n')
    monkeypatch.setenv("LETTRAGE_TAX__VAT_ON_DEBITS", "true")
    tax = read_settings(path).tax
    assert tax.vat_on_debits is True
    assert tax.default_nature == "goods"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[tax]\nvat_on_debit = true\n", "lettrage.toml: tax.vat_on_debit"),
        ("[taxes]\n", "lettrage.toml: taxes"),
        (
            '[[accounts]]\niban = "x"\nbick = "y"\n',
            "lettrage.toml: accounts.0.bick",
        ),
    ],
)
def test_an_unknown_key_is_refused_by_its_name(
    tmp_path: Path, text: str, key: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_settings(written(tmp_path, text))
    assert caught.value.key == key
    assert "unknown key" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[dashboards]\nport = 0\n", "dashboards.port"),
        ("[matching]\npromised_error_rate = 1.5\n", "matching.promised_error_rate"),
        ('[tax]\ndefault_nature = "both"\n', "tax.default_nature"),
        ("[accounting]\nfiscal_year_start_month = 13\n", "fiscal_year_start_month"),
        ('[accounting]\nbooks_start = "soon"\n', "accounting.books_start"),
        ("[[accounts]]\n", "accounts.0.iban"),
        ('[company]\ntimezone = "Paris"\n', "company.timezone = 'Paris'.*time zone"),
        # A folder of the database, and a way out of it.
        ('[company]\ntimezone = "Europe"\n', "company.timezone = 'Europe'.*time zone"),
        ('[company]\ntimezone = "../x"\n', "company.timezone = '../x'.*time zone"),
        (
            "[connectors.paypal]\nsince = 2026-01-01\ntimezone = 'Paris'\n",
            "time zone",
        ),
    ],
)
def test_a_value_that_does_not_fit_is_named(
    tmp_path: Path, text: str, key: str
) -> None:
    with pytest.raises(ConfigurationError, match=key):
        read_settings(written(tmp_path, text))


def test_two_bank_accounts_never_share_an_account_of_the_ledger(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
        [[accounts]]
        iban = "FR01"
        ledger_account = "512100"
        [[accounts]]
        iban = "FR02"
        ledger_account = "512100"
        """,
    )
    with pytest.raises(
        ConfigurationError, match="two accounts have one ledger_account"
    ):
        read_settings(path)


def test_what_is_no_toml_is_refused_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"is not TOML.*line 1"):
        read_settings(written(tmp_path, "[company\n"))
    binary = tmp_path / "lettrage.toml"
    binary.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="is not TOML"):
        read_settings(binary)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("LETTRAGE_TAXES__VAT_ON_DEBITS", "true"),
        ("LETTRAGE_TAX__VAT_ON_DEBIT", "true"),
        ("LETTRAGE_DASHBOARDS__PORT", "many"),
        ("LETTRAGE_ACCOUNTS", "not json"),
        ("LETTRAGE_TAX", "true"),
    ],
)
def test_a_faulty_variable_is_refused_by_its_own_name(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigurationError, match=variable):
        settings_from({}, source="lettrage.toml")


def test_the_command_line_s_own_variables_are_no_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LETTRAGE_WORKSPACE", "/somewhere")
    monkeypatch.setenv("LETTRAGE_USER", "anne")
    assert settings_from({}, source="lettrage.toml") == Settings()


def test_settings_never_change_once_read() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().tax.vat_on_debits = True  # type: ignore[misc]
