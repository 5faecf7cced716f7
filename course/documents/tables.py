"""Tables that leave as CSV or XLSX: what people typed never becomes a formula.

CSV as a French spreadsheet opens it with a double click: UTF-8 with its mark, « ; », decimal comma.
Formula injection: https://owasp.org/www-community/attacks/CSV_Injection
"""

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import xlsxwriter

from course.clock import PARIS
from course.ui.text import clean_text

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What begins a formula for one spreadsheet or another, full-width signs included.
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
# What one cell of a spreadsheet may hold.
CELL_LIMIT = 32_767
NARROWEST, WIDEST = 8, 60
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(frozen=True)
class Sheet:
    """A table: a title, column heads, and rows of text, numbers, dates (aware datetimes are shown in Paris)."""

    title: str
    columns: Sequence[str]
    rows: Iterable[Sequence[object]]


def harmless(text: str) -> str:
    """`text` on its own terms: with an apostrophe in front when a spreadsheet would compute it."""
    cleaned = clean_text(text)
    return f"'{cleaned}" if _FORMULA.match(cleaned) else cleaned


def _value(value: object) -> str | int | float | date | datetime:
    """What both formats write: text made harmless, numbers and days as they are."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime):
        local = value.astimezone(PARIS) if value.tzinfo else value
        return local.replace(tzinfo=None, microsecond=0)
    if isinstance(value, date | int):
        return value
    if isinstance(value, float | Decimal):
        return float(value) if math.isfinite(value) else str(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return harmless(str(value))


def csv_bytes(sheet: Sheet) -> bytes:
    """The table as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    for row in (sheet.columns, *sheet.rows):
        writer.writerow([_csv_cell(_value(cell)) for cell in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")


def _csv_cell(value: str | int | float | date | datetime) -> str:
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


def xlsx_bytes(sheets: Sequence[Sheet]) -> bytes:
    """The tables as one workbook, a sheet each: bold heads that stay in sight, columns wide enough."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, _OPTIONS) as book:
        formats = _Formats(book)
        for sheet, name in zip(sheets, _names(sheets), strict=True):
            _write(book.add_worksheet(name), sheet, formats)
    return made.getvalue()


class _Formats:
    """How heads, days and instants look."""

    def __init__(self, book: Any) -> None:
        self.head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.day = book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
        self.instant = book.add_format({"num_format": "dd/mm/yyyy hh:mm", "align": "left"})


def _write(page: Any, sheet: Sheet, formats: _Formats) -> None:
    widths = [NARROWEST] * len(sheet.columns)
    for column, head in enumerate(sheet.columns):
        page.write_string(0, column, harmless(head), formats.head)
        widths[column] = max(widths[column], min(24, len(head) + 1))
    for number, row in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(row):
            shown = _write_cell(page, number, column, _value(cell), formats)
            widths[column] = max(widths[column], min(WIDEST, shown + 2))
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    page.freeze_panes(1, 0)


def _write_cell(page: Any, row: int, column: int, value: Any, formats: _Formats) -> int:
    """Write one cell by its kind; returns about how many characters it shows."""
    if isinstance(value, datetime):
        page.write_datetime(row, column, value, formats.instant)
        return 16
    if isinstance(value, date):
        page.write_datetime(row, column, value, formats.day)
        return 10
    if isinstance(value, int | float):
        page.write_number(row, column, value)
        return len(str(value))
    kept = value if len(value) <= CELL_LIMIT else value[: CELL_LIMIT - 1] + "…"
    page.write_string(row, column, kept)
    return max(map(len, kept.split("\n")))


def _names(sheets: Sequence[Sheet]) -> Iterator[str]:
    """Titles as a workbook accepts them: 31 characters, none of []:*?/\\, each once."""
    used: set[str] = set()
    for sheet in sheets:
        plain = re.sub(r"[\[\]:*?/\\]", " ", clean_text(sheet.title)).strip().strip("'")[:31] or "Feuille"
        name, number = plain, 2
        while name.casefold() in used or name.casefold() == "history":
            name, number = f"{plain[:27]} {number}", number + 1
        used.add(name.casefold())
        yield name
