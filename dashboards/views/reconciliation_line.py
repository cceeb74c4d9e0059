"""Beside the queue: one line with its evidence marked, and what it may pay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from lettrage.dashboards import parts, state
from lettrage.dashboards.answers import Answer
from lettrage.dashboards.decisions import Suggestion
from lettrage.dashboards.evidence import Evidence, Token, badge, marked
from lettrage.dashboards.format import UNKNOWN, escaped, masked
from lettrage.dashboards.marts import bank_lines, receivables
from lettrage.dashboards.screen import Screen
from lettrage.dashboards.views.reconciliation_reading import reading
from lettrage.dashboards.views.reconciliation_why import why

# What the bank says in words, where evidence may be found.
_TEXTS = ("label", "remittance", "creditor_reference", "counterparty_name",
          "end_to_end_id")  # fmt: skip
_SHORTCUTS = "123456789"
# A batch has as many customers as it has payments.
_CUSTOMERS_SHOWN = 3


def line(
    screen: Screen,
    row: Mapping[str, Any],
    proposed: Sequence[Suggestion],
    chosen: int,
    read: Mapping[str, Any] | None,
) -> Answer:
    """The line as the bank told it, with what speaks for the chosen suggestion.

    Args:
        screen: for words and formats.
        row: of the queue.
        proposed: its suggestions, best first.
        chosen: the index of the one that is looked at.
        read: of `marts.recognised`, where the line is a second payment or an advance.
    """
    answer = bank_lines.line(screen.now, bank_line_id=row["bank_line_id"])
    told = answer.first
    suggestion = proposed[chosen] if proposed else None
    amount = screen.format.money(row["remaining_amount"], row["currency"])
    with st.container(border=True):
        st.markdown(
            f"**{screen.format.day(row['booking_date'])}**  ·  "
            f"{escaped(screen.account_name(row['account_iban']))}"
        )
        st.subheader(escaped(amount), anchor=False)
        if row["remaining_amount"] != row["amount"]:
            whole = screen.format.money(row["amount"], row["currency"])
            st.caption(escaped(screen.say("line.of_whole", amount=whole)))
        st.html(_fields(screen, told, _marks(told, proposed, read), suggestion))
        if suggestion is not None:
            st.markdown(escaped(suggestion.evidence.words(screen.language)))
        elif read is None:
            parts.empty(screen, "line.no_suggestion")
    if read is not None:
        reading(screen, row, read)
    return answer


def suggestions(
    screen: Screen,
    row: Mapping[str, Any],
    proposed: Sequence[Suggestion],
    chosen: int,
) -> None:
    """What the line may pay, best first; the chosen one with its documents."""
    if not proposed:
        return
    customers = receivables.customers_suggested(
        screen.build, bank_line_id=row["bank_line_id"]
    ).rows
    names = dict(customers.iter_rows())
    st.markdown(f"**{screen.say('suggestions.title', count=len(proposed))}**")
    for index, suggestion in enumerate(proposed):
        with st.container(border=index == chosen, gap="small"):
            st.button(
                _headline(screen, index, suggestion, names),
                key=f"suggestion.{index}",
                type="secondary" if index == chosen else "tertiary",
                width="stretch",
                on_click=state.choose_suggestion,
                args=(index,),
                shortcut=_SHORTCUTS[index] if index < len(_SHORTCUTS) else None,
            )
            if index == chosen:
                st.html(_documents(screen, suggestion))
                st.markdown(_sum_check(screen, row, suggestion))
                _remainder(screen, row, suggestion)
                why(screen, suggestion, has_next=len(proposed) > 1)


def _headline(
    screen: Screen, index: int, suggestion: Suggestion, names: Mapping[str, str]
) -> str:
    """Its place, how sure it is, whose documents, how many, how they were found."""
    ids = suggestion.documents["customer_id"].drop_nulls().unique(maintain_order=True)
    customers = ", ".join(names.get(one, one) for one in ids[:_CUSTOMERS_SHOWN])
    if (more := len(ids) - _CUSTOMERS_SHOWN) > 0:
        customers = screen.say("suggestions.customers", customers=customers, more=more)
    return escaped(
        screen.say(
            "suggestions.headline",
            place=index + 1,
            probability=screen.format.percent(suggestion.probability),
            customers=customers or UNKNOWN,
            kind=screen.say(f"kind.{suggestion.kind}"),
            documents=screen.say(
                "suggestions.documents", count=len(suggestion.documents)
            ),
        )
    )


def _fields(
    screen: Screen,
    told: Mapping[str, Any],
    tokens: Sequence[Token],
    suggestion: Suggestion | None,
) -> str:
    """What the bank says, each field with its name, as HTML."""
    documents = _numbers(suggestion) if suggestion else []
    rows = [
        (name, marked(name, told[name], tokens, documents))
        for name in _TEXTS
        if told.get(name) and not _is_repeated(name, told, tokens)
    ]
    iban = told.get("counterparty_iban")
    rows.append(("counterparty_iban", escape(masked(iban))))
    rows.append(("bank_reference", escape(told.get("bank_reference") or UNKNOWN)))
    cells = "".join(
        f'<div class="name">{escape(screen.say(f"line.{name}"))}</div>'
        f'<div class="value">{value}</div>'
        for name, value in rows
    )
    return f'<div class="line-fields">{cells}</div>'


def _marks(
    told: Mapping[str, Any],
    proposed: Sequence[Suggestion],
    read: Mapping[str, Any] | None,
) -> tuple[Token, ...]:
    """What speaks for any suggestion of the line, or for how it reads.

    A number that the chosen suggestion leaves out is evidence too: against it.
    """
    tokens = [token for one in proposed for token in one.evidence.tokens]
    if read is not None:
        texts = {name: told.get(name) for name in _TEXTS}
        tokens += Evidence.quoted(read["evidence"], texts).tokens
    return tuple(dict.fromkeys(tokens))


def _is_repeated(name: str, told: Mapping[str, Any], tokens: Sequence[Token]) -> bool:
    """Whether a field only says again a part of the label, and nothing is marked in it.

    Most banks print the remittance and the payer's name inside the label.
    """
    is_marked = any(token.field == name for token in tokens)
    label = _squeezed(told.get("label") or "")
    return name != "label" and not is_marked and _squeezed(told[name]) in label


def _squeezed(text: str) -> str:
    return "".join(text.upper().split())


def _documents(screen: Screen, suggestion: Suggestion) -> str:
    """The documents of a suggestion, each with its number, as an HTML table."""
    say = screen.say
    names = ("document", "open", "allocated", "difference")
    heads = "".join(
        f'<th class="{"text" if name == "document" else "amount"}">'
        f"{escape(say(f'suggestions.{name}'))}</th>"
        for name in names
    )
    body = "".join(
        "<tr>" + "".join(cells) + "</tr>" for cells in _cells(screen, suggestion)
    )
    return f'<table class="documents"><tr>{heads}</tr>{body}</table>'


def _cells(screen: Screen, suggestion: Suggestion) -> Iterator[list[str]]:
    show, numbers = screen.format, _numbers(suggestion)
    for row in suggestion.documents.iter_rows(named=True):
        currency = row["document_currency"]
        number = row["invoice_number"]
        kind = row["difference_kind"]
        reason = screen.say(f"difference.{kind}") if kind else None
        # A fee of the line is no document's, and has no difference of its own.
        name = (
            f"{badge(numbers.index(number) + 1)} {escape(number)}"
            if number
            else escape(reason or screen.say("suggestions.no_document"))
        )
        difference = show.money(row["difference_amount"], currency)
        if number and reason:
            difference += f" {reason}"
        amounts = [
            show.money(row["document_open_amount"], currency),
            # A fee has only its amount in the bank.
            show.money(row["allocated_amount"] or row["bank_amount"], currency),
            difference,
        ]
        yield [
            f'<td class="text">{name}</td>',
            *[f'<td class="amount">{escape(amount)}</td>' for amount in amounts],
        ]


def _numbers(suggestion: Suggestion) -> list[str]:
    return suggestion.documents["invoice_number"].drop_nulls().unique(
        maintain_order=True
    ).to_list()  # fmt: skip


def _sum_check(screen: Screen, row: Mapping[str, Any], suggestion: Suggestion) -> str:
    """Whether the documents take the whole line, and else how much."""
    total = screen.format.money(suggestion.bank_amount, row["currency"])
    if suggestion.bank_amount == row["remaining_amount"]:
        return f":green[{escaped(screen.say('suggestions.sum_exact', amount=total))}]"
    whole = screen.format.money(row["remaining_amount"], row["currency"])
    said = screen.say("suggestions.sum_part", amount=total, whole=whole)
    return f":orange[{escaped(said)}]"


def _remainder(screen: Screen, row: Mapping[str, Any], suggestion: Suggestion) -> None:
    """What would stay open, of the line or of its documents, and why."""
    left = suggestion.evidence.remainder
    if left is None:
        return
    is_of_line = suggestion.bank_amount != row["remaining_amount"]
    documents = suggestion.documents.row(0, named=True)
    currency = row["currency"] if is_of_line else documents["document_currency"]
    st.caption(
        escaped(
            screen.say(
                "suggestions.remainder",
                amount=screen.format.money(left.amount, currency),
                reason=screen.say(f"remainder.{left.reason}"),
            )
        )
    )
