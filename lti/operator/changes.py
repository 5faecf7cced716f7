"""What an attachment changes, row by row, written down; and how it is put back.

What somebody changed since is not put back. The newest note of a row tells where it led before that.
"""

from collections.abc import Sequence

from sqlalchemy import delete, select

from course.access.operations import close_sign_ins_of
from course.db import db
from lti.operator import reading
from lti.operator.models import AttachedContext, AttachedIdentity, Attachment
from lti.operator.plan import batches
from lti.operator.reading import CoursePair, Pair
from lti.outbox.models import Score
from lti.outbox.operations import fill_columns, renew
from lti.platforms.models import Context, Deployment, Identity, LineItem


def sign_out(person_ids: Sequence[int]) -> None:
    """End the sign-ins of these people."""
    for batch in batches(person_ids):
        close_sign_ins_of(batch)


def announce(made: Attachment, unknown: Sequence[Pair]) -> int:
    """Those who have not come in by the new registration will be known there."""
    new = [Identity(platform_id=made.platform_id, sub=one.sub, person_id=one.person_id) for one in unknown]
    db.session.add_all(new)
    db.session.flush()
    db.session.add_all(
        AttachedIdentity(attachment_id=made.id, identity_id=one.id, to_person_id=one.person_id) for one in new
    )
    db.session.flush()
    return len(new)


def lead(made: Attachment, second: Sequence[Pair]) -> int:
    """Those who came in and got a second person are led to the first; their sign-ins end."""
    here = {one.here_id: one.person_id for one in second if one.here_id is not None}
    for batch in batches(list(here)):
        notes = _identity_notes(made.id, batch)
        for identity in db.session.scalars(select(Identity).where(Identity.id.in_(batch))):
            _lead_one(made, identity, here[identity.id], notes.get(identity.id))
    db.session.flush()
    sign_out([one.here_person_id for one in second if one.here_person_id is not None])
    _send_again(made.platform_id, list(here.values()))
    return len(here)


def _identity_notes(attachment_id: int, identity_ids: Sequence[int]) -> dict[int, AttachedIdentity]:
    found = db.session.scalars(
        select(AttachedIdentity).where(
            AttachedIdentity.attachment_id == attachment_id, AttachedIdentity.identity_id.in_(identity_ids)
        )
    )
    return {one.identity_id: one for one in found}


def _lead_one(made: Attachment, identity: Identity, known: int, note: AttachedIdentity | None) -> None:
    if note is None:
        note = AttachedIdentity(
            attachment_id=made.id, identity_id=identity.id, from_person_id=identity.person_id
        )
        db.session.add(note)
    elif note.to_person_id != identity.person_id:
        note.from_person_id = identity.person_id
    note.to_person_id = identity.person_id = known


def attach_courses(made: Attachment, courses: Sequence[CoursePair], deployment_key: int) -> int:
    """Each course leads to the cohort already known, and is made known if need be."""
    for one in courses:
        context = db.session.get(Context, one.here_id) if one.here_id is not None else None
        if context is None:
            context = Context(deployment_id=deployment_key, context_id=one.context_id, title=one.title)
            db.session.add(context)
            db.session.flush()
        _note_course(made, context, one)
        context.cohort_id = one.cohort_id
    db.session.flush()
    return len(courses)


def _note_course(made: Attachment, context: Context, course: CoursePair) -> None:
    note = db.session.scalar(
        select(AttachedContext).where(
            AttachedContext.attachment_id == made.id, AttachedContext.context_id == context.id
        )
    )
    if note is None:
        note = AttachedContext(
            attachment_id=made.id, context_id=context.id, from_cohort_id=course.here_cohort_id
        )
        db.session.add(note)
    elif note.to_cohort_id != course.here_cohort_id:
        note.from_cohort_id = course.here_cohort_id
    note.to_cohort_id = course.cohort_id


def fill_gradebooks(platform_id: int) -> None:
    """The columns of every course that leads to a cohort show what its people have done there."""
    for context_id in reading.courses_with_cohort(platform_id):
        fill_columns(context_id=context_id)


def _send_again(platform_id: int, person_ids: Sequence[int]) -> None:
    """Another person's grade may stand where theirs did: what they have in the platform's columns leaves anew."""
    for batch in batches(person_ids):
        found = (
            select(Score)
            .join(LineItem, LineItem.id == Score.line_item_id)
            .join(LineItem.context)
            .join(Context.deployment)
            .where(Deployment.platform_id == platform_id, Score.person_id.in_(batch))
            .order_by(Score.id)
            .with_for_update(of=Score)
            .execution_options(populate_existing=True)
        )
        for score in db.session.scalars(found).all():
            renew(score)


def lead_back(undone: Attachment) -> int:
    """Each identity leads again to the person that it led to; whoever sits there signs in anew."""
    changed = reading.led_elsewhere(undone.id)
    back = []
    for row, identity in changed:
        assert row.from_person_id is not None
        identity.person_id = row.from_person_id
        back.append(row.from_person_id)
    db.session.flush()
    sign_out([row.to_person_id for row, _ in changed])
    _send_again(undone.platform_id, back)
    return len(changed)


def forget(undone: Attachment) -> int:
    """The identities that it made known and nobody used since exist no more."""
    unused = [(row.id, identity.id) for row, identity in reading.announced(undone.id, used=False)]
    for batch in batches([row for row, _ in unused]):
        db.session.execute(delete(AttachedIdentity).where(AttachedIdentity.id.in_(batch)))
    for batch in batches([identity for _, identity in unused]):
        db.session.execute(delete(Identity).where(Identity.id.in_(batch)))
    return len(unused)


def put_courses_back(undone: Attachment) -> int:
    """Each course leads where it led; one that only the attachment made known exists no more.

    Whoever came in by one of them signs in anew.
    """
    changed = reading.attached_courses(undone.id)
    for batch in batches([context.id for _, context in changed]):
        sign_out(reading.members_of(batch))
    for row, context in changed:
        context.cohort_id = row.from_cohort_id
        db.session.flush()
        if row.from_cohort_id is None and reading.is_bare(context.id):
            db.session.delete(row)
            db.session.flush()
            db.session.delete(context)
    db.session.flush()
    return len(changed)
