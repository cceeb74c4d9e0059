"""Months are closed one after another, while what made their entries goes on changing.

The entries and taxable events that facts make are written here by hand; what closing
makes of them is built by dbt, sealed in real books, and published.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import duckdb
import pytest
from click.testing import Result
from closing_firm import Firm
from typer.testing import CliRunner

from lettrage.books import users, verify_build
from lettrage.books.engine import Books, open_books
from lettrage.cli import app
from lettrage.core import warehouse
from lettrage.core.errors import PlatformError
from lettrage.core.settings import Settings
from lettrage.core.workspace import Workspace

SALES = """
    entry_id, entry_date, account, debit_amount, credit_amount
    sale A, 2026-01-05, 411, 120, 0
    sale A, 2026-01-05, 707, 0, 100
    sale A, 2026-01-05, 44571, 0, 20
    sale B, 2026-01-20, 411, 50, 0
    sale B, 2026-01-20, 707, 0, 50
    sale C, 2026-02-03, 411, 70, 0
    sale C, 2026-02-03, 471, 0, 70
"""
TAXES = """
    vat_entry_id, event_date, base_amount, vat_amount, box
    issue A 1, 2026-01-05, 100, 20, 08
    issue B 1, 2026-01-20, 50, 0, E2
    issue C 1, 2026-02-03, 70, 0, E2
"""


@pytest.fixture(scope="module")
def make_firm(tmp_path_factory, dbt) -> Iterator[object]:
    """Makes firms that have published their first build."""
    opened: list[Books] = []
    with pytest.MonkeyPatch.context() as patch:

        def made(**settings: str) -> Firm:
            workspace = Workspace(tmp_path_factory.mktemp("firm"))
            patch.setenv("LETTRAGE_WORKSPACE", str(workspace.root))
            now = datetime(2026, 4, 20, 22, 30, tzinfo=UTC)
            books = open_books(workspace, Settings(), clock=lambda: now)
            opened.append(books)
            firm = Firm(workspace, books, dbt, users.ensure(books, "alice"))
            firm.build(SALES, TAXES, **settings)
            return firm

        yield made
        for books in opened:
            books.close()


CHANGED = SALES.replace("411, 120, 0", "411, 60, 0").replace("0, 100", "0, 40")
ONCE = (
    CHANGED.replace("sale B, 2026-01-20, 411, 50, 0", "sale D, 2026-01-25, 411, 50, 0")
    .replace("sale B, 2026-01-20, 707, 0, 50", "sale D, 2026-01-25, 707, 0, 50")
)  # fmt: skip
ONCE_TAXES = """
    vat_entry_id, event_date, base_amount, vat_amount, box
    issue A 1, 2026-01-05, 40, 20, 08
    issue C 1, 2026-02-03, 70, 0, E2
    issue D 1, 2026-01-25, 50, 0, E2
"""
TWICE = SALES.replace("2026-01-05, 411, 120", "2026-03-02, 411, 120").replace(
    "sale A, 2026-01-05", "sale A, 2026-03-02"
)


def shell(firm: Firm, *words: str) -> Result:
    """What the command line does, in the name of alice."""
    firm.workspace.settings_path.write_text("", encoding="utf-8")
    return CliRunner().invoke(
        app, [*words, "-w", str(firm.workspace.root), "--user", "alice"]
    )


REFUSED = {
    "2026-02": "lettrage close 2026-01",
    "2026-04": "a build as of 2026-04-30 or later",
    "2026-Q1": "expected a month",
    "january": "expected 2026-10",
}


def refusal(firm: Firm, period: str) -> str:
    """Why this period is not closed."""
    with pytest.raises(PlatformError) as refused:
        firm.close(period)
    return str(refused.value)


# Of C it was found out that it went to a business of the Union.
TWICE_TAXES = TAXES.replace("70, 0, E2", "70, 0, F2")


@pytest.fixture(scope="module")
def story(make_firm):
    """Closed, changed, closed again, changed again: what was posted at each step."""
    firm = make_firm()
    told = {"refused": {period: refusal(firm, period) for period in REFUSED}}
    told["first"] = firm.close("2026-01")
    firm.build(ONCE, ONCE_TAXES)
    told |= {"once": firm.entries(), "once taxes": firm.taxes()}
    told["checked"] = verify_build.rebuilt(firm.workspace, firm.books)
    told["second"] = firm.close("2026-02")
    firm.build(TWICE, TWICE_TAXES)
    told |= {"twice": firm.entries(), "twice taxes": firm.taxes()}
    told["shell"] = shell(firm, "close", "2026-03")
    told["outdated"] = verify_build.rebuilt(firm.workspace, firm.books)
    firm.build(TWICE, TWICE_TAXES)
    told |= {"at rest": firm.entries("generation > 0 and validated_date is null")}
    with duckdb.connect(str(warehouse.published_build(firm.workspace))) as connection:
        connection.execute(
            "update intermediate.int_entry_lines_posted set account = '708' "
            "where entry_id = 'sale C' and account = '471'"
        )
    told["tampered"] = verify_build.rebuilt(firm.workspace, firm.books)
    firm.build(SALES, TAXES, as_of="2026-01-31")
    told |= {"replayed": firm.entries("entry_date <= '2026-01-31'")}
    return told


def test_the_closing_says_what_was_sealed(story):
    closing = story["first"].closing
    assert (closing.period, closing.last_day) == ("2026-01", date(2026, 1, 31))
    assert (closing.entries_count, closing.lines_count) == (2, 5)
    assert (closing.debit_amount, closing.credit_amount) == (170, 170)
    assert closing.vat_events_count == 2


def test_the_shell_says_what_was_sealed(story):
    assert story["shell"].exit_code == 0
    assert story["shell"].stdout.startswith(
        "2026-03 is closed: 4 entries of 10 lines, 280.00 EUR, 5 taxable events\n"
    )


def test_an_accountant_is_warned_of_what_waits(story):
    assert story["first"].warnings == ()
    assert story["second"].warnings == (
        "bank lines of 2026-02 that wait: 1; `lettrage matches list`",
    )


def test_what_changed_is_reversed_and_made_again_in_the_first_open_month(story):
    assert story["once"] == (
        "1 2026-01-05 sale A: 411 120 707 -100 44571 -20 sealed –\n"
        "2 2026-01-20 sale B: 411 50 707 -50 sealed –\n"
        "3 2026-02-01 sale A reversed: 411 -120 707 100 44571 20 open 2026-01-05\n"
        "4 2026-02-01 sale A again: 411 60 707 -40 44571 -20 open 2026-01-05\n"
        "5 2026-02-01 sale B reversed: 411 -50 707 50 open 2026-01-20\n"
        "6 2026-02-01 sale D: 411 50 707 -50 open 2026-01-25\n"
        "7 2026-02-03 sale C: 411 70 471 -70 open –"
    )


def test_taxes_that_changed_are_declared_by_their_difference(story):
    assert story["once taxes"] == (
        "issue A 1: invoice 100 20 08 2026-01 –\n"
        "issue A 1 corrected 2: correction -60 0 08 2026-02 2026-01\n"
        "issue B 1: invoice 50 0 E2 2026-01 –\n"
        "issue B 1 corrected 2: correction -50 0 E2 2026-02 2026-01\n"
        "issue D 1: invoice 50 0 E2 2026-02 2026-01\n"
        "issue C 1: invoice 70 0 E2 2026-02 –"
    )


def test_a_second_change_after_a_second_closing_is_a_generation_of_its_own(story):
    # A moved to an open day, B came back, D is gone.
    assert story["twice"].splitlines()[2:] == [
        "3 2026-02-01 sale A reversed: 411 -120 707 100 44571 20 sealed 2026-01-05",
        "4 2026-02-01 sale A again: 411 60 707 -40 44571 -20 sealed 2026-01-05",
        "5 2026-02-01 sale B reversed: 411 -50 707 50 sealed 2026-01-20",
        "6 2026-02-01 sale D: 411 50 707 -50 sealed 2026-01-25",
        "7 2026-02-03 sale C: 411 70 471 -70 sealed –",
        "8 2026-03-01 sale A reversed 2: 411 -60 707 40 44571 20 open 2026-01-05",
        "9 2026-03-01 sale B again: 411 50 707 -50 open 2026-01-20",
        "10 2026-03-01 sale D reversed: 411 -50 707 50 open 2026-01-25",
        "11 2026-03-02 sale A again 2: 411 120 707 -100 44571 -20 open –",
    ]


def test_over_all_periods_taxes_sum_to_what_is_known(story):
    assert story["twice taxes"] == (
        "issue A 1: invoice 100 20 08 2026-01 –\n"
        "issue A 1 corrected 2: correction -60 0 08 2026-02 2026-01\n"
        "issue A 1 corrected 3: correction 60 0 08 2026-03 2026-01\n"
        "issue B 1: invoice 50 0 E2 2026-01 –\n"
        "issue B 1 corrected 2: correction -50 0 E2 2026-02 2026-01\n"
        "issue B 1 corrected 3: correction 50 0 E2 2026-03 2026-01\n"
        "issue D 1: invoice 50 0 E2 2026-02 2026-01\n"
        "issue D 1 corrected 2: correction -50 0 E2 2026-03 2026-01\n"
        "issue C 1: invoice 70 0 E2 2026-02 –\n"
        "issue C 1 corrected 2: correction -70 0 E2 2026-03 2026-02\n"
        "issue C 1 corrected 3: correction 70 0 F2 2026-03 2026-02"
    )


def test_a_correction_that_is_sealed_itself_is_not_made_once_more(story):
    assert story["at rest"] == ""


def test_a_closed_month_seen_from_its_last_day_is_as_it_was_sealed(story):
    assert story["replayed"] == (
        "1 2026-01-05 sale A: 411 120 707 -100 44571 -20 sealed –\n"
        "2 2026-01-20 sale B: 411 50 707 -50 sealed –"
    )


def test_verify_names_what_was_corrected_and_holds(story):
    assert story["checked"].holds
    assert story["checked"].detail.endswith(
        "read; 2026-01: 2 entries as sealed, corrected later: sale A, sale B, "
        "added later: sale D"
    )


def test_a_closing_that_the_build_does_not_know_is_no_fault_of_it(story):
    assert story["outdated"].holds
    assert "2026-03: closed after this build; run `lettrage run`" in (
        story["outdated"].detail
    )


def test_a_build_that_lost_a_sealed_line_does_not_verify(story):
    assert not story["tampered"].holds
    assert story["tampered"].detail == "1 found: sale C is not built as it was sealed"


def test_a_quarter_is_declared_whole_and_sealed_with_its_last_month(make_firm):
    firm = make_firm(vat_frequency="quarterly")
    assert firm.close("2026-01").closing.vat_events_count == 0
    firm.build(ONCE, ONCE_TAXES, vat_frequency="quarterly")
    assert firm.taxes() == (
        "issue A 1: invoice 40 20 08 2026-Q1 –\n"
        "issue C 1: invoice 70 0 E2 2026-Q1 –\n"
        "issue D 1: invoice 50 0 E2 2026-Q1 –"
    )
    firm.close("2026-02")
    assert firm.close("2026-03").closing.vat_events_count == 3


@pytest.mark.parametrize("period", REFUSED)
def test_a_month_that_cannot_be_closed_is_refused(story, period):
    assert REFUSED[period] in story["refused"][period]
