"""`[accounting]` and `[tax]`: the books' accounts, their year, and VAT choices."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

# What `[accounting.accounts]` may name; seeds/standard_accounts.csv has their defaults.
Purpose = Literal[
    "customers", "doubtful", "retentions", "bills", "advances", "services", "goods",
    "vat_collected", "vat_awaiting", "bank", "providers", "transfers", "fees",
    "discounts", "bad_debts", "exchange_loss", "exchange_gain", "rounding_loss",
    "rounding_gain", "latent_loss", "latent_gain", "suspense", "result_profit",
    "result_loss",
]  # fmt: skip


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RevenueAccount(_Table):
    """One rule; the first that a line of an invoice meets gives its account."""

    account: str = Field(pattern=r"^7\d{1,11}$", description="The revenue account.")
    product_code: str | None = Field(None, description="Only this product.")
    nature: Literal["goods", "services"] | None = Field(
        None, description="Only goods, or only services."
    )
    country: str | None = Field(
        None, description="Only customers of this ISO 3166 country."
    )
    vat_category: Literal["S", "Z", "E", "AE", "K", "G", "O"] | None = Field(
        None, description="Only lines of this VAT category (UNTDID 5305)."
    )
    valid_from: date | None = Field(
        None, description="Only documents issued from then on."
    )
    valid_to: date | None = Field(None, description="Only documents issued until then.")

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> RevenueAccount:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("`valid_to` lies before `valid_from`")
        return self


class Accounting(_Table):
    """The books' start and their fiscal year."""

    books_start: date | None = Field(
        None,
        description="First day of the books of a firm that starts mid-life: it dates "
        "`opening_items` and `opening_balances`; bank lines before it are shown but "
        "not reconciled.",
    )
    fiscal_year_start_month: int = Field(
        1, ge=1, le=12, description="First month of the fiscal year."
    )
    accounts: dict[Purpose, Annotated[str, Field(pattern=r"^\d{2,12}$")]] = Field(
        {},
        description='The firm\'s own accounts, by purpose, as `customers = "411000"`; '
        "seeds/standard_accounts.csv has the purposes and their standard accounts.",
    )
    revenue_accounts: tuple[RevenueAccount, ...] = Field(
        (),
        description="Rules for revenue accounts, before 706 and 707; the first that a "
        "line of an invoice meets decides, after the account that the line names.",
    )
    overpayments: Literal["customers", "advances"] = Field(
        "customers",
        description="Where what a customer paid beyond its invoices stands: its own "
        "account 411, or 4191.",
    )
    journals_landed: tuple[str, ...] = Field(
        (),
        description="Journals of the landed FEC that count in the trial balance; "
        "empty: all but those whose facts these books hold themselves (sales, banks, "
        "opening).",
    )
    late_payment_rate: Decimal | None = Field(
        None,
        ge=0,
        le=100,
        decimal_places=4,
        description="Penalty for paying late that invoices and contracts say, percent "
        "a year; else the rate of the law (seeds/late_payment_rates.csv).",
    )


class Tax(_Table):
    """VAT choices; rates and boxes are dated data, not settings."""

    vat_frequency: Literal["monthly", "quarterly"] = Field(
        "monthly", description="How often the firm files its VAT return."
    )
    discount_lowers_vat: bool = Field(
        False,
        description="True when invoices say that only the tax on the price actually "
        "paid is deductible: a discount for early payment then lowers the VAT; else it "
        "is given with tax, and all the VAT falls due.",
    )

    vat_on_debits: bool = Field(
        False, description="True when the firm opted to pay VAT on services at invoice."
    )
    default_nature: Literal["goods", "services"] = Field(
        "services", description="Nature of what an invoice sells when it does not say."
    )
