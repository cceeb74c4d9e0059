"""Kimai's time, Odoo's and Dolibarr's products, WooCommerce's orders."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from datetime import date
from typing import Any

from connectors.servers import Asked, Reply, Server

PRODUCTS = (
    "select product_code, name, unit, unit_price::varchar, currency, "
    "vat_rate::varchar, nature from raw.products order by 1"
)


class Kimai:
    """Numbered pages, 404 past the last, the server's own time in `Date`."""

    def __init__(self) -> None:
        self.entries = [timesheet(n, 5400 if n == 1 else 1000) for n in range(1, 4)]
        self.entries[2]["end"] = None
        self.total_pages = True

    def __call__(self, asked: Asked) -> Reply:
        assert asked.headers["authorization"] == "Bearer a-token"
        at = int(asked.query["page"])
        found = self.entries[2 * at - 2 : 2 * at]
        if not found:
            return Reply({"code": 404, "message": "Not Found"}, 404)
        return Reply(found, headers={"X-Page": str(at), "X-Total-Pages": "2"})


def timesheet(number: int, seconds: int) -> dict[str, Any]:
    return {
        "id": number,
        "begin": "2026-10-05T23:30:00+0200",
        "end": "2026-10-06T01:00:00+0200",
        "duration": seconds,
        "billable": True,
        "description": f"Atelier  {number}",
        "user": {"id": 3, "username": "anne", "alias": "Anne D.", "title": "senior"},
        "activity": {"id": 1, "name": "Conseil"},
        "project": {"id": 8, "name": "Refonte", "customer": {"id": 2, "name": "ACME"}},
    }


def test_kimai_s_entries_are_time_of_customers(
    serve: Callable[[Any], Server], pulls: Any, firm: Any
) -> None:
    server = serve(Kimai())
    described = {"kimai": {"url": server.url, "since": date(2026, 9, 1)}}
    (told,) = pulls(described, KIMAI_TOKEN="a-token")

    assert (told.error, told.rejected) == (None, 0)
    assert firm.rows(
        "select entry_id, employee_id, customer_id, project, task_type, date::varchar, "
        "hours::varchar, billable, description from raw.time_entries order by 1"
    ) == [
        ("kimai:1", "kimai:3", "kimai:2", "Refonte", "Conseil", "2026-10-05",
         "1.50000000", True, "Atelier 1"),
        ("kimai:2", "kimai:3", "kimai:2", "Refonte", "Conseil", "2026-10-05",
         "0.27777778", True, "Atelier 2"),
    ]  # fmt: skip
    assert firm.rows("select customer_id, name from raw.customers") == [
        ("kimai:2", "ACME")
    ]
    assert firm.rows("select employee_id, name, seniority from raw.employees") == [
        ("kimai:3", "Anne D.", "senior")
    ]
    # The server's clock is ahead of the pull's: the next sweep starts at the pull's.
    assert told.cursor.startswith("2026-11-20T12:00:00")


class Odoo:
    """JSON-2: `search_read` with a domain, false where a field is empty."""

    def __init__(self, count: int) -> None:
        self.products = [odoo(n) for n in range(1, count + 1)]

    def __call__(self, asked: Asked) -> Reply:
        assert asked.headers["authorization"] == "bearer a-key"
        assert asked.headers["x-odoo-database"] == "firm"
        if asked.path == "/json/2/account.tax/search_read":
            taxes = [
                {
                    "id": 7,
                    "amount": 5.5,
                    "amount_type": "percent",
                    "price_include": False,
                },
                {
                    "id": 8,
                    "amount": 20.0,
                    "amount_type": "percent",
                    "price_include": True,
                },
            ]
            ((_, _, named),) = asked.json["domain"]
            return Reply([tax for tax in taxes if tax["id"] in named])
        assert asked.path == "/json/2/product.product/search_read"
        rules = {(field, sign): value for field, sign, value in asked.json["domain"]}
        found = [
            product
            for product in self.products
            if product["id"] > rules["id", ">"]
            and product["write_date"] >= rules["write_date", ">="]
        ]
        return Reply(found[: asked.json["limit"]])


def odoo(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "default_code": f"P{number:03}",
        "name": "Formation",
        "uom_id": [1, "Heures"],
        "lst_price": 99.9,
        "currency_id": [1, "EUR"],
        "taxes_id": [7],
        "type": "service",
        "write_date": "2026-10-01 08:00:00",
        **more,
    }


ODOO = {"database": "firm", "since": date(2026, 9, 1)}


def test_odoo_s_products_keep_their_price_and_rate(
    serve: Callable[[Any], Server], pulls: Any, firm: Any
) -> None:
    answering = Odoo(1)
    answering.products += [
        odoo(2, default_code=False, type="consu"),
        odoo(3, taxes_id=[8]),
        odoo(4, taxes_id=[]),
    ]
    described = {"odoo": {"url": serve(answering).url, **ODOO}}
    (told,) = pulls(described, ODOO_API_KEY="a-key")

    assert (told.error, told.landed, told.rejected) == (None, 2, 2)
    assert firm.rows(PRODUCTS) == [
        ("P001", "Formation", "Heures", "99.90000000", "EUR", "5.50000000", "services"),
        ("odoo:2", "Formation", "Heures", "99.90000000", "EUR", "5.50000000", "goods"),
    ]
    # A price with its tax in it, and a product without a rate: both are said.
    assert firm.rows("select line_number, field from raw.rejected_rows order by 1") == [
        (4, "taxes_id"),
        (5, "vat_rate"),
    ]


def test_odoo_s_pages_go_on_from_the_last_id(
    serve: Callable[[Any], Server], pulls: Any
) -> None:
    described = {"odoo": {"url": serve(Odoo(250)).url, **ODOO}}
    (told,) = pulls(described, ODOO_API_KEY="a-key")

    assert (told.pages, told.landed) == (3, 250)


class Dolibarr:
    """Products by `sqlfilters`; an empty list is 404."""

    def __init__(self, count: int) -> None:
        self.products = [
            {
                "id": str(n),
                "ref": f"SRV-{n}",
                "label": "Audit",
                "type": "1",
                "price": "450.00000000",
                "tva_tx": "20.000",
                "fk_unit": None,
                "date_modification": 1_790_000_000,
            }
            for n in range(1, count + 1)
        ]

    def __call__(self, asked: Asked) -> Reply:
        assert asked.headers["dolapikey"] == "a-key"
        found = re.fullmatch(
            r"\(t\.rowid:>:(\d+)\) and \(t\.tms:>=:'[-0-9 :]{19}'\)",
            asked.query["sqlfilters"],
        )
        assert found is not None
        rest = [p for p in self.products if int(p["id"]) > int(found[1])]
        if not rest:
            return Reply({"error": {"code": 404, "message": "No product found"}}, 404)
        return Reply(rest[: int(asked.query["limit"])])


def test_dolibarr_s_products_land_page_by_page(
    serve: Callable[[Any], Server], pulls: Any, firm: Any
) -> None:
    server = serve(Dolibarr(200))
    described = {"dolibarr": {"url": server.url, "since": date(2026, 9, 1)}}
    (told,) = pulls(described, DOLIBARR_API_KEY="a-key")

    assert (told.error, told.pages, told.landed) == (None, 2, 200)
    assert firm.rows(f"{PRODUCTS} limit 1") == [
        ("SRV-1", "Audit", "unit", "450.00000000", "EUR", "20.00000000", "services")
    ]


class Woocommerce:
    """Orders, numbered pages, their number in `X-WP-TotalPages`."""

    def __init__(self) -> None:
        self.orders = [order(1), order(2, status="processing"), order(3, customer=0)]

    def __call__(self, asked: Asked) -> Reply:
        pair = b64encode(b"ck_key:cs_secret").decode()
        assert asked.headers["authorization"] == f"Basic {pair}"
        since = asked.query["modified_after"]
        found = [o for o in self.orders if o["date_modified_gmt"] > since]
        at = int(asked.query["page"])
        pages = str(-(-len(found) // 2))
        return Reply(found[2 * at - 2 : 2 * at], headers={"X-WP-TotalPages": pages})


def order(
    number: int, *, status: str = "completed", customer: int = 4
) -> dict[str, Any]:
    return {
        "id": number,
        "number": f"W{number}",
        "status": status,
        "customer_id": customer,
        "currency": "EUR",
        "date_completed_gmt": "2026-10-31T23:30:00" if status == "completed" else None,
        "date_modified_gmt": "2026-10-31T23:30:00",
        "billing": {"company": "ACME", "country": "BE", "email": "a@acme.test"},
        "line_items": [
            {"id": 10 * number, "product_id": 7, "variation_id": 0, "sku": "VIS",
             "quantity": 3, "price": 3.3333333333333335},
            {"id": 10 * number + 1, "product_id": 8, "variation_id": 9, "sku": "",
             "quantity": 1, "price": 10},
        ],
    }  # fmt: skip


def test_woocommerce_s_delivered_orders_land_line_by_line(
    serve: Callable[[Any], Server], pulls: Any, firm: Any
) -> None:
    answering = Woocommerce()
    server = serve(answering)
    described = {"woocommerce": {"url": server.url, "since": date(2026, 9, 1)}}
    keys = {"WOOCOMMERCE_KEY": "ck_key", "WOOCOMMERCE_SECRET": "cs_secret"}
    (told,) = pulls(described, **keys)

    assert (told.error, told.pages, told.rejected) == (None, 2, 0)
    assert firm.rows(
        "select order_id, customer_id, product_code, quantity::varchar, "
        "unit_price::varchar, delivered_on::varchar from raw.orders order by 1"
    ) == [
        ("woocommerce:1-10", "woocommerce:4", "VIS", "3.00000000", "3.33333333",
         "2026-11-01"),
        ("woocommerce:1-11", "woocommerce:4", "woocommerce:9", "1.00000000",
         "10.00000000", "2026-11-01"),
        ("woocommerce:3-30", "woocommerce:3-guest", "VIS", "3.00000000", "3.33333333",
         "2026-11-01"),
        ("woocommerce:3-31", "woocommerce:3-guest", "woocommerce:9", "1.00000000",
         "10.00000000", "2026-11-01"),
    ]  # fmt: skip

    changed = order(2)
    changed["date_modified_gmt"] = "2026-11-02T08:00:00"
    answering.orders[1] = changed
    (told,) = pulls(described, **keys)
    # Two lines are new; its customer has landed before.
    assert told.landed == 2
