"""What the campus remembers across restarts, in one small SQLite file.

One connection per operation, closed at once: any number of threads or processes may answer.
Writes begin IMMEDIATE, so that a one-shot launch id is spent once whoever asks at the same time.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lti.practice_platform.campus import ACTIVITIES

_SCHEMA = """
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS launch (
    id TEXT PRIMARY KEY, link_id INTEGER NOT NULL, sub TEXT NOT NULL,
    target TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS access_token (
    token TEXT PRIMARY KEY, scopes TEXT NOT NULL, expires_at INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS line_item (
    id INTEGER PRIMARY KEY AUTOINCREMENT, label TEXT NOT NULL, maximum REAL NOT NULL,
    link_id INTEGER, resource_id TEXT NOT NULL DEFAULT '', tag TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE IF NOT EXISTS grade (
    line_item_id INTEGER NOT NULL REFERENCES line_item ON DELETE CASCADE, sub TEXT NOT NULL,
    score REAL, timestamp INTEGER, comment TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (line_item_id, sub)) STRICT;
CREATE TABLE IF NOT EXISTS score_post (
    id INTEGER PRIMARY KEY, line_item_id INTEGER NOT NULL, sub TEXT NOT NULL,
    timestamp INTEGER NOT NULL, score REAL, status INTEGER NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS ix_score_post ON score_post (line_item_id, sub);
CREATE TABLE IF NOT EXISTS suspension (sub TEXT PRIMARY KEY) STRICT;
"""


@dataclass(frozen=True)
class Launch:
    """A login that was started: who opens which link, in an iframe or in a window."""

    id: str
    link_id: int
    sub: str
    target: str


class Store:
    """The campus's memory in the file `path`, created with its columns on first use."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with self.reading() as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.executescript(_SCHEMA)
        with self.writing() as db:
            self._seed(db)

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

    @staticmethod
    def _seed(db: sqlite3.Connection) -> None:
        """Create the coupled columns, the first time only: a deleted one stays deleted."""
        if db.execute("SELECT 1 FROM fact WHERE name = 'seeded'").fetchone():
            return
        db.execute("INSERT INTO fact VALUES ('seeded', 'true')")
        db.executemany(
            "INSERT INTO line_item (id, label, maximum, link_id) VALUES (?, ?, 100, ?)",
            [(a.line_item_id, a.title, a.id) for a in ACTIVITIES],
        )

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
            if fault is None or fault["service"] not in ("both", service):
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
                "INSERT INTO launch VALUES (?, ?, ?, ?, ?)",
                (launch.id, launch.link_id, launch.sub, launch.target, created_at),
            )

    def take_launch(self, launch_id: str) -> Launch | None:
        """Spend a launch id; None if it is unknown or was spent."""
        with self.writing() as db:
            row = db.execute(
                "DELETE FROM launch WHERE id = ? RETURNING id, link_id, sub, target", (launch_id,)
            ).fetchone()
        return Launch(**dict(row)) if row else None

    def add_token(self, token: str, scopes: list[str], expires_at: int, now: int) -> None:
        """Keep an access token; those that have expired are forgotten."""
        with self.writing() as db:
            db.execute("DELETE FROM access_token WHERE expires_at <= ?", (now,))
            db.execute("INSERT INTO access_token VALUES (?, ?, ?)", (token, " ".join(scopes), expires_at))

    def token_scopes(self, token: str, now: int) -> list[str]:
        """The scopes of a token that is still alive, otherwise an empty list."""
        with self.reading() as db:
            row = db.execute(
                "SELECT scopes FROM access_token WHERE token = ? AND expires_at > ?", (token, now)
            ).fetchone()
        return row["scopes"].split() if row else []

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
