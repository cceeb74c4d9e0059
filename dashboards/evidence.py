"""What in a bank line speaks for a document, marked in the text as the bank wrote it.

Each document has a colour and a number, so that nobody needs to see colours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from lettrage.dashboards.charts import EVIDENCE, PLAIN_EVIDENCE
from lettrage.dashboards.format import Language


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a field of the line that points to a document.

    Args:
        field: of the bank line, as `label`.
        start: of the piece, counted from 0.
        end: just after it.
        text: the piece itself.
        invoice_number: the document it points to; None: it speaks by itself.
    """

    field: str
    start: int
    end: int
    text: str
    invoice_number: str | None


@dataclass(frozen=True, slots=True)
class Remainder:
    """What a suggestion leaves open.

    Args:
        amount: in the currency of the line, or of the documents where those stay open.
        reason: a key of the texts `remainder.*`.
    """

    amount: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a set of documents was suggested, as the matcher wrote it.

    Args:
        sentence: language → words; empty when the matcher gave none.
        tokens: the pieces that speak for it.
        remainder: what it leaves of the line, or of its documents, and why; None where
            nothing is left.
    """

    sentence: Mapping[str, str]
    tokens: tuple[Token, ...]
    remainder: Remainder | None = None

    @classmethod
    def read(cls, text: str | None) -> Evidence:
        """Read the column `evidence` of `marts.match_suggestions`."""
        said = json.loads(text) if text else {}
        tokens = tuple(
            Token(
                token["field"],
                int(token["start"]),
                int(token["end"]),
                token["text"],
                token.get("invoice_number"),
            )
            for token in said.get("tokens") or ()
        )
        left = said.get("remainder") or {}
        remainder = (
            Remainder(Decimal(left["amount"]), left["reason"])
            if left.get("amount") and left.get("reason")
            else None
        )
        return cls(dict(said.get("sentence") or {}), tokens, remainder)

    @classmethod
    def quoted(cls, text: str, fields: Mapping[str, str | None]) -> Evidence:
        """Read the column `evidence` of `marts.recognised_lines`.

        It names words, an order, documents; they are marked where they stand.

        Args:
            text: the column.
            fields: what the bank says, by the names of fields, the first first.
        """
        said = json.loads(text)
        pieces = (said.get("word"), said.get("order_number"), *said.get("cited", ()))
        tokens = [_found(piece, fields) for piece in pieces if piece]
        return cls(dict(said["sentence"]), tuple(filter(None, tokens)))

    def words(self, language: Language) -> str:
        """The sentence, in the language or in the other one."""
        return self.sentence.get(language) or next(iter(self.sentence.values()), "")


def colour_of(number: int) -> str:
    """The background of the document with this number, counted from 1."""
    return EVIDENCE[(number - 1) % len(EVIDENCE)]


def marked(
    field: str, text: str, tokens: Iterable[Token], documents: Sequence[str]
) -> str:
    """`text` as HTML, with its evidence marked: that of `documents` in their colours.

    Args:
        field: the name of the field that holds `text`.
        text: as the bank wrote it; everything in it is escaped.
        tokens: what speaks; those of other fields or that do not fit the text are
            passed over, those of no document or of another one have no number.
        documents: the suggestion's documents; a document's number is its place here.

    >>> token = Token("label", 4, 6, "42", "FA-42")
    >>> marked("label", "FACT42<b>", [token], ["FA-42"]).count("<mark")
    1
    """
    pieces: list[str] = []
    done = 0
    for token in _apart(field, text, tokens, documents):
        pieces.append(escape(text[done : token.start]))
        pieces.append(_mark(token, documents))
        done = token.end
    pieces.append(escape(text[done:]))
    return "".join(pieces)


def badge(number: int) -> str:
    """The number of a document, on its colour."""
    return f'<mark style="{_style(number)}">{number}</mark>'


def _found(piece: str, fields: Mapping[str, str | None]) -> Token | None:
    """Where the first field that holds `piece` holds it; others only say it again."""
    for field, told in fields.items():
        found = re.search(re.escape(piece), told or "", re.IGNORECASE)
        if found is not None:
            return Token(field, found.start(), found.end(), found[0], None)
    return None


def _apart(
    field: str, text: str, tokens: Iterable[Token], documents: Sequence[str]
) -> list[Token]:
    """The tokens to mark, in their order: of two that overlap, that of a document."""
    taken: list[Token] = []
    for token in sorted(
        tokens,
        key=lambda one: (one.invoice_number not in documents, one.start, -one.end),
    ):
        fits = token.field == field and text[token.start : token.end] == token.text
        if fits and all(
            token.end <= other.start or token.start >= other.end for other in taken
        ):
            taken.append(token)
    return sorted(taken, key=lambda one: one.start)


def _mark(token: Token, documents: Sequence[str]) -> str:
    """The piece on the colour of its document, with its number; else on a plain one."""
    pointed, text = token.invoice_number, escape(token.text)
    if pointed is None or pointed not in documents:
        style, number = _on(PLAIN_EVIDENCE), ""
    else:
        place = documents.index(pointed) + 1
        style, number = _style(place), f"<sup>{place}</sup>"
    title = escape(pointed or token.text)
    return f'<mark style="{style}" title="{title}">{text}{number}</mark>'


def _style(number: int) -> str:
    return _on(colour_of(number))


def _on(colour: str) -> str:
    return f"background:{colour};color:#1b2733;padding:0 3px;border-radius:3px"
