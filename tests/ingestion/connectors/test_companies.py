"""HubSpot and Salesforce: companies become customers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from connectors.servers import Asked, Reply, Server

from lettrage.ingestion.connectors.services import hubspot

CUSTOMERS = (
    "select customer_id, name, country, city, parent_customer_id from raw.customers "
    "order by document_id, line_number"
)
FIRST = datetime(2026, 10, 1, tzinfo=UTC)


class Hubspot:
    """Search: in the order of the last change, ends at `results_max` results."""

    def __init__(self, count: int, *, results_max: int) -> None:
        self.results_max = results_max
        self.companies = [
            {
                "id": str(n),
                "properties": {
                    "name": f"Firme {n}",
                    "domain": f"firme{n}.test",
                    "country": "Allemagne" if n == 1 else None,
                    "city": "Berlin" if n == 1 else "",
                    "hs_parent_company_id": "1" if n == 2 else None,
                    "hs_lastmodifieddate": f"2026-10-01T00:{n // 60:02}:{n % 60:02}Z",
                },
            }
            for n in range(1, count + 1)
        ]

    def __call__(self, asked: Asked) -> Reply:
        if asked.headers["authorization"] != "Bearer pat-a-token":
            return Reply({"category": "INVALID_AUTHENTICATION"}, 401)
        (group,) = asked.json["filterGroups"]
        (rule,) = group["filters"]
        since = datetime.fromtimestamp(int(rule["value"]) // 1000, UTC)
        found = [c for c in self.companies if _changed(c) >= since]
        after = int(asked.json.get("after", 0))
        if after >= self.results_max:
            return Reply({"message": "paging beyond 10000 results"}, 400)
        size = min(asked.json["limit"], 3)
        body: dict[str, Any] = {
            "total": len(found),
            "results": found[after : after + size],
        }
        if after + size < len(found):
            body["paging"] = {"next": {"after": str(after + size)}}
        return Reply(body)


def _changed(company: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(company["properties"]["hs_lastmodifieddate"])


def hubspot_at(server: Server) -> dict[str, Any]:
    return {"hubspot": {"url": server.url, "since": date(2026, 9, 1)}}


def test_hubspot_s_companies_are_customers(
    serve: Callable[[Any], Server], pulls: Any, firm: Any
) -> None:
    server = serve(Hubspot(2, results_max=9))
    (told,) = pulls(hubspot_at(server), HUBSPOT_TOKEN="pat-a-token")

    assert (told.error, told.landed) == (None, 2)
    assert firm.rows(CUSTOMERS) == [
        ("hubspot:1", "Firme 1", "DE", "Berlin", None),
        ("hubspot:2", "Firme 2", "FR", None, "hubspot:1"),
    ]
    # The country that it does not say is the firm's own, and said to be so.
    assert firm.rows(
        "select custom_fields->>'country_source' from raw.customers "
        "order by customer_id"
    ) == [(None,), ("company.country",)]


def test_a_search_that_ends_goes_on_from_the_last_change(
    serve: Callable[[Any], Server], pulls: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(hubspot, "RESULTS_MAX", 9)
    server = serve(Hubspot(40, results_max=9))
    (told,) = pulls(hubspot_at(server), HUBSPOT_TOKEN="pat-a-token")

    assert (told.error, told.landed) == (None, 40)
    assert told.duplicate > 0


class Salesforce:
    """A query, its locator, which is forgotten when somebody says so, and OAuth."""

    def __init__(self) -> None:
        self.has_forgotten = False
        self.accounts = [
            {
                "attributes": {"type": "Account"},
                "Id": f"001{n}",
                "Name": f"Firme {n}",
                "BillingCountry": "France",
                "BillingCity": "Lyon",
                "ParentId": None,
                "SystemModstamp": f"2026-10-0{n}T08:00:00.000+0000",
            }
            for n in range(1, 6)
        ]

    def __call__(self, asked: Asked) -> Reply:
        if asked.path == "/services/oauth2/token":
            assert asked.form["client_secret"] == "secret"
            return Reply({"access_token": "token", "token_type": "Bearer"})
        assert asked.headers["authorization"] == "Bearer token"
        first = 0
        if asked.path.endswith("/query"):
            since = asked.query["q"].partition("SystemModstamp >= ")[2][:10]
        else:
            if self.has_forgotten:
                self.has_forgotten = False
                code = "INVALID_QUERY_LOCATOR"
                return Reply([{"errorCode": code, "message": "no such locator"}], 400)
            _, since, first = asked.path.rpartition("/")[2].split("_")  # type: ignore[assignment]
        found = [a for a in self.accounts if a["SystemModstamp"] >= since]
        at = int(first)
        body: dict[str, Any] = {"totalSize": len(found), "done": at + 2 >= len(found)}
        body["records"] = found[at : at + 2]
        if not body["done"]:
            locator = f"01g_{since}_{at + 2}"
            body["nextRecordsUrl"] = f"/services/data/v62.0/query/{locator}"
        return Reply(body)


SALESFORCE_KEYS = {"SALESFORCE_CLIENT_ID": "id", "SALESFORCE_CLIENT_SECRET": "secret"}


def salesforce_at(server: Server) -> dict[str, Any]:
    return {"salesforce": {"url": server.url, "since": date(2026, 9, 1)}}


def test_salesforce_s_accounts_are_customers(
    serve: Callable[[Any], Server], pulls: Any, firm: Any
) -> None:
    (told,) = pulls(salesforce_at(serve(Salesforce())), **SALESFORCE_KEYS)

    assert (told.error, told.pages, told.landed) == (None, 3, 5)
    assert min(firm.rows(CUSTOMERS)) == (
        "salesforce:0011", "Firme 1", "FR", "Lyon", None,
    )  # fmt: skip


def test_a_locator_that_is_forgotten_begins_the_query_anew(
    serve: Callable[[Any], Server], pulls: Any
) -> None:
    answering = Salesforce()
    answering.has_forgotten = True
    (told,) = pulls(salesforce_at(serve(answering)), **SALESFORCE_KEYS)

    assert (told.error, told.landed, told.duplicate) == (None, 5, 2)
    assert "INVALID_QUERY_LOCATOR" in pulls.said[-1]
