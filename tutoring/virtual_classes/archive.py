"""What a workbook must be before the library opens it: an archive of plain XML, small once unpacked. Pure."""

import codecs
import io
import re
import zipfile
import zlib

from course.errors import RuleBroken

# What a workbook may weigh once unpacked: 20,000 rows are some 10 MB.
UNPACKED = 32 * 1024 * 1024
MEMBERS = 300
# Tags that the library would turn into objects: 20,000 rows of 8 cells are a million.
TAGS_OF_SHEETS = 2_000_000
# Elsewhere (shared strings, styles): 100,000 different texts.
TAGS_ELSEWHERE = 450_000

_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")
# Another encoding would hide the words above from who looks for bytes.
_ENCODING = re.compile(rb"""^[^>]{0,200}\bencoding\s*=\s*["'](?!utf-8["']|us-ascii["'])""", re.IGNORECASE)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\x00", b"\x00<")


# What the library of archives raises for those that are cut, encrypted or lie about themselves.
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError)


class NotAWorkbook(Exception):
    """The file is no workbook that may be opened."""


class TooBig(Exception):
    """Once unpacked it would be out of proportion."""


def check(content: bytes, field: str) -> None:
    """Refuse what is no workbook, hides entities, or unpacks out of proportion; RuleBroken beside `field`."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_directory(archive)
            _check_members(archive)
    except TooBig:
        raise RuleBroken(
            "Ce classeur est démesuré une fois décompressé : il n’a pas été ouvert.", field
        ) from None
    except (NotAWorkbook, *_BROKEN):
        raise RuleBroken("Ce fichier se dit classeur XLSX, et n’en est pas un.", field) from None


def _check_directory(archive: zipfile.ZipFile) -> None:
    """What the archive says of itself; no more than that is ever unpacked."""
    members = archive.infolist()
    if sum(member.file_size for member in members) > UNPACKED or len(members) > MEMBERS:
        raise TooBig
    if "xl/workbook.xml" not in archive.namelist() or any(one.flag_bits & 1 for one in members):
        raise NotAWorkbook


def _check_members(archive: zipfile.ZipFile) -> None:
    """What each part holds, looked at as bytes before any parser sees it."""
    sheets = elsewhere = 0
    for member in archive.infolist():
        part = archive.read(member)
        if any(word in part for word in _FORBIDDEN) or part.startswith(_UTF_16) or _ENCODING.match(part):
            raise NotAWorkbook
        if member.filename.startswith("xl/worksheets/"):
            sheets += part.count(b"<")
        else:
            elsewhere += part.count(b"<")
        if sheets > TAGS_OF_SHEETS or elsewhere > TAGS_ELSEWHERE:
            raise TooBig
