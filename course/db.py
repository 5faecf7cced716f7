"""The database: one declarative base, the SQLite ground rules, one commit per request.

SQLite (design, ground rules): WAL, foreign keys, a 10 s busy timeout, erased content overwritten; BEGIN for
reading requests and BEGIN IMMEDIATE for everything else, since the driver's own default loses concurrent
updates in silence.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, g, has_request_context, request
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, MetaData, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

READING = ("GET", "HEAD", "OPTIONS")


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC on both databases (SQLite knows no zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime reached the database")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of every model; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Instant}


db = SQLAlchemy(metadata=Base.metadata)
migrate = Migrate(compare_type=True, render_as_batch=False)


def init_app(app: Flask) -> None:
    """Attach the database to the application and commit once per successful request."""
    db.init_app(app)
    migrate.init_app(app, db, directory="course/migrations")
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _prepare_sqlite)
            event.listen(db.engine, "begin", _begin_sqlite)
    app.after_request(_commit_once)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "busy_timeout=10000",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    reading = has_request_context() and request.method in READING
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _commit_once(response: Response) -> Response:
    """Commit when the answer is a success; a broken rule or an error leaves nothing behind."""
    if request.method in READING or response.status_code >= 400 or g.get("rollback"):
        db.session.rollback()
    else:
        db.session.commit()
    return response


@contextmanager
def security_fact() -> Iterator[None]:
    """Commit the block at once, in a transaction of its own, whatever becomes of the request.

    For consumed nonces and codes, counted attempts, audit lines. Must come before the request's own
    changes: raises RuntimeError if the session already holds some.
    """
    session = db.session()
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("a security fact must be written before the request's own changes")
    session.rollback()
    yield
    session.commit()


def end_transaction() -> None:
    """End the reading transaction, so that no connection is held while we call the network."""
    db.session.rollback()


def in_transaction() -> bool:
    """Whether this context holds an open transaction (network code refuses to start then)."""
    return db.session().in_transaction()


def insert_or_ignore(model: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that leaves out the rows that a unique key refuses, on both databases."""
    if db.engine.dialect.name == "postgresql":
        return postgresql.insert(model).on_conflict_do_nothing()
    return sqlite.insert(model).on_conflict_do_nothing()


def in_models(name: str | None, kind: str, parents: object = None) -> bool:
    """Whether the models speak of it; what migrations write by hand for searching is named « fts_… »."""
    return not str(name).startswith(("sqlite_", "fts_"))


def engine_name(engine: Engine) -> str:
    """« sqlite » or « postgresql »."""
    return engine.dialect.name
