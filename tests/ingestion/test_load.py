from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lettrage.books.landings import landings_after
from lettrage.core import warehouse
from lettrage.core.errors import ConfigurationError
from lettrage.core.provenance import sha256_of
from lettrage.ingestion import landing, load

CUSTOMERS = "customer_id,name,country\nC1,Dupont,FR\n"
INVOICES = (
    "invoice_number,document_type,customer_id,issue_date,due_date,currency,"
    "amount_excluding_tax,vat_amount,amount_including_tax\n"
    "F1,invoice,C1,2026-10-01,2026-10-31,EUR,100,20,120\n"
    "F2,invoice,C1,2026-10-01,2026-10-31,EUR,ten,20,120\n"
)
CAMT = Path(__file__).parents[1] / "samples" / "camt053" / "multi_statement.xml"

RAW = (
    "documents", "rejected_rows", "customers", "invoices", "bank_statements",
    "bank_lines", "bank_line_parts",
)  # fmt: skip


def all_of_raw(firm: Any) -> dict[str, list[tuple[Any, ...]]]:
    return {
        table: firm.rows(f"select * from raw.{table} order by all") for table in RAW
    }


def test_the_original_is_kept_under_its_hash_and_stands_in_the_books(firm: Any) -> None:
    path = firm.write("clients.csv", CUSTOMERS)
    firm.land(path)

    sha256 = sha256_of(path)
    assert firm.workspace.original(sha256).read_text() == CUSTOMERS
    (event,) = landings_after(firm.books, 0)
    assert (event.sha256, event.file_name) == (sha256, "clients.csv")
    assert (event.kind, event.format, event.user_id) == ("customers", "CSV", "u1")
    assert firm.rows("select document_id, sha256, position from raw.documents") == [
        (sha256[:16], sha256, event.position)
    ]
    assert not list(firm.workspace.landed.glob(".incoming-*"))


def test_a_refused_file_is_kept_recorded_and_told(firm: Any) -> None:
    landed = firm.land_text("notes.txt", "Hello\n")

    assert landed.kind is None
    assert landed.error is not None
    assert landed.error.startswith("notes.txt: found 'CSV with columns Hello'")
    assert firm.faults() == [(0, None, landed.error)]
    (event,) = landings_after(firm.books, 0)
    assert event.refusal == landed.error
    assert firm.workspace.original(event.sha256).read_text() == "Hello\n"
    assert firm.rows("select error, kind from raw.documents") == [(landed.error, None)]


def test_a_refused_file_is_told_again_but_recorded_once(firm: Any) -> None:
    first = firm.land_text("notes.txt", "Hello\n")

    assert firm.land_text("notes.txt", "Hello\n") == first
    assert len(landings_after(firm.books, 0)) == 1
    assert firm.rows("select count(*) from raw.documents") == [(1,)]


def test_a_refused_file_lands_when_its_kind_is_named(firm: Any) -> None:
    header = "invoice_number,customer_id,name,country,due_date,amount\n"
    path = firm.write("both.csv", header + "F1,C1,Dupont,FR,2026-10-31,10\n")
    (refused,) = firm.land(path)
    (landed,) = firm.land(path, kind="customers")

    assert refused.error == (
        "both.csv: may be customers and invoice_due_dates; say which with --as"
    )
    assert (landed.kind, landed.landed, landed.error) == ("customers", 1, None)
    assert firm.rows("select kind, error from raw.documents") == [("customers", None)]
    assert firm.faults() == []


def test_one_bad_file_stops_no_other(firm: Any) -> None:
    firm.write("a.txt", "Hello\n")
    firm.write("b.csv", CUSTOMERS)
    results = firm.land(firm.files)

    assert [Path(file.file).name for file in results] == ["a.txt", "b.csv"]
    assert [file.landed for file in results] == [0, 1]


def test_folders_land_in_the_order_of_kinds_then_paths(firm: Any) -> None:
    firm.write("2/a.csv", INVOICES)
    firm.write("2/b.csv", CUSTOMERS)
    firm.write("1.csv", CUSTOMERS.replace("Dupont", "Dupond"))
    firm.write(".hidden.csv", CUSTOMERS + "C2,B,FR\n")
    firm.write(".git/c.csv", CUSTOMERS + "C3,C,FR\n")
    firm.write("company.toml", 'name = "Firme"\n')
    said: list[str] = []
    load.land(
        firm.workspace, firm.settings, firm.books, [firm.files],
        user_id="u1", say=said.append,
    )  # fmt: skip

    names = [event.file_name for event in landings_after(firm.books, 0)]
    assert names == ["1.csv", "b.csv", "a.csv"]
    assert [text for text in said if "company.toml" in text] == [
        f"{firm.files}/company.toml: passed over; `init` reads it"
    ]


def test_a_path_that_does_not_exist_is_a_wrong_call(firm: Any) -> None:
    with pytest.raises(ConfigurationError, match="does not exist"):
        firm.land(firm.files / "none.csv")


def test_a_deleted_warehouse_comes_back_row_for_row(firm: Any) -> None:
    firm.land_text("1.csv", CUSTOMERS)
    firm.land_text("notes.txt", "Hello\n")
    firm.land_text("i.csv", INVOICES)
    firm.land_text("2.csv", CUSTOMERS.replace("Dupont", "Dupond"))
    firm.land(CAMT)
    before = all_of_raw(firm)
    firm.workspace.warehouse_path.unlink()

    with warehouse.writer(firm.workspace, firm.settings.storage) as connection:
        load.catch_up(firm.workspace, firm.settings, connection, firm.books)

    assert all_of_raw(firm) == before
    assert before["bank_lines"]


@pytest.mark.parametrize("where", ["_staged", "_record", "_load"])
def test_a_run_killed_anywhere_is_made_whole_by_the_next(
    firm: Any, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    class Killed(BaseException):
        pass

    def die(*_: object, **__: object) -> None:
        raise Killed

    path = firm.write("i.csv", INVOICES)
    with monkeypatch.context() as patch:
        patch.setattr(landing, where, die)
        with pytest.raises(Killed):
            firm.land(path)

    (again,) = firm.land(path)
    # Killed before the books knew, it lands now; after, it has landed by catching up.
    assert again.landed + again.duplicate == 1
    assert firm.rows("select count(*) from raw.invoices") == [(1,)]
    assert firm.rows("select rows_landed, rows_rejected from raw.documents") == [(1, 1)]
    assert len(landings_after(firm.books, 0)) == 1


def test_a_failure_between_rows_leaves_none_of_them(
    firm: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(landing, "append_document", fail)
    with pytest.raises(RuntimeError):
        firm.land_text("c.csv", CUSTOMERS)

    assert firm.rows("select count(*) from raw.customers") == [(0,)]


def test_a_missing_original_is_told_and_stops_nothing(firm: Any) -> None:
    path = firm.write("1.csv", CUSTOMERS)
    firm.land(path)
    firm.land_text("i.csv", INVOICES)
    firm.workspace.original(sha256_of(path)).unlink()
    firm.workspace.warehouse_path.unlink()

    with warehouse.writer(firm.workspace, firm.settings.storage) as connection:
        load.catch_up(firm.workspace, firm.settings, connection, firm.books)

    assert firm.rows("select count(*) from raw.invoices") == [(1,)]
    ((error,),) = firm.rows("select error from raw.documents where error is not null")
    assert "is missing; bring it back from a backup" in error


def test_what_a_killed_copy_left_is_removed(firm: Any) -> None:
    leftover = firm.workspace.landed / ".incoming-abc"
    leftover.parent.mkdir()
    leftover.write_text("half")
    firm.land_text("1.csv", CUSTOMERS)

    assert not leftover.exists()
