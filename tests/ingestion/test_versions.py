from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage.core.settings import Company
from lettrage.core.warehouse import Connection, scratch
from lettrage.ingestion import staging
from lettrage.ingestion.accounts import Accounts
from lettrage.ingestion.catalogue import SHIPPED
from lettrage.ingestion.identify import identify
from lettrage.ingestion.schema import create_raw_tables

INVOICES = (
    "invoice_number,document_type,customer_id,issue_date,due_date,currency,"
    "amount_excluding_tax,vat_amount,amount_including_tax,customer_reference\n"
)
CUSTOMERS = "customer_id,name,country,city,iban\n"


def invoice(number: str, amount: str, reference: str = "") -> str:
    return (
        f"{number},invoice,C1,2026-10-01,2026-10-31,EUR,{amount},0.00,{amount},"
        f"{reference}\n"
    )


def test_the_same_file_again_is_all_duplicates(firm: Any) -> None:
    path = firm.write("i.csv", INVOICES + invoice("F1", "1.00") + invoice("F2", "x"))
    first, again = firm.land(path)[0], firm.land(path)[0]

    assert (first.landed, first.duplicate, first.rejected) == (1, 0, 1)
    assert (again.landed, again.duplicate, again.rejected) == (0, 1, 1)
    assert firm.rows("select count(*) from raw.documents") == [(1,)]
    assert len(firm.faults()) == 2


def test_the_same_rows_in_another_file_are_duplicates(firm: Any) -> None:
    firm.land_text("i.csv", INVOICES + invoice("F1", "1.00") + invoice("F2", "2.00"))
    again = firm.land_text(
        "j.csv", INVOICES + invoice("F2", "2.0") + invoice("F3", "3.00")
    )

    assert (again.landed, again.duplicate, again.rejected) == (1, 1, 0)


def test_a_changed_invoice_is_a_conflict_and_the_first_stands(firm: Any) -> None:
    firm.land_text("i.csv", INVOICES + invoice("F1", "1.00"))
    again = firm.land_text("j.csv", INVOICES + invoice("F1", "1.50", "PO-7"))

    assert (again.landed, again.duplicate, again.rejected) == (0, 0, 1)
    assert firm.faults() == [
        (
            2,
            None,
            "conflict: F1 has landed before with another amount_excluding_tax, "
            "amount_including_tax, customer_reference; the first stands",
        )
    ]
    assert firm.rows("select amount_including_tax::varchar from raw.invoices") == [
        ("1.0000",)
    ]


def test_another_custom_field_of_the_same_invoice_is_no_conflict(firm: Any) -> None:
    header, row = INVOICES[:-1] + ",status\n", invoice("F1", "1.00")[:-1]
    firm.land_text("i.csv", header + f"{row},sent\n")
    again = firm.land_text("j.csv", header + f"{row},paid\n{row},late\n")

    assert (again.landed, again.duplicate, again.rejected) == (0, 2, 0)
    assert firm.rows("select custom_fields ->> 'status' from raw.invoices") == [
        ("sent",)
    ]


def test_two_programs_may_assume_other_terms_but_no_other_amount(firm: Any) -> None:
    firm.land_text("i.csv", INVOICES + invoice("F1", "1.00") + invoice("F2", "2.00"))
    # Another program is another format: here, the same columns as a Parquet file.
    path = firm.files / "j.parquet"
    firm.rows(
        f"""
        copy (
            select 'F' || n as invoice_number, 'invoice' as document_type,
                'OTHER-' || n as customer_id, date '2026-10-01' as issue_date,
                date '2026-11-15' as due_date, 'EUR' as currency,
                1.00::decimal(9, 2) as amount_excluding_tax,
                0.00::decimal(9, 2) as vat_amount,
                1.00::decimal(9, 2) as amount_including_tax
            from range(1, 3) as numbers(n)
        ) to '{path}'
        """
    )
    (again,) = firm.land(path)

    assert (again.landed, again.duplicate, again.rejected) == (0, 1, 1)
    assert [reason for _, _, reason in firm.faults()] == [
        "conflict: F2 has landed before with another amount_excluding_tax, "
        "amount_including_tax; the first stands"
    ]


def test_a_changed_customer_is_a_new_version_each_time(firm: Any) -> None:
    a, b = "C1,Dupont,FR,Lyon,\n", "C1,Dupont SA,FR,Lyon,\n"
    counts = [
        (landed.landed, landed.duplicate)
        for landed in (
            firm.land_text("1.csv", CUSTOMERS + a),
            firm.land_text("2.csv", CUSTOMERS + b + b),
            firm.land_text("3.csv", CUSTOMERS + b + a),
            firm.land_text("4.csv", CUSTOMERS + a + "\n"),
        )
    ]

    assert counts == [(1, 0), (1, 1), (1, 1), (0, 1)]
    assert firm.rows(
        "select name from raw.customers inner join raw.documents using (document_id) "
        "order by position, line_number"
    ) == [("Dupont",), ("Dupont SA",), ("Dupont",)]


def test_keys_with_empty_parts_are_keys(firm: Any) -> None:
    rates = "project,hourly_rate,currency,valid_from\n"
    firm.land_text("1.csv", rates + ",90,EUR,2026-01-01\n")
    again = firm.land_text("2.csv", rates + ",90,EUR,2026-01-01\nP,95,EUR,2026-01-01\n")

    assert (again.landed, again.duplicate) == (1, 1)


@pytest.fixture(scope="module")
def warehouse() -> Iterator[Connection]:
    with scratch() as connection:
        create_raw_tables(connection)
        yield connection


# What a line of the file is, and the outcome it has if its key has not been seen.
sound = st.tuples(
    st.sampled_from(["F1", "F2", "F3", "F4"]), st.sampled_from(["1.00", "2.00"])
).map(lambda row: (invoice(*row), row))
over_two_lines = sound.map(lambda pair: (pair[0][:-1] + '"a\nb"\n', (*pair[1], "ab")))
broken = st.sampled_from(
    [
        "F9,too few\n",
        invoice("F9", "1.00")[:-1] + ",one more\n",
        invoice("F9", "ten"),
        invoice("", "1.00"),
        '"F9' + invoice("", "1.00"),
        '"F9"x' + invoice("", "1.00"),
    ]
).map(lambda text: (text, None))


@given(lines=st.lists(sound | over_two_lines | broken, max_size=12))
@settings(max_examples=40, deadline=None)
def test_rows_in_are_landed_duplicate_or_rejected_whatever_the_file(
    warehouse: Connection,
    tmp_path_factory: pytest.TempPathFactory,
    lines: list[tuple[str, tuple[str, ...] | None]],
) -> None:
    path = tmp_path_factory.getbasetemp() / "mutated.csv"
    path.write_text(INVOICES + "".join(text for text, _ in lines))
    staged = staging.stage(
        warehouse,
        path,
        file_name="mutated.csv",
        source=identify(path, "mutated.csv", SHIPPED, as_kind=None),
        document_id="d1",
        company=Company(),
        accounts=Accounts(),
    )

    first: dict[str, tuple[str, ...]] = {}
    landed = duplicate = rejected = 0
    for _, row in lines:
        if row is None:
            rejected += 1
        elif row[0] not in first:
            first[row[0]] = row
            landed += 1
        elif first[row[0]] == row:
            duplicate += 1
        else:
            rejected += 1
    assert (staged.rows_landed, staged.rows_duplicate, staged.rows_rejected) == (
        landed,
        duplicate,
        rejected,
    )
