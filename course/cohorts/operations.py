"""The write side of cohorts: opening, welcoming, roles, groups (domain §2)."""

from datetime import date, timedelta

from sqlalchemy import func, select, update

from course import clock
from course.cohorts import change_queries, links, memberships, queries, rules, welcoming
from course.cohorts.models import (
    CodeAttempt,
    Cohort,
    CohortYear,
    Enrolment,
    Group,
    GroupFunction,
    OpeningCode,
    RoleGrant,
    Status,
)
from course.db import db
from course.errors import NotFound, RuleBroken
from course.permissions import Actor
from course.roles import Role
from course.signals import cohort_opened


def invite() -> str:
    """A new opening code, valid 30 days, good for one cohort; only its hash is kept."""
    code = rules.new_code()
    db.session.add(OpeningCode(code_hash=rules.code_hash(code), expires_at=clock.now() + rules.CODE_LIFE))
    db.session.flush()
    return code


def too_many_attempts(person_id: int) -> bool:
    """Whether the person has typed five wrong codes within the hour."""
    since = clock.now() - rules.ATTEMPTS_WINDOW
    count = db.session.scalar(
        select(func.count())
        .select_from(CodeAttempt)
        .where(CodeAttempt.person_id == person_id, CodeAttempt.attempted_at > since)
    )
    return (count or 0) >= rules.ATTEMPTS


def count_attempt(person_id: int) -> None:
    """Remember a wrong code (a security fact: committed whatever follows)."""
    db.session.add(CodeAttempt(person_id=person_id))


def use_code(code: str) -> bool:
    """Consume an opening code; False if it is unknown, used or expired."""
    used = db.session.execute(
        update(OpeningCode)
        .where(
            OpeningCode.code_hash == rules.code_hash(code),
            OpeningCode.used_at.is_(None),
            OpeningCode.expires_at > clock.now(),
        )
        .values(used_at=clock.now())
        .returning(OpeningCode.id)
    )
    return used.scalar() is not None


SETTINGS = ("academy", "reading", "tutor_minutes", "trainer_minutes")


def open_cohort(
    *,
    actor: Actor,
    title: str,
    academy: str = "",
    first_day: date | None = None,
    like: Cohort | None = None,
) -> Cohort:
    """Create a cohort and its two years; the person who opens it manages and trains it (domain §2).

    `like`: the cohort of the year before, whose settings are taken over; nobody and nothing else is.
    """
    settings = {name: getattr(like, name) for name in SETTINGS} if like else {"academy": academy}
    cohort = Cohort(title=title, **settings)
    db.session.add(cohort)
    db.session.flush()
    spans = rules.school_years(first_day or rules.usual_first_day(clock.today()))
    for number, (starts_on, ends_on) in enumerate(spans, start=1):
        db.session.add(CohortYear(cohort_id=cohort.id, number=number, starts_on=starts_on, ends_on=ends_on))
    if actor.person_id is not None:
        enrol(cohort_id=cohort.id, person_id=actor.person_id)
        for role in (Role.MANAGER, Role.TRAINER):
            _grant(cohort.id, actor.person_id, role, granted_by_id=actor.person_id)
    db.session.flush()
    cohort_opened.send(cohort, actor=actor, cohort_id=cohort.id)
    return cohort


def enrol(*, cohort_id: int, person_id: int, to_review: bool = False) -> Enrolment:
    """Make the person known to the cohort; the same row if they already are."""
    known = queries.enrolment(cohort_id, person_id)
    if known is None:
        known = Enrolment(cohort_id=cohort_id, person_id=person_id, to_review=to_review)
        db.session.add(known)
        db.session.flush()
    return known


def welcome(*, cohort_id: int, person_id: int, guess: Role | None, now_seen: bool = True) -> Enrolment:
    """A launch arrived: enrol a newcomer with the role that the LMS suggests, note the visit.

    The cohort's own roles win: somebody who ever held a role here gets none from the LMS (domain §2),
    unless it was the roster's suggestion for somebody who had not come in yet.
    """
    known = queries.enrolment(cohort_id, person_id)
    if known is None or known.last_seen_at is None:
        welcoming.hold(cohort_id)
        known = queries.enrolment(cohort_id, person_id, fresh=True)
        if known is not None and known.last_seen_at is None and guess is not None:
            welcoming.withdraw_guess(known, guess)
    if known is None or (known.to_review and guess is not None and not _ever_held(cohort_id, person_id)):
        unannounced = guess not in (None, Role.PARTICIPANT)
        known = enrol(cohort_id=cohort_id, person_id=person_id)
        known.to_review = unannounced
        if guess is not None:
            _grant(cohort_id, person_id, guess)
    if now_seen:
        known.last_seen_at = clock.now()
    db.session.flush()
    return known


def _ever_held(cohort_id: int, person_id: int) -> bool:
    """Whether the person holds or held any role in the cohort."""
    held = select(RoleGrant.id).where(RoleGrant.cohort_id == cohort_id, RoleGrant.person_id == person_id)
    return db.session.execute(held.limit(1)).first() is not None


def _grant(
    cohort_id: int,
    person_id: int,
    role: Role,
    *,
    starts_on: date | None = None,
    granted_by_id: int | None = None,
) -> None:
    held = db.session.scalar(
        select(RoleGrant).where(
            RoleGrant.cohort_id == cohort_id,
            RoleGrant.person_id == person_id,
            RoleGrant.role == role,
            RoleGrant.ends_on.is_(None),
        )
    )
    if held is None:
        db.session.add(
            RoleGrant(
                cohort_id=cohort_id,
                person_id=person_id,
                role=role,
                starts_on=starts_on or clock.today(),
                granted_by_id=granted_by_id,
            )
        )
    elif held.granted_by_id is None:
        # What was only a guess has now been decided.
        held.granted_by_id = granted_by_id
    db.session.flush()


def grant_role(*, actor: Actor, person_id: int, role: Role, starts_on: date | None = None) -> None:
    """Give a role in the actor's cohort; the person leaves the list of those to review."""
    welcoming.hold(actor.cohort)
    known = queries.enrolment(actor.cohort, person_id)
    if known is None:
        raise NotFound()
    _grant(actor.cohort, person_id, role, starts_on=starts_on, granted_by_id=actor.person_id)
    known.to_review = False
    db.session.flush()


def end_role(*, actor: Actor, person_id: int, role: Role) -> None:
    """Take a role away from today on, with the places in groups that go with it.

    The last manager who stays cannot go (RuleBroken).
    """
    welcoming.hold(actor.cohort)
    if role == Role.MANAGER and not change_queries.managers_staying(actor.cohort, but=person_id):
        raise RuleBroken(
            "Une cohorte garde toujours au moins une personne responsable : donnez d’abord ce rôle à quelqu’un d’autre."
        )
    today = clock.today()
    db.session.execute(
        update(RoleGrant)
        .where(
            RoleGrant.cohort_id == actor.cohort,
            RoleGrant.person_id == person_id,
            RoleGrant.role == role,
            RoleGrant.ends_on.is_(None),
        )
        .values(ends_on=today - timedelta(days=1), granted_by_id=actor.person_id)
    )
    if role in memberships.FUNCTION_OF:
        function = memberships.FUNCTION_OF[role]
        memberships.close(memberships.reaching(actor.cohort, today, function, person_id=person_id), today)


def set_status(*, actor: Actor, person_id: int, status: Status, since: date | None = None) -> None:
    """Suspend, bring back, or note a departure; what was earned stays in the book."""
    known = queries.enrolment(actor.cohort, person_id)
    if known is None:
        raise NotFound()
    known.status, known.status_since = status, since or clock.today()
    db.session.flush()


def create_group(*, actor: Actor, name: str) -> Group:
    """Add a group; two groups of a cohort never share a name (RuleBroken)."""
    welcoming.hold(actor.cohort)
    if any(group.name.casefold() == name.casefold() for group in queries.groups(actor.cohort)):
        raise RuleBroken("Un groupe porte déjà ce nom.", "name")
    group = Group(cohort_id=actor.cohort, name=name)
    db.session.add(group)
    db.session.flush()
    return group


def place(
    *,
    actor: Actor,
    person_id: int,
    group_id: int | None,
    function: GroupFunction = GroupFunction.MEMBER,
    starts_on: date | None = None,
) -> None:
    """Put the person in a group (None: in no group); a participant belongs to one group at a time."""
    welcoming.hold(actor.cohort)
    if group_id is not None and queries.group_of(actor.cohort, group_id) is None:
        raise NotFound()
    if queries.enrolment(actor.cohort, person_id) is None:
        raise NotFound()
    day = starts_on or clock.today()
    held = memberships.reaching(actor.cohort, day, function, person_id=person_id)
    if any(one.group_id == group_id and one.starts_on <= day and one.ends_on is None for one in held):
        return
    if group_id is not None:
        links.check_placement(actor.cohort, person_id, group_id)
    alone = function == GroupFunction.MEMBER or group_id is None
    memberships.close([one for one in held if alone or one.group_id == group_id], day)
    if group_id is not None:
        memberships.open_from(group_id=group_id, person_id=person_id, function=function, day=day)


def entrust(*, actor: Actor, group_id: int, person_id: int | None, function: GroupFunction) -> None:
    """Give a group another tutor or trainer from today on (None: nobody); the post goes on."""
    welcoming.hold(actor.cohort)
    if queries.group_of(actor.cohort, group_id) is None:
        raise NotFound()
    today = clock.today()
    memberships.close(memberships.reaching(actor.cohort, today, function, group_id=group_id), today)
    if person_id is not None:
        place(actor=actor, person_id=person_id, group_id=group_id, function=function)


def lock_person(cohort_id: int, person_id: int) -> None:
    """Hold what concerns this person in this cohort until the transaction ends.

    PostgreSQL runs READ COMMITTED: two tabs would otherwise evaluate progress without seeing each other.
    """
    db.session.execute(
        select(Enrolment.id)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.person_id == person_id)
        .with_for_update()
    )
