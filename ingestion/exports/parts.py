"""The rows of one part of an export, as a table: SQL made of its mapping.

`incoming_export_part` gets the part's columns and `line_number_in_file`, ordered by it.
"""

from __future__ import annotations

from dataclasses import dataclass

from lettrage.core.warehouse import Connection
from lettrage.ingestion.cells import quoted
from lettrage.ingestion.exports import readings
from lettrage.ingestion.exports.conventions import NUMBERS, Conventions
from lettrage.ingestion.exports.countries import codes_of
from lettrage.ingestion.exports.mapping import Cell, Part
from lettrage.ingestion.exports.names import plain_sql
from lettrage.ingestion.exports.sheet import CELLS, Sheet
from lettrage.ingestion.kinds import Type
from lettrage.ingestion.translator import LINE_NUMBER

PART = "incoming_export_part"
_FINGERPRINT_DIGITS = 16
# "30", "Net 30", "30 jours"; not "30 jours fin de mois".
_TERMS = "'(?i)^(?:net )?([0-9]{1,3})(?: days?| jours?)?$'"


def make_part(
    connection: Connection, sheet: Sheet, part: Part, conventions: Conventions
) -> None:
    """Make the table `incoming_export_part`."""
    fields = _Fields(connection, sheet, part, conventions)
    # A field that is made of others stands after them: DuckDB lets it name them.
    ordered = sorted(part.cells.items(), key=lambda item: bool(_made_of(item[1])))
    columns = [
        f"{fields.field(name, cell)} as {column(name)}" for name, cell in ordered
    ]
    columns += [
        f"case when ({fields.own(name, cell)}) is null then 'default' end "
        f"as {column(f'{name}_source')}"
        for name, cell in part.cells.items()
        if cell.default is not None
    ]
    is_once = bool(part.once_per)
    connection.execute(
        f"""
        create or replace temp table {PART} as
        with fields as (
            select {", ".join(columns)}, {LINE_NUMBER}
            from {CELLS} where passed_over is null
        )
        select * exclude ({LINE_NUMBER}),
            {f"min({LINE_NUMBER})" if is_once else LINE_NUMBER} as {LINE_NUMBER}
        from fields {"group by all" if is_once else ""} order by {LINE_NUMBER}
        """
    )


def column(name: str) -> str:
    """SQL: a name as an identifier."""
    return '"' + name.replace('"', '""') + '"'


def _made_of(cell: Cell) -> str | tuple[str, ...] | None:
    return (
        cell.difference or cell.total or cell.category_of or cell.terms or cell.sign_of
    )


@dataclass(frozen=True, slots=True)
class _Fields:
    """SQL of the fields of one part."""

    connection: Connection
    sheet: Sheet
    part: Part
    conventions: Conventions

    def field(self, name: str, cell: Cell) -> str:
        """What the field is."""
        found = self.own(name, cell)
        if cell.foreign:
            found = (
                f"coalesce({found}, {self._prefixed(self.sheet.text(cell.foreign))})"
            )
        if cell.join:
            found = f"coalesce({found}, {self._prefixed(self._joined(cell))})"
        if cell.fingerprint:
            found = f"coalesce({found}, {self._prefixed(self._fingerprint(cell))})"
        if cell.sign_of:
            sign = f"{column(cell.sign_of)} like '-%'"
            found = (
                f"coalesce({found}, case when {sign} then 'credit_note' "
                f"when not {sign} then 'invoice' end)"
            )
        if cell.default is not None:
            found = f"coalesce({found}, {quoted(self._default(cell.default))})"
        return found

    def own(self, name: str, cell: Cell) -> str:
        """What the row says of the field, before any default."""
        if cell.constant is not None:
            return f"{quoted(cell.constant)}::varchar"
        if cell.count:
            return self._ordinal(cell.count)
        if cell.difference:
            first, second = map(readings.as_amount, cell.difference)
            return readings.as_text(f"{first} - {second}")
        if cell.total:
            return readings.as_text(" + ".join(map(readings.as_amount, cell.total)))
        if cell.category_of:
            return self._category(cell)
        if cell.sum or cell.plus:
            return self._signed(name, self._arithmetic(cell))
        return self._signed(name, self._read(name, cell))

    def _read(self, name: str, cell: Cell) -> str:
        """The cell read as its column's type; else its own text, to be rejected."""
        text = self._text(cell)
        if cell.utc:
            return self._day_at_home(cell, text)
        if text == "null::varchar":
            return text
        type = self._type(name)
        if cell.reads == "duration":
            return f"coalesce({readings.hours(text, self.conventions.decimal)}, {text})"
        if type in NUMBERS:
            return f"coalesce({self._number(text)}, {self._unreadable(text)})"
        if type is Type.DATE:
            return self._day(cell, text)
        if type is Type.COUNTRY:
            codes = codes_of(self.connection, text)
            return readings.mapped(text, text, codes)
        return text

    def _joined(self, cell: Cell) -> str:
        texts = "".join(f", t{place}" for place in self.sheet.present(cell.join))
        return f"nullif(concat_ws(' '{texts}), '')"

    def _text(self, cell: Cell) -> str:
        text = self.sheet.text(cell.column)
        if cell.pattern and (places := self.sheet.present(cell.column)):
            pattern = quoted(cell.pattern)
            texts = [self._counting(cell, place) for place in places]
            found = [f"nullif(regexp_extract({t}, {pattern}, 1), '')" for t in texts]
            text = f"coalesce({', '.join(found)}, null)"
        if cell.map:
            text = readings.mapped(text, plain_sql(text), cell.map, cell.otherwise)
        return text

    def _counting(self, cell: Cell, place: int) -> str:
        """The text of a column, where it counts."""
        if cell.first_where and place in self.sheet.present(cell.column[:1]):
            return f"case when {self.sheet.holds(cell.first_where)} then t{place} end"
        return f"t{place}"

    def _unreadable(self, text: str) -> str:
        """What is no number here, so that no other convention takes it for one."""
        if self.conventions.decimal == ".":
            return text
        return (
            f"case when contains({text}, '.') "
            f"then {text} || ' in a file of decimal commas' else {text} end"
        )

    def _day(self, cell: Cell, text: str) -> str:
        found = f"coalesce({readings.day(text, self.conventions.dates)}, {text})"
        if cell.terms:
            days = f"regexp_extract({self.sheet.text((cell.terms,))}, {_TERMS}, 1)"
            after = f"try_cast(issue_date as date) + try_cast({days} as integer)"
            found = f"coalesce({found}, strftime({after}, '%Y-%m-%d'))"
        return found

    def _day_at_home(self, cell: Cell, text: str) -> str:
        formats, instant = self.conventions.dates, self.sheet.text(cell.utc)
        home = self.sheet.company.timezone
        return (
            f"coalesce({readings.day(text, formats)}, {text}, "
            f"{readings.day_at(instant, formats, home)}, {instant})"
        )

    def _arithmetic(self, cell: Cell) -> str:
        """An amount, or the sum of one, plus others; or what is no number."""
        if cell.sum:
            text = self.sheet.text(cell.sum)
            places = self.sheet.present(self.part.once_per)
            over = f"over (partition by {', '.join(f't{place}' for place in places)})"
            # An empty cell adds nothing: the mapping says so by `sum`.
            total = f"sum(coalesce({self._value(text)}, 0)) {over}"
            faults = [f"min({self._unread(text)}) {over}"]
        else:
            text = self.sheet.text(cell.column)
            total, faults = self._value(text), [self._unread(text)]
        for place in self.sheet.present(cell.plus):
            # As above, by `plus`.
            total += f" + coalesce({self._value(f't{place}')}, 0)"
            faults.append(self._unread(f"t{place}"))
        return f"coalesce({', '.join(faults)}, {readings.as_text(total)})"

    def _value(self, text: str) -> str:
        return readings.as_amount(self._number(text))

    def _unread(self, text: str) -> str:
        """What is wrong with an amount: a text that is none, so that it is rejected."""
        wrong = f"'cannot be summed: ' || {text}"
        return f"case when {self._value(text)} is null then {wrong} end"

    def _number(self, text: str) -> str:
        return readings.number(text, self.conventions.decimal)

    def _category(self, cell: Cell) -> str:
        rate = readings.as_amount(column(cell.category_of or ""))
        zero = quoted(cell.zero_category or "")
        return (
            f"case when {rate} = 0 then nullif({zero}, '') "
            f"when {rate} is not null then 'S' end"
        )

    def _fingerprint(self, cell: Cell) -> str:
        """Digits of what tells a row apart; equal rows are counted."""
        places = self.sheet.present(cell.fingerprint)
        texts = ", ".join(f"coalesce(t{place}, '')" for place in places)
        digits = f"left(sha256(concat_ws('|', {texts})), {_FINGERPRINT_DIGITS})"
        ordinal = self._ordinal(cell.fingerprint)
        return (
            f"{digits} || case when {ordinal} <> '1' then '-' || {ordinal} else '' end"
        )

    def _prefixed(self, text: str) -> str:
        return f"{quoted(self.sheet.export.source + ':')} || {text}"

    def _ordinal(self, names: tuple[str, ...]) -> str:
        places = ", ".join(f"t{place}" for place in self.sheet.present(names))
        over = f"over (partition by {places} order by {LINE_NUMBER})"
        return f"(row_number() {over})::varchar"

    def _signed(self, name: str, found: str) -> str:
        """The field of a credit note that is written positive gets its minus."""
        is_amount = self._type(name) is Type.AMOUNT or name == "quantity"
        if not self.sheet.export.negative or not is_amount:
            return found
        # A minus before a minus is a plus.
        turned = f"regexp_replace('-' || ({found}), '^-[-]', '')"
        return f"case when is_negative then {turned} else {found} end"

    def _type(self, name: str) -> Type:
        types = {column.name: column.type for column in self.part.kind.columns}
        return types.get(name, Type.TEXT)

    def _default(self, default: str) -> str:
        firm = {
            "@company.country": self.sheet.company.country,
            "@company.currency": self.sheet.company.currency,
        }
        return firm.get(default, default)
