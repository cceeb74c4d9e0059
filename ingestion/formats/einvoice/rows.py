"""An electronic invoice as canonical rows, with the signs of our files.

Issued: customers, invoices, invoice_lines, invoice_vat_breakdowns and, when it is due
in parts, invoice_due_dates. Received: suppliers, purchase_invoices, their lines, VAT
and parts likewise. What the canonical columns do not hold lands as custom fields.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal

from lettrage.core.dates import MonthEnd, due_date
from lettrage.core.errors import DocumentError
from lettrage.core.settings import Company
from lettrage.ingestion.formats.einvoice import parties
from lettrage.ingestion.formats.einvoice.document import EInvoice, Party
from lettrage.ingestion.formats.einvoice.lines import line_rows, vat_rows
from lettrage.ingestion.formats.einvoice.table import Row, translation
from lettrage.ingestion.formats.einvoice.tree import Node
from lettrage.ingestion.formats.values import RowFault
from lettrage.ingestion.translator import Translation

# C. com. L441-10 I: thirty days where nothing is agreed. It says "after receipt of the
# goods"; the issue is the only date that each invoice has.
_DAYS_WHERE_NOTHING_IS_AGREED = 30
# BT-23 in France (BR-FR-08): goods, services; M is both.
_NATURE = re.compile(r"([BS])[1-9]")
_NATURES = {"B": "goods", "S": "services"}


def translations(
    read: Callable[[Node], EInvoice], root: Node, file_name: str, company: Company
) -> Iterator[Translation]:
    """The rows of the invoice that `read` finds below `root`.

    Raises:
        DocumentError: it is no EN 16931 invoice, or none of ours.
    """
    try:
        invoice = read(root)
    except RowFault as fault:
        raise DocumentError(file_name, None, fault.field, None, fault.reason) from fault
    if parties.is_issued_by(invoice, company, file_name):
        yield from _issued(invoice)
    else:
        yield from _received(invoice)


def _issued(invoice: EInvoice) -> Iterator[Translation]:
    customer_id = parties.customer_id(invoice.buyer)
    key: Row = {"invoice_number": invoice.number}
    yield translation(
        "customers",
        [
            {
                "customer_id": customer_id,
                **_party(invoice.buyer),
                "iban": invoice.payment.debited_account,
            }
        ],
    )
    yield translation("invoices", [_issued_header(invoice, customer_id)])
    yield translation("invoice_lines", [{**key, **row} for row in line_rows(invoice)])
    yield translation(
        "invoice_vat_breakdowns", [{**key, **row} for row in vat_rows(invoice)]
    )
    yield from _due_dates(invoice, "invoice_due_dates", key)


def _received(invoice: EInvoice) -> Iterator[Translation]:
    supplier_id = parties.supplier_id(invoice.seller)
    key: Row = {"supplier_id": supplier_id, "invoice_number": invoice.number}
    accounts = invoice.payment.payee_accounts
    yield translation(
        "suppliers",
        [
            {
                "supplier_id": supplier_id,
                **_party(invoice.seller),
                "iban": next(iter(accounts), None),
            }
        ],
    )
    references, payment = invoice.references, invoice.payment
    header = {
        **key,
        **_header(invoice),
        "due_date": payment.due_date,
        "amount_due": invoice.signed(invoice.totals.due),
        "purchase_order": references.purchase_order,
        "payee_iban": next(iter(accounts), None),
        "payment_reference": payment.reference,
        "buyer_reference": references.buyer_reference,
    }
    yield translation("purchase_invoices", [header])
    yield translation(
        "purchase_invoice_lines", [{**key, **row} for row in line_rows(invoice)]
    )
    yield translation(
        "purchase_invoice_vat_breakdowns",
        [{**key, **row} for row in vat_rows(invoice)],
    )
    yield from _due_dates(invoice, "purchase_invoice_due_dates", key)


def _due_dates(invoice: EInvoice, kind: str, key: Row) -> Iterator[Translation]:
    """The parts of an invoice that is due in several."""
    parts = _due_parts(invoice)
    if len(parts) > 1:
        yield translation(
            kind,
            [
                {**key, "due_date": day, "amount": invoice.signed(parts[day])}
                for day in sorted(parts)
            ],
        )


def _issued_header(invoice: EInvoice, customer_id: str) -> Row:
    references, payment = invoice.references, invoice.payment
    due, source = payment.due_date, "the invoice (BT-9)"
    assert invoice.issue_date is not None
    if due is None and invoice.lowers_debt:
        due, source = (
            invoice.issue_date,
            "the day of issue: a credit note is due at once",
        )
    elif due is None:
        days = _DAYS_WHERE_NOTHING_IS_AGREED
        due = due_date(invoice.issue_date, days=days, month_end=MonthEnd.NONE)
        source = f"C. com. L441-10: {days} days after issue, nothing being agreed"
    nature = _NATURE.fullmatch(references.business_process or "")
    return {
        "customer_id": customer_id,
        **_header(invoice),
        "due_date": due,
        "customer_reference": references.buyer_reference or references.purchase_order,
        "nature": _NATURES[nature[1]] if nature else None,
        "due_date_source": source,
        "amount_due": invoice.signed(invoice.totals.due),
        "purchase_order": references.purchase_order,
        "payment_reference": payment.reference,
        "payee_iban": next(iter(payment.payee_accounts), None),
    }


def _header(invoice: EInvoice) -> Row:
    totals, preceding = invoice.totals, invoice.references.preceding_invoices
    is_credited = invoice.lowers_debt and len(preceding) == 1
    return {
        "invoice_number": invoice.number,
        "document_type": "credit_note" if invoice.lowers_debt else "invoice",
        "issue_date": invoice.issue_date,
        "currency": invoice.currency,
        "amount_excluding_tax": invoice.signed(totals.excluding_tax),
        "vat_amount": invoice.signed(invoice.vat_total),
        "amount_including_tax": invoice.signed(totals.including_tax),
        "credited_invoice_number": preceding[0] if is_credited else None,
        "delivery_date": invoice.references.delivery_date,
        "preceding_invoices": None if is_credited else _listed(preceding),
        **_custom_fields(invoice),
    }


def _custom_fields(invoice: EInvoice) -> Row:
    totals, references, payment = invoice.totals, invoice.references, invoice.payment
    accounting_vat = invoice.signed(totals.vat_in_accounting_currency)
    return {
        "guideline": invoice.guideline,
        "document_type_code": invoice.type_code,
        "business_process": references.business_process,
        "prepaid_amount": invoice.signed(totals.prepaid),
        "rounding_amount": invoice.signed(totals.rounding),
        "vat_accounting_currency": invoice.accounting_currency,
        "vat_amount_in_accounting_currency": accounting_vat,
        "vat_point_date": references.vat_point_date,
        "vat_point_code": references.vat_point_code,
        "period_start": references.period_start,
        "period_end": references.period_end,
        "sales_order": references.sales_order,
        "contract_reference": references.contract,
        "project_reference": references.project,
        "despatch_advice": references.despatch_advice,
        "accounting_reference": references.accounting_reference,
        "payee_name": payment.payee_name,
        "other_payee_accounts": _listed(payment.payee_accounts[1:]),
        "payment_means_code": payment.means_code,
        "payment_terms": payment.terms,
        "instalments": _listed(
            f"{part.due_date}: {invoice.signed(part.amount)}"
            for part in payment.instalments
        ),
        "mandate_reference": payment.mandate_reference,
        "creditor_identifier": payment.creditor_identifier,
    }


def _listed(texts: Iterable[str]) -> str | None:
    return "; ".join(texts) or None


def _party(party: Party) -> Row:
    return {
        "name": party.name,
        "country": party.country,
        "siren": parties.siren_of(party),
        "siret": parties.siret_of(party),
        "vat_number": parties.vat_number_of(party),
        "email": party.email,
        "address_line1": party.address_line1,
        "address_line2": party.address_line2,
        "postal_code": party.postal_code,
        "city": party.city,
        "identifiers": _listed(
            f"{i.scheme}:{i.value}" if i.scheme else i.value for i in party.identifiers
        ),
        "electronic_address": party.endpoint.value if party.endpoint else None,
    }


def _due_parts(invoice: EInvoice) -> dict[date, Decimal]:
    """What is due on each day, where the parts are all of the invoice."""
    parts: dict[date, Decimal] = {}
    for part in invoice.payment.instalments:
        parts[part.due_date] = parts.get(part.due_date, Decimal(0)) + part.amount
    if sum(parts.values()) != invoice.totals.including_tax:
        return {}
    return parts
