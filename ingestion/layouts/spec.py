"""What one bank's CSV looks like, as its TOML says it.

Columns are named as in the file's header; case, accents and punctuation do not count.
Several columns of one field are joined, in order. `docs/formats.md` explains each key.
"""

from __future__ import annotations

import codecs
import re
import tomllib
from functools import cached_property
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from lettrage.core.errors import ConfigurationError
from lettrage.ingestion.formats import values
from lettrage.ingestion.layouts.cells import is_date_format, normalised


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"expected a regular expression: {error}") from error
    return text


def _finding(text: str) -> str:
    if re.compile(_pattern(text)).groups != 1:
        raise ValueError("expected a regular expression with one group")
    return text


def _date_format(text: str) -> str:
    if not is_date_format(text):
        raise ValueError("expected a format of DD, MM and YYYY or YY, as DD/MM/YYYY")
    return text


def _encoding(text: str) -> str:
    try:
        return codecs.lookup(text).name
    except LookupError:
        raise ValueError("expected an encoding, as cp1252") from None


Names = Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=1)]
Finding = Annotated[str, AfterValidator(_finding)]


class Columns(_Table):
    """Which columns of the file make which field of a bank line."""

    booking_date: Names
    value_date: Names | None = None
    amount: Names | None = None
    debit: Names | None = None
    credit: Names | None = None
    direction: Names | None = None
    currency: Names | None = None
    balance: Names | None = None
    label: Names | None = None
    remittance: Names | None = None
    creditor_reference: Names | None = None
    counterparty_name: Names | None = None
    counterparty_iban: Names | None = None
    end_to_end_id: Names | None = None
    bank_reference: Names | None = None
    mandate_id: Names | None = None
    transaction_code: Names | None = None
    charges: Names | None = None
    fee: Names | None = None
    account: Names | None = None

    @model_validator(mode="after")
    def _has_an_amount(self) -> Columns:
        if (self.amount is None) == (self.debit is None and self.credit is None):
            raise ValueError("expected either amount, or debit and credit")
        return self

    @property
    def named(self) -> dict[str, Names]:
        """The fields that have columns, in their order here."""
        found = ((name, getattr(self, name)) for name in type(self).model_fields)
        return {name: columns for name, columns in found if columns}


class Preamble(_Table):
    """What lines outside the table say; each a regular expression with one group."""

    account: Finding | None = None
    currency: Finding | None = None
    opening_date: Finding | None = None
    opening_balance: Finding | None = None
    closing_date: Finding | None = None
    closing_balance: Finding | None = None

    @property
    def named(self) -> dict[str, str]:
        """The fields that are looked for."""
        return {name: text for name, text in self.model_dump().items() if text}


class Spec(_Table):
    """One layout. Every key but `name` and `columns` has the French default."""

    name: str = Field(min_length=1, max_length=60)
    delimiter: Literal[";", ",", "\t", "|"] = ";"
    encoding: Annotated[str, AfterValidator(_encoding)] = "cp1252"
    dates: tuple[Annotated[str, AfterValidator(_date_format)], ...] = ("DD/MM/YYYY",)
    decimal: Literal[",", "."] = ","
    currency: str = ""
    account: str = ""
    width: int | None = Field(None, ge=2, le=200)
    only: bool = False
    without: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    skip: tuple[Annotated[str, AfterValidator(_pattern)], ...] = ()
    debit_words: tuple[str, ...] = ("D", "DR", "Debit", "Débit", "-")
    credit_words: tuple[str, ...] = ("C", "CR", "Credit", "Crédit", "+")
    fee_is_cost: bool = False
    booked: dict[str, Names] = Field(default_factory=dict)
    preamble: Preamble = Preamble()
    columns: Columns

    @model_validator(mode="after")
    def _knows_what_makes_a_line(self) -> Spec:
        """Without date, amount or its sign nothing is a line: they are not optional."""
        optional = {normalised(name) for name in self.optional}
        for field in ("booking_date", "amount", "debit", "credit", "direction"):
            for column in getattr(self.columns, field) or ():
                if normalised(column) in optional:
                    raise ValueError(f"column {column!r} cannot be optional")
        return self

    @model_validator(mode="after")
    def _numbers_columns_without_header(self) -> Spec:
        """A file without header has its columns by number."""
        if self.width is not None:
            numbers = {str(number) for number in range(1, self.width + 1)}
            if not self.known <= numbers:
                raise ValueError(f"columns are the numbers 1 to {self.width}")
        return self

    @cached_property
    def required(self) -> frozenset[str]:
        """The columns, normalised, that every header of this layout holds."""
        not_needed = [*self.optional, *self.ignored]
        return self.known - {normalised(name) for name in not_needed}

    @cached_property
    def excluded(self) -> frozenset[str]:
        """The columns, normalised, that no header of this layout holds."""
        return frozenset(normalised(name) for name in self.without)

    @cached_property
    def known(self) -> frozenset[str]:
        """All the columns that the layout names, normalised."""
        names = [name for names in self.columns.named.values() for name in names]
        return frozenset(
            normalised(name) for name in [*names, *self.booked, *self.ignored]
        )


def read_spec(text: str, *, source: str) -> Spec:
    """The layout that a TOML says.

    Args:
        text: the TOML.
        source: what errors call it: its file.

    Raises:
        ConfigurationError: no TOML, an unknown key, or a value that does not fit.
    """
    try:
        spec = Spec.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(source, None, f"no valid TOML: {error}") from error
    except ValidationError as error:
        fault = error.errors()[0]
        path = ".".join(str(part) for part in fault["loc"])
        is_unknown = fault["type"] == "extra_forbidden"
        raise ConfigurationError(
            f"{source}: {path}" if path else source,
            fault["input"] if isinstance(fault["input"], str | int) else None,
            "unknown key; docs/formats.md lists them" if is_unknown else fault["msg"],
        ) from error
    if spec.currency:
        _check_currency(spec.currency, source)
    return spec


def _check_currency(code: str, source: str) -> None:
    try:
        values.currency(code, "currency")
    except values.RowFault as fault:
        reason = f"expected {fault.expected}"
        raise ConfigurationError(f"{source}: currency", code, reason) from fault
