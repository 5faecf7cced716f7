"""A selection is begun by the platform's request and answered once."""

from datetime import timedelta

from sqlalchemy import delete, update

from course import clock
from course.db import db
from lti import roles
from lti.claims import Claims
from lti.deep_linking.held import SCOPE
from lti.deep_linking.models import ContentSelection
from lti.launch import operations as launches
from lti.refusals import Refused

# Long after nobody can answer it any more.
_KEPT = timedelta(days=7)


class AlreadyAnswered(Exception):
    """One request, one answer."""


def begin(*, platform_id: int, deployment_key: int, claims: Claims) -> ContentSelection:
    """Note what the platform asks and make its trainer known; the course needs no cohort yet.

    Raises Refused for who does not teach there; IntegrityError if a first message is raced: run it again.
    """
    if roles.standing(claims.roles) not in roles.OPENERS:
        raise Refused("selection.not_allowed")
    assert claims.selection is not None
    person = launches.identify(platform_id=platform_id, claims=claims)
    begun = ContentSelection(
        deployment_id=deployment_key,
        person_id=person.id,
        context_id=claims.context_id,
        context_title=claims.context_title[:300],
        line_items_url=claims.line_items if SCOPE in claims.scopes else None,
        return_url=claims.selection.return_url,
        accepts_several=claims.selection.accepts_several,
        data=claims.selection.data,
    )
    db.session.execute(delete(ContentSelection).where(ContentSelection.created_at < clock.now() - _KEPT))
    db.session.add(begun)
    db.session.flush()
    return begun


def use(selection_id: int) -> None:
    """The selection is answered now; AlreadyAnswered if it was before, or is by somebody faster."""
    used = db.session.execute(
        update(ContentSelection)
        .where(ContentSelection.id == selection_id, ContentSelection.answered_at.is_(None))
        .values(answered_at=clock.now())
        .returning(ContentSelection.id)
    )
    if used.scalar() is None:
        raise AlreadyAnswered
