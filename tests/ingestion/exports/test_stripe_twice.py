"""What Stripe's connector pulled and what its exports say of the same are one thing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from connectors.conftest import pulls, serve
from connectors.servers import Reply, Server
from connectors.stripe_server import KEY, Stripe

if TYPE_CHECKING:
    from ..conftest import Firm

__all__ = ["pulls", "serve"]

# The first payout of `stripe_server.account`, as each export writes it.
ITEMISED = """\
automatic_payout_id,automatic_payout_effective_at_utc,balance_transaction_id,\
created_utc,currency,gross,fee,net,reporting_category,source_id,charge_id,description,\
customer_email,customer_id
po_1,2026-09-24 00:00:00,txn_1,2026-09-22 04:06:40,eur,120.00,3.00,117.00,charge,\
ch_1,ch_1,of ch_1,c1@client.test,cus_1
po_1,2026-09-24 00:00:00,txn_2,2026-09-22 04:06:40,eur,-1.35,0.00,-1.35,dispute,\
dp_1,ch_1,of dp_1,c1@client.test,cus_1
po_1,2026-09-24 00:00:00,txn_3,2026-09-22 04:06:40,eur,-115.65,0.00,-115.65,payout,\
po_1,,STRIPE PAYOUT,,
"""
HISTORY = """\
id,Type,Source,Amount,Fee,Net,Currency,Created (UTC),Available On (UTC),Description,\
Transfer,Transfer Date (UTC)
txn_1,charge,ch_1,120.00,3.00,117.00,eur,2026-09-22 04:06,2026-09-23 00:00,of ch_1,\
po_1,2026-09-24 00:00
txn_2,adjustment,dp_1,-1.35,0.00,-1.35,eur,2026-09-22 04:06,2026-09-23 00:00,of dp_1,\
po_1,2026-09-24 00:00
txn_3,payout,po_1,-115.65,0.00,-115.65,eur,2026-09-22 04:06,2026-09-23 00:00,STRIPE,,
"""
INVOICES = """\
id,Currency,Customer,Date (UTC),Due Date (UTC),Number,Subtotal,Tax,Total,Status
in_1,eur,cus_1,2026-09-21 14:15,2026-10-21 14:15,F-1,100.00,20.00,120.00,open
in_3,eur,cus_2,2026-09-21 14:18,2026-10-21 14:18,F-3,5.05,,5.05,open
"""
SEEN = {
    "psp_payouts": "select payout_id, charge_id, kind, gross_amount, charge_date "
    "from raw.psp_payouts where payout_id = 'po_1' order by all",
    "invoices": "select invoice_number, customer_id, issue_date, due_date, "
    "amount_including_tax from raw.invoices "
    "where invoice_number in ('F-1', 'F-3') order by all",
}


@pytest.fixture
def pull(
    serve: Callable[[Any], Server], pulls: Callable[..., Any]
) -> Callable[[], None]:
    server = serve(Stripe(Reply))
    connectors = {"stripe": {"url": server.url, "since": date(2026, 9, 1)}}

    def pulled() -> None:
        told = pulls(connectors, STRIPE_API_KEY=KEY)
        assert [stream.error for stream in told] == [None] * 4

    return pulled


@pytest.mark.parametrize(
    ("export", "kind", "passed_over"),
    [
        (ITEMISED, "psp_payouts", 1),
        (HISTORY, "psp_payouts", 1),
        (INVOICES, "invoices", 0),
    ],
    ids=["itemised payout", "balance history", "invoices"],
)
def test_pull_and_export_of_the_same_land_once_whichever_came_first(
    firm: Firm, pull: Callable[[], None], export: str, kind: str, passed_over: int
) -> None:
    exported = firm.land_text("first.csv", export)
    assert (exported.error, exported.rejected) == (None, passed_over)
    of_the_export = firm.rows(SEEN[kind])

    pull()

    assert firm.rows(SEEN[kind]) == of_the_export
    assert not [reason for _, _, reason in firm.faults() if "conflict" in reason]


@pytest.mark.parametrize("export", [ITEMISED, HISTORY], ids=["itemised", "history"])
def test_an_export_of_a_pulled_payout_is_all_duplicates(
    firm: Firm, pull: Callable[[], None], export: str
) -> None:
    pull()

    later = firm.land_text("later.csv", export)

    assert (later.landed, later.duplicate, later.rejected) == (0, 2, 1)


FAILED_ITEMISED = (
    ITEMISED.splitlines()[0]
    + """
po_9,2026-09-24 00:00:00,txn_7,2026-09-22 04:06:40,eur,-5.00,0.00,-5.00,refund,re_7,,,,
po_9,2026-09-24 00:00:00,txn_8,2026-09-23 04:06:40,eur,5.00,0.00,5.00,refund_failure,\
re_7,,,,
"""
)
FAILED_HISTORY = (
    HISTORY.splitlines()[0]
    + """
txn_7,refund,re_7,-5.00,0.00,-5.00,eur,2026-09-22 04:06,2026-09-23 00:00,,po_9,\
2026-09-24 00:00
txn_8,refund_failure,re_7,5.00,0.00,5.00,eur,2026-09-23 04:06,2026-09-23 00:00,,po_9,\
2026-09-24 00:00
"""
)


@pytest.mark.parametrize("export", [FAILED_ITEMISED, FAILED_HISTORY])
def test_a_refund_and_its_failure_are_two_movements(firm: Firm, export: str) -> None:
    landed = firm.land_text("refunds.csv", export)

    assert (landed.error, landed.landed, landed.rejected) == (None, 2, 0)
    assert firm.rows(
        "select charge_id, kind, net_amount from raw.psp_payouts order by charge_id"
    ) == [("re_7", "refund", -5), ("txn_8", "adjustment", 5)]
