"""Is the promise kept, month after month: python benchmarks/promise.py [--firms N].

Simulated firms that the prior was not trained on live a year, some of them with a drift
in month 7 (other bank labels, customers that begin to pay by group, other numbers).
Each month is matched under the certificate of the day before, which has heard what
people decided until then and what the audits found; then every line of the month is
decided as the truth says. Prints the realised error of automatic decisions: in all, and
by month with a one-sided exact test against the promise.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pyarrow as pa
from scipy.stats import binom

from lettrage.matching.audits import is_audited
from lettrage.matching.certificate import OUTCOMES, certify
from lettrage.matching.certificate_policy import CertificatePolicy
from lettrage.matching.certificate_prior import read_prior
from lettrage.matching.evaluation.backtest import lettrage
from lettrage.matching.evaluation.judge import judge
from lettrage.matching.evaluation.truth import LINES, PARTS, Truth
from lettrage.matching.policy import MatchPolicy
from lettrage.matching.training.simulated import equivalents_of, ledger_of
from lettrage.simulation.simulate import simulate
from lettrage.simulation.world import Drift, World

# Far from the seeds of the prior.
FIRST_SEED = 100_000
DRIFTS = (
    None,
    Drift(7, frozenset({"bank_labels"})),
    Drift(7, frozenset({"grouping"})),
    Drift(7, frozenset({"bank_labels", "grouping", "new_numbers"})),
)
AUDIT_SHARE = 0.02
LEVEL = 0.05


@dataclass(frozen=True)
class Month:
    """One month of one firm."""

    number: int
    has_drift: bool
    lines: int
    payable: int
    automatic: int
    wrong: int


def truth_of(world: World) -> Truth:
    """The world's truth as reports read it."""
    facts = {line["bank_line_id"]: line for line in world.bank_lines.to_pylist()}
    pays = {"allocate": "documents", "customer_only": "customer", "none": "nothing"}
    lines = [
        {
            "bank_line_id": line["bank_line_id"],
            "account": facts[line["bank_line_id"]]["account_iban"],
            "booking_date": facts[line["bank_line_id"]]["booking_date"],
            "amount": facts[line["bank_line_id"]]["remaining_amount"],
            "pays": pays[line["expected"]],
            "scenario": line["scenario"],
        }
        for line in world.lines.to_pylist()
    ]
    parts = [
        {
            "bank_line_id": part["bank_line_id"],
            "invoice_number": part["invoice_number"],
            "allocated_amount": part["allocated_amount"],
            "settled_amount": part["allocated_amount"],
        }
        for part in world.truth.to_pylist()
    ]
    return Truth(
        pa.Table.from_pylist(lines, schema=LINES),
        pa.Table.from_pylist(parts, schema=PARTS),
        equivalents_of(world).rename_columns(
            ["bank_line_id", "invoice_number", "stands_for"]
        ),
    )


def live(seed: int, promised: Decimal) -> list[Month]:
    """A firm's year under the certificate."""
    drift = DRIFTS[seed % len(DRIFTS)]
    world = simulate(seed, drift=drift)
    ledger, truth = ledger_of(world), truth_of(world)
    policy = MatchPolicy(promised_error_rate=promised)
    asked = CertificatePolicy(promised_error_rate=promised)
    known = OUTCOMES.empty_table()
    days = world.bank_lines.column("booking_date").to_pylist()
    lived = []
    for number, (first_day, last_day) in enumerate(months(min(days), max(days))):
        certificate = certify(
            known, read_prior(), asked, as_of=first_day - timedelta(days=1)
        )
        given = ledger.inputs(first_day=first_day, last_day=last_day)
        here = set(given["bank_lines"].column("bank_line_id").to_pylist())
        if not here:
            continue
        found = lettrage(policy, certificate.to_table())(given)
        chosen = [one in here for one in truth.lines["bank_line_id"].to_pylist()]
        month_truth = Truth(truth.lines.filter(chosen), truth.parts, truth.alike)
        judged = judge(found, month_truth, documents=given["open_items"])
        rows = judged.lines.to_pylist()
        known = pa.concat_tables([known, outcomes(rows)])
        automatic = [row for row in rows if row["automatic_count"]]
        lived.append(
            Month(
                number=number,
                has_drift=drift is not None and number >= drift.month,
                lines=len(rows),
                payable=sum(row["pays"] == "documents" for row in rows),
                automatic=len(automatic),
                wrong=sum(not row["is_automatic_right"] for row in automatic),
            )
        )
    return lived


def outcomes(rows: list[dict[str, object]]) -> pa.Table:
    """What people and audits say of a month's first suggestions."""
    told = []
    for row in rows:
        if row["kind"] is None:
            continue
        is_automatic = bool(row["automatic_count"])
        is_drawn = is_audited(str(row["bank_line_id"]), share=AUDIT_SHARE)
        right = row["is_automatic_right"] if is_automatic else row["is_first_right"]
        told.append(
            {
                "kind": row["kind"],
                "probability": row["probability"],
                "is_right": right if is_drawn or not is_automatic else None,
                "booking_date": row["booking_date"],
                "origin": ("audit" if is_drawn else "unseen")
                if is_automatic
                else "person",
            }
        )
    return pa.Table.from_pylist(told, schema=OUTCOMES)


def months(first: date, last: date) -> Iterator[tuple[date, date]]:
    """First and last day of each month."""
    day = first.replace(day=1)
    while day <= last:
        following = (day + timedelta(days=32)).replace(day=1)
        yield day, following - timedelta(days=1)
        day = following


def show(lived: list[Month], promised: Decimal) -> None:
    """Print the months, pooled over firms, and how many reject the promise."""
    print(f"\npromised {promised:.1%}")
    print(
        f"{'month':>6}{'lines':>9}{'payable':>9}{'alone':>9}{'wrong':>7}{'rate':>9}  p"
    )
    rejected = 0
    for number in sorted({month.number for month in lived}):
        total = summed([month for month in lived if month.number == number])
        p = float(binom.sf(total["wrong"] - 1, total["automatic"], float(promised)))
        rejected += p < LEVEL
        print(line(str(number), total) + f"  {p:.3f}")
    for name, chosen in (
        ("all", lived),
        ("calm", [month for month in lived if not month.has_drift]),
        ("drift", [month for month in lived if month.has_drift]),
    ):
        print(line(name, summed(chosen)))
    print(f"months that reject the promise at {LEVEL:.0%}: {rejected}")


def summed(lived: list[Month]) -> Counter[str]:
    """The counts of these months."""
    total: Counter[str] = Counter()
    for month in lived:
        for name in ("lines", "payable", "automatic", "wrong"):
            total[name] += getattr(month, name)
    return total


def line(name: str, total: Counter[str]) -> str:
    """One row of the table."""
    rate = total["wrong"] / max(total["automatic"], 1)
    return (
        f"{name:>6}{total['lines']:>9}{total['payable']:>9}{total['automatic']:>9}"
        f"{total['wrong']:>7}{rate:>9.3%}"
    )


def main() -> None:
    """Live all firms under both promises."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=40)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--promised", type=Decimal, nargs="*")
    given = parser.parse_args()
    seeds = range(FIRST_SEED, FIRST_SEED + given.firms)
    for promised in given.promised or (Decimal("0.001"), Decimal("0.005")):
        with ProcessPoolExecutor(given.jobs) as workers:
            lived = list(workers.map(partial(live, promised=promised), seeds))
        show([month for firm in lived for month in firm], promised)


if __name__ == "__main__":
    main()
