"""What a search finds of a thread and who reads its files: as the page shows it, blind first included."""

from collections.abc import Collection

from flask import Flask
from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import selectinload

from course.cohorts.models import Enrolment, Group, GroupFunction, GroupMembership, Status
from course.cohorts.queries import current
from course.db import db
from course.files import operations as files
from course.permissions import Actor
from course.search import operations as search
from modules.codev import reading, telling
from modules.codev.models import CodevContribution, CodevPart, CodevThread
from modules.codev.offers import KINDS
from modules.codev.reading import View
from modules.codev.rules import BLIND_FIRST, Part

KIND = "codev"


def index(thread: CodevThread, contribution: CodevContribution) -> None:
    """Let the contribution be found by those who read it; what is blind first has an audience of its own."""
    if contribution.text:
        hidden = contribution.kind in BLIND_FIRST
        search.put(
            kind=KIND,
            ref=f"{thread.id}:{contribution.id}",
            cohort_id=thread.cohort_id,
            audience=f"codev-advice:{thread.id}" if hidden else f"codev:{thread.id}",
            title=f"{telling.name_of(thread)} : {KINDS[contribution.kind].lower()}",
            path=f"{telling.path_of(thread)}/textes/{contribution.uid}",
            text=contribution.text,
        )


def forget(thread: CodevThread) -> None:
    """Nothing of this thread is found any more."""
    search.forget(kind=KIND, prefix=f"{thread.id}:")


def forget_attachments(thread: CodevThread) -> None:
    """Erase the files of this thread."""
    refs = db.session.scalars(select(CodevContribution.uid).where(CodevContribution.thread_id == thread.id))
    files.erase(kind=KIND, refs=refs.all())


def threads(actor: Actor, activity_key: str | None = None) -> list[tuple[CodevThread, View | None]]:
    """The threads of my groups, mine as a client, those that all agreed to show me; and what I know of each."""
    mine = _functions(actor)
    query = (
        select(CodevThread)
        .where(CodevThread.cohort_id == actor.cohort, or_(*_concerned(actor, mine)))
        .options(selectinload(CodevThread.parts))
        .order_by(CodevThread.group_id, CodevThread.id.desc())
    )
    if activity_key is not None:
        query = query.where(CodevThread.activity_key == activity_key)
    found = db.session.scalars(query).all()
    return [(one, reading.view(actor, one, one.parts, _among(actor, mine, one))) for one in found]


def _among(
    actor: Actor, mine: dict[int, frozenset[GroupFunction]], thread: CodevThread
) -> dict[int, frozenset[GroupFunction]]:
    here = mine.get(thread.group_id)
    return {actor.person: here} if here else {}


def _functions(actor: Actor) -> dict[int, frozenset[GroupFunction]]:
    """By group: what I am in it today, unless my participation is suspended or over."""
    rows = db.session.execute(
        select(GroupMembership.group_id, GroupMembership.function)
        .join(Group, Group.id == GroupMembership.group_id)
        .join(Enrolment, Enrolment.person_id == GroupMembership.person_id)
        .where(
            Group.cohort_id == actor.cohort,
            GroupMembership.person_id == actor.person,
            current(GroupMembership),
            Enrolment.cohort_id == actor.cohort,
            Enrolment.status == Status.ACTIVE,
        )
    )
    found: dict[int, frozenset[GroupFunction]] = {}
    for group_id, function in rows:
        found[group_id] = found.get(group_id, frozenset()) | {GroupFunction(function)}
    return found


def _concerned(actor: Actor, mine: Collection[int]) -> list[ColumnElement[bool]]:
    part = exists().where(CodevPart.thread_id == CodevThread.id)
    client = part.where(CodevPart.person_id == actor.person, CodevPart.part == Part.CLIENT)
    found: list[ColumnElement[bool]] = [CodevThread.group_id.in_(mine), client]
    if actor.has(*reading.OTHERS):
        found.append(~part.where(CodevPart.others_may_read.is_not(True)))
    return found


def audiences(actor: Actor) -> Collection[str]:
    """The audiences that this person may read in this cohort now."""
    found: list[str] = []
    for thread, view in threads(actor) if actor.person_id is not None else ():
        if view is not None and view.content:
            found.append(f"codev:{thread.id}")
            found += [] if view.blind else [f"codev-advice:{thread.id}"]
    return found


def may_read_file(actor: Actor, ref: str) -> bool:
    """Whether the person reads the contribution that the file is attached to."""
    row = db.session.execute(
        select(CodevContribution, CodevThread)
        .join(CodevThread, CodevThread.id == CodevContribution.thread_id)
        .where(CodevContribution.uid == ref, CodevThread.cohort_id == actor.cohort)
    ).first()
    if row is None:
        return False
    view = reading.view(actor, row[1], reading.parts(row[1].id))
    return view is not None and view.shows(row[0])


def init_app(app: Flask) -> None:
    """Say who reads the files and finds the texts of threads."""
    found = app.extensions["agencement"]
    found.file_readers[KIND] = may_read_file
    found.search_audiences.append(audiences)
