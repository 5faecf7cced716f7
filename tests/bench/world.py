"""Cohorts of any size: participants with results, hours and scores, written in bulk."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert

from course import clock
from course.cohorts.models import Cohort, Enrolment, Group, GroupFunction, GroupMembership, RoleGrant
from course.db import db
from course.hours.models import Modality, ParticipantHours
from course.people.models import Person, new_uid
from course.permissions import SYSTEM
from course.progress.models import ActivityResult, ModuleProgress
from course.roles import Role
from tests import factories

DONE = {"M0": ["m0-autopositionnement", "m0-etablissement", "m0-charte"], "M1": ["m1-lecture"]}


def cohort(size: int) -> tuple[Cohort, Person, Person]:
    """A cohort with `size` participants in groups of six; also one of them, and a trainer."""
    from course.cohorts import operations

    made = operations.open_cohort(actor=SYSTEM, title=f"Banc {size}", first_day=date(2026, 9, 1))
    trainer = factories.member(made, Role.TRAINER, given="Formatrice")
    db.session.flush()
    first = (db.session.query(db.func.max(Person.id)).scalar() or 0) + 1
    people = range(first, first + size)
    _people(made.id, people)
    _groups(made.id, people)
    _lives(made.id, people)
    db.session.commit()
    participant = db.session.get(Person, first)
    assert participant is not None
    return made, participant, trainer


def _bulk(model: type[Any], rows: list[dict[str, Any]]) -> None:
    db.session.execute(insert(model), rows)


def _people(cohort_id: int, people: range) -> None:
    _bulk(
        Person,
        [
            {"id": i, "uid": new_uid(), "display_name": f"Personne {i}", "sort_key": f"personne {i:06}"}
            for i in people
        ],
    )
    seen = clock.now() - timedelta(days=3)
    _bulk(
        Enrolment,
        [{"cohort_id": cohort_id, "person_id": i, "last_seen_at": seen if i % 5 else None} for i in people],
    )
    _bulk(
        RoleGrant,
        [
            {
                "cohort_id": cohort_id,
                "person_id": i,
                "role": Role.PARTICIPANT,
                "starts_on": date(2026, 9, 1),
            }
            for i in people
        ],
    )


def _groups(cohort_id: int, people: range) -> None:
    for start in range(people.start, people.stop, 6):
        group = Group(cohort_id=cohort_id, name=f"G{start:06}")
        db.session.add(group)
        db.session.flush()
        _bulk(
            GroupMembership,
            [
                {
                    "group_id": group.id,
                    "person_id": i,
                    "function": GroupFunction.MEMBER,
                    "starts_on": date(2026, 9, 1),
                }
                for i in range(start, min(start + 6, people.stop))
            ],
        )


def _lives(cohort_id: int, people: range) -> None:
    """Everyone has done M0, one in three M1, with the hours that follow."""
    now = clock.now()
    results, progress, hours = [], [], []
    for i in people:
        for code in ("M0", "M1")[: 1 + (i % 3 == 0)]:
            progress.append(_row(cohort_id, i, module_code=code, percent=100, completed_at=now))
            for key in DONE[code]:
                results.append(_row(cohort_id, i, activity_key=key, percent=100, completed_at=now))
            hours.append(_line(cohort_id, i, Modality.ASYNCHRONOUS, code, 30, ("module", code)))
        for half_day in ("1", "2"):
            hours.append(_line(cohort_id, i, Modality.IN_PERSON, None, 180, ("attendance", half_day)))
    _bulk(ActivityResult, results)
    _bulk(ModuleProgress, progress)
    _bulk(ParticipantHours, hours)


def _row(cohort_id: int, person_id: int, **values: Any) -> dict[str, Any]:
    return {"cohort_id": cohort_id, "person_id": person_id, **values}


def _line(
    cohort_id: int,
    person_id: int,
    modality: Modality,
    code: str | None,
    minutes: int,
    evidence: tuple[str, str],
) -> dict[str, Any]:
    return _row(
        cohort_id,
        person_id,
        year=1,
        minutes=minutes,
        modality=modality,
        module_code=code,
        occurred_on=date(2026, 10, 6),
        evidence_kind=evidence[0],
        evidence_ref=evidence[1],
        sequence=1,
    )
