"""A cohort whose people are those of a course of the double's."""

from datetime import datetime

from flask import Flask
from sqlalchemy import select

from course.cohorts.models import Cohort, Enrolment, RoleGrant
from course.db import db
from course.jobs import operations as jobs
from course.jobs import worker
from course.jobs.models import Job
from course.people.models import Person
from course.roles import Role
from lti.platforms.models import Context, Identity, Membership, Platform
from lti.roster import members, operations, queries
from tests import factories
from tests.clocks import Clock
from tests.lti.outbox.world import context, kept, platform, signing_key
from tests.lti.roster.double import Double


class World:
    """One platform, one course, one cohort."""

    def __init__(self, app: Flask, at: Clock, double: Double) -> None:
        self.app, self.at, self.double = app, at, double
        signing_key()
        self.platform: Platform = self.registered(double)
        self.cohort = factories.cohort()
        self.context = self.course("2", self.platform, double)
        kept(self.cohort)

    def registered(self, at: Double, client_id: str = "client-1") -> Platform:
        """A registration at that double."""
        return kept(platform(at, client_id))  # type: ignore[arg-type]

    def course(self, name: str, of: Platform, at: Double) -> Context:
        """A course that leads to the cohort, its roster at that double."""
        found = context(of, self.cohort, name)
        found.memberships_url = at.url
        return kept(found)

    def read(self, of: Context | None = None) -> Context:
        """Have the roster read by a worker, ten minutes later; the course as it then is."""
        chosen = of or self.context
        self.at.advance(minutes=10)
        jobs.ask(kind=queries.JOB, key=str(chosen.id), payload={"context_id": chosen.id})
        db.session.commit()
        self.work()
        return self.course_now(chosen)

    def work(self) -> int:
        """Run what is due now, as a worker beside the requests; how many jobs ran."""
        done = 0
        db.session.rollback()
        with self.app.app_context():
            try:
                while worker.run_one():
                    done += 1
            finally:
                db.session.remove()
        return done

    def course_now(self, of: Context | None = None) -> Context:
        """The course as the database has it."""
        db.session.rollback()
        db.session.expire_all()
        return db.session.get_one(Context, (of or self.context).id)

    def sync(self, *entries: object, at: datetime | None = None, allowed: int = 0) -> None:
        """Apply these entries, as if they had just been read; committed."""
        self.at.advance(minutes=10)
        operations.sync(
            context_id=self.context.id,
            roster=members.read(entries),
            read_at=at or self.at.now,
            allowed=allowed,
        )
        db.session.commit()

    def came_in(self, sub: str) -> None:
        """The person opens an activity now."""
        someone = self.person(sub)
        enrolment = db.session.scalars(
            select(Enrolment).where(Enrolment.person_id == someone.id, Enrolment.cohort_id == self.cohort.id)
        ).one()
        enrolment.last_seen_at = self.at.now
        db.session.commit()

    def person(self, sub: str, of: Platform | None = None) -> Person:
        """Whom the platform calls so."""
        return db.session.scalars(
            select(Person)
            .join(Identity)
            .where(Identity.sub == sub, Identity.platform_id == (of or self.platform).id)
        ).one()

    def subs(self, of: Context | None = None) -> set[str]:
        """Who is in the course, as far as we know."""
        return self._members(of, Membership.gone_at.is_(None))

    def gone(self, of: Context | None = None) -> set[str]:
        """Who was."""
        return self._members(of, Membership.gone_at.is_not(None))

    def _members(self, of: Context | None, condition: object) -> set[str]:
        db.session.rollback()
        found = select(Identity.sub).join(Membership, Membership.identity_id == Identity.id)
        return set(
            db.session.scalars(found.where(Membership.context_id == (of or self.context).id, condition))  # type: ignore[arg-type]
        )

    def standing(self, sub: str) -> tuple[set[Role], bool]:
        """The person's roles in the cohort, and whether the manager is to review them."""
        db.session.expire_all()
        someone = self.person(sub)
        mine = (Enrolment.cohort_id == self.cohort.id, Enrolment.person_id == someone.id)
        known = db.session.scalars(select(Enrolment).where(*mine)).one()
        roles = db.session.scalars(
            select(RoleGrant.role).where(
                RoleGrant.cohort_id == self.cohort.id, RoleGrant.person_id == someone.id
            )
        )
        return {Role(role) for role in roles}, known.to_review

    def jobs(self, kind: str = queries.JOB) -> list[Job]:
        """The jobs of that kind, oldest first."""
        db.session.rollback()
        return list(db.session.scalars(select(Job).where(Job.kind == kind).order_by(Job.id)))


def of_cohort(cohort: Cohort) -> int:
    """How many people the cohort knows."""
    return db.session.query(Enrolment).filter_by(cohort_id=cohort.id).count()
