"""Charts: one palette, French separators, always a unit.

The palette is that of Okabe and Ito, which people who see colours otherwise can tell
apart. `ACT` is kept for what somebody must do. Here, at the very edge, amounts become
floats: a pixel needs no cent; tooltips are written from the exact amounts.
"""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
import polars as pl
from plotly.subplots import make_subplots

from lettrage.dashboards.screen import Screen

PALETTE = ("#0072b2", "#e69f00", "#cc79a7", "#56b4e9", "#999933", "#882255")
NEUTRAL = "#7a8794"
ACT = "#c0392b"
# Neither is the colour of an account.
IN, OUT = "#009e73", "#a9b4bf"

# Backgrounds of quoted evidence, one a document; dark text is legible on each.
EVIDENCE = ("#fde68a", "#bfdbfe", "#bbf7d0", "#fbcfe8", "#ddd6fe", "#fed7aa")
# Of what speaks for no document, or for one that is not looked at.
PLAIN_EVIDENCE = "#d8dee4"

AGES = ("not_due", "days_1_30", "days_31_60", "days_61_90", "days_over_90")
_AGE_COLOURS = ("#9fb3c5", "#5b9bd9", "#2f78b7", "#1a4f82", ACT)

CONFIG = {"displayModeBar": False, "responsive": True}


def cash(
    screen: Screen, history: pl.DataFrame, flows: pl.DataFrame, *, currency: str
) -> go.Figure:
    """Balances as lines, above money in and out a week as bars.

    Args:
        screen: for words and formats.
        history: columns account_iban, date, balance_amount, total_amount.
        flows: columns week, in_amount, out_amount.
        currency: of all amounts.
    """
    figure = make_subplots(
        rows=2, cols=1, shared_xaxes=True, row_heights=[0.64, 0.36],
        vertical_spacing=0.06,
    )  # fmt: skip
    accounts = history["account_iban"].unique(maintain_order=True).to_list()
    for index, iban in enumerate(accounts):
        rows = history.filter(pl.col("account_iban") == iban)
        figure.add_trace(
            _line(
                screen, rows, "balance_amount", screen.account_name(iban),
                PALETTE[index % len(PALETTE)], currency,
            ),
            row=1, col=1,
        )  # fmt: skip
    if len(accounts) > 1:
        days = history.unique("date", maintain_order=True).sort("date")
        total = _line(
            screen, days, "total_amount", screen.say("cash.total"), NEUTRAL, currency
        )
        total.update(line={"color": NEUTRAL, "width": 3, "shape": "hv", "dash": "dot"})
        figure.add_trace(total, row=1, col=1)
    for column, key, colour in (
        ("in_amount", "cash.in", IN),
        ("out_amount", "cash.out", OUT),
    ):
        bars = _bars(screen, flows, column, screen.say(key), colour, currency)
        figure.add_trace(bars, row=2, col=1)
    _dress(figure, screen, currency=currency, height_px=430)
    figure.update_layout(barmode="relative", hovermode="x unified")
    return figure


def aging(screen: Screen, ages: Sequence[object], *, currency: str) -> go.Figure:
    """What is owed, one bar an age.

    Args:
        screen: for words and formats.
        ages: Decimals in the order of `AGES`.
        currency: of all amounts.
    """
    labels = [screen.say(f"age.{age}") for age in AGES]
    texts = [screen.format.money(amount, currency) for amount in ages]  # type: ignore[arg-type]
    bars = go.Bar(
        x=[_pixel(amount) for amount in ages],
        y=labels,
        orientation="h",
        text=texts,
        textposition="outside",
        cliponaxis=False,
        marker={"color": list(_AGE_COLOURS)},
        customdata=list(AGES),
        hovertemplate="%{y} : %{text}<extra></extra>",
    )
    figure = go.Figure(bars)
    _dress(figure, screen, currency=currency, height_px=280)
    # Room at the right for the amount that stands after the longest bar.
    figure.update_layout(showlegend=False, margin={"r": 110})
    figure.update_xaxes(
        tickformat=",.0f", ticksuffix=_suffix(currency), nticks=5, zeroline=True
    )
    figure.update_yaxes(autorange="reversed", ticksuffix="", tickformat="")
    return figure


def _line(
    screen: Screen,
    rows: pl.DataFrame,
    column: str,
    name: str,
    colour: str,
    currency: str,
) -> go.Scatter:
    amounts = rows[column].to_list()
    return go.Scatter(
        x=rows["date"].to_list(),
        y=[_pixel(amount) for amount in amounts],
        name=name,
        mode="lines",
        line={"color": colour, "width": 2, "shape": "hv"},
        text=[screen.format.money(amount, currency) for amount in amounts],
        hovertemplate="%{text}",
    )


def _bars(
    screen: Screen,
    rows: pl.DataFrame,
    column: str,
    name: str,
    colour: str,
    currency: str,
) -> go.Bar:
    amounts = rows[column].to_list()
    return go.Bar(
        x=rows["week"].to_list(),
        y=[_pixel(amount) for amount in amounts],
        name=name,
        marker={"color": colour},
        # A bar stands over its week: from its Monday, seven days wide.
        offset=0,
        width=6 * 24 * 3600 * 1000,
        text=[screen.format.money(amount, currency) for amount in amounts],
        textposition="none",
        hovertemplate="%{text}",
    )


def _dress(figure: go.Figure, screen: Screen, *, currency: str, height_px: int) -> None:
    separators = ",\u202f" if screen.language == "fr" else ".,"
    figure.update_layout(
        height=height_px,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        separators=separators,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    )
    figure.update_yaxes(
        tickformat=",.0f",
        ticksuffix=_suffix(currency),
        zeroline=True,
        zerolinecolor=NEUTRAL,
        zerolinewidth=1,
    )
    figure.update_xaxes(tickformat="%d/%m/%Y", hoverformat="%d/%m/%Y", nticks=8)


def _suffix(currency: str) -> str:
    return "\xa0€" if currency == "EUR" else f"\xa0{currency}"


def _pixel(amount: object) -> float | None:
    return None if amount is None else float(str(amount))
