"""People announced by a roster of the LMS: what they are until they come in themselves (domain §2).

The roster only suggests, and less well than a launch: a tutor is a learner in Moodle's (lti.md, Roles).
The cohort's own roles win over both.
"""

from collections.abc import Mapping

from sqlalchemy import delete, insert, select, update

from course import clock
from course.cohorts.models import Cohort, Enrolment, Group, GroupFunction, GroupMembership, RoleGrant
from course.db import db
from course.roles import Role

# What a roster suggests; « tutor » is to be reviewed, and no guess any more once it was.
_GUESSED = {Role.PARTICIPANT: False, Role.TUTOR: True}


def admit(*, cohort_id: int, guesses: Mapping[int, Role | None]) -> None:
    """Enrol the newcomers among these people with the role suggested; all but participants are to review.

    Whoever has or had a role keeps what they are, whoever came in already too: nobody is demoted. The
    number of statements does not depend on how many they are.
    """
    if not guesses:
        return
    hold(cohort_id)
    known = {
        one.person_id: one
        for one in db.session.execute(
            select(Enrolment.person_id, Enrolment.to_review, Enrolment.last_seen_at).where(
                Enrolment.cohort_id == cohort_id, Enrolment.person_id.in_(guesses)
            )
        )
    }
    held = set(
        db.session.scalars(
            select(RoleGrant.person_id).where(
                RoleGrant.cohort_id == cohort_id, RoleGrant.person_id.in_(guesses)
            )
        )
    )
    waiting = [one for one, row in known.items() if row.to_review and row.last_seen_at is None]
    newcomers = sorted(one for one in guesses if one not in known)
    undecided = sorted(one for one in (*newcomers, *waiting) if one not in held)
    _enrol(cohort_id, {one: guesses[one] != Role.PARTICIPANT for one in newcomers})
    _grant(cohort_id, {one: role for one in undecided if (role := guesses[one]) is not None})
    announced = sorted(one for one in undecided if one in known and guesses[one] == Role.PARTICIPANT)
    if announced:
        mine = (Enrolment.cohort_id == cohort_id, Enrolment.person_id.in_(announced))
        db.session.execute(update(Enrolment).where(*mine).values(to_review=False))


def hold(cohort_id: int) -> None:
    """Roles and groups of a cohort change one after the other (PostgreSQL runs READ COMMITTED).

    Rows that merely refer to the cohort are not made to wait.
    """
    db.session.execute(select(Cohort.id).where(Cohort.id == cohort_id).with_for_update(key_share=True))


def _enrol(cohort_id: int, newcomers: Mapping[int, bool]) -> None:
    rows = [
        {"cohort_id": cohort_id, "person_id": person_id, "to_review": to_review}
        for person_id, to_review in newcomers.items()
    ]
    if rows:
        db.session.execute(insert(Enrolment), rows)


def _grant(cohort_id: int, granted: Mapping[int, Role]) -> None:
    day = clock.today()
    rows = [
        {"cohort_id": cohort_id, "person_id": person_id, "role": role, "starts_on": day}
        for person_id, role in granted.items()
    ]
    if rows:
        db.session.execute(insert(RoleGrant), rows)


def withdraw_guess(known: Enrolment, said: Role | None) -> None:
    """A first launch says otherwise than the roster: what the roster suggested never was.

    Only of somebody who has never come in, whose one role nobody decided; they are then to review, out
    of the group where that guess may have put them, and the launch's own guess may follow. The caller
    holds the cohort: a manager may be deciding at this very moment.
    """
    mine = (RoleGrant.cohort_id == known.cohort_id, RoleGrant.person_id == known.person_id)
    grants = db.session.scalars(select(RoleGrant).where(*mine)).all()
    if len(grants) != 1 or not _is_guess(grants[0], known) or grants[0].role == said:
        return
    db.session.execute(delete(RoleGrant).where(*mine))
    own_groups = select(Group.id).where(Group.cohort_id == known.cohort_id)
    db.session.execute(
        delete(GroupMembership).where(
            GroupMembership.person_id == known.person_id,
            GroupMembership.function == GroupFunction.MEMBER,
            GroupMembership.group_id.in_(own_groups),
        )
    )
    known.to_review = True
    db.session.flush()


def _is_guess(grant: RoleGrant, known: Enrolment) -> bool:
    is_open = grant.granted_by_id is None and grant.ends_on is None
    return is_open and _GUESSED.get(Role(grant.role)) == known.to_review
