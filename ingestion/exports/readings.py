"""SQL that reads what other programs write: numbers, dates, durations, countries.

Each gives the canonical text, or null where the text says nothing of the kind; who asks
then lets the text itself through, so that the canonical cast rejects it by name.
"""

from __future__ import annotations

from collections.abc import Iterable

from lettrage.ingestion.cells import quoted

# What an amount looks like, wherever it stands; for Python and DuckDB alike.
LIKE_AN_AMOUNT = r"^[-(]?[0-9 .,]*[0-9][.,][0-9]{2}\)?$"
_ISO = "%Y-%m-%d"
# Behind the day: 14:02, T14:02:10Z, 02:02:10 PM.
_TIME_OF_DAY = "'[ T]+[0-9]{1,2}:[0-9]{2}.*$'"
_INSTANTS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S.%f")
_SPACES = " \\x{00a0}\\x{202f}"
# Wider decimals are cast fifty times slower.
_AMOUNT = "decimal(18, 4)"
_SECONDS_AN_HOUR = 3600
_HOUR_DECIMALS = 8


def number(text: str, decimal: str) -> str:
    """SQL: the plain digits of a number whose decimal sign is `decimal`.

    Groups of three digits may have the other sign, a space or an apostrophe between
    them; brackets around a number are a minus, a per cent sign behind it is left out.
    """
    bare = _without_percent(text)
    digits = f"regexp_replace({bare}, '[^0-9{decimal}]', '', 'g')"
    sign = f"case when {text} like '-%' or {text} like '(%' then '-' else '' end"
    # Nearly all numbers are plain; what is left is looked at closely.
    return f"""case
        when regexp_full_match({text}, '-?[0-9]+(\\{decimal}[0-9]+)?')
            then replace({text}, ',', '.')
        when {is_number(text, decimal)}
            then {sign} || replace({digits}, ',', '.') end"""


def is_number(text: str, decimal: str) -> str:
    """SQL: whether a text is a number whose decimal sign is `decimal`."""
    other = "," if decimal == "." else "."
    grouped = f"[0-9]{{1,3}}([{other}{_SPACES}''’][0-9]{{3}})+|[0-9]+"
    unsigned = f"({grouped})(\\{decimal}[0-9]+)?"
    pattern = f"[+-]?({unsigned})|\\(({unsigned})\\)"
    return f"regexp_full_match({_without_percent(text)}, '{pattern}')"


def _without_percent(text: str) -> str:
    return f"regexp_replace({text}, '[{_SPACES}]*%$', '')"


def as_amount(plain: str) -> str:
    """SQL: a plain number as a value that sums exactly; null beyond 12 digits or 4
    decimals, which no amount has.
    """
    exact = "'-?[0-9]{1,12}(\\.[0-9]{1,4}0*)?'"
    return f"case when regexp_full_match({plain}, {exact}) then {plain}::{_AMOUNT} end"


def as_text(value: str) -> str:
    """SQL: such a value as text, without the zeros behind."""
    return f"regexp_replace(try_cast({value} as {_AMOUNT})::varchar, '\\.?0+$', '')"


def day(text: str, formats: Iterable[str]) -> str:
    """SQL: the ISO date of a text in one of the formats; a time of day is left out."""
    listed = ", ".join(map(quoted, dict.fromkeys((_ISO, *formats))))
    bare = f"regexp_replace({text}, {_TIME_OF_DAY}, '')"
    return f"strftime(try_strptime({bare}, [{listed}]), '{_ISO}')"


def day_at(text: str, formats: Iterable[str], home: str) -> str:
    """SQL: the ISO date, in the time zone `home`, of an instant in UTC."""
    listed = ", ".join(map(quoted, _INSTANTS))
    bare = f"regexp_replace(replace({text}, 'T', ' '), ' ?(Z|UTC)$', '')"
    instant = f"try_strptime({bare}, [{listed}])"
    local = f"timezone({quoted(home)}, timezone('UTC', {instant}))"
    return f"coalesce(strftime({local}, '{_ISO}'), {day(text, formats)})"


def hours(text: str, decimal: str) -> str:
    """SQL: h:mm:ss, h:mm or a decimal as hours, rounded half up at 8 decimals."""
    parts = f"string_split({text}, ':')"
    seconds = (
        f"({parts}[1]::bigint * 3600 + {parts}[2]::bigint * 60 "
        f"+ coalesce({parts}[3], '0')::bigint)"
    )
    unit = 10**_HOUR_DECIMALS
    scaled = (
        f"(({seconds} * {2 * unit} + {_SECONDS_AN_HOUR}) // {2 * _SECONDS_AN_HOUR})"
    )
    decimals = f"lpad(({scaled} % {unit})::varchar, {_HOUR_DECIMALS}, '0')"
    whole = f"({scaled} // {unit}) || '.' || {decimals}"
    return f"""case
        when regexp_full_match({text}, '[0-9]{{1,6}}:[0-5]?[0-9](:[0-5]?[0-9])?')
            then regexp_replace({whole}, '\\.?0+$', '')
        else {number(text, decimal)} end"""


def mapped(
    text: str, word: str, pairs: Iterable[tuple[str, str]], otherwise: str | None = None
) -> str:
    """SQL: what the text's `word` stands for among `pairs`; else `otherwise`, "" null.

    Without `otherwise` the text itself.
    """
    cases = "".join(f"when {quoted(word)} then {quoted(ours)} " for word, ours in pairs)
    other = text if otherwise is None else f"nullif({quoted(otherwise)}, '')"
    if not cases:
        return other
    return f"case when {text} is not null then case {word} {cases} else {other} end end"
