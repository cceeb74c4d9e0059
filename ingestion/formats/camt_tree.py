"""Where the values stand in a camt message: its tree as tables of paths.

One table serves every version, 001.01 to 001.14: a value that moved between versions
has one path for each place (`Dbtr/Nm` until .07, `Dbtr/Pty/Nm` since .08). `read` walks
an element once along a table and touches nothing that the table does not name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Element = Any  # lxml ships no types
Found = dict[str, str]

# Several values of these names are one text; of all others the first stands.
_JOINED = frozenset({"remittance", "creditor_reference", "label", "charges"})


@dataclass(frozen=True, slots=True)
class _Money:
    """A leaf that is an amount: its currency stands in the attribute `Ccy`."""

    name: str


_Leaf = str | _Money
_Paths = Mapping[str, _Leaf]
_TAGS_KNOWN_MAX = 1_000


class Tree(dict[str, Any]):
    """What stands below an element: by tag, a branch, a leaf, or nothing of interest.

    It is written with local names; a tag of any namespace finds its local name's entry
    and is remembered, so that each tag of a file is taken apart once.
    """

    def __missing__(self, tag: str) -> Any:
        node = self.get(tag.rpartition("}")[2])
        if len(self) < _TAGS_KNOWN_MAX:
            self[tag] = node
        return node


def _tree(paths: _Paths) -> Tree:
    root = Tree()
    for path, leaf in paths.items():
        *branches, last = path.split("/")
        node = root
        for branch in branches:
            node = node.setdefault(branch, Tree())
        node[last] = leaf
    return root


def _amount_details() -> _Paths:
    return {
        "AmtDtls/InstdAmt/Amt": _Money("instructed_amount"),
        "AmtDtls/InstdAmt/CcyXchg/XchgRate": "exchange_rate",
        "AmtDtls/TxAmt/CcyXchg/XchgRate": "exchange_rate",
        "AmtDtls/CntrValAmt/CcyXchg/XchgRate": "exchange_rate",
    }


def _charges() -> _Paths:
    return {
        "Chrgs/Amt": _Money("charges"),  # until 001.03 one Chrgs a charge
        "Chrgs/TtlChrgsAndTaxAmt": _Money("charges_total"),
        "Chrgs/Rcrd/Amt": _Money("charges"),
    }


def _transaction_code() -> _Paths:
    return {
        "BkTxCd/Domn/Cd": "domain",
        "BkTxCd/Domn/Fmly/Cd": "family",
        "BkTxCd/Domn/Fmly/SubFmlyCd": "sub_family",
        "BkTxCd/Prtry/Cd": "proprietary_code",
    }


def _party(tag: str, name: str) -> _Paths:
    return {
        f"RltdPties/{tag}/Nm": f"{name}_name",
        f"RltdPties/{tag}/Pty/Nm": f"{name}_name",
        f"RltdPties/{tag}/Agt/FinInstnId/Nm": f"{name}_name",
        f"RltdPties/{tag}Acct/Id/IBAN": f"{name}_iban",
        f"RltdPties/{tag}Acct/Id/Othr/Id": f"{name}_other_account",
        f"RltdPties/Ultmt{tag}/Nm": f"ultimate_{name}_name",
        f"RltdPties/Ultmt{tag}/Pty/Nm": f"ultimate_{name}_name",
    }


# What the parser stops at: a statement of one of the three messages, and what is in it.
EVENTS = _tree({tag: tag for tag in ("Stmt", "Rpt", "Ntfctn", "Ntry", "TxDtls")})

STATEMENT = _tree(
    {
        "Id": "reference",
        "CreDtTm": "made_at",
        "FrToDt/ToDtTm": "until",
        "FrToDt/ToDt": "until",
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

BALANCES = _tree({"Bal": "Bal"})

BALANCE = _tree(
    {
        "Tp/Cd": "code",  # 001.01
        "Tp/CdOrPrtry/Cd": "code",
        "Amt": _Money("amount"),
        "CdtDbtInd": "direction",
        "Dt/Dt": "date",
        "Dt/DtTm": "date",
    }
)

ENTRY = _tree(
    {
        "Amt": _Money("amount"),
        "CdtDbtInd": "direction",
        "RvslInd": "reversal",
        "Sts": "status",  # since 001.07 in Sts/Cd
        "BookgDt/Dt": "booking_date",
        "BookgDt/DtTm": "booking_date",
        "ValDt/Dt": "value_date",
        "ValDt/DtTm": "value_date",
        "AcctSvcrRef": "bank_reference",
        "AddtlNtryInf": "label",
        "NtryDtls/Btch/PmtInfId": "batch_reference",
        "NtryDtls/Btch/MsgId": "batch_message",
        "Btch/PmtInfId": "batch_reference",  # 001.01
        "Btch/MsgId": "batch_message",  # 001.01
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
        "Refs/PmtInfId": "batch_reference",
        "Refs/ChqNb": "remittance",
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


def read(element: Element, tree: Tree) -> Found:
    """The values of `element` that `tree` names, as they stand in the file.

    The currency of an amount is under `<name>_currency`.
    """
    found: Found = {}
    _walk(element, tree, found)
    return found


def _walk(element: Element, tree: Tree, found: Found) -> None:
    # A third of the time of a file goes by in this loop, so it calls nothing but
    # itself; texts are cleaned where they are used.
    for child in element:
        node = tree[child.tag]
        if node is None:
            continue
        kind = node.__class__
        if kind is Tree:
            _walk(child, node, found)
            continue
        text = child.text
        if text is None or text.isspace():
            text = "".join(child.itertext())  # of the one leaf below: Sts/Cd
        name = node.name if kind is _Money else node
        if name not in found:
            found[name] = text
            if kind is _Money:
                found[f"{name}_currency"] = child.get("Ccy", "")
        elif name in _JOINED:
            found[name] += f" {text}"
            if kind is _Money:
                found[f"{name}_currency"] += f" {child.get('Ccy', '')}"
