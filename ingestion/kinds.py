"""The canonical files of CONTRACT 3, as data: their columns, types and keys.

One `Kind` a file. The kind of a file is found by its header: the one kind whose
required columns are all there and whose name fits best. Its rows land in `raw.<name>`,
with the columns below, then `custom_fields` (JSON of unknown columns), `document_id`
and `line_number`.
"""

from __future__ import annotations

from lettrage.ingestion.kind import Change, Column, Kind, Type
from lettrage.ingestion.kind import optional as _o
from lettrage.ingestion.kind import required as _c
from lettrage.ingestion.kinds_elsewhere import KINDS_ELSEWHERE, VAT_CATEGORIES

__all__ = ["DECISIONS", "KINDS", "VAT_CATEGORIES", "Change", "Column", "Kind", "Type"]

D, A, N, B = Type.DATE, Type.AMOUNT, Type.NUMBER, Type.BOOLEAN
INT = Type.INTEGER
CUR, CTY = Type.CURRENCY, Type.COUNTRY
TEXT = Type.TEXT
MASTER, FACT = Change.NEW_VERSION, Change.CONFLICT
NATURE = ("goods", "services")

KINDS: tuple[Kind, ...] = (
    Kind(
        "customers",
        (
            _c("customer_id"), _c("name"), _o("legal_form"), _c("country", CTY),
            _o("siren"), _o("siret"), _o("vat_number"), _o("email"), _o("iban"),
            _o("parent_customer_id"), _o("payment_terms_days", INT),
            _o("address_line1"), _o("address_line2"), _o("postal_code"), _o("city"),
            _o("segment"), _o("language"), _o("currency", CUR), _o("service_code"),
        ),
        ("customer_id",), MASTER,
    ),
    Kind(
        "invoices",
        (
            _c("invoice_number"),
            _c("document_type", TEXT, "invoice", "credit_note"),
            _c("customer_id"), _c("issue_date", D), _c("due_date", D),
            _c("currency", CUR), _c("amount_excluding_tax", A), _c("vat_amount", A),
            _c("amount_including_tax", A), _o("customer_reference"),
            _o("credited_invoice_number"), _o("nature", TEXT, *NATURE),
            _o("delivery_date", D),
        ),
        ("invoice_number",), FACT,
    ),
    Kind(
        "invoice_lines",
        (
            _c("invoice_number"), _c("line_number", INT), _c("description"),
            _c("quantity", N), _c("unit_price", N), _c("amount_excluding_tax", A),
            _c("vat_rate", N), _c("vat_category", TEXT, *VAT_CATEGORIES),
            _o("product_code"), _o("revenue_account"), _o("nature", TEXT, *NATURE),
            _o("unit"),
        ),
        ("invoice_number", "line_number"), FACT,
    ),
    Kind(
        "invoice_due_dates",
        (_c("invoice_number"), _c("due_date", D), _c("amount", A)),
        ("invoice_number", "due_date"), FACT,
    ),
    Kind(
        "products",
        (
            _c("product_code"), _c("name"), _c("unit"), _c("unit_price", N),
            _c("currency", CUR), _c("vat_rate", N), _c("nature", TEXT, *NATURE),
            _o("revenue_account"),
        ),
        ("product_code",), MASTER,
    ),
    Kind(
        "rate_cards",
        (
            _o("customer_id"), _o("project"), _o("task_type"), _o("seniority"),
            _c("hourly_rate", N), _c("currency", CUR), _c("valid_from", D),
            _o("valid_to", D),
        ),
        ("customer_id", "project", "task_type", "seniority", "valid_from"), MASTER,
    ),
    Kind(
        "price_rules",
        (
            _c("rule_id"), _c("priority", INT),
            _c("kind", TEXT, "volume", "loyalty", "promotion", "contract"),
            _o("product_code"), _o("customer_id"), _o("segment"),
            _o("min_quantity", N), _o("min_customer_months", INT),
            _o("valid_from", D), _o("valid_to", D), _o("discount_percent", N),
            _o("fixed_price", N),
        ),
        ("rule_id",), MASTER,
    ),
    Kind(
        "subscriptions",
        (
            _c("subscription_id"), _c("customer_id"), _c("product_code"),
            _c("quantity", N), _c("period", TEXT, "monthly", "quarterly", "yearly"),
            _c("start_date", D), _o("end_date", D), _o("billing_day", INT),
            _o("timing", TEXT, "advance", "arrears"), _o("notice_days", INT),
            _o("proration", TEXT, "daily", "none"),
        ),
        ("subscription_id",), MASTER,
    ),
    Kind(
        "orders",
        (
            _c("order_id"), _c("customer_id"), _c("product_code"), _c("quantity", N),
            _c("delivered_on", D), _o("unit_price", N), _o("purchase_order"),
        ),
        ("order_id",), MASTER,
    ),
    Kind(
        "employees",
        (_c("employee_id"), _c("name"), _c("seniority")),
        ("employee_id",), MASTER,
    ),
    Kind(
        "time_entries",
        (
            _c("entry_id"), _c("employee_id"), _c("customer_id"), _c("project"),
            _c("task_type"), _c("date", D), _c("hours", N), _c("billable", B),
            _o("description"),
        ),
        ("entry_id",), MASTER,
    ),
    Kind(
        "expenses",
        (
            _c("expense_id"), _c("customer_id"), _c("project"), _c("date", D),
            _c("amount_excluding_tax", A), _c("vat_amount", A),
            _c("rebilling", TEXT, "none", "at_cost", "markup"),
            _o("markup_percent", N), _o("description"),
        ),
        ("expense_id",), MASTER,
    ),
    Kind(
        "fx_rates",
        (_c("date", D), _c("currency", CUR), _c("units_per_eur", N)),
        ("date", "currency"), FACT,
    ),
    Kind(
        "psp_payouts",
        (
            _c("payout_id"), _c("payout_date", D), _c("charge_id"),
            _c("charge_date", D), _c("gross_amount", A), _c("fee", A),
            _c("net_amount", A), _o("description"), _o("customer_email"),
            _o("kind", TEXT, "charge", "refund", "chargeback", "reserve", "adjustment"),
            _o("currency", CUR),
        ),
        ("payout_id", "charge_id"), FACT,
    ),
    Kind(
        "direct_debits",
        (
            _c("batch_reference"), _c("invoice_number"), _c("mandate"),
            _c("amount", A), _c("collection_date", D), _o("end_to_end_id"),
            _o("remittance"), _o("debtor_name"), _o("debtor_iban"),
        ),
        ("batch_reference", "invoice_number"), FACT,
    ),
    Kind(
        "cheque_deposits",
        (
            _c("deposit_reference"), _c("cheque_number"), _c("customer_id"),
            _c("amount", A), _c("deposit_date", D),
        ),
        ("deposit_reference", "cheque_number"), FACT,
    ),
    Kind(
        "opening_items",
        (
            _c("invoice_number"), _c("customer_id"), _c("issue_date", D),
            _c("due_date", D), _c("currency", CUR), _c("open_amount", A),
            _o("vat_rate", N), _o("open_vat_amount", A),
        ),
        ("invoice_number", "vat_rate"), FACT,
    ),
    Kind(
        "opening_balances",
        (
            _c("account"), _o("auxiliary_account"), _c("debit_amount", A),
            _c("credit_amount", A),
        ),
        ("account", "auxiliary_account"), FACT,
    ),
    Kind(
        "write_offs",
        (
            _c("date", D), _c("invoice_number"), _c("amount", A),
            _c("kind", TEXT, "bad_debt", "rounding", "discount", "other"),
            _o("amount_excluding_tax", A), _o("evidence_date", D), _o("comment"),
        ),
        ("date", "invoice_number", "kind", "amount"), FACT,
    ),
    *KINDS_ELSEWHERE,
)  # fmt: skip

# Decisions are no landed fact: they enter the books, and only by `matches import`.
DECISIONS = Kind(
    "decisions",
    (
        _c("bank_reference"), _c("invoice_number"), _c("allocated_amount", A),
        _o("account_iban"), _o("bank_line_id"), _o("customer_id"),
        _o("difference_amount", A),
        _o(
            "difference_kind", TEXT, "fee", "discount", "rounding", "exchange",
            "withholding", "keying", "other",
        ),
    ),
    ("account_iban", "bank_line_id", "bank_reference", "invoice_number"), FACT,
)  # fmt: skip
