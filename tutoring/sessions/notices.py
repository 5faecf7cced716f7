"""What people are told about sessions: changes, convocations, announcements, « Relancer ».

Titles and bodies go by mail: dates and titles only; reasons, addresses to join and names stay in the tool.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from course import clock
from course.catalogue import queries as catalogue
from course.cohorts.queries import group_of
from course.dashboard import queries as dashboard
from course.dashboard.homes import closed_modules
from course.db import db
from course.errors import NotFound, RuleBroken
from course.notices.models import Notice
from course.notices.operations import tell
from course.permissions import Actor
from tutoring.sessions import plan_queries
from tutoring.sessions.models import TrainingSession
from tutoring.sessions.plan_rules import when

MOST_PEOPLE = 10_000
BODY_LIMIT = 2000


@dataclass(frozen=True)
class Before:
    """What a session was before a change, for those who knew it so."""

    starts_at: datetime
    ends_at: datetime
    place: str
    join_url: str

    @classmethod
    def of(cls, session: TrainingSession) -> "Before":
        return cls(session.starts_at, session.ends_at, session.place, session.join_url)


def _concerned(actor: Actor, session: TrainingSession) -> list[int]:
    """Those expected, those who animate and accompany; never who acts."""
    people = {*plan_queries.expected(session), *plan_queries.around(session)}
    return sorted(people - {actor.person_id})


def _tell(
    actor: Actor,
    session: TrainingSession,
    kind: str,
    title: str,
    body: str,
    needed_by: datetime | None = None,
) -> None:
    tell(
        _concerned(actor, session),
        kind=kind,
        title=title,
        body=body,
        path=f"/c/{actor.cohort_uid}/seances/{session.id}",
        cohort_id=session.cohort_id,
        key=f"{kind}:{session.id}:{session.version}",
        needed_by=needed_by or session.starts_at,
    )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def tell_added(*, actor: Actor, session: TrainingSession) -> None:
    """A session is planned."""
    body = _sentence(when(session.starts_at, session.ends_at))
    _tell(actor, session, "session_added", f"Nouvelle séance : {session.title}", body)


def tell_changed(*, actor: Actor, session: TrainingSession, before: Before) -> bool:
    """The date, the hours, the place or the address changed: old and new, in words; False when none did.

    Nobody is told of what is over, before the change as after it.
    """
    now = Before.of(session)
    if max(before.ends_at, now.ends_at) <= clock.now():
        return False
    said = []
    if (before.starts_at, before.ends_at) != (now.starts_at, now.ends_at):
        said += [f"Elle était prévue {when(before.starts_at, before.ends_at)}."]
        said += [f"Elle aura lieu {when(now.starts_at, now.ends_at)}."]
    if before.place != now.place:
        said += [
            f"Le lieu était : {before.place or 'à préciser'}. Il est maintenant : {now.place or 'à préciser'}."
        ]
    moved = "Séance déplacée" if said else "Séance modifiée"
    if before.join_url != now.join_url:
        said += ["L’adresse pour rejoindre la classe virtuelle a changé : elle est sur la page de la séance."]
    if said:
        ahead = [at for at in (before.starts_at, now.starts_at) if at > clock.now()]
        needed_by = min(ahead, default=now.starts_at)
        _tell(actor, session, "session_moved", f"{moved} : {session.title}", " ".join(said), needed_by)
    return bool(said)


def tell_cancelled(*, actor: Actor, session: TrainingSession) -> None:
    """The session will not take place; the reason is on its page."""
    outcome = "n’a pas eu lieu" if session.ends_at <= clock.now() else "n’aura pas lieu"
    body = f"Elle était prévue {when(session.starts_at, session.ends_at)}. Elle {outcome}."
    _tell(actor, session, "session_cancelled", f"Séance annulée : {session.title}", body)


def convoke(*, actor: Actor, session: TrainingSession) -> int:
    """Send the convocation to those expected; how many they are. Once for each state of the session.

    RuleBroken for a session that is cancelled or has begun.
    """
    if session.cohort_id != actor.cohort:
        raise NotFound()
    if session.cancelled_at is not None or session.starts_at <= clock.now():
        raise RuleBroken("On ne convoque qu’à une séance à venir.")
    people = plan_queries.expected(session)
    tell(
        people,
        kind="convocation",
        title=f"Convocation : {session.title}",
        body=_sentence(when(session.starts_at, session.ends_at))
        + " Votre convocation est sur la page de la séance.",
        path=f"/c/{actor.cohort_uid}/seances/{session.id}",
        cohort_id=session.cohort_id,
        key=f"convocation:{session.id}:{session.version}",
        needed_by=session.starts_at,
    )
    return len(people)


def followed(cohort_id: int) -> tuple[dashboard.Followed, list[str]]:
    """The cohort's active participants, with the codes of the modules that should be complete."""
    closed = closed_modules(catalogue.windows(cohort_id))
    return dashboard.Followed(cohort_id, closed), closed


def announce(*, actor: Actor, title: str, text: str, group_id: int | None, entry_uid: str) -> int:
    """Tell a whole cohort, or one group, something; how many people.

    The same words from the same form tell once; sent again with other words, they are another announcement.
    """
    if not title.strip():
        raise RuleBroken("Donnez un titre à votre annonce.", "title")
    conditions: list[ColumnElement[bool]] = []
    people, _ = followed(actor.cohort)
    if group_id is not None:
        group = group_of(actor.cohort, group_id)
        if group is None:
            raise NotFound()
        conditions.append(people.group == group.name)
    ids = [one.person.id for one in people.people(*conditions, limit=MOST_PEOPLE)]
    tell(
        ids,
        kind="announcement",
        title=title,
        body=text,
        path=f"/c/{actor.cohort_uid}/",
        cohort_id=actor.cohort,
        key=f"announcement:{actor.person_id}:{entry_uid[:36]}:{_digest(title, text, str(group_id))}",
    )
    return len(ids)


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class ToRelaunch:
    """Somebody « à relancer »; `told` when a colleague has done so today."""

    follower: dashboard.Follower
    told: bool


def _relaunch_key(cohort_id: int) -> str:
    return f"relaunch:{cohort_id}:{clock.today()}"


def to_relaunch(cohort_id: int) -> list[ToRelaunch]:
    """The people « à relancer » in the cohort, in order; three queries."""
    people, _ = followed(cohort_id)
    found = people.people(behind=True, limit=MOST_PEOPLE)
    told = set(db.session.scalars(select(Notice.person_id).where(Notice.key == _relaunch_key(cohort_id))))
    return [ToRelaunch(one, one.person.id in told) for one in found]


def relaunch(*, actor: Actor, person_ids: Sequence[int], text: str) -> int:
    """« Relancer » these people, at most once a day each; how many were told now.

    RuleBroken for an empty text or nobody chosen; people who are not « à relancer » are left alone.
    """
    if not text.strip():
        raise RuleBroken("Écrivez quelques mots.", "text")
    waiting = {one.follower.person.id for one in to_relaunch(actor.cohort) if not one.told}
    chosen = sorted(waiting & set(person_ids))
    if not chosen:
        raise RuleBroken(
            "Choisissez au moins une personne qui n’a pas encore été relancée aujourd’hui.", "people"
        )
    tell(
        chosen,
        kind="relaunch",
        title="Votre parcours vous attend",
        body=text,
        path=f"/c/{actor.cohort_uid}/",
        cohort_id=actor.cohort,
        key=_relaunch_key(actor.cohort),
    )
    return len(chosen)
