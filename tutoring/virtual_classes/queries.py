"""Reading virtual classes: the list, what people claimed, the page of validation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from course import clock
from course.cohorts.models import Group, GroupFunction, GroupMembership
from course.cohorts.queries import current
from course.db import db
from course.hours.models import Modality
from course.permissions import Actor
from course.roles import Role
from tutoring.sessions import plan_queries
from tutoring.sessions import queries as sessions
from tutoring.sessions.models import TrainingSession
from tutoring.sessions.queries import Line
from tutoring.virtual_classes import import_queries, rules
from tutoring.virtual_classes.connections import Connected
from tutoring.virtual_classes.models import ClassPresence, ConnectionReport, Match
from tutoring.virtual_classes.rules import Basis, Evidence, Proposal

STAFF = (Role.TRAINER, Role.MANAGER)
# Those who see every class of the cohort; a participant sees the own group's.
EVERY = (*STAFF, Role.TUTOR, Role.IA_IPR, Role.EXPERT)


def _visible(actor: Actor) -> ColumnElement[bool]:
    everybody = TrainingSession.group_id.is_(None)
    if actor.has(*EVERY):
        return TrainingSession.cohort_id == actor.cohort
    mine = exists().where(
        GroupMembership.group_id == TrainingSession.group_id,
        GroupMembership.person_id == actor.person,
        GroupMembership.function == GroupFunction.MEMBER,
        current(GroupMembership),
    )
    return (TrainingSession.cohort_id == actor.cohort) & or_(everybody, mine)


def _classes(actor: Actor) -> Select[Any]:
    return select(TrainingSession).where(_visible(actor), TrainingSession.modality == Modality.VIRTUAL_CLASS)


@dataclass(frozen=True)
class Listed:
    """A class with its group's name and what the person claimed there."""

    session: TrainingSession
    group: str | None
    presence: ClassPresence | None


def classes(actor: Actor) -> list[Listed]:
    """The classes that this person may come to or validate, in order of time; one query."""
    rows = db.session.execute(
        _classes(actor)
        .outerjoin(Group, Group.id == TrainingSession.group_id)
        .outerjoin(
            ClassPresence,
            (ClassPresence.session_id == TrainingSession.id) & (ClassPresence.person_id == actor.person),
        )
        .add_columns(Group.name, ClassPresence)
        .order_by(TrainingSession.starts_at, TrainingSession.id)
    ).all()
    return [Listed(one, group, presence) for one, group, presence in rows]


def virtual_class(actor: Actor, session_id: int) -> TrainingSession | None:
    """One class, if this person may know of it."""
    found: TrainingSession | None = db.session.scalar(_classes(actor).where(TrainingSession.id == session_id))
    return found


def presence(session_id: int, person_id: int) -> ClassPresence | None:
    """What one person claimed, as it is in the database now."""
    return db.session.scalar(
        select(ClassPresence)
        .where(ClassPresence.session_id == session_id, ClassPresence.person_id == person_id)
        .execution_options(populate_existing=True)
    )


def at_hand(actor: Actor, now: datetime) -> Listed | None:
    """The class whose presence can be claimed now, or that comes within the hour; one query."""
    rows = db.session.execute(
        _classes(actor)
        .outerjoin(
            ClassPresence,
            (ClassPresence.session_id == TrainingSession.id) & (ClassPresence.person_id == actor.person),
        )
        .add_columns(ClassPresence)
        .where(
            TrainingSession.cancelled_at.is_(None),
            TrainingSession.starts_at <= now + timedelta(hours=1),
            TrainingSession.ends_at >= now - rules.END_WINDOW[1],
        )
        .order_by(TrainingSession.starts_at, TrainingSession.id)
        .limit(1)
    ).first()
    return None if rows is None else Listed(rows[0], None, rows[1])


@dataclass(frozen=True)
class Seen:
    """One person of the sheet: what they claimed, what the reports say, what is proposed."""

    line: Line
    evidence: Evidence
    proposal: Proposal
    presence: ClassPresence | None

    @property
    def is_absent(self) -> bool:
        """Whether the person is expected, left no trace, announced nothing, and no doubtful name may be theirs."""
        known = not self.line.expected or self.proposal.basis in (Basis.WARNED, Basis.UNDECIDED)
        return not known and rules.left_no_trace(self.evidence, self.line.mark)


@dataclass(frozen=True)
class Overview:
    """Everything that the page of validation shows."""

    seen: Sequence[Seen]
    reports: Sequence[tuple[ConnectionReport, str]]
    kinds: Mapping[Match, int]

    @property
    def absent(self) -> list[Seen]:
        """Those expected who left no trace."""
        return [one for one in self.seen if one.is_absent]

    @property
    def doubtful(self) -> int:
        """How many names a human has to look at."""
        return self.kinds.get(Match.DOUBTFUL, 0)

    @property
    def unknown(self) -> int:
        """How many names nobody expected has."""
        return self.kinds.get(Match.UNKNOWN, 0)


def overview(session: TrainingSession) -> Overview:
    """The sheet with its evidence; a constant number of queries."""
    lines = sessions.sheet(session)
    found = import_queries.reports(session.id)
    kinds = import_queries.to_decide(session.id) if found else {}
    undecided = import_queries.undecided(session.id) if kinds.get(Match.DOUBTFUL) else frozenset()
    connected = import_queries.connected(session)
    rows = db.session.scalars(select(ClassPresence).where(ClassPresence.session_id == session.id))
    presences = {row.person_id: row for row in rows}
    erased, warned = any(report.erased_at for report, _ in found), plan_queries.warned(session.id)
    seen = []
    for line in lines:
        who = line.person.id
        presence = presences.get(who)
        evidence = _evidence(presence, connected.get(who), erased)
        proposal = rules.propose(
            evidence,
            *(session.starts_at, session.ends_at, session.minutes),
            imported=bool(found),
            warned=who in warned,
            undecided=who in undecided,
        )
        seen.append(Seen(line, evidence, proposal, presence))
    return Overview(seen, found, kinds)


def _evidence(presence: ClassPresence | None, now: Connected | None, erased: bool) -> Evidence:
    """The claims, and the minutes of the lines that are kept or, where some are erased, those noted before."""
    kept = presence.connected_minutes if presence and erased else None
    if now is None or (kept or 0) > now.minutes:
        return Evidence(*_claims(presence), kept)
    return Evidence(*_claims(presence), now.minutes, now.at_least)


def _claims(presence: ClassPresence | None) -> tuple[datetime | None, datetime | None]:
    return (presence.started_at, presence.ended_at) if presence else (None, None)


def to_validate(cohort_id: int, limit: int = 3) -> Sequence[tuple[TrainingSession, int]]:
    """The latest classes that ended and whose sheet is not filled, each with how many there are."""
    rows = db.session.execute(
        select(TrainingSession, func.count().over())
        .where(
            TrainingSession.cohort_id == cohort_id,
            TrainingSession.modality == Modality.VIRTUAL_CLASS,
            TrainingSession.ends_at <= clock.now(),
            TrainingSession.cancelled_at.is_(None),
            or_(TrainingSession.blanks.is_(None), TrainingSession.blanks > 0),
        )
        .order_by(TrainingSession.starts_at.desc(), TrainingSession.id)
        .limit(limit)
    ).all()
    return [(one, total) for one, total in rows]
