"""Other ways to match, for comparison: behaviour rebuilt from what is published.

Each module has one function from the inputs of `pipeline.suggest` to suggestions as it
returns them, as far as `judge` reads them. What a system leaves to its user is left at
its default; none is tuned. Their names say what they are like, not what they are: no
line of code is taken from any of them. `probability` is null where none is stated.
"""

from __future__ import annotations

from lettrage.matching.evaluation.backtest import Matcher
from lettrage.matching.evaluation.baselines.business_central_like import (
    business_central_like,
)
from lettrage.matching.evaluation.baselines.erpnext_like import erpnext_like
from lettrage.matching.evaluation.baselines.exact_reference import exact_reference
from lettrage.matching.evaluation.baselines.odoo_like import odoo_like
from lettrage.matching.evaluation.baselines.splink_pairs import (
    is_splink_installed,
    splink_pairs,
)

__all__ = ["BASELINES", "is_splink_installed"]

BASELINES: dict[str, Matcher] = {
    "exact reference": exact_reference,
    "Odoo-like": odoo_like,
    "Business-Central-like": business_central_like,
    "ERPNext-like": erpnext_like,
}
if is_splink_installed():
    BASELINES["Splink"] = splink_pairs
