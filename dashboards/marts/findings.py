"""What the page *Données* asks of the findings: what to mend, the rows behind it."""

from __future__ import annotations

from lettrage.dashboards.answers import ROWS_SHOWN_MAX, Answer, Build, ask

# By the subject of a finding: the rows that it is about. `$key` is its subject,
# `$document` and `$line` where it comes from.
_ROWS = {
    "rows_rejected": """
        select line_number, field, reason, payload
        from raw.rejected_rows where document_id = $document
        order by line_number, field
    """,
    "document_refused": """
        select file_name, kind, format, sha256, landed_at, error
        from raw.documents where document_id = $document
    """,
    "statement": """
        select booking_date, amount, currency, label, bank_reference, line_number
        from raw.bank_lines where statement_id = $key
        order by line_number
    """,
    "customer": """
        select landed_customer_id, name, siren, siret, vat_number, country, email, city,
            document_id, line_number
        from marts.customer_records where customer_id = $key
        order by landed_customer_id
    """,
    "invoice": """
        select invoice_line_number, description, quantity, unit_price,
            amount_excluding_tax, vat_rate, currency
        from marts.invoice_lines where invoice_number = $key
        order by invoice_line_number
    """,
    "vat": """
        select vat_category, vat_rate, base_amount, vat_amount, currency
        from marts.invoice_vat_breakdowns where invoice_number = $key
        order by vat_category, vat_rate
    """,
    "purchase": """
        select supplier_id, invoice_line_number, description, quantity, unit_price,
            amount_excluding_tax, vat_rate, currency
        from marts.purchase_invoice_lines
        where supplier_id || ' ' || invoice_number = $key
        order by invoice_line_number
    """,
    "purchase_vat": """
        select vat_category, vat_rate, base_amount, vat_amount, currency
        from marts.purchase_invoice_vat_breakdowns
        where supplier_id || ' ' || invoice_number = $key
        order by vat_category, vat_rate
    """,
    "entry": """
        select journal_code, entry_number, entry_date, entry_line, account, label,
            debit_amount, credit_amount
        from raw.accounting_entries
        where concat_ws(' ', journal_code, entry_number, entry_date) = $key
        order by entry_line
    """,
    "document": """
        select invoice_number, customer_id, issue_date, amount_including_tax, currency
        from marts.invoices where invoice_number = $key
    """,
    "account": """
        select booking_date, amount, currency, label
        from marts.bank_lines where account_iban = $key
        order by booking_date desc limit 20
    """,
    "source": """
        select landed_at, file_name, kind, format, rows_landed
        from raw.documents where kind || ', ' || format = $key
        order by landed_at desc limit 20
    """,
}
_SUBJECTS = {
    "statement_does_not_foot": "statement",
    "statement_gap": "statement",
    "statement_overlap": "statement",
    "siren_missing": "customer",
    "siren_invalid": "customer",
    "vat_number_invalid": "customer",
    "lines_total_differs": "invoice",
    "vat_total_differs": "vat",
    "purchase_lines_total_differs": "purchase",
    "purchase_vat_total_differs": "purchase_vat",
    "entry_unbalanced": "entry",
    "rate_missing": "document",
    "vat_rate_unknown": "document",
    "account_stale": "account",
    "source_stale": "source",
}


def counts(build: Build) -> Answer:
    """How much there is to mend, by kind, faults first.

    Columns: kind, severity, findings_count.
    """
    return ask(
        build,
        """
        select kind, severity, count(*) as findings_count
        from marts.data_findings
        group by kind, severity
        order by severity, kind
        """,
    )


def findings(build: Build, *, kind: str | None) -> Answer:
    """What is wrong or doubtful, faults first. Columns: those of the mart."""
    return ask(
        build,
        f"""
        select kind, severity, subject_key, subject_name, found, expected_amount,
            found_amount, currency, rows_count, event_date, file_name, document_id,
            line_number
        from marts.data_findings
        where $kind is null or kind = $kind
        order by severity, kind, event_date desc nulls last, subject_key
        limit {ROWS_SHOWN_MAX}
        """,
        kind=kind,
    )


def rows_behind(build: Build, *, kind: str, key: str, document: str | None) -> Answer:
    """The rows that a finding is about. Columns: of the table that holds them."""
    sql = _ROWS[_SUBJECTS.get(kind, kind)]
    names = {"key": key, "document": document}
    return ask(build, sql, **{name: names[name] for name in names if f"${name}" in sql})
