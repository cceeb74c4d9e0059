"""What has landed or was refused, in chain order."""

from __future__ import annotations

from datetime import UTC, datetime

from lettrage.books import landings, verify

RECEIVED_AT = datetime(2026, 1, 5, 8, 0, 0, 123456, tzinfo=UTC)
BANK = {
    "sha256": "ab" * 32,
    "file_name": "relevé janvier.xml",
    "kind": "bank_statement",
    "format": "camt.053",
    "received_at": RECEIVED_AT,
}


def test_a_document_lands_once_whatever_its_name(firm):
    first = landings.record_landing(firm.books, **BANK, user_id=firm.alice)
    renamed = BANK | {"file_name": "copy.xml"}
    assert landings.record_landing(firm.books, **renamed, user_id=firm.bob) == first
    assert landings.landings_after(firm.books, 0) == [
        landings.Landing(3, **BANK, user_id=firm.alice, refusal=None)
    ]
    assert landings.landed_position(firm.books, "ab" * 32) == 3


def test_a_refusal_is_recorded_once_a_reason_and_the_document_may_land_later(firm):
    unknown = BANK | {"kind": None, "format": None}
    reasons = ["no parser knows it", "no parser knows it", "line 3: no amount"]
    positions = [
        landings.record_refusal(
            firm.books, **unknown, user_id=firm.alice, reason=reason
        )
        for reason in reasons
    ]
    assert positions == [3, 3, 4]
    assert landings.landed_position(firm.books, "ab" * 32) is None
    assert landings.record_landing(firm.books, **BANK, user_id=firm.alice) == 5
    refusals = [one.refusal for one in landings.landings_after(firm.books, 3)]
    assert refusals == ["line 3: no amount", None]


def test_landings_are_read_by_position_up_to_another(firm):
    for n in range(5):
        landings.record_landing(
            firm.books, **BANK | {"sha256": f"{n}" * 64}, user_id=firm.alice
        )
    found = landings.landings_after(firm.books, 4, up_to=6)
    assert [one.position for one in found] == [5, 6]


def test_a_file_name_of_broken_bytes_is_recorded_all_the_same(firm):
    broken = BANK | {"file_name": "relev\udce9\0.csv"}
    landings.record_landing(firm.books, **broken, user_id=firm.alice)
    (landed,) = landings.landings_after(firm.books, 0)
    assert landed.file_name == "relev?\ufffd.csv"
    assert [check for check in verify.verify(firm.books) if not check.holds] == []
