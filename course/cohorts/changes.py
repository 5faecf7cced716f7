"""People change: suspension, return, departure, transfer, substitution (domain §2). Nothing is erased."""

from datetime import date

from sqlalchemy import ColumnElement, select, update

from course import clock
from course.cohorts import change_queries as found
from course.cohorts import memberships, operations, queries, welcoming
from course.cohorts.change_models import STANDINGS, ChangeKind, CohortChange
from course.cohorts.models import GroupFunction, RoleGrant, Status
from course.db import db
from course.errors import NotFound, RuleBroken
from course.permissions import Actor
from course.roles import Role

REASON_LIMIT = 300
FROM_BOARD = "depuis la page « Groupes »"
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
    welcoming.hold(actor.cohort)
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
    last = found.standing_since(actor.cohort, person_id)
    if last is not None and effective_on < last:
        raise RuleBroken("Cette date vient avant le dernier changement de situation.", "effective_on")
    if status != Status.ACTIVE and not found.managers_staying(actor.cohort, but=person_id):
        raise RuleBroken(
            "Une cohorte garde toujours au moins une personne responsable : donnez d’abord ce rôle à quelqu’un d’autre."
        )
    change = _note(actor, person_id, ChangeKind(status.value), effective_on, reason)
    if effective_on <= clock.today():
        _apply(change)
    db.session.flush()
    return change


def _check_day(cohort_id: int, day: date) -> None:
    spans = queries.years(cohort_id)
    if not spans[0].starts_on <= day <= spans[-1].ends_on:
        raise RuleBroken("Choisissez un jour des deux années de la cohorte.", "effective_on")


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
        held = memberships.reaching(
            change.cohort_id, change.effective_on, *GroupFunction, person_id=change.person_id
        )
        memberships.close(held, change.effective_on)
        mine = CohortChange.person_id == change.person_id
        _call_off(change.cohort_id, ChangeKind.GROUP, mine, after=change.effective_on)
    change.applied_at = clock.now()


def apply_due() -> None:
    """What was planned and whose day has come takes effect (the worker, once an hour)."""
    for change in found.due():
        welcoming.hold(change.cohort_id)
        db.session.refresh(change)
        if change.applied_at is None and change.withdrawn_at is None:
            _apply(change)
    db.session.flush()


def withdraw(*, actor: Actor, change_id: int) -> None:
    """Take back a change that still waits for its day: RuleBroken once it has taken effect."""
    change = db.session.get(CohortChange, change_id)
    if change is None or change.cohort_id != actor.cohort:
        raise NotFound()
    welcoming.hold(actor.cohort)
    db.session.refresh(change)
    if change.withdrawn_at is not None:
        return
    if not change.is_planned(clock.today()):
        raise RuleBroken("Ce changement a déjà pris effet : faites le changement inverse.")
    if change.kind not in STANDINGS and change.group_id is not None:
        memberships.call_off(
            group_id=change.group_id,
            person_id=change.person_id,
            function=change.function or GroupFunction.MEMBER,
            day=change.effective_on,
        )
    change.withdrawn_at = clock.now()
    db.session.flush()


def transfer(*, actor: Actor, person_id: int, group_id: int, effective_on: date, reason: str) -> CohortChange:
    """Move a participant to another group from a day on; what was signed before keeps its group."""
    welcoming.hold(actor.cohort)
    known = queries.enrolment(actor.cohort, person_id)
    if known is None or queries.group_of(actor.cohort, group_id) is None:
        raise NotFound()
    if known.status in (Status.LEFT, Status.TRANSFERRED):
        raise RuleBroken("Cette personne est partie : notez d’abord son retour.")
    _check_day(actor.cohort, effective_on)
    from_group_id = _check_move(actor.cohort, person_id, group_id, effective_on)
    change = _note(actor, person_id, ChangeKind.GROUP, effective_on, reason)
    change.group_id, change.from_group_id, change.applied_at = group_id, from_group_id, clock.now()
    operations.place(actor=actor, person_id=person_id, group_id=group_id, starts_on=effective_on)
    return change


def _check_move(cohort_id: int, person_id: int, group_id: int, day: date) -> int | None:
    """The group that the person leaves on `day`; RuleBroken where two memberships would meet."""
    held = memberships.reaching(cohort_id, day, GroupFunction.MEMBER, person_id=person_id)
    if any(one.starts_on > max(day, clock.today()) for one in held):
        raise RuleBroken("Un changement de groupe est déjà prévu : retirez-le d’abord.", "effective_on")
    if any(one.ends_on is None and one.group_id == group_id for one in held):
        raise RuleBroken("Cette personne est déjà dans ce groupe.", "group")
    if any(day <= one.starts_on for one in held):
        raise RuleBroken("Choisissez un jour après l’arrivée dans le groupe actuel.", "effective_on")
    if any(one.ends_on is not None for one in held):
        raise RuleBroken(
            "Ce jour-là, cette personne était encore dans son ancien groupe : choisissez un jour plus tard.",
            "effective_on",
        )
    return held[0].group_id if held else None


def regroup(*, actor: Actor, person_id: int, group_id: int | None, from_group_id: int | None) -> None:
    """Put a participant elsewhere from today on, as the page of groups does; a move leaves its trace."""
    operations.place(actor=actor, person_id=person_id, group_id=group_id)
    if group_id is not None and from_group_id is not None:
        change = _note(actor, person_id, ChangeKind.GROUP, clock.today(), FROM_BOARD)
        change.group_id, change.from_group_id, change.applied_at = group_id, from_group_id, clock.now()
        db.session.flush()
    _call_off(actor.cohort, ChangeKind.GROUP, CohortChange.person_id == person_id)


def entrust(
    *, actor: Actor, group_id: int, person_id: int | None, function: GroupFunction, replaced_id: int | None
) -> None:
    """Give a group somebody else from today on, as the page of groups does; a succession leaves its trace."""
    operations.entrust(actor=actor, group_id=group_id, person_id=person_id, function=function)
    if person_id is not None and replaced_id is not None:
        change = _note(actor, person_id, ChangeKind.SUBSTITUTION, clock.today(), FROM_BOARD)
        change.group_id, change.function, change.replaced_id = group_id, function, replaced_id
        change.applied_at = clock.now()
        db.session.flush()
    mine = (CohortChange.group_id == group_id, CohortChange.function == function)
    _call_off(actor.cohort, ChangeKind.SUBSTITUTION, *mine)


def _call_off(
    cohort_id: int, kind: ChangeKind, *which: ColumnElement[bool], after: date | None = None
) -> None:
    """What was planned for later days is called off: something else was decided since."""
    db.session.execute(
        update(CohortChange)
        .where(
            CohortChange.cohort_id == cohort_id,
            CohortChange.kind == kind,
            CohortChange.effective_on > (after or clock.today()),
            CohortChange.withdrawn_at.is_(None),
            *which,
        )
        .values(withdrawn_at=clock.now())
    )


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
    welcoming.hold(actor.cohort)
    if queries.group_of(actor.cohort, group_id) is None or queries.enrolment(actor.cohort, person_id) is None:
        raise NotFound()
    _check_day(actor.cohort, effective_on)
    _check_takes_part(actor.cohort, person_id)
    _check_role(actor.cohort, person_id, ROLE_OF[function], effective_on)
    held = memberships.reaching(actor.cohort, effective_on, function, group_id=group_id)
    if any(one.starts_on > max(effective_on, clock.today()) for one in held):
        raise RuleBroken(
            "Un remplacement est déjà prévu dans ce groupe : retirez-le d’abord.", "effective_on"
        )
    if any(one.person_id == person_id and one.ends_on is None for one in held):
        raise RuleBroken("Cette personne accompagne déjà ce groupe.", "person")
    if any(effective_on <= one.starts_on or one.ends_on is not None for one in held):
        raise RuleBroken("Choisissez un jour après la prise de poste actuelle.", "effective_on")
    change = _note(actor, person_id, ChangeKind.SUBSTITUTION, effective_on, reason)
    change.group_id, change.function, change.applied_at = group_id, function, clock.now()
    change.replaced_id = held[0].person_id if held else None
    memberships.close(held, effective_on)
    operations.place(
        actor=actor, person_id=person_id, group_id=group_id, function=function, starts_on=effective_on
    )
    return change


def _check_takes_part(cohort_id: int, person_id: int) -> None:
    known = queries.enrolment(cohort_id, person_id)
    if known is None or known.status != Status.ACTIVE:
        raise RuleBroken("Cette personne est suspendue ou partie : notez d’abord son retour.", "person")
    waiting = found.planned(cohort_id, person_id)
    if waiting is not None and waiting.kind != ChangeKind.ACTIVE:
        raise RuleBroken("Un départ ou une suspension est prévu pour cette personne.", "person")


def _check_role(cohort_id: int, person_id: int, role: Role, day: date) -> None:
    held = select(RoleGrant.id).where(
        RoleGrant.cohort_id == cohort_id,
        RoleGrant.person_id == person_id,
        RoleGrant.role == role,
        queries.current(RoleGrant, max(day, clock.today())),
    )
    if db.session.execute(held.limit(1)).first() is None:
        raise RuleBroken("Donnez d’abord ce rôle à cette personne, sur la page « Personnes ».", "person")
