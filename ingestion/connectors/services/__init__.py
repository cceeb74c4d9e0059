"""The services that Lettrage pulls from, one module a service.

To add one: a module with the names of `service.Service`'s fields, its place in
`SERVICES`, its table in `core.settings_connectors`, tests against a server on the
loopback that behaves as the published API does, and a section of docs/connectors.md.
"""

from __future__ import annotations

from lettrage.ingestion.connectors.service import Service
from lettrage.ingestion.connectors.services import (
    dolibarr,
    hubspot,
    kimai,
    odoo,
    paypal,
    powens,
    rest,
    salesforce,
    stripe,
    woocommerce,
)

SERVICES: tuple[Service, ...] = (
    stripe.SERVICE,
    paypal.SERVICE,
    powens.SERVICE,
    kimai.SERVICE,
    hubspot.SERVICE,
    salesforce.SERVICE,
    odoo.SERVICE,
    dolibarr.SERVICE,
    woocommerce.SERVICE,
    rest.SERVICE,
)

__all__ = ["SERVICES"]
