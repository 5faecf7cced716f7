"""The launch as a browser does it: login, launch, first page; the platform's own work is not counted."""

import time
from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from course.cohorts.queries import cohort_by_uid
from course.db import db
from lti.platforms.models import Context, Deployment
from tests.lti.platform_double import PlatformDouble


class Launches:
    """One learner who comes again and again, with a fresh token each time."""

    def __init__(self, app: Flask, cohort_uid: str) -> None:
        self.platform = PlatformDouble(app, issuer=f"https://lms-{cohort_uid.lower()}.example").register()
        self.context_id = f"context-{cohort_uid}"
        with app.app_context():
            cohort = cohort_by_uid(cohort_uid)
            assert cohort is not None
            self._lead(cohort.id)

    def _lead(self, cohort_id: int) -> None:
        """The platform's course leads to the cohort."""
        key = db.session.scalar(select(Deployment.id).where(Deployment.platform_id == self.platform.id))
        assert key is not None
        db.session.add(Context(deployment_id=key, context_id=self.context_id, cohort_id=cohort_id))
        db.session.commit()

    def run(self) -> float:
        """Milliseconds of the tool's own work, from the login request to the first page."""
        browser = self.platform.browser()
        started = time.perf_counter()
        asked = self.platform.login(browser)
        spent = time.perf_counter() - started
        claims = self.platform.claims(asked, context={"id": self.context_id, "title": "Banc"})
        token = self.platform.sign(claims)
        started = time.perf_counter()
        answer = self.platform.send(browser, asked, token)
        page = browser.get(answer.headers["Location"])
        spent += time.perf_counter() - started
        assert (answer.status_code, page.status_code) == (303, 200), (answer.text, page.text)
        return spent * 1000


def launcher(app: Flask, cohort_uid: str) -> Callable[[], float]:
    """A run of the launch into this cohort, which tells its own milliseconds."""
    return Launches(app, cohort_uid).run
