"""What the operator does: suspends and resumes a platform, attaches one that registered again, undoes it.

An attachment never merges people: an identity of the new registration leads to the person already known,
and what the second person did meanwhile stays theirs. Everything it changes is written down, so that it
can be put back (lti.md, « Identity »).
"""

from collections.abc import Iterator, Sequence

import structlog
from sqlalchemy import delete, select

from course import clock
from course.access.operations import close_sign_ins_of
from course.db import db
from course.errors import NotFound, RuleBroken
from course.jobs import operations as jobs
from course.permissions import Actor
from lti.operator import queries, reading, rules
from lti.operator.models import AttachedContext, AttachedIdentity, Attachment
from lti.operator.reading import CoursePair, Pair
from lti.outbox.operations import RESEND_JOB
from lti.platforms import queries as platforms
from lti.platforms.models import Context, Deployment, Identity, Platform

log = structlog.get_logger("agencement.operator")
_BATCH = 500


def suspend(*, actor: Actor, platform_id: int) -> None:
    """Refuse the platform's launches, let its scores wait, sign its people out at once. Raises NotFound."""
    platform = _held(platform_id)
    if platform.suspended_at is None:
        platform.suspended_at = clock.now()
        db.session.flush()
        log.warning("platform_suspended", platform=platform_id, by=actor.person_id)
    _sign_out(queries.people_of(platform_id))


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


def _sign_out(person_ids: Sequence[int]) -> None:
    for batch in _batches(person_ids):
        close_sign_ins_of(batch)


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """A few at a time: databases limit how many values a statement carries."""
    for start in range(0, len(ids), _BATCH):
        yield ids[start : start + _BATCH]


def attach(*, actor: Actor, platform_id: int, former_id: int, deployment_key: int) -> Attachment:
    """Lead the people and courses of `platform_id` to those known from `former_id`, an older registration.

    Attached already, nothing changes. Raises NotFound; RuleBroken across issuers. A launch that makes
    the same thing known at that moment is an IntegrityError: run it again.
    """
    platform, former = _both_held(platform_id, former_id)
    _check(platform, former, deployment_key)
    standing = reading.open_attachment(platform_id, former_id)
    if standing is not None:
        return standing
    made = Attachment(platform_id=platform_id, former_id=former_id, made_by_id=actor.person)
    db.session.add(made)
    db.session.flush()
    people = reading.pairs(former_id=former_id, platform_id=platform_id)
    courses = reading.course_pairs(former_id=former_id, deployment_key=deployment_key)
    announced = _announce(made, [one for one in people if one.here_id is None])
    led = _lead(made, [one for one in people if one.here_person_id not in (None, one.person_id)])
    moved = _attach_courses(made, courses, deployment_key)
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


def _announce(made: Attachment, unknown: Sequence[Pair]) -> int:
    """Those who have not come in by the new registration will be known there."""
    new = [Identity(platform_id=made.platform_id, sub=one.sub, person_id=one.person_id) for one in unknown]
    db.session.add_all(new)
    db.session.flush()
    db.session.add_all(
        AttachedIdentity(attachment_id=made.id, identity_id=one.id, to_person_id=one.person_id) for one in new
    )
    db.session.flush()
    return len(new)


def _lead(made: Attachment, second: Sequence[Pair]) -> int:
    """Those who came in and got a second person are led to the first; their sign-ins end."""
    here = {one.here_id: one for one in second}
    for batch in _batches([number for number in here if number is not None]):
        for identity in db.session.scalars(select(Identity).where(Identity.id.in_(batch))):
            known = here[identity.id].person_id
            db.session.add(
                AttachedIdentity(
                    attachment_id=made.id,
                    identity_id=identity.id,
                    from_person_id=identity.person_id,
                    to_person_id=known,
                )
            )
            identity.person_id = known
    db.session.flush()
    _sign_out([one.here_person_id for one in second if one.here_person_id is not None])
    return len(here)


def _attach_courses(made: Attachment, courses: Sequence[CoursePair], deployment_key: int) -> int:
    changed = [one for one in courses if one.here_cohort_id != one.cohort_id]
    for one in changed:
        context = db.session.get(Context, one.here_id) if one.here_id is not None else None
        if context is None:
            context = Context(deployment_id=deployment_key, context_id=one.context_id, title=one.title)
            db.session.add(context)
        context.cohort_id = one.cohort_id
        db.session.flush()
        db.session.add(
            AttachedContext(
                attachment_id=made.id,
                context_id=context.id,
                from_cohort_id=one.here_cohort_id,
                to_cohort_id=one.cohort_id,
            )
        )
    db.session.flush()
    return len(changed)


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
    put_back = _lead_back(found)
    forgotten = _forget(found)
    courses = _put_courses_back(found)
    log.warning(
        *("attachment_undone",),
        attachment=found.id,
        by=actor.person_id,
        put_back=put_back,
        forgotten=forgotten,
        courses=courses,
    )
    return found


def _lead_back(undone: Attachment) -> int:
    """Each identity leads again to the person that it led to; whoever sits there signs in anew."""
    changed = reading.led_elsewhere(undone.id)
    for row, identity in changed:
        assert row.from_person_id is not None
        identity.person_id = row.from_person_id
    db.session.flush()
    _sign_out([row.to_person_id for row, _ in changed])
    return len(changed)


def _forget(undone: Attachment) -> int:
    """The identities that it made known and nobody used since exist no more."""
    unused = [(row.id, identity.id) for row, identity in reading.announced(undone.id, used=False)]
    for batch in _batches([row for row, _ in unused]):
        db.session.execute(delete(AttachedIdentity).where(AttachedIdentity.id.in_(batch)))
    for batch in _batches([identity for _, identity in unused]):
        db.session.execute(delete(Identity).where(Identity.id.in_(batch)))
    return len(unused)


def _put_courses_back(undone: Attachment) -> int:
    """Each course leads where it led; one that only the attachment made known exists no more."""
    changed = reading.attached_courses(undone.id)
    for row, context in changed:
        context.cohort_id = row.from_cohort_id
        db.session.flush()
        if row.from_cohort_id is None and reading.is_bare(context.id):
            db.session.delete(row)
            db.session.flush()
            db.session.delete(context)
    db.session.flush()
    return len(changed)
