"""The start of an XML file: its text, and that it declares no document type.

A document type may declare entities, and no program that writes these files needs one:
a file with one is refused, so that nothing is ever expanded or fetched.
"""

from __future__ import annotations

import re

from lettrage.core.errors import DocumentError

HEAD_BYTES = 64 * 1024
# Blanks, processing instructions and comments may stand before a document type.
_DOCTYPE = re.compile(r"\ufeff?(?>\s+|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL)


def text_of(head: bytes) -> str:
    """The start of an XML file as text, enough to look for its element names."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace")
    if head.startswith((b"<\x00", b"\x00<")):
        order = "utf-16-le" if head[0] == ord("<") else "utf-16-be"
        return head.decode(order, errors="replace")
    return head.decode("utf-8", errors="replace")


def declares_type(head: bytes) -> bool:
    """Whether a file that starts with `head` declares a document type."""
    return _DOCTYPE.match(text_of(head)) is not None


def type_refused(file_name: str, remedy: str) -> DocumentError:
    """The refusal of a file that declares a document type."""
    reason = (
        f"it declares a document type (DOCTYPE), which none of its kind does; {remedy}"
    )
    return DocumentError(file_name, None, None, None, reason)
