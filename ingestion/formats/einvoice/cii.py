"""CII: the Cross Industry Invoice of UN/CEFACT, in XML.

What: one invoice or credit note in the syntax D16B to D22B, as EN 16931 binds it
(CEN/TS 16931-3-3); the XML inside Factur-X and ZUGFeRD 2 PDFs, and XRechnung. Published
by UN/CEFACT at https://unece.org/trade/uncefact/xml-schemas, the profiles by FNFE-MPE
and FeRD as Factur-X 1.09 = ZUGFeRD 2.5 (2026).

    <rsm:CrossIndustryInvoice …><rsm:ExchangedDocument><ram:ID>F-2026-001</ram:ID>…

Recognised by its root `CrossIndustryInvoice`, whatever the namespace. Profiles BASIC,
EN 16931, EXTENDED, EXTENDED-CTC-FR and XRechnung are read; MINIMUM and BASIC WL have no
lines and are refused by name, as is ZUGFeRD 1 (root `CrossIndustryDocument`).
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

NAME = "CII invoice"
KIND = "e_invoice"
ROOT = "CrossIndustryInvoice"

_ROOT = re.compile(rf"<(?:[\w.-]+:)?{ROOT}[\s>/]")
_AGREEMENT = "SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement"
_DELIVERY = "SupplyChainTradeTransaction/ApplicableHeaderTradeDelivery"
_SETTLEMENT = "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement"
_LINE = "SupplyChainTradeTransaction/IncludedSupplyChainTradeLineItem"
# BT-X-8: what a line that is no DETAIL says is in other lines.
_INFORMATION = frozenset({"GROUP", "INFORMATION"})


def identify(head: bytes) -> bool:
    """Whether a file that starts with `head` is a CII invoice."""
    text = text_of(head)
    return is_xml(text) and _ROOT.search(text) is not None


def translate(path: Path, file_name: str, company: Company) -> Iterator[Translation]:
    """Read a CII invoice as canonical rows (`ingestion.translator`).

    Raises:
        DocumentError: not well-formed, no EN 16931 invoice, or not ours.
    """
    root = parse(read_bytes(path, file_name), file_name)
    yield from translations(read, root, file_name, company)


def read(root: Node) -> EInvoice:
    """The invoice below `root`.

    Raises:
        RowFault: a term cannot be read, or is missing.
    """
    document, settlement = root.first("ExchangedDocument"), root.first(_SETTLEMENT)
    agreement = root.first(_AGREEMENT)
    type_code = document.text("TypeCode")
    currency = settlement.text("InvoiceCurrencyCode")
    return EInvoice(
        guideline=root.text(
            "ExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID"
        ),
        number=document.text("ID"),
        issue_date=document.day("IssueDateTime/DateTimeString", "issue date (BT-2)"),
        type_code=type_code,
        is_credit_note=type_code in CREDIT_NOTES,
        currency=currency,
        accounting_currency=settlement.text("TaxCurrencyCode"),
        seller=_party(agreement.first("SellerTradeParty")),
        buyer=_party(agreement.first("BuyerTradeParty")),
        payment=_payment(settlement),
        references=_references(root, agreement, settlement),
        totals=_totals(settlement, currency),
        lines=tuple(map(_line, root.all(_LINE))),
        adjustments=(
            *map(_adjustment, settlement.all("SpecifiedTradeAllowanceCharge")),
            *map(_logistics, settlement.all("SpecifiedLogisticsServiceCharge")),
        ),
        vat_breakdowns=tuple(map(_breakdown, settlement.all("ApplicableTradeTax"))),
    )


def _party(node: Node) -> Party:
    legal = _identifiers(node, "SpecifiedLegalOrganization/ID")
    others = (*_identifiers(node, "GlobalID"), *_identifiers(node, "ID"))
    endpoint = _identifiers(node, "URIUniversalCommunication/URIID")
    vat_numbers = _identifiers(node, "SpecifiedTaxRegistration/ID")
    address = node.first("PostalTradeAddress")
    return Party(
        name=node.text("Name"),
        identifiers=(*legal, *others),
        endpoint=next(iter(endpoint), None),
        vat_number=next((n.value for n in vat_numbers if n.scheme == "VA"), None),
        email=node.text("DefinedTradeContact/EmailURIUniversalCommunication/URIID"),
        address_line1=address.text("LineOne"),
        address_line2=address.text("LineTwo"),
        postal_code=address.text("PostcodeCode"),
        city=address.text("CityName"),
        country=address.text("CountryID"),
    )


def _identifiers(node: Node, path: str) -> tuple[Identifier, ...]:
    return tuple(
        Identifier(found.attribute("schemeID"), value)
        for found in node.all(path)
        if (value := found.own_text) is not None
    )


def _payment(settlement: Node) -> Payment:
    terms = list(settlement.all("SpecifiedTradePaymentTerms"))
    days = [
        node.day("DueDateDateTime/DateTimeString", "due date (BT-9)") for node in terms
    ]
    amounts = [node.number("PartialPaymentAmount", "instalment") for node in terms]
    means = "SpecifiedTradeSettlementPaymentMeans"
    accounts = f"{means}/PayeePartyCreditorFinancialAccount"
    debited = f"{means}/PayerPartyDebtorFinancialAccount/IBANID"
    return Payment(
        due_date=max((day for day in days if day), default=None),
        instalments=tuple(
            Instalment(day, amount)
            for day, amount in zip(days, amounts, strict=True)
            if day is not None and amount is not None
        ),
        terms=" ".join(settlement.texts("SpecifiedTradePaymentTerms/Description"))
        or None,
        means_code=settlement.text(f"{means}/TypeCode"),
        reference=settlement.text("PaymentReference"),
        payee_name=settlement.text("PayeeTradeParty/Name"),
        payee_accounts=(
            *settlement.texts(f"{accounts}/IBANID"),
            *settlement.texts(f"{accounts}/ProprietaryID"),
        ),
        mandate_reference=settlement.text(
            "SpecifiedTradePaymentTerms/DirectDebitMandateID"
        ),
        creditor_identifier=settlement.text("CreditorReferenceID"),
        debited_account=settlement.text(debited),
    )


def _references(root: Node, agreement: Node, settlement: Node) -> References:
    delivery = root.first(_DELIVERY)
    period = settlement.first("BillingSpecifiedPeriod")
    number = "IssuerAssignedID"
    preceding = "InvoiceReferencedDocument/IssuerAssignedID"
    return References(
        business_process=root.text(
            "ExchangedDocumentContext"
            "/BusinessProcessSpecifiedDocumentContextParameter/ID"
        ),
        buyer_reference=agreement.text("BuyerReference"),
        project=agreement.text("SpecifiedProcuringProject/ID"),
        contract=agreement.text(f"ContractReferencedDocument/{number}"),
        purchase_order=agreement.text(f"BuyerOrderReferencedDocument/{number}"),
        sales_order=agreement.text(f"SellerOrderReferencedDocument/{number}"),
        despatch_advice=delivery.text(f"DespatchAdviceReferencedDocument/{number}"),
        accounting_reference=settlement.text(
            "ReceivableSpecifiedTradeAccountingAccount/ID"
        ),
        preceding_invoices=settlement.texts(preceding)
        or root.texts(f"{_LINE}/SpecifiedLineTradeSettlement/{preceding}"),
        vat_point_date=settlement.day(
            "ApplicableTradeTax/TaxPointDate/DateString", "VAT point date (BT-7)"
        ),
        vat_point_code=settlement.text("ApplicableTradeTax/DueDateTypeCode"),
        delivery_date=delivery.day(
            "ActualDeliverySupplyChainEvent/OccurrenceDateTime/DateTimeString",
            "delivery date (BT-72)",
        ),
        period_start=period.day("StartDateTime/DateTimeString", "period (BT-73)"),
        period_end=period.day("EndDateTime/DateTimeString", "period (BT-74)"),
    )


def _totals(settlement: Node, currency: str | None) -> Totals:
    sums = settlement.first("SpecifiedTradeSettlementHeaderMonetarySummation")
    vat: dict[str | None, Node] = {}
    for node in sums.all("TaxTotalAmount"):
        vat.setdefault(node.attribute("currencyID") or currency, node)
    accounting_currency = settlement.text("TaxCurrencyCode")
    accounting = (
        vat.get(accounting_currency) if accounting_currency != currency else None
    )
    return Totals(
        excluding_tax=sums.number("TaxBasisTotalAmount", "BT-109"),
        vat=vat.get(currency, Node(None)).number(".", "BT-110"),
        vat_in_accounting_currency=(accounting or Node(None)).number(".", "BT-111"),
        including_tax=sums.number("GrandTotalAmount", "BT-112"),
        prepaid=sums.number("TotalPrepaidAmount", "BT-113"),
        rounding=sums.number("RoundingAmount", "BT-114"),
        due=sums.number("DuePayableAmount", "BT-115"),
    )


def _line(node: Node) -> Line:
    document = node.first("AssociatedDocumentLineDocument")
    product = node.first("SpecifiedTradeProduct")
    agreement = node.first("SpecifiedLineTradeAgreement")
    settlement = node.first("SpecifiedLineTradeSettlement")
    net = agreement.first("NetPriceProductTradePrice")
    gross = agreement.first("GrossPriceProductTradePrice")
    quantity = "SpecifiedLineTradeDelivery/BilledQuantity"
    period = settlement.first("BillingSpecifiedPeriod")
    name = f"line {document.text('LineID') or '?'}"
    base = "BasisQuantity"
    return Line(
        line_id=document.text("LineID"),
        parent_line_id=document.text("ParentLineID"),
        is_information=document.text("LineStatusReasonCode") in _INFORMATION,
        name=product.text("Name"),
        item_description=product.text("Description"),
        note=document.text("IncludedNote/Content"),
        quantity=node.number(quantity, f"{name}, BT-129"),
        unit=node.first(quantity).attribute("unitCode"),
        price=net.number("ChargeAmount", f"{name}, BT-146"),
        price_base_quantity=net.number(base, f"{name}, BT-149")
        or gross.number(base, f"{name}, BT-149"),
        amount=settlement.number(
            "SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount",
            f"{name}, BT-131",
        ),
        vat_category=settlement.text("ApplicableTradeTax/CategoryCode"),
        vat_rate=settlement.number(
            "ApplicableTradeTax/RateApplicablePercent", f"{name}, BT-152"
        ),
        product_code=product.text("SellerAssignedID") or product.text("GlobalID"),
        buyer_product_code=product.text("BuyerAssignedID"),
        order_line=agreement.text("BuyerOrderReferencedDocument/LineID"),
        period_start=period.day("StartDateTime/DateTimeString", f"{name}, BT-134"),
        period_end=period.day("EndDateTime/DateTimeString", f"{name}, BT-135"),
        payload=node.payload,
    )


def _adjustment(node: Node) -> Adjustment:
    is_charge = node.text("ChargeIndicator/Indicator") in {"true", "1"}
    return Adjustment(
        is_charge=is_charge,
        amount=node.number("ActualAmount", "BT-99" if is_charge else "BT-92"),
        vat_category=node.text("CategoryTradeTax/CategoryCode"),
        vat_rate=node.number("CategoryTradeTax/RateApplicablePercent", "BT-96"),
        reason=node.text("Reason"),
        reason_code=node.text("ReasonCode"),
        payload=node.payload,
    )


def _logistics(node: Node) -> Adjustment:
    """A charge for transport or packing (of EXTENDED): a charge like others."""
    return Adjustment(
        is_charge=True,
        amount=node.number("AppliedAmount", "BT-X-272"),
        vat_category=node.text("AppliedTradeTax/CategoryCode"),
        vat_rate=node.number("AppliedTradeTax/RateApplicablePercent", "BT-X-274"),
        reason=node.text("Description"),
        reason_code=None,
        payload=node.payload,
    )


def _breakdown(node: Node) -> VatBreakdown:
    return VatBreakdown(
        base_amount=node.number("BasisAmount", "BT-116"),
        vat_amount=node.number("CalculatedAmount", "BT-117"),
        category=node.text("CategoryCode"),
        rate=node.number("RateApplicablePercent", "BT-119"),
        exemption_reason=node.text("ExemptionReason")
        or node.text("ExemptionReasonCode"),
        payload=node.payload,
    )
