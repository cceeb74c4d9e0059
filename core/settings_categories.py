"""`[[categories.rules]]`: what bank lines are, in the firm's own words."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CategoryRule(_Table):
    """One rule; the first that a line meets speaks, before anything else does."""

    contains: str = Field("", description="Words of the label, whole, in their order.")
    regex: str = Field(
        "",
        description="Instead: a pattern over the label's words, in capitals without "
        "accents or punctuation.",
    )
    category: str = Field(
        description="What the line is; docs/categories.md lists them."
    )
    account: str | None = Field(
        None, description="Account instead of the category's standard one."
    )
    direction: Literal["in", "out", "both"] = Field(
        "both", description="Which way the money goes."
    )
    account_iban: str | None = Field(
        None, description="Only lines of this account of the firm."
    )
    amount_min: Decimal | None = Field(
        None, ge=0, description="Only amounts from here on, without their sign."
    )
    amount_max: Decimal | None = Field(
        None, ge=0, description="Only amounts up to here, without their sign."
    )
    valid_from: date | None = Field(None, description="Only lines booked from then on.")
    valid_to: date | None = Field(None, description="Only lines booked until then.")

    @model_validator(mode="after")
    def _says_what_to_look_for(self) -> CategoryRule:
        if bool(self.contains) == bool(self.regex):
            raise ValueError("expected `contains` or `regex`, one of them")
        if self.contains and not re.search("[A-Za-z0-9]", self.contains):
            raise ValueError("`contains` holds no word")
        try:
            re.compile(self.regex)
        except re.error as error:
            raise ValueError(f"`regex` is no regular expression: {error}") from error
        return self


class Categories(_Table):
    """What lines that pay no customer are."""

    rules: tuple[CategoryRule, ...] = Field(
        (), description="The firm's own rules, before the shipped ones."
    )
