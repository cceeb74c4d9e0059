"""A firm's own model: what its decisions correct, and when they correct nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from scipy.special import expit, logit

from lettrage.matching import pipeline
from lettrage.matching.matrix import NAMES
from lettrage.matching.model import Model
from lettrage.matching.training.own import LINES_MIN, fit_own
from lettrage.matching.training.rows import Samples

KIND = NAMES.index("kind")
STRANGE = 9


@pytest.fixture(scope="module")
def prior() -> Model:
    return pipeline.prior()


def decided(prior: Model, count: int, *, shift: float, seed: int = 5) -> Samples:
    """One hypothesis a line; those of kind `STRANGE` are right more often, or less."""
    random = np.random.default_rng(seed)
    values = np.abs(random.normal(size=(count, len(NAMES)))).astype(np.float32)
    values[:, KIND] = np.where(random.random(count) < 0.5, STRANGE, 5)
    told = prior.probability(values)
    odds = logit(told) + shift * (values[:, KIND] == STRANGE)
    return Samples(
        values=values,
        is_right=random.random(count) < expit(odds),
        line=np.arange(count),
        kind=np.where(values[:, KIND] == STRANGE, "strange", "plain"),
        seed=np.zeros(count, dtype=np.int64),
        is_unambiguous=np.zeros(count, dtype=bool),
        bank_line_id=np.array([f"L{n}" for n in range(count)]),
    )


def test_a_kind_that_the_prior_misjudges_is_corrected(prior: Model) -> None:
    found = fit_own(prior, decided(prior, 2_000, shift=2.0))
    assert found is not None
    own, compared = found
    assert compared.lines_count == 600
    assert compared.own_loss < compared.prior_loss
    assert own.shifts is not None
    assert 1.2 < own.shifts[STRANGE] < 2.6
    assert abs(own.shifts[5]) < 0.6


def test_the_correction_leaves_what_ships_as_it_is(prior: Model) -> None:
    samples = decided(prior, 2_000, shift=2.0)
    found = fit_own(prior, samples)
    assert found is not None
    corrected, shipped = found[0].probabilities(samples.values)
    assert np.array_equal(shipped, prior.probability(samples.values))
    assert not np.array_equal(corrected, shipped)
    assert found[0].fingerprint != prior.fingerprint


def test_few_decisions_correct_nothing(prior: Model) -> None:
    assert fit_own(prior, decided(prior, LINES_MIN - 1, shift=3.0)) is None


def test_a_model_that_is_no_better_later_is_not_used(prior: Model) -> None:
    early = decided(prior, 700, shift=3.0)
    late = decided(prior, 300, shift=-3.0, seed=6)
    both = replace(
        early,
        **{
            name: np.concatenate([getattr(early, name), getattr(late, name)])
            for name in vars(early)
            if name != "line"
        },
        line=np.arange(1_000),
    )
    assert fit_own(prior, both) is None


def test_the_books_row_is_the_model_again(prior: Model) -> None:
    found = fit_own(prior, decided(prior, 2_000, shift=2.0))
    assert found is not None
    own = found[0]
    assert own.shifts is not None
    row = {
        "prior_fingerprint": prior.fingerprint,
        "slopes": list(own.slopes),
        "shifts": own.shifts.tolist(),
    }
    told = pa.Table.from_pylist([row])
    assert pipeline.corrected(prior, told).fingerprint == own.fingerprint
    other = pa.Table.from_pylist([row | {"prior_fingerprint": "another"}])
    assert pipeline.corrected(prior, other) is prior
