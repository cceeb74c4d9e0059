"""A firm's own history, out of its last build: what it knew, and what it decided.

The ledger holds every decision; the truth holds those that a person made or imported,
for matching is not judged by itself. A line that is decided in part is judged by what
is decided of it; one that nobody decided is not judged.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from lettrage.core.warehouse import reader
from lettrage.core.workspace import Workspace
from lettrage.matching.evaluation.truth import Truth
from lettrage.matching.ledger import Ledger
from lettrage.matching.own_ledger import read, read_ledger

# Decided by nobody but the machine.
_AUTO = "auto"

_LINES = f"""
with decided as (
    select
        bank_line_id,
        bool_or(invoice_number is not null) as is_for_documents,
        bool_or(decided_by <> '{_AUTO}') as is_by_person
    from marts.allocations
    where bank_line_id is not null
    group by bank_line_id
)
select
    bank_lines.bank_line_id, bank_lines.account_iban as account,
    bank_lines.booking_date, bank_lines.amount,
    case
        when decided.is_for_documents then 'documents'
        when decided.bank_line_id is not null then 'customer'
        else 'nothing'
    end as pays,
    null::varchar as scenario
from marts.bank_lines
left join decided using (bank_line_id)
where
    not bank_lines.is_before_books
    and (decided.is_by_person or bank_lines.reconciliation_status = 'no_customer')
order by bank_lines.bank_line_id
"""

# What matching calls allocated is the cash; a person's differences settle besides.
_PARTS = """
select
    bank_line_id, invoice_number,
    coalesce(sum(allocated_amount) filter (kind in ('cash', 'credit')), 0)
        ::decimal(18, 4) as allocated_amount,
    sum(allocated_amount)::decimal(18, 4) as settled_amount
from marts.allocations
where bank_line_id is not null and invoice_number is not null
group by bank_line_id, invoice_number
order by bank_line_id, invoice_number
"""

_AUTOMATIC = f"""
select count(distinct bank_line_id) from marts.allocations
where decided_by = '{_AUTO}' and bank_line_id is not null
"""


_CERTIFICATE = "select * from marts.match_certificates order by pool"


@dataclass(frozen=True)
class OwnHistory:
    """A firm's history, and what its people say is right in it.

    Args:
        ledger: all that was issued, received and decided.
        truth: the lines that people decided.
        certificate: what decides alone today, by the prior's word and this firm's.
        automatic_count: lines that were decided alone; they teach, and judge nothing.
    """

    ledger: Ledger
    truth: Truth
    certificate: pa.Table
    automatic_count: int


def read_history(workspace: Workspace) -> OwnHistory:
    """Read a firm's history out of its last build.

    Raises:
        NothingPublished: there is no build yet.
    """
    with reader(workspace) as connection:
        ledger = read_ledger(connection)
        truth = Truth(read(connection, _LINES), read(connection, _PARTS))
        certificate = read(connection, _CERTIFICATE)
        counted = connection.execute(_AUTOMATIC).fetchone()
    assert counted is not None
    return OwnHistory(ledger, truth, certificate, counted[0])
