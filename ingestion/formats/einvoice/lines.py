"""The lines of an electronic invoice and its VAT, as canonical rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Context, Decimal

from lettrage.ingestion.formats.einvoice.document import (
    Adjustment,
    EInvoice,
    Line,
    VatBreakdown,
)
from lettrage.ingestion.formats.einvoice.table import Row
from lettrage.ingestion.translator import PAYLOAD

# Categories under which there is VAT, so that the rate must be given (UNCL 5305).
_TAXED = frozenset({"S", "L", "M", "B"})
# A price for 3 pieces has no end as a price for one: 8 decimals, as a price may have.
_PRICE_UNIT = Decimal("1e-8")
_WIDE = Context(prec=60)


def line_rows(invoice: EInvoice) -> Iterator[Row]:
    """The lines, then the allowances and charges on the whole: they sum to BT-109."""
    rows = [
        *(_line(line, invoice) for line in invoice.lines),
        *(_adjustment(adjustment, invoice) for adjustment in invoice.adjustments),
    ]
    for number, row in enumerate(rows, start=1):
        yield {"line_number": number, **row}


def _line(line: Line, invoice: EInvoice) -> Row:
    amount = invoice.signed(line.amount)
    row: Row = {
        "description": line.name,
        "quantity": invoice.signed(line.quantity),
        "unit": line.unit,
        "unit_price": _unit_price(line),
        "amount_excluding_tax": amount,
        "vat_rate": _rate(line.vat_rate, line.vat_category),
        "vat_category": line.vat_category,
        "product_code": line.product_code,
        "line_kind": "line",
        "line_id": line.line_id,
        "parent_line_id": line.parent_line_id,
        "item_description": line.item_description,
        "line_note": line.note,
        "price": line.price,
        "price_base_quantity": line.price_base_quantity,
        "buyer_product_code": line.buyer_product_code,
        "order_line": line.order_line,
        "period_start": line.period_start,
        "period_end": line.period_end,
        PAYLOAD: line.payload,
    }
    if line.is_information:
        # What it sells is in other lines: it says how they belong together. A group
        # need have no quantity, price or VAT of its own; beside an amount of 0 they
        # say nothing.
        row |= {
            "line_kind": "information",
            "quantity": row["quantity"] or Decimal(0),
            "unit_price": row["unit_price"] or Decimal(0),
            "amount_excluding_tax": Decimal(0),
            **_vat_of_a_group(line, invoice),
            "amount_in_other_lines": amount,
        }
    return row


def _vat_of_a_group(line: Line, invoice: EInvoice) -> Row:
    """Its own, else that of the first line which has one."""
    first = next((x for x in (line, *invoice.lines) if x.vat_category), line)
    rate = _rate(first.vat_rate, first.vat_category)
    return {"vat_category": first.vat_category, "vat_rate": rate}


def _adjustment(adjustment: Adjustment, invoice: EInvoice) -> Row:
    kind = "charge" if adjustment.is_charge else "allowance"
    quantity = Decimal(1 if adjustment.is_charge else -1)
    amount = adjustment.amount
    if amount is not None and not adjustment.is_charge:
        amount = amount.copy_negate()
    return {
        "description": adjustment.reason
        or f"{kind} {adjustment.reason_code or ''}".strip(),
        "quantity": invoice.signed(quantity),
        "unit_price": adjustment.amount,
        "amount_excluding_tax": invoice.signed(amount),
        "vat_rate": _rate(adjustment.vat_rate, adjustment.vat_category),
        "vat_category": adjustment.vat_category,
        "line_kind": kind,
        "reason_code": adjustment.reason_code,
        PAYLOAD: adjustment.payload,
    }


def vat_rows(invoice: EInvoice) -> Iterator[Row]:
    """One a category and rate; extensions may split one by its exemption."""
    found: dict[tuple[str | None, Decimal | None], list[VatBreakdown]] = {}
    for breakdown in invoice.vat_breakdowns:
        rate = _rate(breakdown.rate, breakdown.category)
        found.setdefault((breakdown.category, rate), []).append(breakdown)
    for (category, rate), parts in found.items():
        reasons = dict.fromkeys(p.exemption_reason for p in parts if p.exemption_reason)
        yield {
            "vat_category": category,
            "vat_rate": rate,
            "base_amount": invoice.signed(_sum(p.base_amount for p in parts)),
            "vat_amount": invoice.signed(_sum(p.vat_amount for p in parts)),
            "exemption_reason": "; ".join(reasons) or None,
            PAYLOAD: "\n".join(part.payload for part in parts),
        }


def _unit_price(line: Line) -> Decimal | None:
    base = line.price_base_quantity
    if line.price is None or not base or base == 1:
        return line.price
    return _WIDE.divide(line.price, base).quantize(_PRICE_UNIT, context=_WIDE)


def _rate(rate: Decimal | None, category: str | None) -> Decimal | None:
    """A rate; 0 where there is none because the category has no VAT (O has none)."""
    return Decimal(0) if rate is None and category not in {*_TAXED, None} else rate


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum; null where a part is missing, since the whole is then unknown."""
    total = Decimal(0)
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total
