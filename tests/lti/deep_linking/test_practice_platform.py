"""« Sélectionner du contenu » on the practice platform, from its page to its course, and back by a link."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from course.db import db
from lti.deep_linking import held
from lti.platforms import operations
from lti.platforms.models import Context, Deployment
from lti.practice_platform import CLIENT_ID, PracticeSettings, create_practice_platform, keys
from lti.practice_platform.runtime import EXTENSION, Platform
from tests import factories, pages
from tests.databases import Postgresql, Sqlite
from tests.lti.deep_linking.reading import choose
from tests.lti.outbox.world import signing_key
from tests.lti.platform_double import inside
from tests.lti.practice_platform.support import OWN_URL, TOOL_URL, form_of
from tests.modules.world import load

TRAINER = "211"


class Both:
    """One browser for the campus and one for the tool, as partitions are."""

    def __init__(self, database: Sqlite | Postgresql, folder: Path) -> None:
        self.tool: FlaskClient = database.app.test_client()
        settings = PracticeSettings(folder / "practice.sqlite3", OWN_URL, TOOL_URL)

        def fetch(url: str) -> dict[str, Any]:
            found: dict[str, Any] = database.app.test_client().get(urlsplit(url).path).get_json()
            return found

        practice = create_practice_platform(settings, fetch)
        self.platform: Platform = practice.extensions[EXTENSION]
        self.campus = practice.test_client()
        with inside(database.app):
            added = operations.add_platform(
                issuer=settings.issuer,
                client_id=CLIENT_ID,
                deployment_id="1",
                auth_url=f"{OWN_URL}/mod/lti/auth.php",
                token_url=f"{OWN_URL}/mod/lti/token.php",
                jwks_url=f"{OWN_URL}/mod/lti/certs.php",
            )
            key_set = keys.key_set(keys.own_pair(self.platform.store))
            operations.keep_key_set(added.id, key_set["keys"])
            db.session.commit()
            signing_key()
            db.session.commit()

    def enter(self, start: str, **query: str | int) -> str:
        """Follow the campus into the tool; where the tool leads."""
        _, login = form_of(self.campus.get(start, query_string=query))
        answer = self.tool.post("/lti/login", data=login)
        if answer.status_code == 307:
            answer = self.tool.post(answer.headers["Location"], data=login)
        address = urlsplit(answer.headers["Location"])
        back = self.campus.get(f"{address.path}?{address.query}")
        entered = self.tool.post("/lti/launch", data=form_of(back)[1])
        assert entered.status_code == 303, entered.text
        return entered.headers["Location"]


@pytest.fixture
def both(database: Sqlite | Postgresql, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Both:
    # The gradebook is read over the network, elsewhere: tests/lti/deep_linking/test_choosing.py.
    monkeypatch.setattr(held, "at_platform", lambda **more: set())
    with inside(database.app):
        load()
        db.session.commit()
    return Both(database, tmp_path)


def test_fifteen_modules_go_in_at_once_and_each_opens_itself(both: Both) -> None:
    before = both.platform.courses.activities(2)
    path = both.enter("/mod/lti/contentitem_launch.php", course=2, id=1, user=TRAINER)
    ticked = pages.fields(both.tool.get(f"{path}?choix=modules"), path)["choix_id"]
    answer = choose(both.tool, path, *ticked)
    action, fields = form_of(answer)
    returned = urlsplit(action)
    done = both.campus.post(f"{returned.path}?{returned.query}", data=fields)
    assert done.status_code == 200, done.text
    added = [one for one in both.platform.courses.activities(2) if one not in before]
    assert [one.custom["resource"] for one in added] == [f"module:M{n}" for n in range(15)]
    assert all(both.platform.tool_of(one) for one in added)
    replayed = both.campus.post(f"{returned.path}?{returned.query}", data=fields)
    assert replayed.status_code >= 400
    assert len(both.platform.courses.activities(2)) == len(before) + 15
    with inside(both.tool.application):
        cohort = factories.cohort()

        deployment = db.session.query(Deployment).one()
        db.session.add(Context(deployment_id=deployment.id, context_id="2", cohort_id=cohort.id))
        db.session.commit()
        uid = cohort.uid
    for one in (added[1], added[14]):
        code = one.custom["resource"].partition(":")[2]
        entered = both.enter("/mod/lti/launch.php", l=one.id, user=TRAINER, target="iframe")
        assert entered == f"/c/{uid}/modules/{code}"


def test_cancelling_adds_nothing_and_the_campus_goes_on(both: Both) -> None:
    before = both.platform.courses.activities(2)
    path = both.enter("/mod/lti/contentitem_launch.php", course=2, id=1, user=TRAINER)
    values = pages.fields(both.tool.get(path), f"{path}/annuler")
    action, fields = form_of(both.tool.post(f"{path}/annuler", data=values))
    returned = urlsplit(action)
    assert both.campus.post(f"{returned.path}?{returned.query}", data=fields).status_code == 200
    assert both.platform.courses.activities(2) == before
