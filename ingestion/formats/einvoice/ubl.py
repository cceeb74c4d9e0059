"""UBL: the invoices and credit notes of the Universal Business Language, in XML.

What: one `Invoice` or `CreditNote` of UBL 2.1 to 2.4, as EN 16931 binds it
(CEN/TS 16931-3-2): Peppol BIS Billing 3, XRechnung, EXTENDED-CTC-FR. Published by OASIS
at https://docs.oasis-open.org/ubl/UBL-2.1.html.

    <Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" …>
    <cbc:ID>F-2026-001</cbc:ID>…

Recognised by its root and namespace. Other documents of UBL (orders, reminders) are
none of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lettrage.core.settings import Company
from lettrage.ingestion.formats.einvoice.document import (
    CREDIT_NOTES,
    Adjustment,
    EInvoice,
    Identifier,
    Instalment,
    Line,
    Party,
    Payment,
    References,
    Totals,
    VatBreakdown,
)
from lettrage.ingestion.formats.einvoice.rows import translations
from lettrage.ingestion.formats.einvoice.tree import Node, parse, read_bytes
from lettrage.ingestion.formats.safe_xml import is_xml
from lettrage.ingestion.formats.xml_head import text_of
from lettrage.ingestion.translator import Translation

NAME = "UBL invoice"
KIND = "e_invoice"
ROOTS = ("Invoice", "CreditNote")

_ROOT = re.compile(
    r"<(?:[\w.-]+:)?(Invoice|CreditNote)\s[^>]*"
    r"urn:oasis:names:specification:ubl:schema:xsd:\1-2[\"']"
)


def identify(head: bytes) -> bool:
    """Whether a file that starts with `head` is a UBL invoice or credit note."""
    text = text_of(head)
    return is_xml(text) and _ROOT.search(text) is not None


def translate(path: Path, file_name: str, company: Company) -> Iterator[Translation]:
    """Read a UBL invoice or credit note as canonical rows (`ingestion.translator`).

    Raises:
        DocumentError: not well-formed, no EN 16931 invoice, or not ours.
    """
    root = parse(read_bytes(path, file_name), file_name)
    yield from translations(read, root, file_name, company)


def read(root: Node) -> EInvoice:
    """The invoice or credit note that `root` is.

    Raises:
        RowFault: a term cannot be read, or is missing.
    """
    type_code = root.text(f"{root.name}TypeCode")
    currency = root.text("DocumentCurrencyCode")
    tax_total = _tax_total(root, currency)
    return EInvoice(
        guideline=root.text("CustomizationID"),
        number=root.text("ID"),
        issue_date=root.day("IssueDate", "issue date (BT-2)"),
        type_code=type_code,
        is_credit_note=root.name == "CreditNote" or type_code in CREDIT_NOTES,
        currency=currency,
        accounting_currency=root.text("TaxCurrencyCode"),
        seller=_party(root.first("AccountingSupplierParty/Party")),
        buyer=_party(root.first("AccountingCustomerParty/Party")),
        payment=_payment(root),
        references=_references(root),
        totals=_totals(root, tax_total, currency),
        lines=tuple(_lines(root, f"{root.name}Line", None)),
        adjustments=tuple(map(_adjustment, root.all("AllowanceCharge"))),
        vat_breakdowns=tuple(map(_breakdown, tax_total.all("TaxSubtotal"))),
    )


def _party(node: Node) -> Party:
    legal = _identifiers(node, "PartyLegalEntity/CompanyID")
    endpoint = _identifiers(node, "EndpointID")
    address = node.first("PostalAddress")
    return Party(
        name=node.text("PartyLegalEntity/RegistrationName")
        or node.text("PartyName/Name"),
        identifiers=(*legal, *_identifiers(node, "PartyIdentification/ID")),
        endpoint=next(iter(endpoint), None),
        vat_number=next(
            (
                scheme.text("CompanyID")
                for scheme in node.all("PartyTaxScheme")
                if _is_vat(scheme)
            ),
            None,
        ),
        email=node.text("Contact/ElectronicMail"),
        address_line1=address.text("StreetName"),
        address_line2=address.text("AdditionalStreetName"),
        postal_code=address.text("PostalZone"),
        city=address.text("CityName"),
        country=address.text("Country/IdentificationCode"),
    )


def _identifiers(node: Node, path: str) -> tuple[Identifier, ...]:
    return tuple(
        Identifier(scheme, value)
        for found in node.all(path)
        # SEPA is the scheme of BT-90, which names a creditor's mandates, not the firm.
        if (scheme := found.attribute("schemeID")) != "SEPA"
        and (value := found.own_text) is not None
    )


def _is_vat(node: Node) -> bool:
    return node.text("TaxScheme/ID") in {"VAT", None}


def _payment(root: Node) -> Payment:
    terms = list(root.all("PaymentTerms"))
    days = [
        node.day("InstallmentDueDate", "instalment")
        or node.day("PaymentDueDate", "instalment")
        for node in terms
    ]
    amounts = [node.number("Amount", "instalment") for node in terms]
    due_dates = [
        root.day("DueDate", "due date (BT-9)"),
        root.day("PaymentMeans/PaymentDueDate", "due date (BT-9)"),
        *days,
    ]
    party = "AccountingSupplierParty/Party/PartyIdentification/ID"
    creditor = [*root.all(party), *root.all("PayeeParty/PartyIdentification/ID")]
    means = "PaymentMeans"
    return Payment(
        due_date=max((day for day in due_dates if day), default=None),
        instalments=tuple(
            Instalment(day, amount)
            for day, amount in zip(days, amounts, strict=True)
            if day is not None and amount is not None
        ),
        terms=" ".join(root.texts("PaymentTerms/Note")) or None,
        means_code=root.text(f"{means}/PaymentMeansCode"),
        reference=root.text(f"{means}/PaymentID"),
        payee_name=root.text("PayeeParty/PartyName/Name"),
        payee_accounts=root.texts(f"{means}/PayeeFinancialAccount/ID"),
        mandate_reference=root.text(f"{means}/PaymentMandate/ID"),
        creditor_identifier=next(
            (n.own_text for n in creditor if n.attribute("schemeID") == "SEPA"), None
        ),
        debited_account=root.text(f"{means}/PaymentMandate/PayerFinancialAccount/ID"),
    )


def _references(root: Node) -> References:
    period = root.first("InvoicePeriod")
    return References(
        business_process=root.text("ProfileID"),
        buyer_reference=root.text("BuyerReference"),
        project=root.text("ProjectReference/ID"),
        contract=root.text("ContractDocumentReference/ID"),
        purchase_order=root.text("OrderReference/ID"),
        sales_order=root.text("OrderReference/SalesOrderID"),
        despatch_advice=root.text("DespatchDocumentReference/ID"),
        accounting_reference=root.text("AccountingCost"),
        preceding_invoices=root.texts("BillingReference/InvoiceDocumentReference/ID")
        or root.texts(f"{root.name}Line/BillingReference/InvoiceDocumentReference/ID"),
        vat_point_date=root.day("TaxPointDate", "VAT point date (BT-7)"),
        vat_point_code=period.text("DescriptionCode"),
        delivery_date=root.day("Delivery/ActualDeliveryDate", "delivery date (BT-72)"),
        period_start=period.day("StartDate", "period (BT-73)"),
        period_end=period.day("EndDate", "period (BT-74)"),
    )


def _tax_total(root: Node, currency: str | None) -> Node:
    """The `TaxTotal` in the document's currency; another may be in BT-6."""
    for node in root.all("TaxTotal"):
        if node.first("TaxAmount").attribute("currencyID") in {currency, None}:
            return node
    return Node(None)


def _totals(root: Node, tax_total: Node, currency: str | None) -> Totals:
    sums = root.first("LegalMonetaryTotal")
    accounting_currency = root.text("TaxCurrencyCode")
    accounting = (
        _tax_total(root, accounting_currency)
        if accounting_currency not in {currency, None}
        else Node(None)
    )
    return Totals(
        excluding_tax=sums.number("TaxExclusiveAmount", "BT-109"),
        vat=tax_total.number("TaxAmount", "BT-110"),
        vat_in_accounting_currency=accounting.number("TaxAmount", "BT-111"),
        including_tax=sums.number("TaxInclusiveAmount", "BT-112"),
        prepaid=sums.number("PrepaidAmount", "BT-113"),
        rounding=sums.number("PayableRoundingAmount", "BT-114"),
        due=sums.number("PayableAmount", "BT-115"),
    )


def _lines(node: Node, tag: str, parent: str | None) -> Iterator[Line]:
    """The lines below `node`, each before its sub-lines (XRechnung EXTENSION).

    A line's amount holds those of its sub-lines, so they do not count.
    """
    for found in node.all(tag):
        yield _line(found, parent)
        yield from _lines(found, f"Sub{tag.removeprefix('Sub')}", found.text("ID"))


def _line(node: Node, parent: str | None) -> Line:
    item, period = node.first("Item"), node.first("InvoicePeriod")
    price = node.first("Price")
    quantity = next(
        (q for tag in ("Invoiced", "Credited") for q in node.all(f"{tag}Quantity")),
        Node(None),
    )
    vat = next(filter(_is_vat, item.all("ClassifiedTaxCategory")), Node(None))
    name = f"line {node.text('ID') or '?'}"
    return Line(
        line_id=node.text("ID"),
        parent_line_id=parent,
        is_information=parent is not None,
        name=item.text("Name"),
        item_description=item.text("Description"),
        note=node.text("Note"),
        quantity=quantity.number(".", f"{name}, BT-129"),
        unit=quantity.attribute("unitCode"),
        price=price.number("PriceAmount", f"{name}, BT-146"),
        price_base_quantity=price.number("BaseQuantity", f"{name}, BT-149"),
        amount=node.number("LineExtensionAmount", f"{name}, BT-131"),
        vat_category=vat.text("ID"),
        vat_rate=vat.number("Percent", f"{name}, BT-152"),
        product_code=item.text("SellersItemIdentification/ID")
        or item.text("StandardItemIdentification/ID"),
        buyer_product_code=item.text("BuyersItemIdentification/ID"),
        order_line=node.text("OrderLineReference/LineID"),
        period_start=period.day("StartDate", f"{name}, BT-134"),
        period_end=period.day("EndDate", f"{name}, BT-135"),
        payload=node.payload,
    )


def _adjustment(node: Node) -> Adjustment:
    is_charge = node.text("ChargeIndicator") in {"true", "1"}
    return Adjustment(
        is_charge=is_charge,
        amount=node.number("Amount", "BT-99" if is_charge else "BT-92"),
        vat_category=node.text("TaxCategory/ID"),
        vat_rate=node.number("TaxCategory/Percent", "BT-96"),
        reason=node.text("AllowanceChargeReason"),
        reason_code=node.text("AllowanceChargeReasonCode"),
        payload=node.payload,
    )


def _breakdown(node: Node) -> VatBreakdown:
    return VatBreakdown(
        base_amount=node.number("TaxableAmount", "BT-116"),
        vat_amount=node.number("TaxAmount", "BT-117"),
        category=node.text("TaxCategory/ID"),
        rate=node.number("TaxCategory/Percent", "BT-119"),
        exemption_reason=node.text("TaxCategory/TaxExemptionReason")
        or node.text("TaxCategory/TaxExemptionReasonCode"),
        payload=node.payload,
    )
