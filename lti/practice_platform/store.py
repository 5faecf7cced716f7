"""What the campus remembers across restarts, in one small SQLite file.

One connection per operation, closed at once: any number of threads or processes may answer.
Writes begin IMMEDIATE, so that a one-shot launch id is spent once whoever asks at the same time.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

from lti.practice_platform import schema

RESOURCE_LINK = "LtiResourceLinkRequest"


@dataclass(frozen=True)
class Launch:
    """A login that was started: who opens what with which tool, in an iframe or in a window.

    `link_id` is None for deep linking; `line_item_id` and `for_sub` are those of a submission review.
    """

    id: str
    tool_id: int
    course_id: int
    sub: str
    message: str = RESOURCE_LINK
    link_id: int | None = None
    target: str = "iframe"
    line_item_id: int | None = None
    for_sub: str = ""


_LAUNCH = ", ".join(field.name for field in fields(Launch))


class Store:
    """The campus's memory in the file `path`, created with its course on first use."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with self.reading() as db:
            db.execute("PRAGMA journal_mode = WAL")
        with self.writing() as db:
            schema.prepare(db)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for one operation."""
        db = sqlite3.connect(self._path, timeout=10, isolation_level=None)
        db.row_factory = sqlite3.Row
        try:
            db.execute("PRAGMA foreign_keys = ON")
            db.execute("PRAGMA synchronous = NORMAL")
            yield db
        finally:
            db.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection inside a transaction, kept unless something is raised."""
        with self.reading() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    # Facts: the key pair, the salt, the simulated fault

    def fact(self, name: str) -> Any:
        """The JSON value kept under `name`, or None."""
        with self.reading() as db:
            row = db.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return json.loads(row["value"]) if row else None

    def set_fact(self, name: str, value: Any) -> None:
        """Keep a JSON value under `name`."""
        with self.writing() as db:
            db.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, json.dumps(value)))

    def add_fact(self, name: str, value: Any) -> Any:
        """Keep `value` under `name` unless another process was first; return what is kept."""
        with self.writing() as db:
            db.execute("INSERT OR IGNORE INTO fact VALUES (?, ?)", (name, json.dumps(value)))
        return self.fact(name)

    def take_fault(self, service: str) -> dict[str, Any] | None:
        """The fault to simulate for this request to `service`, counted down; None without one."""
        with self.writing() as db:
            row = db.execute("SELECT value FROM fact WHERE name = 'fault'").fetchone()
            fault: dict[str, Any] | None = json.loads(row["value"]) if row else None
            hit = ("token", "scores") if fault and fault["service"] == "both" else ()
            if fault is None or service not in (fault["service"], *hit):
                return None
            if fault["count"] == 1:
                db.execute("DELETE FROM fact WHERE name = 'fault'")
            elif fault["count"] > 1:
                left = json.dumps(fault | {"count": fault["count"] - 1})
                db.execute("UPDATE fact SET value = ? WHERE name = 'fault'", (left,))
        return fault

    # Launches and access tokens

    def add_launch(self, launch: Launch, created_at: int) -> None:
        """Remember a login; those of the previous days are forgotten."""
        with self.writing() as db:
            db.execute("DELETE FROM launch WHERE created_at < ?", (created_at - 86_400,))
            db.execute(
                f"INSERT INTO launch ({_LAUNCH}, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - our own names
                (*astuple(launch), created_at),
            )

    def take_launch(self, launch_id: str) -> Launch | None:
        """Spend a launch id; None if it is unknown or was spent."""
        with self.writing() as db:
            row = db.execute(f"DELETE FROM launch WHERE id = ? RETURNING {_LAUNCH}", (launch_id,)).fetchone()  # noqa: S608 - our own names
        return Launch(**dict(row)) if row else None

    def add_token(self, token: str, tool_id: int, scopes: list[str], expires_at: int, now: int) -> None:
        """Keep a tool's access token; those that have expired are forgotten."""
        with self.writing() as db:
            db.execute("DELETE FROM access_token WHERE expires_at <= ?", (now,))
            db.execute(
                "INSERT INTO access_token VALUES (?, ?, ?, ?)", (token, tool_id, " ".join(scopes), expires_at)
            )

    def token_scopes(self, token: str, now: int) -> list[str]:
        """The scopes of a token that is still alive, otherwise an empty list."""
        return self._token(token, now)[1]

    def token_owner(self, token: str, now: int) -> int | None:
        """The id of the tool whose token this is, while it is alive."""
        return self._token(token, now)[0]

    def _token(self, token: str, now: int) -> tuple[int | None, list[str]]:
        with self.reading() as db:
            row = db.execute(
                "SELECT tool_id, scopes FROM access_token WHERE token = ? AND expires_at > ?", (token, now)
            ).fetchone()
        return (row["tool_id"], row["scopes"].split()) if row else (None, [])

    # Enrolments

    def suspended(self) -> set[str]:
        """The ids of the people whose enrolment is suspended."""
        with self.reading() as db:
            return {row["sub"] for row in db.execute("SELECT sub FROM suspension")}

    def set_suspended(self, sub: str, suspended: bool) -> None:
        """Suspend an enrolment, or make it active again."""
        with self.writing() as db:
            db.execute("DELETE FROM suspension WHERE sub = ?", (sub,))
            if suspended:
                db.execute("INSERT INTO suspension VALUES (?)", (sub,))

    def removed(self, course_id: int) -> set[str]:
        """The ids of the people whose enrolment in this course was taken away."""
        with self.reading() as db:
            rows = db.execute("SELECT sub FROM removal WHERE course_id = ?", (course_id,))
            return {row["sub"] for row in rows}

    def set_removed(self, course_id: int, sub: str, removed: bool) -> None:
        """Take an enrolment in one course away, or give it back."""
        with self.writing() as db:
            db.execute("DELETE FROM removal WHERE course_id = ? AND sub = ?", (course_id, sub))
            if removed:
                db.execute("INSERT INTO removal VALUES (?, ?)", (course_id, sub))

    def absent(self, course_id: int) -> set[str]:
        """The ids of the people who cannot open this course: suspended, or no longer enrolled."""
        return self.suspended() | self.removed(course_id)
