"""What the cells of a row must say together, kind by kind.

Conditions are SQL over the columns of `incoming_checked` (see `canonical`): the row's
values by their raw names, its `row_currency`, and that currency's `minor_unit`.
"""

from __future__ import annotations

from collections.abc import Iterator

from lettrage.ingestion.cells import Fault
from lettrage.ingestion.kinds import Column, Kind, Type
from lettrage.ingestion.schema import raw_name

# Kinds whose rows are in the currency of the document that they name.
OF_A_DOCUMENT = frozenset(
    {
        "invoice_lines",
        "invoice_due_dates",
        "invoice_vat_breakdowns",
        "direct_debits",
        "write_offs",
    }
)
OF_A_PURCHASE = frozenset(
    {
        "purchase_invoice_lines",
        "purchase_invoice_vat_breakdowns",
        "purchase_invoice_due_dates",
    }
)

# Kinds whose amounts are in the books' currency; `currency` is of another amount.
OF_THE_BOOKS = frozenset({"accounting_entries"})


def row_faults(kind: Kind) -> Iterator[Fault]:
    """What may be wrong with a row whose cells are each right."""
    for column in kind.columns:
        if column.type is Type.CURRENCY:
            yield _unknown_currency(kind, column)
        if column.type is Type.AMOUNT:
            yield _part_of_a_minor_unit(kind, column)
    if kind.name in {"invoices", "purchase_invoices"}:
        yield from _invoice_faults()


def _unknown_currency(kind: Kind, column: Column) -> Fault:
    is_unknown = "minor_unit is null"
    if kind.name in OF_THE_BOOKS:
        is_unknown = f"not regexp_full_match({column.name}, '[A-Z]{{3}}')"
    return Fault(
        column.name,
        f"{column.name} is not null and {is_unknown}",
        f"'found ''' || left({column.name}, 80) || '''; expected a currency of "
        "ISO 4217, as EUR'",
    )


def _part_of_a_minor_unit(kind: Kind, column: Column) -> Fault:
    """Money is whole minor units: cents of the euro, whole yen."""
    name = raw_name(kind, column.name)
    return Fault(
        column.name,
        f"{name} % minor_unit <> 0",
        f"'found ''' || text_{name} || '''; expected a multiple of ' || "
        "case when minor_unit = 1 then '1' else rtrim(minor_unit::varchar, '0') end "
        "|| ' ' || row_currency",
    )


def _invoice_faults() -> Iterator[Fault]:
    # Landed totals stand as they are, within a cent (CONTRACT 3); where the currency
    # has no cents, within its unit.
    yield Fault(
        "amount_including_tax",
        # Wide, so that the sum of amounts that are absurd is a fault and no failure.
        "abs(amount_excluding_tax::decimal(38, 4) + vat_amount - amount_including_tax) "
        "> greatest(minor_unit, 0.01)",
        "'found ''' || text_amount_including_tax || '''; expected ' "
        "|| text_amount_excluding_tax || ' + ' || text_vat_amount || ' within a cent'",
    )
    yield Fault(
        "amount_including_tax",
        "document_type = 'credit_note' and amount_including_tax > 0",
        "'found ''' || text_amount_including_tax || '''; a credit note carries "
        "negative amounts; put a minus before each'",
    )
    yield Fault(
        "amount_including_tax",
        "document_type = 'invoice' and amount_including_tax < 0",
        "'found ''' || text_amount_including_tax || '''; an invoice carries positive "
        "amounts; if it is a credit note, say so in document_type'",
    )
