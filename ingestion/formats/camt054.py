"""camt.054: a bank's notification of single entries, with their details.

What: Bank-to-Customer Debit Credit Notification of ISO 20022. `camt` says how it is
read. It has no balances. Many banks book a batch as one bare entry in camt.053 and list
its transactions here: they land as the parts of that line, whichever came first.
"""

from __future__ import annotations

from lettrage.ingestion.formats.camt import Message

NAME = "camt.054"

_MESSAGE = Message(NAME, "BkToCstmrDbtCdtNtfctn", "Ntfctn", is_interim=True)

identify = _MESSAGE.identify
parse = _MESSAGE.parse
