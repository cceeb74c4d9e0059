"""Files of past decisions (CONTRACT 3 `decisions`): read as text, checked row by row.

UTF-8 CSV with a header, comma or semicolon, decimal point; `.xlsx` (its first sheet)
and `.parquet` with the same columns. Other columns are passed over.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import fastexcel
import polars as pl
import pyarrow as pa

from lettrage.books.decision import DIFFERENCE_KINDS
from lettrage.core.errors import DocumentError

REQUIRED = ("bank_reference", "invoice_number", "allocated_amount")
COLUMNS = (
    *REQUIRED, "account_iban", "bank_line_id", "customer_id", "difference_amount",
    "difference_kind",
)  # fmt: skip

# What names a line: all rows that agree in these are one decision.
LINE = ("bank_line_id", "bank_reference", "account_iban")

_AMOUNTS = ("allocated_amount", "difference_amount")
_AMOUNT = r"^[+-]?[0-9]{1,14}(\.[0-9]{1,4})?$"

FAULTS = {"row": pl.Int64, "field": pl.String, "value": pl.String, "reason": pl.String}


def read_rows(path: Path) -> pl.DataFrame:
    """The rows of the file as text.

    Returns:
        `row` (1-based line or row of the file, the header being the first) and every
        column of `COLUMNS` as trimmed text, null where missing or empty. Rows without
        any value are no rows.

    Raises:
        DocumentError: no such file, not one of the three formats, not readable, or
            without a column that must be there.
    """
    if not path.is_file():
        raise DocumentError(path.name, None, None, None, "no such file")
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise DocumentError(
            path.name, None, None, path.suffix, "expected .csv, .xlsx or .parquet"
        )
    try:
        cells = reader(path)
    except (
        pl.exceptions.PolarsError,
        fastexcel.FastExcelError,
        UnicodeDecodeError,
        ValueError,
        OSError,
    ) as error:
        told = " ".join(str(error).split())[:120]
        raise DocumentError(
            path.name, None, None, None, f"cannot be read: {told}"
        ) from error
    cells = cells.rename(lambda name: name.strip().lower().lstrip("\ufeff"))
    missing = [name for name in REQUIRED if name not in cells.columns]
    if missing:
        raise DocumentError(
            path.name, 1, None, ", ".join(cells.columns),
            f"expected a header with {', '.join(REQUIRED)}; missing "
            f"{', '.join(missing)}",
        )  # fmt: skip
    rows = cells.select(
        pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias("row"),
        *(_text(cells, name) for name in COLUMNS),
    )
    return rows.filter(~pl.all_horizontal(pl.col(name).is_null() for name in COLUMNS))


def _read_csv(path: Path) -> pl.DataFrame:
    with path.open(encoding="utf-8-sig") as file:
        header = file.readline()
    separator = ";" if header.count(";") > header.count(",") else ","
    return pl.read_csv(
        path, infer_schema=False, separator=separator, truncate_ragged_lines=False
    )


def _read_xlsx(path: Path) -> pl.DataFrame:
    return pl.read_excel(path, infer_schema_length=0)


def _read_parquet(path: Path) -> pl.DataFrame:
    return pl.read_parquet(path)


_READERS: dict[str, Callable[[Path], pl.DataFrame]] = {
    ".csv": _read_csv,
    ".xlsx": _read_xlsx,
    ".parquet": _read_parquet,
}


def _text(cells: pl.DataFrame, name: str) -> pl.Expr:
    if name not in cells.columns:
        return pl.lit(None, dtype=pl.String).alias(name)
    text = pl.col(name).cast(pl.String).str.strip_chars()
    return pl.when(text != "").then(text).alias(name)


def faults_of_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """What is wrong with rows by themselves, a row a fault: `FAULTS`."""
    checks = [*_naming_checks(), *_amount_checks(), *_difference_checks()]
    return pl.concat(
        [_faults(rows, condition, field, reason) for condition, field, reason in checks]
    )


# A condition that a faulty row meets, the field at fault, and what to do.
_Check = tuple[pl.Expr, str, str]


def _naming_checks() -> list[_Check]:
    return [
        (
            pl.col("bank_reference").is_null() & pl.col("bank_line_id").is_null(),
            "bank_reference",
            "name the line: bank_reference or bank_line_id",
        ),
        (
            pl.col("invoice_number").is_null() & pl.col("customer_id").is_null(),
            "invoice_number",
            "name the document, or the customer_id of an advance",
        ),
        (
            ~pl.struct(*LINE, "invoice_number", "customer_id").is_first_distinct(),
            "invoice_number",
            "the same line and document as an earlier row; write their sum once",
        ),
    ]


def _amount_checks() -> list[_Check]:
    amount = pl.col("allocated_amount")
    return [
        (amount.is_null(), "allocated_amount", "expected an amount"),
        (
            amount.str.contains(r"^[+-]?[0.]+$"),
            "allocated_amount",
            "expected an amount other than zero",
        ),
        *(
            (
                ~pl.col(name).str.contains(_AMOUNT),
                name,
                "expected an amount such as 1234.56, of at most four decimals",
            )
            for name in _AMOUNTS
        ),
    ]


def _difference_checks() -> list[_Check]:
    kinds = sorted(DIFFERENCE_KINDS)
    return [
        (
            ~pl.col("difference_kind").is_in(kinds),
            "difference_kind",
            f"expected one of {', '.join(kinds)}",
        ),
        (
            pl.col("difference_amount").is_not_null()
            & pl.col("difference_kind").is_null(),
            "difference_kind",
            "expected the kind of the difference",
        ),
    ]


def _faults(
    rows: pl.DataFrame, condition: pl.Expr, field: str, reason: str
) -> pl.DataFrame:
    return rows.filter(condition.fill_null(value=False)).select(
        pl.col("row"),
        pl.lit(field).alias("field"),
        pl.col(field).alias("value"),
        pl.lit(reason).alias("reason"),
    )


def as_decisions(rows: pl.DataFrame) -> pa.Table:
    """Rows without fault, with the columns and types that the books record."""
    money = pl.Decimal(18, 4)
    typed = rows.select(
        *(
            pl.col(name).cast(money) if name in _AMOUNTS else pl.col(name)
            for name in COLUMNS
        )
    )
    strings = [
        pa.field(name, pa.decimal128(18, 4) if name in _AMOUNTS else pa.string())
        for name in COLUMNS
    ]
    recorded: pa.Table = typed.to_arrow().cast(pa.schema(strings))
    return recorded
