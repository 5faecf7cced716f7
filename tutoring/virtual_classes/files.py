"""From the bytes of a file to rows of text: encodings, separators, workbooks; what is refused. Pure."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import PurePath

from openpyxl import load_workbook

from course.errors import RuleBroken
from course.ui.text import clean_text
from tutoring.virtual_classes import archive

SIZE = 4 * 1024 * 1024
ROWS = 20_000
# Rows of the whole file, titles, summaries and blank lines included, past which nobody reads on.
LINES = 2 * ROWS + 5_000
COLUMNS = 60
SHEETS = 10

TEXT = frozenset({".csv", ".tsv", ".txt"})
WORKBOOK = frozenset({".xlsx"})
FIELD = "connection_report"


def refuse(message: str) -> RuleBroken:
    """The broken rule, beside the field of the file."""
    return RuleBroken(message, FIELD)


def candidates(content: bytes, filename: str) -> Iterator[list[list[str]]]:
    """Every way of reading the file as rows: by separator, by sheet. Raises RuleBroken for what is refused."""
    if not content:
        raise refuse("Ce fichier est vide.")
    if len(content) > SIZE:
        raise refuse("Ce fichier dépasse 4 Mo : exportez seulement la séance.")
    suffix = PurePath(filename).suffix.casefold()
    if suffix not in TEXT | WORKBOOK:
        raise refuse("Choisissez un rapport au format CSV ou XLSX.")
    if suffix in WORKBOOK:
        return _sheets(content)
    return _separated(_text(content))


def _text(content: bytes) -> str:
    """The text, whatever wrote it: UTF-8, UTF-16 (Teams), Windows-1252, Latin-1."""
    if content.startswith((b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff")):
        raise refuse("Ce fichier se dit texte, et n’en est pas un : renvoyez le rapport tel que téléchargé.")
    text = _decoded(content)
    if text.count("\x00") or sum(c < " " and c not in "\t\r\n\x0b\x0c" for c in text[:4096]) > 2:
        raise refuse("Ce fichier n’est pas un texte lisible : renvoyez le rapport tel que téléchargé.")
    if text.lstrip()[:20].casefold().startswith(("<!doctype", "<html", "<?xml")):
        raise refuse("C’est une page web, pas un rapport : téléchargez le fichier CSV ou XLSX.")
    return text


def _decoded(content: bytes) -> str:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    # UTF-16 without its mark: every other byte of Latin letters is zero.
    head = content[:1024]
    if head[1::2].count(0) > len(head) // 3:
        return content.decode("utf-16-le", "replace")
    if head[::2].count(0) > len(head) // 3:
        return content.decode("utf-16-be", "replace")
    for encoding in ("utf-8", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _separated(text: str) -> Iterator[list[list[str]]]:
    """The rows under each separator; the one that finds the better table wins later."""
    for separator in ("\t", ";", ","):
        if separator in text:
            yield _rows(text, separator)


def _rows(text: str, separator: str) -> list[list[str]]:
    """The rows; where quotation marks do not pair, line by line, so that none is swallowed by another."""
    source = io.StringIO(text, newline="")
    try:
        return _limited(_cells(row) for row in csv.reader(source, delimiter=separator, strict=True))
    except csv.Error:
        return _limited(_cells(_line(line, separator)) for line in text.splitlines())


def _line(line: str, separator: str) -> list[str]:
    """One line; its quotation marks are letters where they do not pair (« Ada "Dada" Lovelace »)."""
    try:
        return next(csv.reader([line], delimiter=separator, strict=True), [])
    except csv.Error:
        return line.split(separator)


def _cells(row: Sequence[str]) -> list[str]:
    return [_cell(cell.strip('"')) for cell in row[:COLUMNS]]


def _limited(rows: Iterable[list[str]]) -> list[list[str]]:
    found = list(islice(rows, LINES + 1))
    if len(found) > LINES:
        raise too_long()
    return found


def too_long() -> RuleBroken:
    """The refusal of a report with too many rows."""
    return refuse("Ce rapport compte plus de 20 000 lignes : exportez seulement la séance.")


def _sheets(content: bytes) -> Iterator[list[list[str]]]:
    """The rows of each sheet, formulas as text; the archive is checked before anything is unpacked."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise refuse("Ce classeur est protégé ou à l’ancien format : enregistrez-le en .xlsx ou en CSV.")
    archive.check(content, FIELD)
    broken = refuse("Ce classeur ne s’ouvre pas : enregistrez-le de nouveau en .xlsx, ou en CSV.")
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    except Exception:  # the library raises whatever the XML makes it stumble on
        raise broken from None
    for sheet in book.worksheets[:SHEETS]:
        try:
            sheet.reset_dimensions()
            cells = sheet.iter_rows(max_col=COLUMNS, values_only=True)
            rows = _limited([_cell(value) for value in row] for row in cells)
        except RuleBroken:
            raise
        except Exception:
            raise broken from None
        yield rows


def _cell(value: object) -> str:
    """The cell as text: instants and durations as reports in CSV write them."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.replace(microsecond=0).isoformat(" ")
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(value, time | date):
        return value.isoformat()[:10].split(".")[0]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return clean_text(str(value))[:500]
