"""Putting texts into the index, and taking them out for good."""

import unicodedata

from sqlalchemy import ColumnElement, delete
from sqlalchemy.dialects import postgresql, sqlite

from course import clock
from course.db import db
from course.search import engines, rules
from course.search.models import SearchEntry
from course.ui.text import clean_text

_CHANGES = ("cohort_id", "audience", "title", "path", "text", "folded", "updated_at")


def put(*, kind: str, ref: str, cohort_id: int, audience: str, title: str, path: str, text: str) -> None:
    """Make a text findable by `audience`, or replace what stood under (kind, ref).

    `title` and `text` are plain text (no Markdown, no names that may not be read there); `path` is the page's
    address in the tool (« /c/… »). Beyond 100,000 characters a text is not indexed. Raises ValueError for a
    path that leaves the tool.
    """
    if not path.startswith("/") or path.startswith("//"):
        raise ValueError("a text that is found leads to a page of the tool")
    shown, body = _clean(title)[:300], _clean(text)[: rules.TEXT]
    values = {
        "kind": kind,
        "ref": ref,
        "cohort_id": cohort_id,
        "audience": audience,
        "title": shown,
        "path": path,
        "text": body,
        "folded": rules.folded(shown, body),
        "updated_at": clock.now(),
    }
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = insert(SearchEntry).values(values)
    changed = {name: statement.excluded[name] for name in _CHANGES}
    db.session.execute(statement.on_conflict_do_update(index_elements=["kind", "ref"], set_=changed))


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", clean_text(text))


def forget(*, kind: str, ref: str | None = None, prefix: str | None = None) -> None:
    """Erase the text `ref` of a room, or all whose ref begins with `prefix` (« 12: »), words included.

    Exactly one of the two is given (ValueError); an empty prefix erases all texts of the kind.
    """
    if (ref is None) == (prefix is None):
        raise ValueError("either a ref or a prefix")
    which: ColumnElement[bool] = SearchEntry.ref == ref
    if prefix is not None:
        which = SearchEntry.ref.startswith(prefix, autoescape=True)
    erased = db.session.execute(delete(SearchEntry).where(SearchEntry.kind == kind, which))
    if erased.rowcount:  # type: ignore[attr-defined]
        engines.erase_leftovers()


def sweep() -> None:
    """Once an hour: drop the words that edited texts no longer hold."""
    engines.erase_leftovers()
