"""Measure identity: python benchmarks/identity.py [--customers 100000]

Makes customers of firms that one, two or three programs know, each in its own way of
writing and with some slips of the pen, some keys missing, and many names that unrelated
firms share. Prints seconds and peak memory of `compare` and `identify`, and, since who
is who is known, how many merges are wrong (goal: none) and how many true pairs are
merged or proposed.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from itertools import combinations
from typing import Any

import pyarrow as pa

from lettrage.core.identifiers import is_valid_siren
from lettrage.identity import pipeline

SEED = 20261124
TRADES = (
    "Transports", "Garage", "Boulangerie", "Cabinet", "Atelier", "Menuiserie",
    "Conseil", "Pharmacie", "Hôtel", "Imprimerie", "Peinture", "Informatique",
)  # fmt: skip
TOWNS = ("Lyon", "Paris", "Lille", "Nantes", "Bordeaux", "Rennes", "Toulouse")
FORMS = ("SAS", "SARL", "SA", "EURL")
SYLLABLES = [c + v for c in "bcdfglmnprstv" for v in "aeiou"]
SYSTEMS = ("", "hubspot:", "quickbooks:")

Row = dict[str, Any]


def customers(count: int) -> tuple[list[Row], dict[str, int]]:
    """`count` records or a few more, and of each the firm that it is."""
    chance = random.Random(SEED)
    surnames = [_word(chance) for _ in range(6_000)]
    rows: list[Row] = []
    firm_of: dict[str, int] = {}
    firm = 0
    while len(rows) < count:
        firm += 1
        true = _firm(chance, firm, surnames)
        known_to = 1 if chance.random() < 0.55 else chance.choice((2, 2, 3))
        for system in SYSTEMS[:known_to]:
            customer_id = f"{system}{len(rows) + 1:07d}"
            rows.append(_record(chance, true, customer_id, system))
            firm_of[customer_id] = firm
    return rows, firm_of


def _word(chance: random.Random) -> str:
    count = chance.randint(2, 4)
    return "".join(chance.choice(SYLLABLES) for _ in range(count)).capitalize()


def _firm(chance: random.Random, number: int, surnames: list[str]) -> Row:
    words = [chance.choice(surnames)]
    kind = chance.random()
    if kind < 0.7:
        words.insert(0, chance.choice(TRADES if kind < 0.5 else surnames))
    if kind > 0.85:
        words.append(chance.choice(TOWNS))
    digits = f"{chance.randrange(10**8):08d}"
    siren = next(digits + d for d in "0123456789" if is_valid_siren(digits + d))
    return {
        "name": " ".join(words),
        "legal_form": chance.choice(FORMS),
        "siren": siren,
        "domain": f"firm{number}.example",
        "postal_code": f"{chance.randint(1, 95):02d}{chance.randrange(100):02d}0",
    }


def _record(chance: random.Random, true: Row, customer_id: str, system: str) -> Row:
    """The firm as one program knows it."""
    name = str(true["name"])
    if system and chance.random() < 0.15:
        at = chance.randrange(len(name) - 1)
        name = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    is_own = system == ""
    row: Row = dict.fromkeys(pipeline.INPUTS["customers"])
    row.update(
        customer_id=customer_id,
        name=name.upper() if system == "hubspot:" else f"{name} {true['legal_form']}",
        country="FR",
        siren=true["siren"] if chance.random() < (0.9 if is_own else 0.3) else None,
        email=f"compta@{true['domain']}" if chance.random() < 0.5 else None,
        postal_code=true["postal_code"] if chance.random() < 0.8 else None,
        first_position=1,
        first_line_number=int(customer_id.removeprefix(system)),
    )
    return row


def main() -> None:
    """Print seconds, peak memory, and how right the merges are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000)
    rows, firm_of = customers(parser.parse_args().customers)
    table = pa.Table.from_pylist(
        rows, schema=pa.schema(list(pipeline.INPUTS["customers"].items()))
    )
    nothing = pa.schema(list(pipeline.INPUTS["decisions"].items())).empty_table()
    started = time.monotonic()
    pairs = pipeline.compare(table)
    compared = time.monotonic()
    identities = pipeline.identify(customers=table, pairs=pairs, decisions=nothing)
    ended = time.monotonic()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    print(f"{len(rows)} customers: compare {compared - started:.1f} s, identify "
          f"{ended - compared:.1f} s, peak memory {peak:.0f} MB")  # fmt: skip
    _print_quality(pairs.to_pylist(), identities.to_pylist(), firm_of)


def _print_quality(
    pairs: list[Row], identities: list[Row], firm_of: dict[str, int]
) -> None:
    members: dict[str, list[str]] = {}
    for row in identities:
        members.setdefault(row["identity_customer_id"], []).append(row["customer_id"])
    merged = {
        pair for some in members.values() for pair in combinations(sorted(some), 2)
    }
    proposed = {(p["customer_id"], p["other_customer_id"]) for p in pairs} - merged
    firms: dict[int, list[str]] = {}
    for customer_id, firm in firm_of.items():
        firms.setdefault(firm, []).append(customer_id)
    true = {pair for some in firms.values() for pair in combinations(sorted(some), 2)}
    print(f"true pairs {len(true)}: merged {len(true & merged)}, "
          f"proposed {len(true & proposed)}")  # fmt: skip
    print(f"wrong: merged {len(merged - true)}, proposed {len(proposed - true)}")


if __name__ == "__main__":
    main()
