"""Exports opened again, as a spreadsheet would."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from course import clock
from course.documents.tables import CELL_LIMIT, Sheet, csv_bytes, xlsx_bytes
from tests.course.documents.workbooks import read

FORMULAS = [
    "=1+1",
    "+33 6 12",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "  =HYPERLINK(1)",
    "＝1",
    "\r\n=cmd|' /C calc'!A0",
]


def rows_of(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def sheet(*rows: Sequence[object], title: str = "Heures") -> Sheet:
    return Sheet(title, ("Nom", "Minutes"), rows)


@pytest.mark.parametrize("typed", FORMULAS)
def test_a_formula_stays_text_in_both_formats(typed: str) -> None:
    in_csv = rows_of(csv_bytes(sheet((typed, 1))))[1][0]
    in_xlsx = read(xlsx_bytes([sheet((typed, 1))]))["Heures"][1][0]
    assert in_csv == in_xlsx
    assert str(in_csv).startswith("'")


def test_a_formula_in_a_head_or_a_title_stays_text_too() -> None:
    content = xlsx_bytes([Sheet("=1+1", ("=2+2",), [])])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())


def test_numbers_stay_numbers_and_add_up() -> None:
    book = read(xlsx_bytes([sheet(("Ada", 90), ("Béa", -30), ("Cyd", 12.5), ("Dan", Decimal("7.5")))]))
    assert sum(float(row[1]) for row in book["Heures"][1:]) == 80
    lines = rows_of(csv_bytes(sheet(("Ada", 90), ("Béa", -30), ("Cyd", 12.5))))
    assert [line[1] for line in lines[1:]] == ["90", "-30", "12,5"]


def test_days_and_instants_are_those_of_paris() -> None:
    day, instant = date(2026, 10, 6), clock.local(date(2026, 10, 6), 17)
    lines = rows_of(csv_bytes(sheet((day, instant))))
    assert lines[1] == ["06/10/2026", "06/10/2026 17:00"]
    book = read(xlsx_bytes([sheet((day, instant))]))["Heures"]
    origin = datetime(1899, 12, 30)
    assert origin + timedelta(days=float(book[1][0])) == datetime(2026, 10, 6)
    assert abs(origin + timedelta(days=float(book[1][1])) - datetime(2026, 10, 6, 17)) < timedelta(seconds=1)


def test_nothing_true_false_and_odd_numbers_have_a_cell() -> None:
    rows = [(None, True), (False, float("nan")), (float("inf"), "")]
    assert rows_of(csv_bytes(sheet(*rows)))[1:] == [["", "oui"], ["non", "nan"], ["inf", ""]]
    assert len(read(xlsx_bytes([sheet(*rows)]))["Heures"]) == 4


def test_semicolons_quotes_and_line_breaks_stay_in_their_cell() -> None:
    typed = 'un; "deux"\ntrois'
    assert rows_of(csv_bytes(sheet((typed, 1))))[1] == [typed, "1"]


def test_control_characters_and_very_long_texts_do_not_break_a_workbook() -> None:
    book = read(xlsx_bytes([sheet(("a\x00\ud800b", 1), ("é" * 40_000, 2))]))["Heures"]
    assert book[1][0] == "ab"
    assert len(str(book[2][0])) == CELL_LIMIT


@pytest.mark.parametrize("title", ["a/b:c*d?[e]", "x" * 60, "", "'quoted'", "History"])
def test_any_title_names_a_sheet_and_two_of_the_same_both_stay(title: str) -> None:
    book = read(xlsx_bytes([sheet(("Ada", 1), title=title), sheet(("Béa", 2), title=title)]))
    assert len(book) == 2
    assert all(0 < len(name) <= 31 for name in book)


def test_the_heads_stay_in_sight() -> None:
    content = xlsx_bytes([sheet(("Ada", 1))])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        page = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    (pane,) = page.iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}pane")
    assert (pane.get("state"), pane.get("ySplit")) == ("frozen", "1")
