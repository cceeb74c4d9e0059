"""Relevés CSV: what does this bank's file say, and is it read right?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import polars as pl
import streamlit as st

from lettrage.core.errors import ConfigurationError
from lettrage.dashboards import parts, statements
from lettrage.dashboards.format import escaped, masked
from lettrage.dashboards.parts import Column
from lettrage.dashboards.screen import Screen
from lettrage.dashboards.statements import Brought
from lettrage.dashboards.views.layouts_seen import seen_of
from lettrage.ingestion.layouts import Doubt, Draft, Guess, Layout, Preview

_NONE = ""
# A year of a busy account is some 10 MB; what is larger lands by `lettrage ingest`.
_MEGABYTES_MAX = 50
_DELIMITERS = {";": "semicolon", ",": "comma", "\t": "tab", "|": "bar"}
_DATES = (
    "DD/MM/YYYY", "MM/DD/YYYY", "YYYY-MM-DD", "DD-MM-YYYY", "DD.MM.YYYY", "DD/MM/YY",
    "MM/DD/YY", "DD.MM.YY", "DD-MM-YY", "YYYY/MM/DD", "MM-DD-YYYY", "YYYYMMDD",
)  # fmt: skip
# Fields of a line as the form asks for them: those of every bank, then the others.
_FIELDS = (
    "booking_date", "label", "amount", "debit", "credit", "balance", "value_date",
)  # fmt: skip
_OTHER_FIELDS = (
    "counterparty_name", "counterparty_iban", "remittance", "bank_reference",
    "transaction_code", "direction", "currency", "account",
)  # fmt: skip
_KNOWN = (
    Column("name", "layouts.name", width=300),
    Column("origin", "layouts.origin", width=120),
    Column("columns", "layouts.columns", width="large"),
)


def layouts(screen: Screen) -> None:
    """Teach Lettrage a bank's CSV: look, correct, keep, and only then hand it in."""
    parts.head(screen, "layouts.title")
    st.caption(screen.say("layouts.what"))
    try:
        known = statements.known(screen.workspace)
    except ConfigurationError as error:
        st.error(screen.say("layouts.bad_layout", error=escaped(str(error))))
        return
    upload = st.file_uploader(
        screen.say("layouts.upload"),
        type=["csv", "txt", "tsv"],
        max_upload_size=_MEGABYTES_MAX,
        key="layouts.file",
    )
    if upload is None:
        _known(screen, known)
        return
    file = Brought.of(upload.name, upload.getvalue())
    layout = statements.layout_of(file, known)
    if layout is not None:
        st.success(screen.say("layouts.known", name=escaped(layout.NAME)))
        seen = seen_of(screen, file, layout)
        if seen is not None:
            _hand_in(screen, file, seen)
        return
    guess = statements.guess(file)
    if guess is None:
        st.error(screen.say("layouts.no_table"))
    else:
        _new(screen, file, guess)


def _known(screen: Screen, known: Sequence[Layout]) -> None:
    """Without a file: which banks' files are read already."""
    st.subheader(screen.say("layouts.known_title"), anchor=False)
    own = {layout.NAME for layout in statements.own(screen.workspace)}
    rows = [
        {
            "name": layout.NAME,
            "origin": screen.say(
                f"layouts.{'own' if layout.NAME in own else 'shipped'}"
            ),
            "columns": ", ".join(
                dict.fromkeys(
                    name
                    for names in layout.spec.columns.named.values()
                    for name in names
                )
            ),
        }
        for layout in known
    ]
    parts.table(screen, pl.DataFrame(rows), _KNOWN, height_rows=16)


def _new(screen: Screen, file: Brought, guess: Guess) -> None:
    """A file that no layout reads: what it seems to be, for a person to correct."""
    _proofs(screen, guess)
    draft = _form(screen, file, guess)
    try:
        layout = draft.layout
    except ConfigurationError as error:
        st.error(screen.say("layouts.unfit", error=escaped(error.remedy)))
        return
    seen = seen_of(screen, file, layout)
    if seen is None or not seen.lines_count:
        return
    st.subheader(screen.say("layouts.keep_title"), anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(
            screen.say("layouts.name"),
            key=f"layouts.name.{file.sha256}",
            placeholder=screen.say("layouts.name_example"),
            max_chars=60,
            width=300,
        ).strip()
        is_asked = st.button(
            screen.say("layouts.keep"), type="primary", disabled=not name
        )
    if is_asked:
        try:
            statements.keep(draft.renamed(name), screen.workspace)
        except ConfigurationError as error:
            st.error(screen.say("layouts.not_kept", error=escaped(str(error))))
            return
        # From the next run on the file is a known one, and may be handed in.
        st.rerun()


def _proofs(screen: Screen, guess: Guess) -> None:
    """What the file proves, and what a person must look at."""
    draft, say = guess.draft, screen.say
    mark = say(f"layouts.mark_{_DELIMITERS[draft.delimiter]}")
    st.markdown(say("layouts.unknown", mark=mark, count=len(draft.header)))
    if guess.doubts:
        lines = [f"- {_doubt(screen, doubt)}" for doubt in guess.doubts]
        st.warning("\n".join([say("layouts.unsure"), "", *lines]))


def _doubt(screen: Screen, doubt: Doubt) -> str:
    value = doubt.value.replace(" or ", f" {screen.say('layouts.or')} ")
    if doubt.kind == "content":
        value = screen.say(f"layouts.role_{value}")
    return screen.say(f"layouts.doubt_{doubt.kind}", value=escaped(value))


def _form(screen: Screen, file: Brought, guess: Guess) -> Draft:
    """What a person says of the file, the guess filled in."""
    say, draft = screen.say, guess.draft
    is_unsure = any(doubt.kind in {"dates", "decimal"} for doubt in guess.doubts)

    def named(option: str) -> str:
        if not option:
            return say("layouts.none")
        if draft.width is None or not option.isdigit():
            return option
        # Columns without a name are told by what stands in them.
        return f"{option} · {guess.first[int(option) - 1].strip()}"

    def choose(key: str, label: str, options: Sequence[str], chosen: str) -> str:
        # What the guess alone knows is still a choice.
        options = options if chosen in options else (*options, chosen)
        return st.selectbox(
            label,
            options,
            index=options.index(chosen),
            key=f"layouts.{key}.{file.sha256}",
            format_func=named,
        )

    def column(role: str) -> str:
        options = (_NONE, *(name for name in draft.header if name))
        guessed = draft.columns.get(role, (_NONE,))[0]
        return choose(role, say(f"layouts.role_{role}"), options, guessed)

    chosen = _in_rows(_FIELDS, column)
    with st.expander(say("layouts.more"), expanded=is_unsure):
        dates, decimal, currency = st.columns(3)
        with dates:
            day = choose("dates", say("layouts.dates"), _DATES, draft.dates[0])
        with decimal:
            mark = choose("decimal", say("layouts.decimal"), (",", "."), draft.decimal)
        with currency:
            code = choose(
                "fixed", say("layouts.fixed"), _currencies(screen), draft.currency
            )
        chosen |= _in_rows(_OTHER_FIELDS, column)
    columns = {role: (name,) for role, name in chosen.items() if name != _NONE}
    return replace(
        draft,
        dates=(day,),
        decimal=mark,
        currency="" if "currency" in columns else code,
        columns=columns,
    )


def _in_rows(roles: Sequence[str], column: Callable[[str], str]) -> dict[str, str]:
    """The columns chosen for `roles`, asked for side by side."""
    chosen: dict[str, str] = {}
    width = 7 if len(roles) == len(_FIELDS) else 4
    for start in range(0, len(roles), width):
        for place, role in zip(
            st.columns(width), roles[start : start + width], strict=False
        ):
            with place:
                chosen[role] = column(role)
    return chosen


def _currencies(screen: Screen) -> tuple[str, ...]:
    held = [account.currency for account in screen.settings.accounts]
    return tuple(dict.fromkeys((_NONE, screen.settings.company.currency, *held)))


def _hand_in(screen: Screen, file: Brought, seen: Preview) -> None:
    """Put a file that is read into the inbox, for the account that it is of."""
    say = screen.say
    accounts = {
        account.iban: account.name or masked(account.iban)
        for account in screen.settings.accounts
    }
    account = None
    is_unnamed = any(not line["account_iban"] for line in seen.lines)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if is_unnamed and len(accounts) > 1:
            account = st.selectbox(
                say("layouts.account"),
                list(accounts),
                index=None,
                format_func=accounts.__getitem__,
                key=f"layouts.of.{file.sha256}",
                placeholder=say("layouts.account_choose"),
                width=300,
            )
        is_missing = is_unnamed and len(accounts) > 1 and account is None
        is_asked = st.button(
            say("layouts.hand_in"), type="primary", disabled=is_missing
        )
    if is_unnamed and not accounts:
        st.warning(say("layouts.account_unknown"))
    if is_asked:
        path = statements.hand_in(file, screen.workspace, account=account)
        place = path.relative_to(screen.workspace.root)
        st.success(say("layouts.handed_in", place=escaped(str(place))))
