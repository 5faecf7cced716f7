"""The migrations make exactly the tables of the models, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import text

from course.config import ROOT
from course.db import Base, db


def test_the_migrated_database_is_what_the_models_say(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_migrations_are_one_line(app: Flask) -> None:
    script = ScriptDirectory(str(ROOT / "course" / "migrations"))
    assert len(script.get_heads()) == 1
    assert all(not revision.is_merge_point for revision in script.walk_revisions())


def test_sqlite_runs_with_the_rules_of_the_house(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        isolation = db.session.execute(text("SHOW default_transaction_isolation")).scalar()
        assert isolation == "read committed"
        return
    found = {
        name: db.session.execute(text(f"PRAGMA {name}")).scalar()
        for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
    }
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 10000, "synchronous": 1}
