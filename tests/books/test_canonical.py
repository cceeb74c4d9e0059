"""One way to write a value down."""

from __future__ import annotations

import doctest
import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.books import canonical, findings
from lettrage.core.errors import InvalidValue

UNITS = st.integers(-canonical.UNITS_MAX, canonical.UNITS_MAX)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@pytest.mark.parametrize("module", [canonical, findings])
def test_the_examples_of_the_documentation_are_true(module):
    assert doctest.testmod(module).failed == 0


@given(UNITS)
def test_an_amount_goes_in_and_comes_out_to_the_last_digit(units):
    assert canonical.to_units(canonical.from_units(units)) == units


@pytest.mark.parametrize("text", ["0.00001", "100000000000000", "Infinity", "NaN"])
def test_an_amount_that_does_not_fit_is_refused(text):
    with pytest.raises(InvalidValue, match="amount"):
        canonical.to_units(Decimal(text))


@given(JSON)
def test_canonical_text_is_json_on_one_line(value):
    text = canonical.canonical(value)
    assert json.loads(text) == value
    assert "\n" not in text


@given(st.dictionaries(st.text(), st.integers(), min_size=2))
def test_the_order_of_keys_changes_nothing(value):
    turned = dict(reversed(value.items()))
    assert canonical.canonical(turned) == canonical.canonical(value)


@given(st.text())
def test_what_is_made_storable_is_stored(text):
    canonical.refuse_unstorable(canonical.canonical([canonical.storable(text)]))


@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0")))
def test_a_text_that_can_be_stored_is_kept_as_it_is(text):
    assert canonical.storable(text) == text
    canonical.refuse_unstorable(canonical.canonical([text]))


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_instants_sort_as_their_texts(first: datetime, second: datetime):
    texts = canonical.instant_text(first), canonical.instant_text(second)
    assert (texts[0] < texts[1]) == (first < second)
    assert canonical.instant_of(texts[0]) == first


def test_an_instant_without_its_zone_is_refused():
    with pytest.raises(TypeError, match="time zone"):
        canonical.instant_text(datetime(2026, 1, 5))
