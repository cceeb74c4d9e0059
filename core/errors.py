"""What can go wrong, said so that the reader knows what to mend.

Faults in what a user gave us are exceptions of these classes; the command line prints
their text as one line and never a traceback. Faults of the programmer are `assert` and
`TypeError`, and crash.
"""

from __future__ import annotations


class PlatformError(Exception):
    """Something a user can understand and mend. `str(error)` is one line."""


class DocumentError(PlatformError):
    """A document, or a row of it, cannot be read.

    Args:
        document: the file's name as the user knows it.
        line_number: 1-based line, row or entry of the file; None for the whole file.
        field: the field's name in the file; None where no field is at fault.
        value: what was found there.
        reason: what was expected, and what to do.

    >>> print(DocumentError("bank.xml", 12, "Amt", "1,5", "expected a decimal point"))
    bank.xml, line 12, Amt: found '1,5'; expected a decimal point
    """

    def __init__(
        self,
        document: str,
        line_number: int | None,
        field: str | None,
        value: object,
        reason: str,
    ) -> None:
        self.document = document
        self.line_number = line_number
        self.field = field
        self.value = value
        self.reason = reason
        place = one_line(document)
        if line_number is not None:
            place += f", line {line_number}"
        if field is not None:
            place += f", {one_line(field)}"
        found = f"found {_shown(value)}; " if value is not None else ""
        super().__init__(f"{place}: {found}{reason}")


class RuleViolation(PlatformError):
    """A rule of the business does not hold.

    >>> print(RuleViolation("over-allocation", "FA-1", "at most 10.00", "12.00"))
    over-allocation, FA-1: expected at most 10.00, found 12.00
    """

    def __init__(self, rule: str, entity_id: str, expected: str, actual: str) -> None:
        self.rule = rule
        self.entity_id = entity_id
        self.expected = expected
        self.actual = actual
        super().__init__(f"{rule}, {entity_id}: expected {expected}, found {actual}")


class ConfigurationError(PlatformError):
    """A setting, an argument or the environment is not usable.

    >>> print(ConfigurationError("tax.vat_on_debit", "true", "unknown key"))
    tax.vat_on_debit = 'true': unknown key
    """

    def __init__(self, key: str, value: object, remedy: str) -> None:
        self.key = key
        self.value = value
        self.remedy = remedy
        given = f" = {_shown(value)}" if value is not None else ""
        super().__init__(f"{key}{given}: {remedy}")


class InvalidValue(PlatformError):
    """A value is not what its kind demands; who knows the document says it anew.

    >>> print(InvalidValue("SIREN", "123", "expected nine digits"))
    SIREN '123': expected nine digits
    """

    def __init__(self, kind: str, value: object, reason: str) -> None:
        self.kind = kind
        self.value = value
        self.reason = reason
        super().__init__(f"{kind} {_shown(value)}: {reason}")


def one_line(text: str) -> str:
    """A text in which what would break a line is a replacement mark.

    File names and column names may hold line breaks, and an error is one line.
    """
    return "".join(c if c.isprintable() else "\ufffd" for c in text)


def _shown(value: object, length_max: int = 80) -> str:
    text = repr(value if isinstance(value, str) else str(value))
    return text if len(text) <= length_max else text[: length_max - 1] + "…"
