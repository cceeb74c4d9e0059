"""The page on top of the audit pack: green, or which control does not hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from html import escape

from lettrage.accounting.audit_controls import NAMED_MAX, Fault, Outcome
from lettrage.core.settings import Company

_STYLE = """
    body { font: 16px/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 60rem;
        padding: 0 1.5rem; color: #1c2430; }
    h1 { font-size: 1.6rem; margin: 0; } p { margin: .4rem 0; }
    .state { border-radius: .5rem; padding: 1rem 1.25rem; margin: 1.5rem 0;
        font-weight: 600; }
    .holds { background: #e3f3e6; color: #14532d; }
    .fails { background: #fbe4e2; color: #7f1d1d; }
    table { border-collapse: collapse; width: 100%; }
    td { border-top: 1px solid #d8dde5; padding: .45rem .6rem .45rem 0;
        vertical-align: top; }
    td:first-child { width: 2rem; } small { color: #5b6675; } ul { margin: .3rem 0; }
    @media print { body { margin: 0; } }
"""


def page(
    company: Company,
    outcomes: Sequence[Outcome],
    *,
    year: str,
    as_of: date,
    files: Sequence[str],
    is_provisional: bool,
) -> str:
    """The page as HTML, in French with English beside, without anything from elsewhere.

    Args:
        company: whose books they are.
        outcomes: every control.
        year: the fiscal year.
        as_of: the build's business date.
        files: names within the folder.
        is_provisional: whether months of the year are still open.
    """
    failed = [outcome for outcome in outcomes if not outcome.holds]
    title = f"Dossier de contrôle {year}"
    provisional = " · provisoire, des mois sont ouverts" if is_provisional else ""
    return "".join(
        (
            f'<!doctype html><html lang="fr"><meta charset="utf-8">'
            f"<title>{escape(title)}</title><style>{_STYLE}</style>",
            f"<h1>{escape(company.name)} — {escape(title)}</h1>",
            f"<p><small>SIREN {escape(company.siren)} · arrêté au {as_of:%d/%m/%Y}"
            f"{provisional}</small></p>",
            _state(len(outcomes), failed),
            "<table>",
            *_rows([*failed, *(one for one in outcomes if one.holds)]),
            "</table><h2>Fichiers · Files</h2><ul>",
            *(f'<li><a href="{escape(n)}">{escape(n)}</a></li>' for n in files),
            "</ul></html>\n",
        )
    )


def _state(count: int, failed: Sequence[Outcome]) -> str:
    if not failed:
        text = f"Les {count} contrôles sont verts. All {count} controls hold."
        return f'<div class="state holds">{text}</div>'
    names = ", ".join(outcome.name for outcome in failed)
    text = f"{len(failed)} contrôle(s) sur {count} en défaut · do not hold: {names}"
    return f'<div class="state fails">{escape(text)}</div>'


def _rows(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for outcome in outcomes:
        sign = "✓" if outcome.holds else "✗"
        yield (
            f"<tr><td>{sign}</td><td>{escape(outcome.french)}<br>"
            f"<small>{escape(outcome.english)} · {escape(outcome.name)}</small>"
            f"{_named(outcome.faults)}</td></tr>"
        )


def _named(faults: Sequence[Fault]) -> str:
    if not faults:
        return ""
    told = [f"<li>{escape(_sentence(fault))}</li>" for fault in faults[:NAMED_MAX]]
    if len(faults) > NAMED_MAX:
        told.append(f"<li>… {len(faults) - NAMED_MAX} de plus, dans fautes.csv</li>")
    return f"<ul>{''.join(told)}</ul>"


def _sentence(fault: Fault) -> str:
    expected = f", attendu {fault.expected}" if fault.expected else ""
    return f"{fault.subject} : {fault.found or '(rien)'}{expected}"
