from __future__ import annotations

from pathlib import Path
from typing import Any

from lettrage.ingestion import inbox, load

CUSTOMERS = "customer_id,name,country\nC1,Dupont,FR\n"


def land_inbox(firm: Any) -> list[Any]:
    return load.land_inbox(firm.workspace, firm.settings, firm.books, user_id="u1")


def names(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_landed_files_go_to_done_and_refused_ones_to_rejected(firm: Any) -> None:
    (firm.workspace.inbox / "clients.csv").write_text(CUSTOMERS)
    (firm.workspace.inbox / "notes.txt").write_text("Hello\n")
    landed = land_inbox(firm)

    assert [file.landed for file in landed] == [1, 0]
    assert names(firm.workspace.inbox) == [
        "done/clients.csv",
        "rejected/notes.txt",
        "rejected/notes.txt.reason.txt",
    ]
    reason = firm.workspace.inbox / "rejected" / "notes.txt.reason.txt"
    assert reason.read_text() == f"{landed[1].error}\n"


def test_what_was_put_aside_is_not_landed_again(firm: Any) -> None:
    (firm.workspace.inbox / "clients.csv").write_text(CUSTOMERS)
    land_inbox(firm)

    assert land_inbox(firm) == []


def test_a_name_that_is_taken_gets_a_number(firm: Any) -> None:
    for name in ("Dupont", "Dupond", "Dupons"):
        text = CUSTOMERS.replace("Dupont", name)
        (firm.workspace.inbox / "clients.csv").write_text(text)
        land_inbox(firm)

    assert names(firm.workspace.inbox / "done") == [
        "clients-2.csv",
        "clients-3.csv",
        "clients.csv",
    ]


def test_folders_of_the_inbox_keep_their_shape(firm: Any) -> None:
    (firm.workspace.inbox / "2026-10").mkdir()
    (firm.workspace.inbox / "2026-10" / "clients.csv").write_text(CUSTOMERS)
    land_inbox(firm)

    assert names(firm.workspace.inbox) == ["done/2026-10/clients.csv"]


def test_a_file_that_still_grows_is_left(tmp_path: Path) -> None:
    whole, growing = tmp_path / "whole.csv", tmp_path / "growing.csv"
    for path in (whole, growing):
        path.write_text("a")
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        growing.write_text("ab")

    now = whole.stat().st_mtime + 1
    found = inbox.settled(
        [whole, growing], settle_seconds=5, wait=wait, now=lambda: now
    )

    assert found == [whole]
    assert [round(seconds) for seconds in waits] == [4]


def test_files_that_lie_long_enough_are_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_text("a")
    waits: list[float] = []
    found = inbox.settled(
        [path, tmp_path / "gone.csv"],
        settle_seconds=5,
        wait=waits.append,
        now=lambda: path.stat().st_mtime + 60,
    )

    assert (found, waits) == ([path], [])
