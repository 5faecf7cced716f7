"""The small cohort of `world`, on each database, on Friday 20 November 2026 at 10:00."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from course.db import db
from tests.databases import Postgresql, Sqlite
from tests.modules.world import World, build, world


@pytest.fixture(params=["sqlite", "postgresql"])
def tool(request: pytest.FixtureRequest) -> Sqlite | Postgresql:
    """Each kind of database, not yet renewed."""
    found: Sqlite | Postgresql = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def here(tool: Sqlite | Postgresql, november: datetime) -> Iterator[World]:
    yield from inside(tool)


def inside(database: Sqlite | Postgresql) -> Iterator[World]:
    """The cohort, built once for each database and then taken from its template."""
    known = database.has("modules")
    database.renew("modules" if known else "empty")
    with database.app.app_context():
        if not known:
            build()
            db.session.remove()
            database.keep("modules")
        yield world(database.app)
        db.session.remove()
