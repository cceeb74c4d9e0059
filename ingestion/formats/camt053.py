"""camt.053: a bank's statement of booked entries, between two balances.

What: Bank-to-Customer Statement of ISO 20022. `camt` says how it is read.
"""

from __future__ import annotations

from lettrage.ingestion.formats.camt import Message

NAME = "camt.053"

_MESSAGE = Message(NAME, "BkToCstmrStmt", "Stmt", is_interim=False)

identify = _MESSAGE.identify
parse = _MESSAGE.parse
