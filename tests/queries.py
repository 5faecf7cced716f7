"""Counting what a page asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from course.db import db


@contextmanager
def count_queries() -> Iterator[list[str]]:
    """The statements executed while the block runs."""
    found: list[str] = []

    def listen(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        if not statement.startswith("BEGIN"):
            found.append(statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)
