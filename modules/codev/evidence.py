"""What the books tell of co-development: where a line of hours leads, and what one's hour still lacks."""

from collections.abc import Sequence

from flask import Flask, url_for
from sqlalchemy import select

from course import clock
from course.catalogue.models import Activity
from course.cohorts import change_queries as changes
from course.cohorts.queries import cohort_uid
from course.db import db
from course.people.models import Person
from course.permissions import Actor, may
from course.progress.operations import OWN_EVIDENCE
from course.registries import EvidenceFacts, EvidenceKind, Gap, GapProvider, Registries
from modules.codev import facts
from modules.codev.desk import queries as desk_queries
from modules.codev.desk import rules as desk_rules
from modules.codev.guards import Facts
from modules.codev.models import CodevPart, CodevThread


def evidence_url(cohort_uid: str, key: str) -> str | None:
    """The page of the activity that gave its own minutes."""
    return url_for("codev.show", cohort_uid=cohort_uid, key=key)


def evidence_facts(cohort_id: int, refs: Sequence[str]) -> dict[str, EvidenceFacts]:
    """The titles of these activities; one query."""
    rows = db.session.execute(select(Activity.key, Activity.title).where(Activity.key.in_(refs)))
    return {key: EvidenceFacts(title) for key, title in rows}


def gaps(cohort_id: int, person_ids: Sequence[int]) -> list[Gap]:
    """« il manque l’apprentissage dans le fil 1 », for steps whose time is over; at most five queries."""
    rows = _threads(cohort_id, person_ids)
    if not rows:
        return []
    ids = sorted({thread.id for thread, _, _ in rows})
    written, away = facts.written(ids), changes.away(cohort_id, person_ids)
    uid, found = cohort_uid(cohort_id), []
    for thread, part, title in rows:
        if changes.is_away(away.get(part.person_id, ()), clock.today()):
            continue
        known = Facts(
            step=thread.step,
            today=clock.today(),
            step_since=clock.day_of(thread.step_since),
            members=[facts.member(part)],
            written=written.get(thread.id, {}),
        )
        due = thread.due_on
        is_over = thread.suspended_on is None and due is not None and due < clock.today()
        path = url_for("codev.thread", cohort_uid=uid, uid=thread.uid)
        for what in desk_rules.lacks(known, known.members[0], is_over=is_over):
            found.append(Gap(part.person_id, f"il manque {what} dans « {title} »", path))
    return found


def _threads(cohort_id: int, person_ids: Sequence[int]) -> list[tuple[CodevThread, CodevPart, str]]:
    """The threads of the programme that these people have a part in, those withdrawn apart; one query."""
    rows = db.session.execute(
        select(CodevThread, CodevPart, Activity.title)
        .join(CodevPart, CodevPart.thread_id == CodevThread.id)
        .join(Activity, Activity.key == CodevThread.activity_key)
        .where(
            CodevThread.cohort_id == cohort_id,
            CodevThread.withdrawn_at.is_(None),
            CodevPart.person_id.in_(person_ids),
        )
        .order_by(Activity.id, CodevThread.id, CodevPart.id)
    )
    return [(thread, part, title) for thread, part, title in rows]


def review(reader: Actor, author: Person, key: str) -> str | None:
    """From the LMS's gradebook: the process of the thread that this person has a part in (domain §2)."""
    if not may(reader, "modules:codev_desk:read"):
        return None
    groups = [group.id for group in desk_queries.scope(reader).groups]
    uid = db.session.scalar(
        select(CodevThread.uid)
        .join(CodevPart, CodevPart.thread_id == CodevThread.id)
        .where(
            CodevThread.cohort_id == reader.cohort,
            CodevThread.group_id.in_(groups),
            CodevThread.activity_key == key,
            CodevPart.person_id == author.id,
        )
        .order_by(CodevThread.withdrawn_at.is_not(None), CodevThread.id.desc())
    )
    return url_for("codev_desk.thread", cohort_uid=reader.cohort_uid, uid=uid) if uid else None


def init_app(app: Flask) -> None:
    """Let the books point to threads, and say what they lack."""
    found: Registries = app.extensions["agencement"]
    found.evidence[OWN_EVIDENCE] = EvidenceKind(OWN_EVIDENCE, "Activité terminée", evidence_url)
    found.evidence_facts[OWN_EVIDENCE] = evidence_facts
    found.gaps.append(GapProvider("codev", gaps))
