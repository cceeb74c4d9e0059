"""Files of what a table shows: all its rows, made when somebody asks for them."""

from __future__ import annotations

import re
from functools import partial
from io import BytesIO

import polars as pl
import streamlit as st

from lettrage.core import warehouse
from lettrage.dashboards.answers import Answer, Build
from lettrage.dashboards.format import Language
from lettrage.dashboards.screen import Screen

# A question that shows a part of its rows ends so.
_CUT = re.compile(r"\s+limit \d+(?: offset \d+)?\s*\Z")
_CSV = "text/csv"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def files(screen: Screen, answer: Answer, *, name: str) -> None:
    """Two buttons: the rows of a question, all of them, as CSV and as XLSX.

    Args:
        screen: for words and the build.
        answer: its rows are asked again, without the limit of a screen.
        name: of the files, without what follows the dot.
    """
    sql, language = whole(answer), screen.language
    with st.container(horizontal=True):
        for ending, kind, make in (
            ("csv", _CSV, partial(csv, screen.build, sql, language)),
            ("xlsx", _XLSX, partial(xlsx, screen.build, sql)),
        ):
            st.download_button(
                screen.say("export.as", format=ending.upper()),
                make,
                file_name=f"{name}.{ending}",
                mime=kind,
                key=f"export.{name}.{ending}",
                on_click="ignore",
                type="tertiary",
                icon=":material/download:",
            )


def whole(answer: Answer) -> str:
    """The query of an answer without its limit."""
    return _CUT.sub("", answer.sql)


def csv(build: Build, sql: str, language: Language) -> bytes:
    """The rows as a spreadsheet of that language opens them, in UTF-8 with its mark."""
    is_french = language == "fr"
    written = _rows(build, sql).write_csv(
        include_bom=True,
        separator=";" if is_french else ",",
        decimal_comma=is_french,
    )
    return written.encode()


def xlsx(build: Build, sql: str) -> bytes:
    """The rows as a workbook of one sheet."""
    file = BytesIO()
    _rows(build, sql).write_excel(file, autofit=True)
    return file.getvalue()


def _rows(build: Build, sql: str) -> pl.DataFrame:
    # Not through the cache of answers: these rows are large, and asked for once.
    with warehouse.reader(build.workspace, build=build.path) as connection:
        return connection.sql(sql).pl()
