"""A report as one HTML page that needs nothing else: no script, no file, no network.

Only the dashboards know a charting library; two small plots are drawn as SVG here.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from lettrage.matching.evaluation.calibration import Bin
from lettrage.matching.evaluation.render import COLUMNS, GROUPS, cells, share
from lettrage.matching.evaluation.report import Figures, Report

SIDE = 320
MARGIN = 32

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>{title}</title>
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto;
        padding: 0 1rem; color: #1c2330; }}
table {{ border-collapse: collapse; margin: 0 0 1.5rem; font-variant-numeric: tabular-nums; }}
th, td {{ padding: .2rem .8rem; text-align: right; border-bottom: 1px solid #dfe3ea; }}
th:first-child, td:first-child {{ text-align: left; }}
svg {{ max-width: 100%; }}
figure {{ display: inline-block; margin: 0 2rem 1.5rem 0; }}
figcaption {{ color: #5a6474; }}
</style>
<h1>{title}</h1>
{body}
</html>
"""  # noqa: E501


def as_page(found: Report, *, title: str) -> str:
    """The report as HTML: figures, calibration plot, learning over time, groups."""
    told = found.calibration
    parts = [
        _table("", {"all": found.whole}),
        "<p>right, top1 and top3 are shares of the lines that pay documents; "
        "precision is of what was decided alone, at_least its exact lower bound at "
        "97.5&nbsp;%.</p>",
        _figure(
            _calibration_plot(told.bins),
            f"Calibration of {told.lines_count} first suggestions: stated probability, "
            f"and share that is right. ECE {share(told.ece_equal_mass)} (equal mass), "
            f"{share(told.ece_equal_width)} (equal width); Brier {share(told.brier)}.",
        ),
        _figure(
            _learning_plot(found.by_month),
            "By month: first suggestion right (line); decided alone, right (dashes).",
        ),
        f"<p>Documents over-allocated: {found.over_allocated_count}. "
        f"Lines decided twice: {found.lines_twice_count}. "
        f"Decided though they pay no document: {found.whole.astray_count}.</p>",
    ]
    for name, heading in GROUPS.items():
        if groups := getattr(found, name):
            parts += [f"<h2>By {heading}</h2>", _table(heading, groups)]
    return _PAGE.format(title=escape(title), body="\n".join(parts))


def _table(title: str, groups: Mapping[str, Figures]) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in (title, *COLUMNS))
    rows = [
        "<tr>"
        + "".join(f"<td>{escape(cell)}</td>" for cell in (key, *cells(figures)))
        + "</tr>"
        for key, figures in groups.items()
    ]
    return f"<table><tr>{head}</tr>{''.join(rows)}</table>"


def _calibration_plot(bins: tuple[Bin, ...]) -> str:
    """Each bin with its exact interval; on the diagonal, what is stated comes true."""
    marks = [_line([(0, 0), (1, 1)], dashes="2 4")]
    for one in bins:
        marks.append(_line([(one.stated, one.low), (one.stated, one.high)]))
        x, y = _place(one.stated, one.right)
        marks.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#2458a6"/>')
    return _axes(marks)


def _learning_plot(months: Mapping[str, Figures]) -> str:
    """Two lines over the months, evenly spaced."""
    step = 1 / max(1, len(months) - 1)
    places = [(index * step, one) for index, one in enumerate(months.values())]
    first = [(x, one.top1) for x, one in places if one.top1 is not None]
    alone = [
        (x, one.automatic_right_rate)
        for x, one in places
        if one.automatic_right_rate is not None
    ]
    ends = list(months)[:1] + list(months)[1:][-1:]
    return _axes([_line(first), _line(alone, dashes="6 4")], ends=ends)


def _axes(marks: list[str], *, ends: list[str] | None = None) -> str:
    low, high = [*ends, "", ""][:2] if ends is not None else ("0", "1")
    size = SIDE + 2 * MARGIN
    bottom = SIDE + 2 * MARGIN - 10
    return (
        f'<svg width="{size}" height="{size}" role="img" font-size="12">'
        f'<rect x="{MARGIN}" y="{MARGIN}" width="{SIDE}" height="{SIDE}" fill="none" '
        'stroke="#b8c0cc"/>'
        f'<text x="{MARGIN}" y="{bottom}">{escape(low)}</text>'
        f'<text x="{MARGIN + SIDE}" y="{bottom}" text-anchor="end">{escape(high)}'
        f'</text><text x="{MARGIN - 6}" y="{MARGIN + 8}" text-anchor="end">1</text>'
        f'<text x="{MARGIN - 6}" y="{MARGIN + SIDE}" text-anchor="end">0</text>'
        f"{''.join(marks)}</svg>"
    )


def _line(points: list[tuple[float, float]], *, dashes: str = "") -> str:
    places = " ".join("{:.1f},{:.1f}".format(*_place(x, y)) for x, y in points)
    return (
        f'<polyline points="{places}" fill="none" stroke="#2458a6" '
        f'stroke-width="1.5" stroke-dasharray="{dashes}"/>'
    )


def _place(x: float, y: float) -> tuple[float, float]:
    """From shares to pixels; SVG counts downwards."""
    return MARGIN + SIDE * x, MARGIN + SIDE * (1 - y)


def _figure(plot: str, caption: str) -> str:
    return f"<figure>{plot}<figcaption>{escape(caption)}</figcaption></figure>"
