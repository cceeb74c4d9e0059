"""Where the values stand in a camt.053 statement: its tree as tables of paths.

One table serves every version, 001.01 to 001.14: a value that moved between versions
has one path for each place (`Dbtr/Nm` until .07, `Dbtr/Pty/Nm` since .08). `read` walks
an element once along a table and touches nothing that the table does not name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lettrage.ingestion.formats.values import clean

Element = Any  # lxml ships no types
Found = dict[str, str]

# Several values of these names are one text; of all others the first stands.
_JOINED = frozenset(
    {"remittance", "creditor_reference", "label", "charges", "charges_currency"}
)


@dataclass(frozen=True, slots=True)
class _Money:
    """A leaf that is an amount: its currency stands in the attribute `Ccy`."""

    name: str


_Node = Mapping[str, Any]


class _LocalNames(dict[str, str]):
    """Tag to local name, so that a namespace of any version will do."""

    def __missing__(self, tag: str) -> str:
        name = self[tag] = tag.rpartition("}")[2]
        return name


LOCAL_NAMES = _LocalNames()


def _tree(paths: Mapping[str, str | _Money]) -> _Node:
    root: dict[str, Any] = {}
    for path, leaf in paths.items():
        *branches, last = path.split("/")
        node = root
        for branch in branches:
            node = node.setdefault(branch, {})
        node[last] = leaf
    return root


def _exchange(parent: str) -> dict[str, str | _Money]:
    return {f"{parent}/CcyXchg/XchgRate": "exchange_rate"}


def _amount_details() -> dict[str, str | _Money]:
    return {
        "AmtDtls/InstdAmt/Amt": _Money("instructed_amount"),
        **_exchange("AmtDtls/InstdAmt"),
        **_exchange("AmtDtls/TxAmt"),
        **_exchange("AmtDtls/CntrValAmt"),
    }


def _charges() -> dict[str, str | _Money]:
    return {
        "Chrgs/Amt": _Money("charges"),  # until 001.03 one Chrgs a charge
        "Chrgs/TtlChrgsAndTaxAmt": _Money("charges_total"),
        "Chrgs/Rcrd/Amt": _Money("charges"),
    }


def _transaction_code() -> dict[str, str | _Money]:
    return {
        "BkTxCd/Domn/Cd": "domain",
        "BkTxCd/Domn/Fmly/Cd": "family",
        "BkTxCd/Domn/Fmly/SubFmlyCd": "sub_family",
        "BkTxCd/Prtry/Cd": "proprietary_code",
    }


def _party(tag: str, name: str) -> dict[str, str | _Money]:
    return {
        f"RltdPties/{tag}/Nm": f"{name}_name",
        f"RltdPties/{tag}/Pty/Nm": f"{name}_name",
        f"RltdPties/{tag}/Agt/FinInstnId/Nm": f"{name}_name",
        f"RltdPties/{tag}Acct/Id/IBAN": f"{name}_iban",
        f"RltdPties/{tag}Acct/Id/Othr/Id": f"{name}_other_account",
        f"RltdPties/Ultmt{tag}/Nm": f"ultimate_{name}_name",
        f"RltdPties/Ultmt{tag}/Pty/Nm": f"ultimate_{name}_name",
    }


STATEMENT = _tree(
    {
        "Id": "reference",
        "Acct/Id/IBAN": "account",
        "Acct/Id/BBAN": "account",  # 001.01
        "Acct/Id/UPIC": "account",  # 001.01
        "Acct/Id/PrtryAcct/Id": "account",  # 001.01
        "Acct/Id/Othr/Id": "account",
        "Acct/Ccy": "currency",
        "Acct/Ownr/Nm": "owner_name",
        "Acct/Ownr/Pty/Nm": "owner_name",
    }
)

BALANCE = _tree(
    {
        "Tp/Cd": "code",  # 001.01
        "Tp/CdOrPrtry/Cd": "code",
        "Amt": _Money("amount"),
        "CdtDbtInd": "direction",
        "Dt": "date",
    }
)

ENTRY = _tree(
    {
        "Amt": _Money("amount"),
        "CdtDbtInd": "direction",
        "RvslInd": "reversal",
        "Sts": "status",
        "BookgDt": "booking_date",
        "ValDt": "value_date",
        "AcctSvcrRef": "bank_reference",
        "AddtlNtryInf": "label",
        **_charges(),
        **_transaction_code(),
        **_amount_details(),
    }
)

TRANSACTION = _tree(
    {
        "Amt": _Money("amount"),
        "CdtDbtInd": "direction",
        "Refs/AcctSvcrRef": "bank_reference",
        "Refs/EndToEndId": "end_to_end_id",
        "Refs/MndtId": "mandate_id",
        "AmtDtls/TxAmt/Amt": _Money("transaction_amount"),
        **_charges(),
        "RmtInf/Ustrd": "remittance",
        "RmtInf/Strd/RfrdDocInf/Nb": "remittance",
        "RmtInf/Strd/RfrdDocInf/RfrdDocNb": "remittance",  # 001.01
        "RmtInf/Strd/AddtlRmtInf": "remittance",
        "RmtInf/Strd/CdtrRefInf/Ref": "creditor_reference",
        "RmtInf/Strd/CdtrRefInf/CdtrRef": "creditor_reference",  # 001.01
        "RtrInf/Rsn/Cd": "return_reason",
        "RtrInf/Rsn/Prtry": "return_reason",
        "RtrInf/RtrRsn/Cd": "return_reason",  # 001.01
        "AddtlTxInf": "label",
        **_party("Dbtr", "debtor"),
        **_party("Cdtr", "creditor"),
        **_transaction_code(),
        **_amount_details(),
    }
)


def read(element: Element, tree: _Node) -> Found:
    """The values of `element` that `tree` names; a currency under `<name>_currency`."""
    found: Found = {}
    _walk(element, tree, found)
    return found


def _walk(element: Element, tree: _Node, found: Found) -> None:
    for child in element:
        node = tree.get(LOCAL_NAMES[child.tag])
        if node is None:
            continue
        kind = type(node)
        if kind is dict:
            _walk(child, node, found)
        elif kind is str:
            _keep(found, node, _text(child))
        else:
            _keep(found, node.name, _text(child))
            _keep(found, node.name + "_currency", child.get("Ccy"))


def _keep(found: Found, name: str, text: str | None) -> None:
    if text is None:
        return
    if name not in found:
        found[name] = text
    elif name in _JOINED:
        found[name] += f" {text}"


def _text(element: Element) -> str | None:
    """The text of a leaf, or of the one leaf below it (`Sts/Cd`, `BookgDt/DtTm`)."""
    return clean(element.text) or clean("".join(element.itertext()))
