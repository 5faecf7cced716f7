"""Cohorts that courses of the platform lead to, and who is in them."""

from sqlalchemy import select

from course.cohorts.models import Cohort, Enrolment, RoleGrant
from course.db import db
from course.people.models import Person
from lti.platforms.models import Context, Deployment, Identity
from tests import factories
from tests.lti.platform_double import PlatformDouble, inside


def join(lms: PlatformDouble, context_id: str = "2", title: str = "Cohorte d’essai") -> str:
    """Open a cohort for that course of the platform; its uid."""
    with inside(lms.app):
        deployment = db.session.scalars(select(Deployment).where(Deployment.platform_id == lms.id)).one()
        cohort: Cohort = factories.cohort(title)
        db.session.add(Context(deployment_id=deployment.id, context_id=context_id, cohort_id=cohort.id))
        uid = cohort.uid
        db.session.commit()
    return uid


def person(lms: PlatformDouble, sub: str = "3") -> Person | None:
    """The person whom the platform calls `sub`; inside an application context."""
    return db.session.scalar(
        select(Person).join(Identity).where(Identity.sub == sub, Identity.platform_id == lms.id)
    )


def standing(lms: PlatformDouble, uid: str, sub: str = "3") -> tuple[set[str], bool] | None:
    """The person's roles in the cohort, and whether the manager is to review them; None for a stranger."""
    with inside(lms.app):
        someone = person(lms, sub)
        if someone is None:
            return None
        known = db.session.scalar(
            select(Enrolment).join(Cohort).where(Cohort.uid == uid, Enrolment.person_id == someone.id)
        )
        if known is None:
            return None
        held = select(RoleGrant.role).where(
            RoleGrant.cohort_id == known.cohort_id, RoleGrant.person_id == someone.id
        )
        return set(db.session.scalars(held)), known.to_review
