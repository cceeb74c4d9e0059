from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lettrage.core.errors import ConfigurationError, DocumentError
from lettrage.ingestion import layouts
from lettrage.ingestion.layouts import cells
from lettrage.ingestion.layouts.records import split

ReadText = Callable[..., Any]

PLAIN = """
name = "Banque"
currency = "EUR"
[columns]
booking_date = "Date"
amount = "Montant"
label = "Libellé"
"""
WITH_BALANCE = PLAIN + 'balance = "Solde"\n'


def test_a_header_is_found_wherever_it_stands(read_text: ReadText) -> None:
    preamble = "".join(f"Ligne {n};;\n" for n in range(20))
    reading = read_text(PLAIN, preamble + "Libelle;DATE;montant\nLoyer;02/10/2026;-5\n")

    (line,) = reading.lines
    assert (line["line_number"], line["label"], line["amount"]) == (22, "Loyer", -5)


def test_a_file_without_the_header_is_refused_by_its_columns(
    read_text: ReadText,
) -> None:
    with pytest.raises(DocumentError, match=r"no line holds the columns of Banque"):
        read_text(PLAIN, "a;b;c\n1;2;3\n")


def test_a_column_that_stands_twice_is_refused(read_text: ReadText) -> None:
    with pytest.raises(DocumentError, match=r"libelle.*stands twice"):
        read_text(PLAIN, "Date;Libellé;Libelle;Montant\n02/10/2026;a;b;1\n")


def test_only_and_without_tell_editions_apart() -> None:
    only = layouts.from_text(PLAIN.replace("[col", "only = true\n[col"))
    without = layouts.from_text(PLAIN.replace("[col", 'without = ["Frais"]\n[col'))

    assert only.identify(b"Date;Libell\xe9;Montant\n")
    assert not only.identify("Date;Libellé;Montant;Frais\n".encode())
    assert without.identify("Date;Libellé;Montant;Solde\n".encode())
    assert not without.identify("Date;Libellé;Montant;Frais\n".encode())


def test_ignored_columns_are_known_and_not_needed() -> None:
    toml = PLAIN.replace("[col", 'only = true\nignored = ["Note"]\n[col')
    layout = layouts.from_text(toml)

    assert layout.identify("Date;Libellé;Montant;Note\n".encode())
    assert layout.identify("Date;Libellé;Montant\n".encode())
    assert not layout.identify("Date;Libellé;Montant;Autre\n".encode())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_usual_encoding_is_read(read_text: ReadText, encoding: str) -> None:
    content = "Date;Libellé;Montant\n02/10/2026;Reçu à Sète;1 234,50 €\n"

    (line,) = read_text(PLAIN, content.encode(encoding)).lines
    assert (line["label"], line["amount"]) == ("Reçu à Sète", Decimal("1234.50"))
    assert layouts.from_text(PLAIN).identify(content.encode(encoding))


def test_every_row_lands_or_is_rejected_as_it_came(read_text: ReadText) -> None:
    rows = [
        "02/10/2026;Loyer;-5",
        "32/10/2026;Loyer;-5",
        "02/10/2026;Loyer",
        "02/10/2026;Loyer;cinq",
        "02/10/2026;Loyer;-5;de trop",
        "02/10/2026;Loyer;",
        "02/10/2026;Loyer;1,23456",
        "02/10/2026;;-6",
    ]
    reading = read_text(PLAIN, "Date;Libellé;Montant\n" + "\n".join(rows))

    assert [line["line_number"] for line in reading.lines] == [2, 9]
    assert [row.payload for row in reading.rejected] == rows[1:-1]
    assert [row.field for row in reading.rejected] == [
        "Date", None, "Montant", None, "Montant", "Montant",
    ]  # fmt: skip


def test_a_record_may_run_over_lines_and_a_stray_quote_is_a_character() -> None:
    lines = ['a;"b', 'c";d', 'TUYAU 5";x;y', "z;z;z", 'ECRAN 24";x;y']
    records = list(split(lines, ";"))

    assert [(r.line_number, r.cells) for r in records] == [
        (1, ["a", "b\nc", "d"]),
        (3, ['TUYAU 5"', "x", "y"]),
        (4, ["z", "z", "z"]),
        (5, ['ECRAN 24"', "x", "y"]),
    ]


def test_an_open_quote_swallows_nothing() -> None:
    lines = ['a;"b;c', *["x;y;z"] * 300]

    assert len(list(split(lines, ";"))) == 301


@pytest.mark.parametrize(
    ("text", "decimal", "expected"),
    [
        ("1\u202f234,50", ",", "1234.50"),
        ("\u2212 1 234,5", ",", "-1234.5"),
        ("1'234.50", ".", "1234.50"),
        ("$1,036.47", ".", "1036.47"),
        ("EUR 12,00", ",", "12.00"),
        ("12,00-", ",", "-12.00"),
        ("(12,00)", ",", "-12.00"),
        ("-0,00", ",", "0.00"),
        (",50", ",", "0.50"),
    ],
)
def test_amounts_are_read_as_banks_write_them(
    text: str, decimal: str, expected: str
) -> None:
    assert cells.amount(text, "Montant", decimal=decimal) == expected


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("1234.50", ","), ("1,234.50", ","), ("12 34", ","), ("1.23.45", ","),
        ("", ","), ("-", ","), ("1e3", "."), ("(12", ","), ("12,00,00", ","),
    ],
)  # fmt: skip
def test_amounts_are_never_read_another_way(text: str, decimal: str) -> None:
    with pytest.raises(cells.RowFault):
        cells.amount(text, "Montant", decimal=decimal)


def test_balances_say_opening_and_closing_whatever_the_order(
    read_text: ReadText,
) -> None:
    rows = [
        "03/10/2026;c;-20;1080", "02/10/2026;b;200;1100", "02/10/2026;a;-100;900",
    ]  # fmt: skip
    for order in (rows, rows[::-1], [rows[1], rows[0], rows[2]]):
        content = "Date;Libellé;Montant;Solde\n" + "\n".join(order)
        (statement,) = read_text(WITH_BALANCE, content).statements
        assert (statement["opening_balance"], statement["closing_balance"]) == (
            1000, 1080,
        )  # fmt: skip
        assert str(statement["opening_date"]) == "2026-10-02"
        assert str(statement["closing_date"]) == "2026-10-03"


def test_a_missing_line_makes_a_statement_that_does_not_foot(
    read_text: ReadText,
) -> None:
    content = (
        "Date;Libellé;Montant;Solde\n"
        "02/10/2026;a;-100;900\n02/10/2026;b;deux cents;1100\n03/10/2026;c;-20;1080\n"
    )
    reading = read_text(WITH_BALANCE, content)

    (statement,) = reading.statements
    total = sum(line["amount"] for line in reading.lines)
    assert statement["opening_balance"] == 1000
    assert statement["closing_balance"] == 1080
    assert statement["opening_balance"] + total != statement["closing_balance"]


def test_blank_balances_are_bridged_in_the_order_of_the_file(
    read_text: ReadText,
) -> None:
    content = (
        "Date;Libellé;Montant;Solde\n"
        "05/10/2026;d;-5;\n04/10/2026;c;-20;1080\n03/10/2026;b;200;\n02/10/2026;a;-100;900\n"
    )
    (statement,) = read_text(WITH_BALANCE, content).statements

    assert (statement["opening_balance"], statement["closing_balance"]) == (1000, 1075)


def test_a_direction_gives_unsigned_amounts_their_sign(read_text: ReadText) -> None:
    toml = PLAIN + 'direction = "Sens"\n'
    reading = read_text(
        toml, "Date;Libellé;Montant;Sens\n"
        "02/10/2026;a;5;D\n02/10/2026;b;6;crédit\n02/10/2026;c;7;X\n",
    )  # fmt: skip

    assert [line["amount"] for line in reading.lines] == [-5, 6]
    assert [row.field for row in reading.rejected] == ["Sens"]


def test_two_date_orders_are_told_apart_or_refused(read_text: ReadText) -> None:
    toml = PLAIN.replace("[col", 'dates = ["DD/MM/YYYY", "MM/DD/YYYY"]\n[col')
    head = "Date;Libellé;Montant\n"

    proven = read_text(toml, head + "02/03/2026;a;1\n25/03/2026;b;1\n")
    assert [line["booking_date"].month for line in proven.lines] == [3, 3]
    ordered = read_text(toml, head + "03/12/2026;a;1\n04/01/2026;b;1\n05/02/2026;c;1\n")
    assert [line["booking_date"].month for line in ordered.lines] == [3, 4, 5]
    same = read_text(toml, head + "05/05/2026;a;1\n")
    assert len(same.lines) == 1
    with pytest.raises(DocumentError, match="may be DD/MM/YYYY or MM/DD/YYYY"):
        read_text(toml, head + "02/03/2026;a;1\n")


def test_a_line_without_end_is_refused(read_text: ReadText) -> None:
    with pytest.raises(DocumentError, match="at most 1048576 characters"):
        read_text(PLAIN, "Date;Libellé;Montant\n" + "x" * 2_000_000)


def test_a_workspace_has_its_own_layouts(tmp_path: Path) -> None:
    (tmp_path / "b.toml").write_text(PLAIN, encoding="utf-8")
    (tmp_path / "a.toml").write_text(PLAIN.replace("Banque", "Autre"), encoding="utf-8")

    assert [layout.NAME for layout in layouts.of_workspace(tmp_path)] == [
        "Autre", "Banque",
    ]  # fmt: skip
    assert layouts.of_workspace(tmp_path / "missing") == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("[columns]", "["), "no valid TOML"),
        (("currency", "curency"), "unknown key; docs/formats.md"),
        (('"EUR"', '"euros"'), "currency = 'euros'"),
        (('amount = "Montant"', ""), "either amount, or debit and credit"),
        (("[columns]", 'dates = ["MM/YYYY"]\n[columns]'), "DD, MM and YYYY"),
        (("[columns]", "skip = ['(']\n[columns]"), "regular expression"),
        (("[columns]", "preamble.account = 'x'\n[columns]"), "one group"),
        (("[columns]", 'optional = ["Montant"]\n[columns]'), "cannot be optional"),
        (("[columns]", "width = 5\n[columns]"), "columns are the numbers 1 to 5"),
        (("[columns]", 'encoding = "klingon"\n[columns]'), "expected an encoding"),
    ],
)
def test_a_layout_that_does_not_fit_is_refused_by_file_and_key(
    tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    (tmp_path / "ma_banque.toml").write_text(PLAIN.replace(*change), encoding="utf-8")

    with pytest.raises(ConfigurationError) as caught:
        layouts.of_workspace(tmp_path)
    assert str(caught.value).startswith("ma_banque.toml")
    assert said in str(caught.value)


def test_two_layouts_of_one_name_are_refused(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(PLAIN, encoding="utf-8")

    with pytest.raises(ConfigurationError, match="another layout has this name"):
        layouts.of_workspace(tmp_path)
