"""How dates and numbers are meant is proved by the file or said by the user."""

from __future__ import annotations

import pytest

from lettrage.core.errors import DocumentError
from lettrage.ingestion import exports

from .conftest import Read

HEADER = "Date,Transaction type,Num,Name,Due date,Amount,Tax amount,Open balance"


def invoices(*rows: str) -> str:
    """An invoice list of QuickBooks: date, due date, amount, tax."""
    lines = []
    for number, row in enumerate(rows, 1):
        date, due, amount, tax = row.split("|")
        lines.append(f'{date},Invoice,{number},Acme,{due},"{amount}","{tax}",0')
    return "\n".join([HEADER, *lines, ""])


def dates(read: Read, content: str, name: str | None = None) -> list[str]:
    return [row["issue_date"] for row in read(content, name=name).rows["invoices"]]


def amounts(read: Read, content: str, name: str | None = None) -> list[str]:
    found = read(content, name=name).rows["invoices"]
    return [row["amount_including_tax"] for row in found]


def test_one_day_above_twelve_proves_the_order_of_all_dates(read: Read) -> None:
    day_first = invoices("03/04/2026|03/04/2026|1|0", "13/04/2026|13/04/2026|1|0")
    month_first = invoices("03/04/2026|03/04/2026|1|0", "04/13/2026|04/13/2026|1|0")

    assert dates(read, day_first) == ["2026-04-03", "2026-04-13"]
    assert dates(read, month_first) == ["2026-03-04", "2026-04-13"]


def test_a_proof_may_stand_in_another_column_of_dates(read: Read) -> None:
    assert dates(read, invoices("03/04/2026|30/04/2026|1|0")) == ["2026-04-03"]


def test_a_decimal_comma_proves_that_the_day_stands_first(read: Read) -> None:
    content = invoices("03/04/2026|03/05/2026|1 234,50|0,00")

    assert dates(read, content) == ["2026-04-03"]
    assert amounts(read, content) == ["1234.50"]


def test_dates_that_are_the_same_either_way_need_no_proof(read: Read) -> None:
    assert dates(read, invoices("04/04/2026|2026-04-30|1|0")) == ["2026-04-04"]


def test_without_proof_the_file_is_refused_saying_how_to_say_it(read: Read) -> None:
    content = invoices("03/04/2026|03/05/2026|10.00|0.00")

    with pytest.raises(DocumentError) as refusal:
        read(content)

    assert str(refusal.value) == (
        "export: found '03/04/2026'; the file does not prove whether it has the day or "
        'the month first; say it with --as "QuickBooks invoice list (D/M/Y)" or '
        '--as "QuickBooks invoice list (M/D/Y)"'
    )
    name = "quickbooks invoice list"
    assert dates(read, content, f"{name} (D/M/Y)") == ["2026-04-03"]
    assert dates(read, content, f"{name} (M/D/Y)") == ["2026-03-04"]


def test_proofs_for_both_orders_refuse_a_file_with_dates_of_both_readings(
    read: Read,
) -> None:
    content = invoices("13/04/2026|04/14/2026|1|0", "03/04/2026|13/04/2026|1|0")

    with pytest.raises(DocumentError, match="does not prove"):
        read(content)


def test_one_slip_among_many_proofs_is_a_row_to_mend(read: Read) -> None:
    rows = [f"{day}/01/2026|{day}/02/2026|1|0" for day in range(13, 29)]
    content = invoices(*rows, "03/04/2026|04/13/2026|1|0")

    found = read(content).rows["invoices"][-1]

    assert (found["issue_date"], found["due_date"]) == ("2026-04-03", "04/13/2026")


def test_grouped_thousands_are_no_decimals_once_the_file_proves_its_sign(
    read: Read,
) -> None:
    day = "13/04/2026|13/04/2026"

    assert amounts(read, invoices(f"{day}|1,234|0.00", f"{day}|5.50|0")) == [
        "1234",
        "5.50",
    ]
    assert amounts(read, invoices(f"{day}|1.234|0", f"{day}|5,50|0")) == [
        "1234",
        "5.50",
    ]


def test_a_thousand_or_a_decimal_without_proof_is_refused(read: Read) -> None:
    content = invoices("13/04/2026|13/04/2026|1,234|0")
    name = "QuickBooks invoice list"

    with pytest.raises(DocumentError, match="a decimal comma or a point; say it with"):
        read(content)
    assert amounts(read, content, f"{name} (decimal comma)") == ["1.234"]
    assert amounts(read, content, f"{name} (decimal point, D/M/Y)") == ["1234"]


def test_what_other_convention_reads_is_kept_from_the_cast(read: Read) -> None:
    day = "13/04/2026|13/04/2026"
    content = invoices(f"{day}|1,50|0", f"{day}|2,50|0", f"{day}|12.5|0")

    assert amounts(read, content)[-1] == "12.5 in a file of decimal commas"


def test_a_name_with_unknown_words_of_convention_is_no_export() -> None:
    assert exports.named("QuickBooks invoice list (Y/D/M)") is None
    assert exports.named("QuickBooks bills") is None
    named = exports.named("quickbooks INVOICE list (D/M/Y, decimal comma)")
    assert named is not None
    assert named.name == "QuickBooks invoice list (D/M/Y, decimal comma)"
