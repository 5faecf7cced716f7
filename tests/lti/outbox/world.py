"""A cohort whose progress the test decides, in a course of the double's gradebook."""

from datetime import timedelta
from functools import cache
from itertools import count
from typing import TypeVar

from flask import Flask
from sqlalchemy import select

from course.cohorts.models import Cohort
from course.db import db
from course.jobs import worker
from course.jobs.models import WAITING, Job
from course.people.models import Person
from course.registries import Linkable, registries
from course.roles import Role
from course.signals import progress_changed
from lti import crypto
from lti.outbox.models import Score
from lti.outbox.rules import SCORE_SCOPE
from lti.platforms import keys
from lti.platforms.models import Context, Deployment, Identity, LineItem, Platform, ToolKey
from tests import factories
from tests.clocks import Clock
from tests.lti.outbox.double import Double

T = TypeVar("T")


class World:
    """One platform, one course, one cohort; progress in « test:… » is what `percents` says."""

    def __init__(self, app: Flask, at: Clock, double: Double) -> None:
        self.app, self.at, self.double = app, at, double
        self.percents: dict[tuple[int, str], int] = {}
        self.subs = count(101)
        registries().linkables["test"] = Linkable("test", lambda *_: None, self._percent)
        double.public_pem = signing_key().public_pem
        self.platform = platform(double)
        self.cohort = factories.cohort()
        self.context = context(self.platform, self.cohort)
        for row in (self.platform, self.cohort, self.context):
            kept(row)

    def _percent(self, cohort_id: int, person_id: int, reference: str) -> int | None:
        return None if reference == "inconnu" else self.percents.get((person_id, reference), 0)

    def column(self, number: int = 1, resource: str | None = "test:m1", **more: object) -> LineItem:
        """A column of the gradebook, seen in a launch."""
        values = {"scopes": [SCORE_SCOPE], "label": f"Activité {number}", **more}
        url = self.double.column_url(number)
        found = LineItem(context_id=self.context.id, url=url, resource=resource, **values)
        db.session.add(found)
        return kept(found)

    def participant(self, *roles: Role) -> tuple[Person, str]:
        """Somebody whom the platform knows, and the name it has for them."""
        someone, sub = factories.member(self.cohort, *(roles or (Role.PARTICIPANT,))), str(next(self.subs))
        db.session.add(Identity(platform_id=self.platform.id, sub=sub, person_id=someone.id))
        return kept(someone), sub

    def progress(self, someone: Person, percent: int, reference: str = "m1") -> None:
        """The person is now that far; committed, as a request would."""
        self.percents[someone.id, reference] = percent
        progress_changed.send(None, cohort_id=self.cohort.id, person_id=someone.id)
        db.session.commit()

    def work(self, most: int = 1000) -> int:
        """Run what is due now, as a worker beside the requests; how many jobs ran."""
        done = 0
        db.session.rollback()
        with self.app.app_context():
            try:
                while done < most and worker.run_one():
                    done += 1
            finally:
                db.session.remove()
        return done

    def work_until_quiet(self, most: int = 200) -> None:
        """Run everything, letting the time of the waits pass."""
        for _ in range(most):
            self.work()
            due = db.session.scalar(select(Job.run_at).where(Job.state == WAITING).order_by(Job.run_at))
            db.session.rollback()
            if due is None:
                return
            self.at.now = max(self.at.now + timedelta(seconds=1), due)
        raise AssertionError("there is always something left to do")

    def score(self, someone: Person, column: LineItem) -> Score:
        """The row as the database has it."""
        db.session.rollback()
        found = select(Score).where(Score.person_id == someone.id, Score.line_item_id == column.id)
        return db.session.scalars(found).one()

    def jobs(self, kind: str = "lti.score") -> list[Job]:
        """The jobs of that kind, oldest first."""
        db.session.rollback()
        return list(db.session.scalars(select(Job).where(Job.kind == kind).order_by(Job.id)))


@cache
def _pair() -> tuple[str, str, str]:
    """A key pair of ours, made once: making one takes longer than most tests."""
    made = keys.rotate_keys()
    pair = made.kid, crypto.unseal(made.private_encrypted), made.public_pem
    db.session.rollback()
    return pair


def signing_key() -> ToolKey:
    """The key that signs, in this test's database."""
    kid, private_pem, public_pem = _pair()
    found = ToolKey(kid=kid, public_pem=public_pem, private_encrypted=crypto.seal(private_pem))
    db.session.add(found)
    db.session.flush()
    return found


def kept(row: T) -> T:
    """The row, committed and loaded, and out of the session: reading it opens no transaction."""
    db.session.commit()
    db.session.refresh(row)
    db.session.expunge(row)
    return row


def platform(double: Double, client_id: str = "client-1") -> Platform:
    """A registration at the double."""
    base = double.server.url("/mod/lti")
    found = Platform(
        issuer=double.server.url(""),
        client_id=client_id,
        auth_url=f"{base}/auth.php",
        token_url=double.token_url,
        jwks_url=f"{base}/certs.php",
    )
    db.session.add(found)
    db.session.flush()
    return found


def context(of: Platform, cohort: Cohort | None, name: str = "2") -> Context:
    """A course of that platform, which leads to the cohort."""
    deployment = Deployment(platform_id=of.id, deployment_id=name)
    db.session.add(deployment)
    db.session.flush()
    found = Context(deployment_id=deployment.id, context_id=name, cohort_id=cohort.id if cohort else None)
    db.session.add(found)
    db.session.flush()
    return found
