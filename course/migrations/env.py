"""Alembic's environment: our metadata, the application's engine, one transaction for all migrations."""

from alembic import context
from flask import current_app

from course.db import Base, db, in_models

config = context.config


def run() -> None:
    """Run the migrations on the application's database."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            compare_type=True,
            include_name=in_models,
            transaction_per_migration=False,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


if context.is_offline_mode():
    raise SystemExit("migrations run on a database, not as scripts")
assert current_app
run()
