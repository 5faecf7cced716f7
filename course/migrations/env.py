"""Alembic's environment: our metadata, the application's engine, one transaction for all migrations."""

from alembic import context
from flask import current_app

from course.db import Base, db

config = context.config


def include_object(obj: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
    """Leave alone what migrations write by hand (full-text tables, triggers)."""
    return not (kind == "table" and reflected and compare_to is None and str(name).startswith("sqlite_"))


def run() -> None:
    """Run the migrations on the application's database."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            compare_type=True,
            include_object=include_object,
            transaction_per_migration=False,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


if context.is_offline_mode():
    raise SystemExit("migrations run on a database, not as scripts")
assert current_app
run()
