"""Sending a file: always as a download, never shown inside a page, never kept by the browser."""

import re
import unicodedata
from urllib.parse import quote

from flask import Response

from course.ui.text import clean_text


def download(content: bytes, filename: str, media_type: str) -> Response:
    """The answer that saves `content` under `filename` (French letters welcome)."""
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = disposition(filename)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def disposition(filename: str) -> str:
    """The header that names the file, for old clients and for those that read RFC 6266."""
    name = safe_name(filename)
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode() or "document"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def safe_name(filename: str) -> str:
    """A name that every system can keep: no path, no quotes, at most 120 characters and 206 bytes."""
    cleaned = re.sub(r'[\\/:*?"<>|\n\t]+', "-", clean_text(filename)).strip(". ")
    ending = re.search(r"\.[A-Za-z0-9]{1,5}$", cleaned)
    if ending is None:
        return _cut(cleaned, 120) or "document"
    return _cut(cleaned[: ending.start()], 100) + ending[0]


def _cut(text: str, characters: int) -> str:
    """The beginning of `text`; a file system counts bytes, and an emoji has four."""
    return text[:characters].encode()[:200].decode(errors="ignore")
