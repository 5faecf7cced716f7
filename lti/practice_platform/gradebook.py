"""The gradebooks of the courses: columns, grades, and a trace of every score that was posted."""

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from lti.practice_platform.settings import CONTEXT_ID, DEPLOYMENT_ID
from lti.practice_platform.store import Store

_COLUMNS = "id, label, maximum, link_id, resource_id, tag, course_id, tool_id, review"


@dataclass(frozen=True)
class LineItem:
    """A column of a gradebook; `link_id` is the resource link that it is coupled to.

    `review` is the submissionReview it was created with, as JSON, or an empty text.
    """

    id: int
    label: str
    maximum: float
    link_id: int | None = None
    resource_id: str = ""
    tag: str = ""
    course_id: int = int(CONTEXT_ID)
    tool_id: int = int(DEPLOYMENT_ID)
    review: str = ""

    @property
    def submission_review(self) -> dict[str, Any]:
        """What the tool said of its submission review; empty when it said nothing."""
        found: dict[str, Any] = json.loads(self.review or "{}")
        return found


@dataclass(frozen=True)
class Grade:
    """A cell: `score` None when nothing was sent or when it was erased; `timestamp` in seconds."""

    line_item_id: int
    sub: str
    score: float | None
    timestamp: int | None
    comment: str = ""


class Gradebook:
    """Reads and writes the gradebook kept in `store`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def line_items(self, course_id: int | None = None) -> list[LineItem]:
        """Every column, or those of one course, oldest first."""
        with self._store.reading() as db:
            rows = db.execute(
                f"SELECT {_COLUMNS} FROM line_item WHERE ?1 IS NULL OR course_id = ?1 ORDER BY id",  # noqa: S608
                (course_id,),
            )
            return [LineItem(**dict(row)) for row in rows]

    def line_item(self, item_id: int) -> LineItem | None:
        """One column, or None if it was never there or was deleted."""
        return next((item for item in self.line_items() if item.id == item_id), None)

    def coupled(self, link_id: int) -> LineItem | None:
        """The column of a resource link, or None; several columns count as none, as in Moodle."""
        items = [item for item in self.line_items() if item.link_id == link_id]
        return items[0] if len(items) == 1 else None

    def add_line_item(self, item: LineItem) -> int:
        """Add a column (its `id` is ignored) and return its id."""
        with self._store.writing() as db:
            return self.insert(db, item)

    @staticmethod
    def insert(db: sqlite3.Connection, item: LineItem) -> int:
        """Add a column inside a transaction of the caller and return its id."""
        values = (item.label, item.maximum, item.link_id, item.resource_id, item.tag)
        cursor = db.execute(
            "INSERT INTO line_item (label, maximum, link_id, resource_id, tag, course_id, tool_id, review)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*values, item.course_id, item.tool_id, item.review),
        )
        return cursor.lastrowid or 0

    def update_line_item(self, item: LineItem) -> None:
        """Replace a column; grades keep their percentage when the maximum changes."""
        with self._store.writing() as db:
            db.execute(
                "UPDATE grade SET score = score * ? / (SELECT maximum FROM line_item WHERE id = ?)"
                " WHERE line_item_id = ?",
                (item.maximum, item.id, item.id),
            )
            db.execute(
                "UPDATE line_item SET label = ?, maximum = ?, link_id = ?, resource_id = ?,"
                " tag = ?, review = ? WHERE id = ?",
                (*(item.label, item.maximum, item.link_id, item.resource_id, item.tag), item.review, item.id),
            )

    def delete_line_item(self, item_id: int) -> None:
        """Destroy a column and every grade in it."""
        with self._store.writing() as db:
            db.execute("DELETE FROM line_item WHERE id = ?", (item_id,))

    def grades(self, item_id: int | None = None) -> list[Grade]:
        """Every cell, or those of one column."""
        with self._store.reading() as db:
            rows = db.execute(
                "SELECT line_item_id, sub, score, timestamp, comment FROM grade"
                " WHERE ?1 IS NULL OR line_item_id = ?1 ORDER BY line_item_id, sub",
                (item_id,),
            )
            return [Grade(**dict(row)) for row in rows]

    def post_score(self, grade: Grade, sent_at: int) -> bool:
        """Keep a score sent with the timestamp `sent_at`, unless it is not later; say whether.

        A grade that is erased loses its timestamp, as in Moodle. Every post is counted.
        """
        key = (grade.line_item_id, grade.sub)
        with self._store.writing() as db:
            row = db.execute("SELECT timestamp FROM grade WHERE line_item_id = ? AND sub = ?", key).fetchone()
            kept = row is None or row["timestamp"] is None or sent_at > row["timestamp"]
            db.execute(
                "INSERT INTO score_post (line_item_id, sub, timestamp, score, status) VALUES (?, ?, ?, ?, ?)",
                (*key, sent_at, grade.score, 200 if kept else 409),
            )
            if kept:
                db.execute(
                    "INSERT OR REPLACE INTO grade VALUES (?, ?, ?, ?, ?)",
                    (*key, grade.score, grade.timestamp, grade.comment),
                )
        return kept

    def post_counts(self) -> dict[tuple[int, str], int]:
        """How many scores were posted for each column and person, refused for lateness included."""
        with self._store.reading() as db:
            rows = db.execute(
                "SELECT line_item_id, sub, count(*) AS posts FROM score_post GROUP BY line_item_id, sub"
            )
            return {(row["line_item_id"], row["sub"]): row["posts"] for row in rows}
