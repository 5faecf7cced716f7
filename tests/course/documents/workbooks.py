"""Reading a workbook from its parts, with nothing of what wrote it."""

import io
import re
import zipfile
from xml.etree import ElementTree

_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
Cell = str | float


def read(content: bytes) -> dict[str, list[list[Cell]]]:
    """By sheet, the rows of cells; a formula anywhere is an error."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        shared = _shared(archive)
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        names = [sheet.get("name") or "" for sheet in book.iter(f"{_NS}sheet")]
        return {
            name: _rows(archive.read(f"xl/worksheets/sheet{number}.xml"), shared)
            for number, name in enumerate(names, start=1)
        }


def _shared(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    root = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
    return ["".join(part.text or "" for part in one.iter(f"{_NS}t")) for one in root.iter(f"{_NS}si")]


def _rows(xml: bytes, shared: list[str]) -> list[list[Cell]]:
    found: list[list[Cell]] = []
    for row in ElementTree.fromstring(xml).iter(f"{_NS}row"):
        cells: list[Cell] = []
        for cell in row.iter(f"{_NS}c"):
            assert cell.find(f"{_NS}f") is None, "a formula"
            column = _column(cell.get("r") or "A1")
            cells += [""] * (column - len(cells))
            cells.append(_value(cell, shared))
        found.append(cells)
    return found


def _column(reference: str) -> int:
    letters = re.sub(r"[0-9]", "", reference)
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _value(cell: ElementTree.Element, shared: list[str]) -> Cell:
    value = cell.find(f"{_NS}v")
    if value is None or value.text is None:
        return ""
    return shared[int(value.text)] if cell.get("t") == "s" else float(value.text)
