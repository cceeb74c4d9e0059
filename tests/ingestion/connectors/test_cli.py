from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from connectors.servers import Reply, Server
from connectors.stripe_server import KEY, Stripe
from typer.testing import CliRunner

from lettrage.cli import app

SETTINGS = """
[connectors.stripe]
url = "{stripe}"
since = 2026-09-01

[connectors.broken]
service = "hubspot"
url = "{broken}"
since = 2026-09-01
"""


@pytest.fixture
def invoke(
    firm: Any, serve: Callable[[Any], Server], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    stripe = serve(Stripe(Reply))
    broken = serve(lambda _: Reply({"message": "no"}, 403))
    text = SETTINGS.format(stripe=stripe.url, broken=broken.url)
    firm.workspace.settings_path.write_text(text)
    monkeypatch.setenv("STRIPE_API_KEY", KEY)
    monkeypatch.setenv("HUBSPOT_TOKEN", "a-token-that-nobody-may-see")

    def run(*arguments: str) -> Any:
        place = ["--workspace", str(firm.workspace.root), "--user", "u1"]
        return CliRunner().invoke(app, ["pull", *arguments, *place])

    return run


def test_one_connection_that_fails_stops_no_other(invoke: Callable[..., Any]) -> None:
    result = invoke("--format", "json")
    told = {(row["connector"], row["stream"]): row for row in json.loads(result.stdout)}

    assert result.exit_code == 1
    assert told["stripe", "payouts"]["landed"] == 3
    assert told["stripe", "invoices"]["cursor"].startswith("2026-09-21T")
    assert told["broken", "companies"]["error"] == (
        "broken: /crm/v3/objects/companies/search: answered 403 "
        '({"message":"no"}); give the key the right to read this'
    )


def test_only_the_named_connections_are_pulled(invoke: Callable[..., Any]) -> None:
    result = invoke("stripe")

    assert result.exit_code == 0
    assert "broken" not in result.stdout
    assert "10 rows landed. Next: lettrage run" in result.stderr


def test_no_secret_is_said_or_kept(invoke: Callable[..., Any], firm: Any) -> None:
    result = invoke()
    kept = b"".join(
        path.read_bytes()
        for path in sorted(firm.workspace.root.rglob("*"))
        if path.is_file()
    )

    for secret in (KEY, "a-token-that-nobody-may-see"):
        assert secret not in result.output
        assert secret.encode() not in kept


def test_a_date_that_is_none_is_a_wrong_call(invoke: Callable[..., Any]) -> None:
    result = invoke("--since", "31/10/2026")

    assert str(result.exception) == "--since = '31/10/2026': expected 2026-10-31"


def test_a_workspace_without_connections_says_how_to_make_one(
    invoke: Callable[..., Any], firm: Any
) -> None:
    firm.workspace.settings_path.write_text("")
    result = invoke()

    assert result.exit_code == 0
    assert "docs/connectors.md" in result.stdout
