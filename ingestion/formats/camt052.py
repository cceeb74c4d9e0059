"""camt.052: a bank's report of an account during the day.

What: Bank-to-Customer Account Report of ISO 20022. `camt` says how it is read. Its
booked entries are sightings of lines that the camt.053 of the day shows again; its
pending ones (PDNG) are rejected and say so. Its statements are interim: a report may
begin again from the morning's balance, or go on from the report before.
"""

from __future__ import annotations

from lettrage.ingestion.formats.camt import Message

NAME = "camt.052"

_MESSAGE = Message(NAME, "BkToCstmrAcctRpt", "Rpt", is_interim=True)

identify = _MESSAGE.identify
parse = _MESSAGE.parse
