"""A small text model that knows when to say nothing.

Pieces of words (3 or 4 letters), the direction and the scale of the amount, through a
logistic regression. It learns from what rules and memory said, without the words by
which they said it: it must read the rest of the line, as it will on lines that no rule
knows. How sure it must be to speak is measured on payees that it has not seen. The same
rows give the same model, in any order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

from lettrage.categories import policy

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, order=True)
class Example:
    """A line's text and what it means; texts as `read_text` gives them."""

    text: str
    category: str


@dataclass(frozen=True, slots=True)
class TextModel:
    """A fitted model and the probability from which it may speak."""

    pipeline: Pipeline
    probability_min: float

    def predict(self, texts: Sequence[str]) -> list[tuple[str, float] | None]:
        """Category and probability of each text; None where it abstains."""
        if not texts:
            return []
        distinct = sorted(set(texts))
        probabilities, categories = _read(self.pipeline, distinct)
        spoken = {
            text: (str(category), float(probability))
            for text, category, probability in zip(
                distinct, categories, probabilities, strict=True
            )
            if probability >= self.probability_min
        }
        return [spoken.get(text) for text in texts]


def read_text(payee: str, amount: float) -> str:
    """What the model reads of a line: who, which way, how much in powers of ten."""
    scale = len(str(int(abs(amount))))
    return f"{payee} {'<' if amount < 0 else '>'}{'#' * scale}"


def fit(examples: Sequence[Example]) -> TextModel | None:
    """A model of these examples; None where it would not be right often enough.

    Args:
        examples: one a line; a text that means two things is left out.
    """
    kept = _distinct(examples)
    if len(kept) < policy.TEXTS_MIN or len({e.category for e in kept}) < 2:
        return None
    texts = [example.text for example in kept]
    categories = np.array([example.category for example in kept])
    probability_min = _least_probability(*_cross_validated(texts, categories))
    if probability_min is None:
        return None
    return TextModel(_new_pipeline().fit(texts, categories), probability_min)


def _distinct(examples: Sequence[Example]) -> list[Example]:
    distinct = sorted(set(examples))
    meanings = Counter(example.text for example in distinct)
    clear = [example for example in distinct if meanings[example.text] == 1]
    sizes = Counter(example.category for example in clear)
    known = [e for e in clear if sizes[e.category] >= policy.CATEGORY_TEXTS_MIN]
    step = -(-len(known) // policy.TEXTS_MAX) if known else 1
    return known[::step]


def _new_pipeline() -> Pipeline:
    return make_pipeline(
        CountVectorizer(
            analyzer="char_wb", ngram_range=(3, 4), lowercase=False, min_df=2
        ),
        TfidfTransformer(sublinear_tf=True),
        LogisticRegression(C=10.0, max_iter=60, tol=1e-2),
    )


def _cross_validated(
    texts: list[str], categories: NDArray[np.str_]
) -> tuple[Numbers, NDArray[np.bool_]]:
    """Probability of each text and whether it was right, by models without its payee.

    Texts that begin alike are in one fold: a payee seen under another reference
    is no test of what it says of strangers.
    """
    starts = {start: at for at, start in enumerate(sorted({t[:12] for t in texts}))}
    folds = np.array([starts[text[:12]] % policy.FOLDS for text in texts])
    probabilities = np.zeros(len(texts))
    right = np.zeros(len(texts), dtype=bool)
    for fold in range(policy.FOLDS):
        (held,), (rest,) = np.nonzero(folds == fold), np.nonzero(folds != fold)
        if not len(held) or len(set(categories[rest])) < 2:
            continue
        model = _new_pipeline().fit([texts[int(at)] for at in rest], categories[rest])
        probabilities[held], told = _read(model, [texts[int(at)] for at in held])
        right[held] = told == categories[held]
    return probabilities, right


def _least_probability(
    probabilities: Numbers, right: NDArray[np.bool_]
) -> float | None:
    """The lowest probability from which on enough of what was said is right."""
    order = np.argsort(-probabilities, kind="stable")
    spoken = np.arange(1, len(order) + 1)
    precise = np.cumsum(right[order]) / spoken >= policy.PRECISION_PROMISED
    (allowed,) = np.nonzero(
        precise & (spoken >= policy.TEXTS_JUDGED_MIN) & (probabilities[order] > 0)
    )
    return float(probabilities[order][allowed[-1]]) if len(allowed) else None


def _read(pipeline: Pipeline, texts: Sequence[str]) -> tuple[Numbers, NDArray[np.str_]]:
    """Probability and category of each text; 0 where most of it was never seen."""
    counter = pipeline.steps[0][1]
    counts = counter.transform(texts)
    pieces = counter.build_analyzer()
    sizes = np.array([max(1, len(pieces(text))) for text in texts])
    known = np.asarray(counts.sum(axis=1)).ravel() / sizes
    told = pipeline[1:].predict_proba(counts)
    best = told.max(axis=1) * (known >= policy.KNOWN_PIECES_MIN)
    return best, pipeline.classes_[told.argmax(axis=1)]
