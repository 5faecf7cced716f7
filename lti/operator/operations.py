"""What the operator does: suspends and resumes a platform, attaches one that registered again, undoes it.

An attachment never merges people: an identity of the new registration leads to the person already known,
and what the second person did meanwhile stays theirs, and is left behind only if the operator says so.
Everything it changes is written down, so that it can be put back (lti.md, « Identity »).
"""

import structlog
from sqlalchemy import select

from course import clock
from course.db import db
from course.errors import NotFound, RuleBroken
from course.jobs import operations as jobs
from course.permissions import Actor
from lti.operator import changes, queries, reading, rules
from lti.operator.models import Attachment
from lti.operator.plan import enrolled_in_left, plan
from lti.outbox.operations import RESEND_JOB
from lti.platforms import queries as platforms
from lti.platforms.models import Deployment, Platform

log = structlog.get_logger("agencement.operator")


def suspend(*, actor: Actor, platform_id: int) -> None:
    """Refuse the platform's launches, let its scores wait, sign its people out at once. Raises NotFound."""
    platform = _held(platform_id)
    if platform.suspended_at is None:
        platform.suspended_at = clock.now()
        db.session.flush()
        log.warning("platform_suspended", platform=platform_id, by=actor.person_id)
    changes.sign_out(queries.people_of(platform_id))


def resume(*, actor: Actor, platform_id: int) -> None:
    """Take the platform's launches again and have what waited sent. Raises NotFound."""
    platform = _held(platform_id)
    if platform.suspended_at is None:
        return
    platform.suspended_at = None
    db.session.flush()
    for cohort_id in queries.cohorts_of(platform_id):
        jobs.ask(kind=RESEND_JOB, key=str(cohort_id), payload={"cohort_id": cohort_id})
    log.info("platform_resumed", platform=platform_id, by=actor.person_id)


def _held(platform_id: int) -> Platform:
    platform = platforms.platform(platform_id, lock=True)
    if platform is None:
        raise NotFound
    return platform


def attach(
    *,
    actor: Actor,
    platform_id: int,
    former_id: int,
    deployment_key: int,
    move_courses: bool = False,
    leave_work: bool = False,
) -> bool:
    """Lead the people and courses of `platform_id` to those known from `former_id`, an older registration.

    Courses that lead to another cohort follow only with `move_courses`, people who have done something
    under their second person only with `leave_work`. Attached already, what is missing is done; returns
    whether there was anything to do. Raises NotFound; RuleBroken across issuers. A launch that makes
    the same thing known at that moment is an IntegrityError: run it again.
    """
    platform, former = _both_held(platform_id, former_id)
    _check(platform, former, deployment_key)
    found = plan(former_id=former_id, platform_id=platform_id, deployment_key=deployment_key)
    second = [*found.both, *(found.worked if leave_work else ())]
    courses = [*found.courses, *(found.elsewhere if move_courses else ())]
    if not (found.announced or second or courses):
        return False
    made = _standing(actor, platform_id, former_id)
    announced = changes.announce(made, found.announced)
    changes.sign_out(enrolled_in_left(courses))
    led = changes.lead(made, second)
    moved = changes.attach_courses(made, courses, deployment_key)
    changes.fill_gradebooks(platform_id)
    log.warning(
        *("platform_attached",),
        attachment=made.id,
        platform=platform_id,
        former=former_id,
        by=actor.person_id,
        announced=announced,
        led=led,
        courses=moved,
    )
    return True


def _standing(actor: Actor, platform_id: int, former_id: int) -> Attachment:
    """The attachment to write in: the one that stands, unless a later one was built on it."""
    standing = reading.open_attachment(platform_id, former_id)
    if standing is not None and not reading.is_followed(standing):
        return standing
    made = Attachment(platform_id=platform_id, former_id=former_id, made_by_id=actor.person)
    db.session.add(made)
    db.session.flush()
    return made


def _both_held(platform_id: int, former_id: int) -> tuple[Platform, Platform]:
    """Both registrations, locked in one order: nobody is made known there meanwhile."""
    first, second = sorted((platform_id, former_id))
    held = {first: _held(first)}
    held[second] = _held(second)
    return held[platform_id], held[former_id]


def _check(platform: Platform, former: Platform, deployment_key: int) -> None:
    refusal = rules.refusal_to_attach(
        issuer=platform.issuer,
        number=platform.id,
        former_issuer=former.issuer,
        former_number=former.id,
    )
    if refusal is not None:
        raise RuleBroken(refusal, "former_id")
    own = select(Deployment.id).where(Deployment.platform_id == platform.id, Deployment.id == deployment_key)
    if db.session.scalar(own) is None:
        raise RuleBroken("Choisissez un déploiement de cette inscription.", "deployment_key")


def undo(*, actor: Actor, attachment_id: int) -> Attachment:
    """Put back what the attachment changed; undone already, nothing changes.

    Whom it made known and who came in since stays known: without it, what they did would be another
    person's. Raises NotFound; RuleBroken while a later attachment of the platform stands.
    """
    found = queries.attachment(attachment_id)
    if found is None:
        raise NotFound
    _both_held(found.platform_id, found.former_id)
    found = queries.attachment(attachment_id, lock=True)
    assert found is not None
    if found.undone_at is not None:
        return found
    if reading.is_followed(found):
        raise RuleBroken("Annulez d’abord le rattachement le plus récent de cette plateforme.")
    found.undone_at, found.undone_by_id = clock.now(), actor.person
    put_back = changes.lead_back(found)
    forgotten = changes.forget(found)
    courses = changes.put_courses_back(found)
    changes.fill_gradebooks(found.platform_id)
    log.warning(
        *("attachment_undone",),
        attachment=found.id,
        by=actor.person_id,
        put_back=put_back,
        forgotten=forgotten,
        courses=courses,
    )
    return found
