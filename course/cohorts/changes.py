"""People change: suspension, return, departure, transfer, substitution, settings (domain §2). Nothing is erased."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from course import clock
from course.cohorts import change_queries as found
from course.cohorts import operations, queries
from course.cohorts.change_models import ChangeKind, CohortChange
from course.cohorts.models import Cohort, GroupFunction, GroupMembership, RoleGrant, Status
from course.db import db
from course.errors import NotFound, RuleBroken
from course.permissions import Actor
from course.roles import Role
from course.signals import progress_changed

REASON_LIMIT = 300
# From which standing one may come to which.
FROM = {
    Status.ACTIVE: (Status.SUSPENDED, Status.LEFT, Status.TRANSFERRED),
    Status.SUSPENDED: (Status.ACTIVE,),
    Status.LEFT: (Status.ACTIVE, Status.SUSPENDED),
    Status.TRANSFERRED: (Status.ACTIVE, Status.SUSPENDED),
}
ROLE_OF = {GroupFunction.TUTOR: Role.TUTOR, GroupFunction.TRAINER: Role.TRAINER}


def change_standing(
    *, actor: Actor, person_id: int, status: Status, effective_on: date, reason: str
) -> CohortChange:
    """Suspend, bring back, note a departure or a transfer to another place, from a day on.

    A day to come waits for `apply_due`. Raises RuleBroken (a standing one cannot come to, a day out of the
    cohort or before the last change, no reason, oneself, the last manager, another change that waits).
    """
    _hold(actor.cohort)
    known = queries.enrolment(actor.cohort, person_id)
    if known is None:
        raise NotFound()
    if person_id == actor.person_id:
        raise RuleBroken("Demandez ce changement à une autre personne responsable.")
    if known.status not in FROM[status]:
        raise RuleBroken("Cette personne est déjà dans cette situation, ou ne peut pas y passer.", "status")
    if found.planned(actor.cohort, person_id) is not None:
        raise RuleBroken("Un changement est déjà prévu pour cette personne : retirez-le d’abord.")
    _check_day(actor.cohort, effective_on)
    if known.status != Status.ACTIVE and effective_on < known.status_since:
        raise RuleBroken("Cette date vient avant le dernier changement de situation.", "effective_on")
    if status != Status.ACTIVE:
        _check_manager_left(actor.cohort, person_id)
    change = _note(actor, person_id, ChangeKind(status.value), effective_on, reason)
    if effective_on <= clock.today():
        _apply(change)
    db.session.flush()
    return change


def _hold(cohort_id: int) -> None:
    """Changes of a cohort's people come one after the other, as those of its roles and groups."""
    db.session.execute(select(Cohort.id).where(Cohort.id == cohort_id).with_for_update(key_share=True))


def _check_day(cohort_id: int, day: date) -> None:
    spans = queries.years(cohort_id)
    if not spans[0].starts_on <= day <= spans[-1].ends_on:
        raise RuleBroken("Choisissez un jour des deux années de la cohorte.", "effective_on")


def _check_manager_left(cohort_id: int, person_id: int) -> None:
    managers = db.session.scalars(
        select(RoleGrant.person_id).where(
            RoleGrant.cohort_id == cohort_id, RoleGrant.role == Role.MANAGER, queries.current(RoleGrant)
        )
    ).all()
    if set(managers) == {person_id}:
        raise RuleBroken("Une cohorte garde toujours au moins une personne responsable.")


def _note(actor: Actor, person_id: int, kind: ChangeKind, day: date, reason: str) -> CohortChange:
    if not reason.strip():
        raise RuleBroken("Dites pourquoi.", "reason")
    if len(reason) > REASON_LIMIT:
        raise RuleBroken(f"Au plus {REASON_LIMIT} caractères.", "reason")
    change = CohortChange(
        cohort_id=actor.cohort,
        person_id=person_id,
        kind=kind,
        effective_on=day,
        reason=reason.strip(),
        decided_by_id=actor.person_id,
    )
    db.session.add(change)
    return change


def _apply(change: CohortChange) -> None:
    """The person's standing becomes what was decided; who goes leaves the groups from that day on."""
    known = queries.enrolment(change.cohort_id, change.person_id)
    assert known is not None
    known.status, known.status_since = Status(change.kind), change.effective_on
    if change.kind in (ChangeKind.LEFT, ChangeKind.TRANSFERRED):
        for membership in found.open_memberships(change.cohort_id, change.person_id):
            membership.ends_on = change.effective_on - timedelta(days=1)
    change.applied_at = clock.now()


def apply_due() -> None:
    """What was planned and whose day has come takes effect (the worker, once an hour)."""
    for change in found.due():
        _hold(change.cohort_id)
        db.session.refresh(change)
        if change.applied_at is None and change.withdrawn_at is None:
            _apply(change)
    db.session.flush()


def withdraw(*, actor: Actor, change_id: int) -> None:
    """Take back a change that still waits for its day: RuleBroken once it has taken effect."""
    change = db.session.get(CohortChange, change_id)
    if change is None or change.cohort_id != actor.cohort:
        raise NotFound()
    _hold(actor.cohort)
    db.session.refresh(change)
    if change.applied_at is not None:
        raise RuleBroken("Ce changement a déjà pris effet : faites le changement inverse.")
    change.withdrawn_at = change.withdrawn_at or clock.now()
    db.session.flush()


def transfer(*, actor: Actor, person_id: int, group_id: int, effective_on: date, reason: str) -> CohortChange:
    """Move a participant to another group from a day on; what was signed before keeps its group."""
    _hold(actor.cohort)
    known = queries.enrolment(actor.cohort, person_id)
    if known is None or queries.group_of(actor.cohort, group_id) is None:
        raise NotFound()
    if known.status in (Status.LEFT, Status.TRANSFERRED):
        raise RuleBroken("Cette personne est partie : notez d’abord son retour.")
    _check_day(actor.cohort, effective_on)
    held = found.last_memberships(actor.cohort, person_id)
    _check_moves(held, group_id, effective_on)
    change = _note(actor, person_id, ChangeKind.GROUP, effective_on, reason)
    change.group_id, change.from_group_id = group_id, held[0].group_id if held else None
    change.applied_at = clock.now()
    operations.place(actor=actor, person_id=person_id, group_id=group_id, starts_on=effective_on)
    return change


def _check_moves(held: Sequence[GroupMembership], group_id: int, day: date) -> None:
    for membership in held:
        if membership.group_id == group_id:
            raise RuleBroken("Cette personne est déjà dans ce groupe.", "group")
        if day <= membership.starts_on:
            raise RuleBroken("Choisissez un jour après l’arrivée dans le groupe actuel.", "effective_on")


def substitute(
    *,
    actor: Actor,
    group_id: int,
    function: GroupFunction,
    person_id: int,
    effective_on: date,
    reason: str,
) -> CohortChange:
    """Give a group another tutor or trainer from a day on: the post's 10 h go on (domain §1)."""
    _hold(actor.cohort)
    if queries.group_of(actor.cohort, group_id) is None or queries.enrolment(actor.cohort, person_id) is None:
        raise NotFound()
    _check_day(actor.cohort, effective_on)
    _check_role(actor.cohort, person_id, ROLE_OF[function], effective_on)
    held = list(found.holders(group_id, function))
    if any(one.person_id == person_id for one in held):
        raise RuleBroken("Cette personne accompagne déjà ce groupe.", "person")
    if any(effective_on <= one.starts_on for one in held):
        raise RuleBroken("Choisissez un jour après la prise de poste actuelle.", "effective_on")
    change = _note(actor, person_id, ChangeKind.SUBSTITUTION, effective_on, reason)
    change.group_id, change.function, change.applied_at = group_id, function, clock.now()
    change.replaced_id = held[0].person_id if held else None
    for one in held:
        one.ends_on = effective_on - timedelta(days=1)
    db.session.flush()
    operations.place(
        actor=actor, person_id=person_id, group_id=group_id, function=function, starts_on=effective_on
    )
    return change


def _check_role(cohort_id: int, person_id: int, role: Role, day: date) -> None:
    held = select(RoleGrant.id).where(
        RoleGrant.cohort_id == cohort_id,
        RoleGrant.person_id == person_id,
        RoleGrant.role == role,
        queries.current(RoleGrant, max(day, clock.today())),
    )
    if db.session.execute(held.limit(1)).first() is None:
        raise RuleBroken("Donnez d’abord ce rôle à cette personne, sur la page « Personnes ».", "person")


@dataclass(frozen=True)
class Settings:
    """What a manager sets for a cohort; minutes are those of a post for a year."""

    reading: str
    tutor_minutes: int
    trainer_minutes: int


def set_settings(*, actor: Actor, settings: Settings) -> None:
    """Change the cohort's reading and the minutes of posts; no line of the books changes (domain §1)."""
    _hold(actor.cohort)
    if settings.reading not in ("A", "B"):
        raise RuleBroken("Choisissez une des réponses proposées.", "reading")
    cohort = db.session.get_one(Cohort, actor.cohort)
    moved = cohort.reading != settings.reading
    cohort.reading = settings.reading
    cohort.tutor_minutes, cohort.trainer_minutes = settings.tutor_minutes, settings.trainer_minutes
    db.session.flush()
    if moved:
        # The course's progress is a share of another target: what the LMS holds follows.
        for person in queries.people_with_role(actor.cohort, Role.PARTICIPANT):
            progress_changed.send(None, cohort_id=actor.cohort, person_id=person.id)
