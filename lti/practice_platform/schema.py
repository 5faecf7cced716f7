"""The tables of the campus, and how a file of an earlier version is brought up to date."""

import json
import sqlite3

from lti.practice_platform import campus
from lti.practice_platform.settings import CONTEXT_ID, DEPLOYMENT_ID

_TABLES = (
    "CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
    """CREATE TABLE IF NOT EXISTS tool (
    id INTEGER PRIMARY KEY AUTOINCREMENT, client_id TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
    description TEXT NOT NULL, active INTEGER NOT NULL, login_url TEXT NOT NULL,
    redirect_urls TEXT NOT NULL, keys_url TEXT NOT NULL, launch_url TEXT NOT NULL,
    deep_link_url TEXT NOT NULL, custom TEXT NOT NULL, scopes TEXT NOT NULL,
    sends_names INTEGER NOT NULL, sends_email INTEGER NOT NULL) STRICT""",
    "CREATE TABLE IF NOT EXISTS spent_registration (client_id TEXT PRIMARY KEY) STRICT",
    """CREATE TABLE IF NOT EXISTS course (
    id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, label TEXT NOT NULL,
    source_id TEXT NOT NULL, begins TEXT NOT NULL, history TEXT NOT NULL) STRICT""",
    """CREATE TABLE IF NOT EXISTS activity (
    id INTEGER PRIMARY KEY AUTOINCREMENT, course_id INTEGER NOT NULL REFERENCES course,
    tool_id INTEGER, title TEXT NOT NULL, description TEXT NOT NULL, url TEXT NOT NULL,
    custom TEXT NOT NULL) STRICT""",
    """CREATE TABLE IF NOT EXISTS removal (
    course_id INTEGER NOT NULL, sub TEXT NOT NULL, PRIMARY KEY (course_id, sub)) STRICT""",
    """CREATE TABLE IF NOT EXISTS selection (
    sesskey TEXT PRIMARY KEY, course_id INTEGER NOT NULL, tool_id INTEGER NOT NULL,
    sub TEXT NOT NULL, data TEXT) STRICT""",
    """CREATE TABLE IF NOT EXISTS spent_nonce (
    tool_id INTEGER NOT NULL, nonce TEXT NOT NULL, PRIMARY KEY (tool_id, nonce)) STRICT""",
    """CREATE TABLE IF NOT EXISTS launch (
    id TEXT PRIMARY KEY, tool_id INTEGER NOT NULL, course_id INTEGER NOT NULL, sub TEXT NOT NULL,
    message TEXT NOT NULL, link_id INTEGER, target TEXT NOT NULL, line_item_id INTEGER,
    for_sub TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT""",
    """CREATE TABLE IF NOT EXISTS access_token (
    token TEXT PRIMARY KEY, tool_id INTEGER NOT NULL, scopes TEXT NOT NULL,
    expires_at INTEGER NOT NULL) STRICT""",
    f"""CREATE TABLE IF NOT EXISTS line_item (
    id INTEGER PRIMARY KEY AUTOINCREMENT, label TEXT NOT NULL, maximum REAL NOT NULL,
    link_id INTEGER, resource_id TEXT NOT NULL DEFAULT '', tag TEXT NOT NULL DEFAULT '',
    course_id INTEGER NOT NULL DEFAULT {CONTEXT_ID}, tool_id INTEGER NOT NULL DEFAULT {DEPLOYMENT_ID},
    review TEXT NOT NULL DEFAULT '') STRICT""",
    """CREATE TABLE IF NOT EXISTS grade (
    line_item_id INTEGER NOT NULL REFERENCES line_item ON DELETE CASCADE, sub TEXT NOT NULL,
    score REAL, timestamp INTEGER, comment TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (line_item_id, sub)) STRICT""",
    """CREATE TABLE IF NOT EXISTS score_post (
    id INTEGER PRIMARY KEY, line_item_id INTEGER NOT NULL, sub TEXT NOT NULL,
    timestamp INTEGER NOT NULL, score REAL, status INTEGER NOT NULL) STRICT""",
    "CREATE INDEX IF NOT EXISTS ix_score_post ON score_post (line_item_id, sub)",
    "CREATE TABLE IF NOT EXISTS suspension (sub TEXT PRIMARY KEY) STRICT",
)
_ADDED_TO_LINE_ITEM = {
    "course_id": f"INTEGER NOT NULL DEFAULT {CONTEXT_ID}",
    "tool_id": f"INTEGER NOT NULL DEFAULT {DEPLOYMENT_ID}",
    "review": "TEXT NOT NULL DEFAULT ''",
}


def prepare(db: sqlite3.Connection) -> None:
    """Make the tables and their first rows, inside a transaction of the caller."""
    _bring_up_to_date(db)
    for table in _TABLES:
        db.execute(table)
    if _first_time(db, "seeded"):
        _seed_columns(db)
    if _first_time(db, "seeded_course"):
        _seed_course(db)


def _bring_up_to_date(db: sqlite3.Connection) -> None:
    """A file with one course only: keep its grades; what lives an hour or a day is made anew."""
    if "tool_id" not in _columns(db, "access_token"):
        db.execute("DROP TABLE IF EXISTS launch")
        db.execute("DROP TABLE IF EXISTS access_token")
    known = _columns(db, "line_item")
    for name, kind in _ADDED_TO_LINE_ITEM.items():
        if known and name not in known:
            db.execute(f"ALTER TABLE line_item ADD COLUMN {name} {kind}")


def _columns(db: sqlite3.Connection, table: str) -> set[str]:
    return {row["name"] for row in db.execute("SELECT name FROM pragma_table_info(?)", (table,))}


def _first_time(db: sqlite3.Connection, name: str) -> bool:
    """Whether these rows were never made: what was deleted since stays deleted."""
    return db.execute("INSERT OR IGNORE INTO fact VALUES (?, 'true')", (name,)).rowcount == 1


def _seed_columns(db: sqlite3.Connection) -> None:
    db.executemany(
        "INSERT INTO line_item (id, label, maximum, link_id) VALUES (?, ?, 100, ?)",
        [(one.line_item_id, one.title, one.id) for one in campus.ACTIVITIES],
    )


def _seed_course(db: sqlite3.Connection) -> None:
    db.execute(
        "INSERT INTO course VALUES (?, ?, ?, ?, ?, '[]')",
        (
            int(CONTEXT_ID),
            campus.COURSE_TITLE,
            campus.COURSE_LABEL,
            campus.COURSE_SOURCEDID,
            campus.COURSE_BEGINS,
        ),
    )
    db.executemany(
        "INSERT INTO activity VALUES (?, ?, ?, ?, '', '', ?)",
        [
            (one.id, int(CONTEXT_ID), int(DEPLOYMENT_ID), one.title, json.dumps(one.custom))
            for one in campus.ACTIVITIES
        ],
    )
