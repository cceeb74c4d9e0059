"""What the model read and what it weighs, in words: the columns, their values, bars.

The names are matching's own (`column_words`), so that screen and command line say the
same; here they are written as the page writes numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from lettrage.dashboards.charts import IN, OUT
from lettrage.dashboards.format import UNKNOWN
from lettrage.dashboards.screen import Screen
from lettrage.matching import column_words
from lettrage.matching.contributions import Fact, Weight


def value_words(screen: Screen, column: str, value: float | None) -> str:
    """A column's value as a person reads it; a dash where it is unknown."""
    if value is None:
        return UNKNOWN
    told = column_words.unit(column)
    words = column_words.classes(told).get(int(value))
    if words is not None:
        return words[screen.language]
    match told:
        case "kind":
            return screen.say(f"kind.{column_words.kind_of(value)}")
        case "share" | "guess":
            return screen.format.percent(value)
        case "power":
            # The column holds the amount's decimal logarithm.
            return f"≈ {screen.format.number(10**value)}"
        case _:
            return screen.format.number(value)


def facts(screen: Screen, told: Sequence[Fact]) -> str:
    """What tells two suggestions apart, a row a fact, as an HTML table."""
    heads = ("why.differs", "why.here", "why.there", "why.times")
    rows = [
        (
            column_words.name(fact.column, screen.language),
            value_words(screen, fact.column, fact.value),
            value_words(screen, fact.column, fact.other_value),
            screen.format.times(fact.log_odds),
        )
        for fact in told
    ]
    return _table([screen.say(head) for head in heads], rows)


def values(screen: Screen, told: Sequence[Weight]) -> str:
    """What counts for one suggestion, a row a column, as an HTML table."""
    heads = ("why.fact", "why.here", "why.times")
    rows = [
        (
            column_words.name(weight.column, screen.language),
            value_words(screen, weight.column, weight.value),
            screen.format.times(weight.log_odds),
        )
        for weight in told
    ]
    return _table([screen.say(head) for head in heads], rows)


def bars(screen: Screen, told: Sequence[Weight], others: float) -> str:
    """What each column weighs, a bar each, and the rest in one, as an HTML table."""
    longest = max(abs(one) for one in (*(w.log_odds for w in told), others)) or 1
    rows = [
        (
            escape(column_words.name(weight.column, screen.language)),
            escape(value_words(screen, weight.column, weight.value)),
            _bar(weight.log_odds / longest),
            screen.format.times(weight.log_odds),
        )
        for weight in told
    ]
    rest = escape(screen.say("why.others"))
    rows.append((rest, "", _bar(others / longest), screen.format.times(others)))
    body = "".join(
        f'<tr><td class="text">{name} <span class="value">{value}</span></td>'
        f'<td class="bar">{bar}</td><td class="amount">{times}</td></tr>'
        for name, value, bar, times in rows
    )
    return f'<table class="documents weighed">{body}</table>'


def _bar(share: float) -> str:
    """A bar as long as its weight, in one colour for and in another against."""
    colour = IN if share >= 0 else OUT
    return f'<div style="width:{abs(share):.0%};background:{colour}">&nbsp;</div>'


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Cells that wrap: names of columns are long, and the place is narrow."""
    last = len(heads) - 1
    kinds = ["amount" if place == last else "text" for place in range(len(heads))]

    def row(tag: str, cells: Sequence[str]) -> str:
        written = "".join(
            f'<{tag} class="{kind}">{escape(cell)}</{tag}>'
            for kind, cell in zip(kinds, cells, strict=True)
        )
        return f"<tr>{written}</tr>"

    body = "".join(row("td", cells) for cells in rows)
    return f'<table class="documents weighed">{row("th", heads)}{body}</table>'
