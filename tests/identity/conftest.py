"""Customers as they land from several programs, and a small firm published by hand."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from lettrage.books import users
from lettrage.books.engine import Books, open_books
from lettrage.core import warehouse
from lettrage.core.settings import Storage, read_settings
from lettrage.core.workspace import Workspace
from lettrage.identity import pipeline
from lettrage.ingestion.schema import create_raw_tables

Row = dict[str, Any]


def table(name: str, rows: list[Row]) -> pa.Table:
    """The input `name`, with null where a row says nothing."""
    return pa.Table.from_pylist(
        rows, schema=pa.schema(list(pipeline.INPUTS[name].items()))
    )


@pytest.fixture
def customer() -> Callable[..., Row]:
    """A landed customer of France."""

    def made(customer_id: str, name: str | None = None, **more: Any) -> Row:
        return {
            "customer_id": customer_id, "name": name, "country": "FR",
            "first_position": 1, "first_line_number": 1, **more,
        }  # fmt: skip

    return made


@pytest.fixture
def compare() -> Callable[[list[Row]], list[Row]]:
    """The pairs of `pipeline.compare`, as rows."""
    return lambda rows: pipeline.compare(table("customers", rows)).to_pylist()


@pytest.fixture
def identify() -> Callable[..., list[set[str]]]:
    """The customers of several records, the one whose identifier they take first."""
    return _identify


def _identify(rows: list[Row], decisions: list[Row] | None = None) -> list[list[str]]:
    customers = table("customers", rows)
    found = pipeline.identify(
        customers=customers,
        pairs=pipeline.compare(customers),
        decisions=table(
            "decisions",
            [
                {"decision_id": f"i{at}", "position": at, **decision}
                for at, decision in enumerate(decisions or [], 1)
            ],
        ),
    ).to_pylist()
    identities = sorted({row["identity_customer_id"] for row in found})
    members = {
        one: {r["customer_id"] for r in found if r["identity_customer_id"] == one}
        for one in identities
    }
    return [[one, *sorted(members[one] - {one})] for one in identities]


TABLES = """
create schema marts;
create table marts.customers (
    customer_id varchar, name varchar, siren varchar, vat_number varchar,
    country varchar, city varchar, merged_customer_ids varchar[]
);
insert into marts.customers values
('C1', 'Cofradis', '732829320', null, 'FR', 'Lyon', ['hubspot:12']),
('C2', 'Élan Conseil', null, null, 'FR', null, []),
('zoho:Elan', 'Elan Conseil', null, null, 'FR', null, []),
('stripe:9', 'ELAN CONSEIL', null, null, 'FR', null, []),
('C4', 'Nordmétal Lille', null, null, 'FR', null, []),
('C5', 'Nordmétal Lens', null, null, 'FR', null, []),
('paypal:7', 'Nordmétal', null, null, 'FR', null, []);

create table marts.customer_records (
    landed_customer_id varchar, customer_id varchar, name varchar, siren varchar
);
insert into marts.customer_records values
('C1', 'C1', 'Cofradis', '732829320'), ('hubspot:12', 'C1', 'COFRADIS', '732829320'),
('C2', 'C2', 'Élan Conseil', null), ('zoho:Elan', 'zoho:Elan', 'Elan Conseil', null),
('stripe:9', 'stripe:9', 'ELAN CONSEIL', null), ('C4', 'C4', 'Nordmétal Lille', null),
('C5', 'C5', 'Nordmétal Lens', null), ('paypal:7', 'paypal:7', 'Nordmétal', null);

create table marts.customer_merge_proposals (
    proposal_id varchar, customer_id varchar, other_customer_id varchar,
    landed_customer_id varchar, other_landed_customer_id varchar, status varchar,
    evidence varchar, decision_id varchar, decided_by varchar, reason varchar,
    score bigint, is_sure_alone boolean, decided_at timestamp
);
insert into marts.customer_merge_proposals values
('P1', 'C1', 'C1', 'C1', 'hubspot:12', 'merged', '[{"name": "same_siren", "points": 60, "value": "732829320"}, {"name": "same_name", "points": 50, "value": null}]', null, 'auto', null, 99, true, null),
('P2', 'C2', 'zoho:Elan', 'C2', 'zoho:Elan', 'proposed', '[{"name": "same_name", "points": 50, "value": null}]', null, null, null, 50, false, null),
('P3', 'C2', 'stripe:9', 'C2', 'stripe:9', 'proposed', '[{"name": "same_name", "points": 48, "value": null}]', null, null, null, 48, false, null),
('P4', 'stripe:9', 'zoho:Elan', 'stripe:9', 'zoho:Elan', 'proposed', '[{"name": "same_name", "points": 47, "value": null}]', null, null, null, 47, false, null),
('P5', 'C4', 'paypal:7', 'C4', 'paypal:7', 'proposed', '[]', null, null, null, 46, true, null),
('P6', 'C5', 'paypal:7', 'C5', 'paypal:7', 'proposed', '[]', null, null, null, 46, true, null);

insert into raw.runs values ('r1', '2026-04-30', 1, '2026-04-30 08:00:00');
"""  # noqa: E501


@pytest.fixture(scope="session")
def published_firm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The firm of `TABLES`; shared, so nobody may write to it."""
    root = tmp_path_factory.mktemp("firm") / "workspace"
    root.mkdir()
    (root / "lettrage.toml").write_text("", encoding="utf-8")
    found, storage = Workspace.at(root), Storage()
    with warehouse.writer(found, storage) as connection:
        create_raw_tables(connection)
        connection.execute(TABLES)
        warehouse.publish(connection, found, storage)
    return root


@pytest.fixture
def workspace(published_firm: Path, tmp_path: Path) -> Workspace:
    """A copy of the firm, for one test that acts."""
    root = tmp_path / "workspace"
    shutil.copytree(published_firm, root, symlinks=True)
    return Workspace.at(root)


@pytest.fixture
def books(workspace: Workspace) -> Iterator[Books]:
    """The books of `workspace`: empty but for the user `anne`, at position 1."""
    settings = read_settings(workspace.settings_path)
    with open_books(workspace, settings) as opened:
        users.ensure(opened, "anne")
        yield opened


@pytest.fixture
def anne(books: Books) -> str:
    """The `user_id` of anne."""
    return users.ensure(books, "anne")
