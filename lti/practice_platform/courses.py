"""The courses of the campus and their LTI activities."""

import json
import sqlite3
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from lti.practice_platform.gradebook import Gradebook, LineItem
from lti.practice_platform.store import Store

# A course module is counted with all the others of the site: never the resource link's id.
_CMID_OFFSET = 7
# The largest number of SQLite.
_LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Course:
    """A course; `history` holds the ids of the courses it was copied from, newest first."""

    id: int
    title: str
    label: str
    source_id: str
    begins: str
    history: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Activity:
    """An LTI link; without `tool_id` it opens the tool that its `url` belongs to, if there is one."""

    id: int
    course_id: int
    tool_id: int | None
    title: str
    description: str = ""
    url: str = ""
    custom: dict[str, str] = field(default_factory=dict)

    @property
    def cmid(self) -> int:
        """The id of its course module."""
        return self.id + _CMID_OFFSET


class Courses:
    """Reads and writes the courses kept in `store`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> list[Course]:
        """Every course, oldest first."""
        with self._store.reading() as db:
            return [_course(row) for row in db.execute("SELECT * FROM course ORDER BY id")]

    def get(self, course_id: int | str) -> Course | None:
        """One course by its id, a number or its text, or None."""
        return next((one for one in self.all() if str(one.id) == str(course_id)), None)

    def add(self, title: str, now: int) -> int:
        """Create an empty course that begins at `now` (seconds since 1970) and return its id."""
        begins = datetime.fromtimestamp(now, UTC).isoformat()
        with self._store.writing() as db:
            return _insert_course(db, Course(0, title, title[:20], "", begins))

    def activities(self, course_id: int) -> list[Activity]:
        """The activities of a course, in the order in which they were added."""
        with self._store.reading() as db:
            rows = db.execute("SELECT * FROM activity WHERE course_id = ? ORDER BY id", (course_id,))
            return [_activity(row) for row in rows]

    def activity(self, link_id: int) -> Activity | None:
        """The activity whose resource link has this id."""
        if link_id > _LARGEST:
            return None
        with self._store.reading() as db:
            row = db.execute("SELECT * FROM activity WHERE id = ?", (link_id,)).fetchone()
        return _activity(row) if row else None

    def add_activities(self, added: list[tuple[Activity, LineItem | None]]) -> list[int]:
        """Add activities (their ids are ignored) and their columns, all or none; returns their ids."""
        with self._store.writing() as db:
            return [_insert_activity(db, activity, column) for activity, column in added]

    def copy(self, course_id: int) -> int:
        """Copy a course as Moodle does: new ids, same content, no grade; KeyError if there is none."""
        source = self.get(course_id)
        if source is None:
            raise KeyError(course_id)
        gradebook = Gradebook(self._store)
        content = [(one, gradebook.coupled(one.id)) for one in self.activities(source.id)]
        copied = replace(
            source,
            title=f"{source.title} – copie",
            label=f"{source.label} copie",
            source_id="",
            history=[source.id, *source.history],
        )
        with self._store.writing() as db:
            new_id = _insert_course(db, copied)
            for activity, column in content:
                moved = replace(column, course_id=new_id) if column else None
                _insert_activity(db, replace(activity, course_id=new_id), moved)
            db.execute(
                "INSERT INTO removal SELECT ?, sub FROM removal WHERE course_id = ?", (new_id, source.id)
            )
        return new_id


def _insert_course(db: sqlite3.Connection, one: Course) -> int:
    cursor = db.execute(
        "INSERT INTO course (title, label, source_id, begins, history) VALUES (?, ?, ?, ?, ?)",
        (one.title, one.label, one.source_id, one.begins, json.dumps(one.history)),
    )
    return cursor.lastrowid or 0


def _insert_activity(db: sqlite3.Connection, one: Activity, column: LineItem | None) -> int:
    cursor = db.execute(
        "INSERT INTO activity (course_id, tool_id, title, description, url, custom)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (one.course_id, one.tool_id, one.title, one.description, one.url, json.dumps(one.custom)),
    )
    link_id = cursor.lastrowid or 0
    if column is not None:
        Gradebook.insert(db, replace(column, link_id=link_id))
    return link_id


def _course(row: sqlite3.Row) -> Course:
    return Course(**dict(row) | {"history": json.loads(row["history"])})


def _activity(row: sqlite3.Row) -> Activity:
    return Activity(**dict(row) | {"custom": json.loads(row["custom"])})
