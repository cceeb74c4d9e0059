"""The canonical kinds of what other programs write: purchases, VAT, accounting.

A firm may write them as canonical files too; mostly they come from electronic invoices
and from the accounting software. Names follow EN 16931 and the FEC (LPF A47 A-1).
"""

from __future__ import annotations

from lettrage.ingestion.kind import Change, Column, Kind, Type
from lettrage.ingestion.kind import optional as _o
from lettrage.ingestion.kind import required as _c

D, A, N, INT, TEXT = Type.DATE, Type.AMOUNT, Type.NUMBER, Type.INTEGER, Type.TEXT
CUR, CTY = Type.CURRENCY, Type.COUNTRY
# UNCL 5305, the codes of EN 16931 (BR-CL-17); B is Italian split payment.
VAT_CATEGORIES = ("S", "Z", "E", "AE", "K", "G", "O", "L", "M", "B")

# BG-23: what the document says of each category and rate.
_VAT_BREAKDOWN: tuple[Column, ...] = (
    _c("vat_category", TEXT, *VAT_CATEGORIES), _o("vat_rate", N),
    _c("base_amount", A), _c("vat_amount", A), _o("exemption_reason"),
)  # fmt: skip

KINDS_ELSEWHERE: tuple[Kind, ...] = (
    Kind(
        "invoice_vat_breakdowns",
        (_c("invoice_number"), *_VAT_BREAKDOWN),
        ("invoice_number", "vat_category", "vat_rate"), Change.CONFLICT,
    ),
    Kind(
        "suppliers",
        (
            _c("supplier_id"), _c("name"), _o("country", CTY), _o("siren"),
            _o("siret"), _o("vat_number"), _o("email"), _o("iban"),
            _o("address_line1"), _o("address_line2"), _o("postal_code"), _o("city"),
        ),
        ("supplier_id",), Change.NEW_VERSION,
    ),
    Kind(
        "purchase_invoices",
        (
            _c("supplier_id"), _c("invoice_number"),
            _c("document_type", TEXT, "invoice", "credit_note"),
            _c("issue_date", D), _o("due_date", D), _c("currency", CUR),
            _c("amount_excluding_tax", A), _c("vat_amount", A),
            _c("amount_including_tax", A), _o("amount_due", A),
            _o("purchase_order"), _o("credited_invoice_number"), _o("payee_iban"),
            _o("payment_reference"), _o("delivery_date", D),
        ),
        ("supplier_id", "invoice_number"), Change.CONFLICT,
    ),
    Kind(
        "purchase_invoice_lines",
        (
            _c("supplier_id"), _c("invoice_number"), _c("line_number", INT),
            _c("description"), _c("quantity", N), _o("unit"), _c("unit_price", N),
            _c("amount_excluding_tax", A), _o("vat_rate", N),
            _c("vat_category", TEXT, *VAT_CATEGORIES), _o("product_code"),
        ),
        ("supplier_id", "invoice_number", "line_number"), Change.CONFLICT,
    ),
    Kind(
        "purchase_invoice_vat_breakdowns",
        (_c("supplier_id"), _c("invoice_number"), *_VAT_BREAKDOWN),
        ("supplier_id", "invoice_number", "vat_category", "vat_rate"),
        Change.CONFLICT,
    ),
    Kind(
        "purchase_invoice_due_dates",
        (_c("supplier_id"), _c("invoice_number"), _c("due_date", D), _c("amount", A)),
        ("supplier_id", "invoice_number", "due_date"), Change.CONFLICT,
    ),
    # The 18 columns of the FEC; `entry_line` is the line's place in its entry.
    Kind(
        "accounting_entries",
        (
            _c("journal_code"), _o("journal_label"), _c("entry_number"),
            _c("entry_date", D), _c("entry_line", INT), _c("account"),
            _o("account_label"), _o("auxiliary_account"), _o("auxiliary_label"),
            _o("document_reference"), _o("document_date", D), _c("label"),
            _c("debit_amount", A), _c("credit_amount", A), _o("lettrage_code"),
            _o("lettrage_date", D), _o("validation_date", D),
            _o("currency_amount", N), _o("currency", CUR),
        ),
        ("journal_code", "entry_number", "entry_date", "entry_line"),
        # A later export says more: a lettrage code, a validation date.
        Change.NEW_VERSION,
    ),
    Kind(
        "trial_balances",
        (
            _c("as_of", D), _c("account"), _o("account_label"),
            _o("auxiliary_account"), _c("debit_amount", A), _c("credit_amount", A),
        ),
        ("as_of", "account", "auxiliary_account"), Change.NEW_VERSION,
    ),
)  # fmt: skip
