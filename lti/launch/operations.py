"""From a valid launch to a person in a cohort (domain §2, « How a cohort opens »).

A person is (platform, sub), never an e-mail. The cohort's own roles win over the LMS's, which only
suggest a newcomer's first one. Somebody for whom they suggest none (an administrator of the LMS, a mentor,
an unknown role) is known to the cohort, stands on the manager's list, and sees nobody's data meanwhile.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, insert, update

from course import clock
from course.cohorts import operations as cohorts
from course.cohorts import welcoming
from course.cohorts.models import Cohort
from course.cohorts.queries import cohorts_of
from course.db import db
from course.errors import RuleBroken
from course.people import operations as people
from course.people.models import Person
from course.permissions import Actor
from lti import roles
from lti.claims import RESOURCE_LINK, Claims
from lti.launch import queries
from lti.platforms.models import ConsumedNonce, Context, Identity, LineItem, Membership, Platform
from lti.platforms.queries import Registered
from lti.refusals import Refused
from lti.roles import Standing
from lti.signals import column_changed, course_seen, line_item_seen

# How finely a platform's last launch is told, and how long a used nonce is remembered: its cookie
# lives ten minutes.
_NOTED_EVERY = timedelta(minutes=1)
_NONCE_KEPT = timedelta(hours=1)


@dataclass(frozen=True)
class Arrival:
    """Who came in, by which course, into which cohort; `has_role` says whether they may look around."""

    person_id: int
    context_key: int
    cohort_uid: str | None
    standing: Standing
    has_role: bool


class WrongCode(RuleBroken):
    """The opening code is unknown, used or too old."""

    def __init__(self) -> None:
        super().__init__(
            "Ce code n’est pas reconnu : vérifiez-le caractère par caractère. Un code sert une seule "
            "fois, pendant 30 jours.",
            "code",
        )


def consume(nonce: str) -> int:
    """Use the nonce up; IntegrityError if it was used before (a security fact: commit it at once)."""
    used = insert(ConsumedNonce).values(nonce_hash=queries.nonce_hash(nonce)).returning(ConsumedNonce.id)
    return db.session.execute(used).scalar_one()


def remember_destination(nonce_key: int, destination: str) -> None:
    """Where the launch led, for the same POST sent again."""
    db.session.execute(
        update(ConsumedNonce).where(ConsumedNonce.id == nonce_key).values(destination=destination)
    )


def arrive(*, platform: Registered, deployment_key: int, context_id: str, claims: Claims) -> Arrival:
    """Make person, course and column known, and the person welcome; may be run again after a conflict.

    Raises Refused for somebody who may not open the cohort that does not exist yet: nothing is created.
    """
    standing = roles.standing(claims.roles)
    _hold_platform(platform.id)
    known = queries.known(
        deployment_key=deployment_key,
        context_id=context_id,
        sub=claims.sub,
        column_url=claims.line_item,
    )
    if known.cohort_uid is None and standing not in roles.OPENERS:
        raise Refused("cohort.not_open")
    person, identity = _identify(known.person, known.identity, platform.id, claims)
    context = _keep_context(known.context, deployment_key, context_id, claims)
    is_back = known.membership is None or known.membership.gone_at is not None
    _keep_membership(known.membership, context.id, identity.id, claims)
    has_role = _join(context.cohort_id, person.id, standing)
    column, has_changed = None, False
    if claims.message_type == RESOURCE_LINK:
        # A review says whose work to show; what its column is about, the activity itself has said.
        column, has_changed = _keep_column(known.column, context.id, claims)
    if column is not None and has_changed:
        column_changed.send(column, line_item_id=column.id)
    if column is not None and has_role:
        news = has_changed or is_back
        line_item_seen.send(column, line_item_id=column.id, person_id=person.id, news=news)
    course_seen.send(context, context=context)
    _note_launch(platform)
    return Arrival(person.id, context.id, known.cohort_uid, standing, has_role)


def _hold_platform(platform_id: int) -> None:
    """Come in before an operator suspends the platform or attaches its people, or after: never across.

    The token was checked some time ago, and the operator's act signs out those who are in when it ends.
    """
    if not queries.hold_platform(platform_id):
        raise Refused("platform.unknown")


def known_person(platform_id: int, sub: str) -> int | None:
    """The person of this identity, if they are in a cohort; for launches that name no course."""
    _hold_platform(platform_id)
    person = queries.person_of(platform_id, sub)
    return person.id if person is not None and cohorts_of(person.id) else None


def identify(*, platform_id: int, claims: Claims) -> Person:
    """The person of this identity, made known if need be, outside any cohort; IntegrityError if raced."""
    _hold_platform(platform_id)
    person, identity = queries.known_identity(platform_id, claims.sub)
    return _identify(person, identity, platform_id, claims)[0]


def _identify(
    known: Person | None, identity: Identity | None, platform_id: int, claims: Claims
) -> tuple[Person, Identity]:
    """The person of this identity, created if need be, named as the platform says."""
    person = known or people.create_person()
    if identity is None:
        identity = Identity(platform_id=platform_id, sub=claims.sub, person_id=person.id)
        db.session.add(identity)
    people.rename(
        person,
        given_name=claims.given_name,
        family_name=claims.family_name,
        full_name=claims.full_name,
        email=claims.email or None,
    )
    db.session.flush()
    return person, identity


def _keep_context(context: Context | None, deployment_key: int, context_id: str, claims: Claims) -> Context:
    """The course as the platform now describes it; what it no longer sends is kept."""
    if context is None:
        context = Context(deployment_id=deployment_key, context_id=context_id, title="")
        db.session.add(context)
    context.title = claims.context_title[:300] or context.title
    context.memberships_url = claims.memberships_url or context.memberships_url
    context.line_items_url = claims.line_items or context.line_items_url
    if claims.context_history and context.history != list(claims.context_history):
        context.history = list(claims.context_history)
    db.session.flush()
    return context


def _keep_membership(
    membership: Membership | None, context_key: int, identity_key: int, claims: Claims
) -> None:
    """Whoever comes in by a course is in it, whatever the roster said; with their groups of the LMS."""
    if membership is None:
        membership = Membership(context_id=context_key, identity_id=identity_key, group_ids="")
        db.session.add(membership)
    membership.gone_at = None
    if claims.group_ids is not None:
        membership.group_ids = ",".join(claims.group_ids)[:1000]


def _keep_column(column: LineItem | None, context_key: int, claims: Claims) -> tuple[LineItem | None, bool]:
    """The gradebook's column that this activity is coupled to (AGS 2.0, section 3.2), and if that is news.

    It is when the column is new, is about something else, or may now be written to: not its name.
    """
    if claims.line_item is None:
        return None, False
    before = None if column is None else (column.resource, tuple(column.scopes))
    if column is None:
        column = LineItem(context_id=context_key, url=claims.line_item)
        db.session.add(column)
    column.resource_link_id = claims.resource_link_id
    column.resource = claims.resource
    column.label = claims.resource_link_title[:200]
    if column.scopes != list(claims.scopes):
        column.scopes = list(claims.scopes)
    db.session.flush()
    return column, before != (claims.resource, claims.scopes)


def _join(cohort_id: int | None, person_id: int, standing: Standing) -> bool:
    """Make the person known to the cohort; whether they have a role there."""
    if cohort_id is None:
        return False
    guess = roles.GUESSES[standing]
    if guess is not None:
        cohorts.welcome(cohort_id=cohort_id, person_id=person_id, guess=guess)
    else:
        known = cohorts.enrol(cohort_id=cohort_id, person_id=person_id, to_review=True)
        welcoming.withdraw_guess(known, None)
        known.last_seen_at = clock.now()
        db.session.flush()
    return queries.has_role(cohort_id, person_id)


def _note_launch(platform: Registered) -> None:
    """Tell the platform's last launch, to the minute; forget the nonces that no cookie can bring back."""
    now = clock.now()
    if platform.last_launch_at is not None and platform.last_launch_at > now - _NOTED_EVERY:
        return
    db.session.execute(update(Platform).where(Platform.id == platform.id).values(last_launch_at=now))
    db.session.execute(delete(ConsumedNonce).where(ConsumedNonce.consumed_at < now - _NONCE_KEPT))


def undecided(context_key: int) -> Context:
    """The course, held, that leads to no cohort yet; RuleBroken if somebody has just decided."""
    context = queries.context(context_key, lock=True)
    if context is None or context.cohort_id is not None:
        raise RuleBroken(
            "Quelqu’un vient d’ouvrir la cohorte de ce cours : relancez l’activité depuis M@gistère."
        )
    return context


def open_cohort(
    *,
    actor: Actor,
    context_key: int,
    title: str,
    first_day: date,
    code: str | None,
    like: Cohort | None = None,
) -> Cohort:
    """Open the course's cohort, with the settings of `like` and, unless `code` is None, a code.

    Raises RuleBroken if somebody has just decided, WrongCode.
    """
    context = undecided(context_key)
    if code is not None and not cohorts.use_code(code):
        raise WrongCode
    cohort = cohorts.open_cohort(actor=actor, title=title, first_day=first_day, like=like)
    context.cohort_id = cohort.id
    db.session.flush()
    return cohort
