"""An export lands, again and again, and after the warehouse was deleted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..conftest import Firm

SAMPLE = Path(__file__).parents[2] / "samples" / "exports" / "zoho_invoices.csv"
LIST = (
    "Date,Transaction type,Num,Name,Due date,Amount,Tax amount,Open balance\n"
    "03/04/2026,Invoice,1,Acme,03/05/2026,12.00,2.00,12.00\n"
)


def test_a_later_export_of_paid_invoices_is_all_duplicates(firm: Firm) -> None:
    content = SAMPLE.read_text(encoding="utf-8")
    first = firm.land_text("september.csv", content)

    later = firm.land_text("october.csv", content.replace("Overdue", "Paid"))

    assert (first.landed, first.duplicate) == (8, 0)
    assert (later.landed, later.duplicate, later.rejected) == (0, 8, 3)


def test_an_invoice_with_another_total_is_a_conflict(firm: Firm) -> None:
    content = SAMPLE.read_text(encoding="utf-8")
    firm.land_text("september.csv", content)

    changed = content.replace(",900.00,900.00,900.00,", ",900.00,901.00,0.00,")
    later = firm.land_text("october.csv", changed)

    reasons = [reason for _, _, reason in firm.faults() if "conflict" in reason]
    assert later.error is None
    assert reasons == [
        "conflict: INV-000102 has landed before with another amount_excluding_tax, "
        "amount_including_tax; the first stands"
    ]


def test_what_the_user_said_of_dates_holds_when_the_warehouse_is_made_again(
    firm: Firm,
) -> None:
    path = firm.write("list.csv", LIST)
    (refused,) = firm.land(path)
    (landed,) = firm.land(path, kind="QuickBooks invoice list (D/M/Y)")
    dates = "select issue_date::varchar from raw.invoices"
    before = firm.rows(dates)

    firm.workspace.warehouse_path.unlink()
    firm.land_text("other.csv", SAMPLE.read_text(encoding="utf-8"))

    assert refused.error is not None
    assert "day or the month first" in refused.error
    assert (landed.landed, landed.error) == (2, None)
    assert before == [("2026-04-03",)]
    assert firm.rows(f"{dates} where invoice_number = '1'") == before
