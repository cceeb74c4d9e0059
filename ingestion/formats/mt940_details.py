"""Field 86 of MT940: what the bank says of a line, in one of three dialects.

- German (DFÜ-Abkommen, Anlage 3): a code of three digits, then subfields `?00`, `?20`
  … of 27 characters. The purpose (`?20` to `?29`, `?60` to `?63`) is cut at 27 and goes
  on in the next subfield; a shorter one ends a line of it. `EREF+`, `SVWZ+` … name
  parts of it.
- Codewords (SWIFT, Dutch, Belgian and French banks): `/EREF/…/REMI/…/ORDP/…`.
- Free text.

A value may be cut at the end of any line, in the middle of a word: in the first two
dialects lines are joined as they stand. In free text only full lines are; after a short
one the bank meant a break.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from stdnum import iso11649

from lettrage.ingestion.formats.values import clean, iban, joined, reference

_SUBFIELD_LENGTH = 27
_FULL_LINE_LENGTH = 60  # SWIFT's lines have 65; some banks stop a little before
_GERMAN = re.compile(r"(\d{3})([^\w\s/])(?=\d{2})", re.ASCII)
_SUBFIELDS = r"(00|10|2\d|3[0-48]|6\d|7\d)"
_KEYWORD = re.compile(
    r"(?:^|(?<=\s))(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC)\+"
)
_CODEWORD = re.compile(
    r"/(ACCW|ADDR|BENM|BIC|CHGS|CNTP|CREF|CSID|EREF|EXCH|IBAN|IREF|ISDT|LIB|MARF|NAME"
    r"|NRTX|OCMT|ORDP|PREF|PURP|REMI|RREF|RTRN|SVCL|TRCD|TRTP|ULTB|ULTC|ULTD)(?=/)"
)
# German banks' kinds of transaction that give a payment back: direct debits of firms
# (108) and of consumers (109), transfers (159).
_RETURNS = frozenset({"108", "109", "159"})
# The reasons of returns in `?34`, as ISO 20022 has them: those on which published lists
# and banks' own words beside the code agree.
_REASONS = {
    "901": "AC01",
    "902": "AC04",
    "903": "AC06",
    "904": "AG01",
    "906": "AM04",
    "909": "MD01",
    "910": "MD02",
    "912": "MD06",
    "913": "MD07",
    "914": "MS03",
    "915": "RC01",
}
_PARTIES = frozenset({"BENM", "CNTP", "ORDP", "ULTB", "ULTC", "ULTD"})
_MONEY = re.compile(r"([A-Z]{3})(\d{1,14}),(\d{0,4})", re.ASCII)
_RATE = re.compile(r"\d{1,9}(?:,\d{1,8})?", re.ASCII)


class Details(NamedTuple):
    """What field 86 says of a line; null where it does not."""

    is_structured: bool
    label: str | None = None
    remittance: str | None = None
    creditor_reference: str | None = None
    counterparty_name: str | None = None
    counterparty_iban: str | None = None
    ultimate_counterparty_name: str | None = None
    end_to_end_id: str | None = None
    mandate_id: str | None = None
    return_reason: str | None = None
    charges: tuple[str, str] | None = None  # amount, currency
    instructed: tuple[str, str] | None = None  # amount, currency
    exchange_rate: str | None = None
    batch_reference: str | None = None
    is_return: bool = False


def details_of(
    fields: Sequence[Sequence[str]], narrative: str | None, *, is_credit: bool
) -> Details:
    """What the fields 86 of one line say together.

    Args:
        fields: the lines of each field, without line ends.
        narrative: what follows the references in field 61. German banks put original
            amount and charges there, others a text that free text does not repeat.
        is_credit: money came in; then the one who ordered is across, else the one who
            benefits.
    """
    details = _structured("".join("".join(f) for f in fields), is_credit=is_credit)
    more = _structured(narrative or "", is_credit=is_credit)
    if details is None:
        text = _free_text(fields)
        details = Details(False, label=text if more else _with(narrative, text))
    if more is None:
        return _with_narrative(details, narrative)
    return details._replace(
        label=details.label or more.label,
        charges=details.charges or more.charges,
        instructed=details.instructed or more.instructed,
        exchange_rate=details.exchange_rate or more.exchange_rate,
    )


def _structured(text: str, *, is_credit: bool) -> Details | None:
    """The details of a text in one of the two structured dialects; else null."""
    text = text.lstrip()
    if match := _GERMAN.match(text):
        return _german(text[:3], text[match.start(2) :], match.group(2))
    if text.startswith("/") and _CODEWORD.match(text):
        return _codewords(text, is_credit=is_credit)
    return None


def _with_narrative(details: Details, narrative: str | None) -> Details:
    """Structured details, and a narrative of 61 that nothing in them repeats."""
    said = " ".join(value for value in details if isinstance(value, str))
    if not details.is_structured or not narrative or narrative in said:
        return details
    if iban(narrative):  # the other account, which is no text
        return details
    return details._replace(label=joined(details.label, narrative))


def _with(narrative: str | None, text: str | None) -> str | None:
    """Free text, after a narrative that it does not repeat."""
    return text if narrative and narrative in (text or "") else joined(narrative, text)


def _free_text(fields: Sequence[Sequence[str]]) -> str | None:
    text = ""
    for lines in fields:
        for line in lines:
            text += line if len(line) >= _FULL_LINE_LENGTH else f"{line} "
        text += " "
    return clean(text)


def _german(code: str, text: str, separator: str) -> Details:
    pieces = re.split(re.escape(separator) + _SUBFIELDS, text)
    subfields = list(zip(pieces[1::2], pieces[2::2], strict=True))
    first = dict(reversed(subfields))
    purpose = _purpose([pair for pair in subfields if pair[0][0] in "26"])
    name = clean(" ".join(_lines([p for p in subfields if p[0] in ("32", "33")])))
    remittance = purpose.get("SVWZ")
    reason = _REASONS.get(first.get("34", "").strip())
    return Details(
        is_structured=True,
        label=clean(first.get("00")) or joined(remittance, name),
        remittance=remittance,
        counterparty_name=name,
        # Polish banks: the account in 31, its IBAN in 38.
        counterparty_iban=iban(first.get("31"))
        or iban(first.get("38"))
        or iban(purpose.get("IBAN")),
        ultimate_counterparty_name=purpose.get("ABWA") or purpose.get("ABWE"),
        end_to_end_id=reference(purpose.get("EREF")),
        mandate_id=reference(purpose.get("MREF")),
        return_reason=reason,
        batch_reference=reference(purpose.get("KREF")),
        is_return=code in _RETURNS or reason is not None,
    )


def _purpose(subfields: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The named parts of a German purpose; what has no name is remittance (SVWZ)."""
    named: dict[str, str] = {}
    for line in _lines(subfields):
        before, *rest = _KEYWORD.split(line)
        pairs = zip(rest[::2], rest[1::2], strict=True)
        for keyword, text in [("SVWZ", before), *pairs]:
            if found := joined(named.get(keyword), clean(text)):
                named[keyword] = found
    return named


def _lines(subfields: Sequence[tuple[str, str]]) -> list[str]:
    """Subfields put together: a full one goes on in the next, unless that is named."""
    lines: list[str] = []
    next_code = ""
    for code, text in subfields:
        if code == next_code and not _KEYWORD.match(text):
            lines[-1] += text
        else:
            lines.append(text)
        is_full = len(text) >= _SUBFIELD_LENGTH
        following = "60" if code == "29" else f"{int(code) + 1}"
        next_code = following if is_full else ""
    return lines


def _codewords(text: str, *, is_credit: bool) -> Details:
    _, *pieces = _CODEWORD.split(text)
    values: dict[str, str] = {}
    party = "CNTP"
    for word, raw in zip(pieces[::2], pieces[1::2], strict=True):
        value = raw.removeprefix("/").strip()
        if word != "LIB":
            value = value.removesuffix("/")
        if word in _PARTIES:
            party = word
            if word == "CNTP":
                values |= _counterparty(value)
            elif value:
                values.setdefault(f"{word}/NAME", value)
        elif word in ("NAME", "IBAN"):
            values.setdefault(f"{party}/{word}", value)
        else:
            values.setdefault(word, value)
    across = ("CNTP", "ORDP", "BENM") if is_credit else ("CNTP", "BENM", "ORDP")
    name = clean(_first(values, across, "NAME"))
    remittance, creditor_reference = _remittance(values.get("REMI", ""))
    return Details(
        is_structured=True,
        label=clean(values.get("LIB")) or joined(remittance, creditor_reference, name),
        remittance=remittance,
        creditor_reference=creditor_reference,
        counterparty_name=name,
        counterparty_iban=iban(_first(values, across, "IBAN")),
        ultimate_counterparty_name=clean(
            _first(values, ("ULTD", "ULTB", "ULTC"), "NAME")
        ),
        end_to_end_id=reference(values.get("EREF")),
        mandate_id=reference(values.get("MARF")),
        return_reason=_reason(values.get("RTRN", "")),
        charges=_money(values.get("CHGS", "")),
        instructed=_money(values.get("OCMT", "")),
        exchange_rate=_rate(values.get("EXCH", "")),
        batch_reference=reference(values.get("PREF")),
        is_return="RTRN" in values,
    )


def _counterparty(value: str) -> dict[str, str]:
    """`/CNTP/account/BIC/name/city/`, as Dutch banks write it."""
    number, _, name = (*value.split("/"), "", "", "")[:3]
    return {f"CNTP/{k}": v for k, v in (("IBAN", number), ("NAME", name)) if v}


def _first(values: dict[str, str], parties: tuple[str, ...], what: str) -> str | None:
    for party in parties:
        if value := values.get(f"{party}/{what}"):
            return value
    return None


def _remittance(value: str) -> tuple[str | None, str | None]:
    """Free remittance, and a creditor's reference, of which a line has one."""
    if value.startswith("STRD/"):
        return None, clean(value.rpartition("/")[2])
    text = clean(value.removeprefix("USTD").lstrip("/"))
    if text and text.startswith("RF") and iso11649.is_valid(text):
        return None, text
    return text, None


def _reason(value: str) -> str | None:
    match = re.match(r"[A-Z]{2}\d\d", value)
    return match.group() if match else None


def _money(value: str) -> tuple[str, str] | None:
    match = _MONEY.fullmatch(value)
    return (f"{match[2]}.{match[3] or '0'}", match[1]) if match else None


def _rate(value: str) -> str | None:
    return value.replace(",", ".") if _RATE.fullmatch(value) else None
