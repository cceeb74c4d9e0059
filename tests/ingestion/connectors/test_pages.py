"""Pages as files: what is written is what was read; a broken one loses nothing."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from connectors.stripe_server import account
from connectors.test_bank_feeds import paypal, powens
from connectors.test_time_and_goods import odoo, order, timesheet
from hypothesis import given
from hypothesis import strategies as st

from lettrage.core.errors import DocumentError
from lettrage.core.settings import Company
from lettrage.ingestion.connectors import page
from lettrage.ingestion.connectors.catalogue import PAGE_PARSERS, PAGE_TRANSLATORS
from lettrage.ingestion.connectors.page import Header
from lettrage.ingestion.translator import LINE_NUMBER

COMPANY = Company()
REST = {
    "kind": "orders",
    "fields": {"order_id": "id", "quantity": "hours"},
    "prefixed": ["order_id"],
}
ITEMS: dict[tuple[str, str], tuple[list[Any], dict[str, Any]]] = {
    ("stripe", "customers"): (account()["customers"], {}),
    ("stripe", "invoices"): (account()["invoices"], {}),
    ("stripe", "credit_notes"): (account()["credit_notes"], {}),
    ("stripe", "payouts"): (
        account()["balance_transactions"],
        {"payout": account()["payouts"][0]},
    ),
    ("paypal", "transactions"): (
        [paypal("T1", "2026-10-02T22:30:00+0000", "120.00", fee="-4.10")],
        {"timezone": "Europe/Paris"},
    ),
    ("powens", "transactions"): (
        [powens(1, "2026-10-01", "1200.50")],
        {"accounts": {"5": {"iban": "FR7630006000011234567890189", "currency": "EUR"}}},
    ),
    ("kimai", "timesheets"): ([timesheet(1, 5400)], {}),
    ("hubspot", "companies"): ([{"id": "1", "properties": {"name": "A"}}], {}),
    ("salesforce", "accounts"): ([{"Id": "1", "Name": "A"}], {}),
    ("odoo", "products"): (
        [odoo(1)],
        {"taxes": {"7": {"amount": 5.5, "amount_type": "percent",
                         "price_include": False}}},
    ),
    ("dolibarr", "products"): ([{"ref": "A", "price": "1.0", "type": "0"}], {}),
    ("woocommerce", "orders"): ([order(1)], {}),
    ("rest", "lists"): ([{"id": 1, "hours": 1.10}], REST),
}  # fmt: skip
READERS: list[Any] = [*PAGE_TRANSLATORS, *PAGE_PARSERS]
EVERY = [(reader.NAME, reader) for reader in READERS]


def written(tmp_path: Path, reader: Any) -> Path:
    stream = reader.stream.format or reader.stream.name
    items, context = ITEMS[reader.service, stream]
    path = tmp_path / "page.jsonl"
    page.write(path, Header(reader.service, stream, reader.service, context), items)
    return path


def lines_told(reader: Any, path: Path) -> set[int]:
    """The lines of the file that became rows, or were rejected."""
    told: set[int] = set()
    if reader in PAGE_PARSERS:
        for batch in reader.parse(path, path.name):
            told |= {row.line_number for row in batch.rejected}
            if batch.lines is not None:
                told |= set(batch.lines["line_number"].to_pylist())
    else:
        for part in reader.translate(path, path.name, COMPANY):
            told |= {row.line_number for row in part.rejected}
            if part.rows is not None:
                numbers = part.rows[LINE_NUMBER].to_pylist()
                assert len(numbers) == len(set(numbers))
                told |= set(numbers)
    return {number % 1_000_000 for number in told}


def test_every_stream_has_items_here() -> None:
    assert {
        (reader.service, reader.stream.format or reader.stream.name)
        for _, reader in EVERY
    } == set(ITEMS)


@pytest.mark.parametrize(("name", "reader"), EVERY, ids=[name for name, _ in EVERY])
def test_a_page_is_known_by_its_first_line_alone(
    name: str, reader: Any, tmp_path: Path
) -> None:
    head = written(tmp_path, reader).read_bytes()

    assert [other.NAME for _, other in EVERY if other.identify(head)] == [reader.NAME]
    assert not reader.identify(head.replace(b"lettrage_pull", b"something_else"))


@pytest.mark.parametrize(
    "mutants",
    [60, pytest.param(100_000, marks=pytest.mark.soak)],
    ids=lambda n: f"{n} mutants",
)
@pytest.mark.parametrize(("name", "reader"), EVERY, ids=[name for name, _ in EVERY])
def test_a_broken_page_ends_in_rows_and_reasons(
    name: str, reader: Any, mutants: int, tmp_path: Path
) -> None:
    path = written(tmp_path, reader)
    whole = path.read_bytes()
    chance = random.Random(mutants)
    header_length = whole.index(b"\n") + 1
    for _ in range(mutants):
        broken = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(broken))
            broken[at : at + chance.randint(0, 3)] = chance.choice(
                [
                    b"",
                    b"\x00",
                    b"\xff",
                    b'"',
                    b"{",
                    b"9",
                    b"null",
                    b"1e999999999",
                    b"\\ud800",
                    b"\n",
                ]
            )
        path.write_bytes(broken)
        try:
            told = lines_told(reader, path)
        except DocumentError:
            assert broken[:header_length] != whole[:header_length]
            continue
        # A line that is no object is told, whatever the stream passes over.
        for number, line in enumerate(broken.split(b"\n")[1:], start=2):
            if line.strip() and not _is_object(bytes(line)):
                assert number in told


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(page.exact(line.decode("utf-8", "replace")), dict)
    except ValueError:
        return False


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(10**30), 10**30)
        | st.decimals(allow_nan=False, allow_infinity=False, places=10)
        | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    )
)
def test_what_is_read_again_is_what_was_written(value: Any) -> None:
    text = page.dump(value)

    assert "\n" not in text
    assert page.exact(text) == value
    assert page.dump(page.exact(text)) == text


def test_digits_stay_as_they_came() -> None:
    text = '{"a":1.10,"b":1E+2,"c":0.1000000000000000055511151231257827}'

    assert page.dump(page.exact(text)) == text
    assert page.exact(text)["a"] == Decimal("1.10")
    assert page.dump(json.loads(text)) != text


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", "[" * 100_000, "1e9" * 9, ""])
def test_what_is_no_json_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"JSON|Expecting|Extra"):
        page.exact(text)


def test_a_line_without_end_is_told_and_its_rest_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = PAGE_TRANSLATORS[0]
    path = written(tmp_path, reader)
    long = b'{"id":"' + b"x" * 5_000 + b'"}\n'
    path.write_bytes(path.read_bytes() + long + b'{"id":"cus_9","name":"Z"}\n')
    monkeypatch.setattr(page, "LINE_BYTES_MAX", 1_000)

    assert lines_told(reader, path) == {2, 3, 4, 5, 6}


def test_a_header_of_another_version_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, PAGE_TRANSLATORS[0])
    path.write_bytes(path.read_bytes().replace(b'"version":1', b'"version":2'))

    with pytest.raises(DocumentError, match="line 1, version: found '2'"):
        lines_told(PAGE_TRANSLATORS[0], path)
