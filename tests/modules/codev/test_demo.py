"""The threads of the demonstration: each told to its end, with the anomalies of domain §8."""

from datetime import date

from flask import Flask
from sqlalchemy import func, select

from course.cohorts.models import Cohort, Group
from course.db import db
from course.hours.models import ParticipantHours
from course.people.models import Person
from modules.codev.models import CodevContribution, CodevPart, CodevThread
from modules.codev.rules import Part, Step
from tests.course.demo.test_story import whole

__all__ = ["whole"]


def threads(group: str) -> list[CodevThread]:
    query = select(CodevThread).join(Group, Group.id == CodevThread.group_id).where(Group.name == group)
    return list(db.session.scalars(query.order_by(CodevThread.opened_at)))


def test_each_group_went_through_four_threads_and_one_withdrew(whole: Cohort, app: Flask) -> None:
    assert [one.step for one in threads("G2")] == [Step.CLOSED] * 4
    third = threads("G3")
    assert [one.withdrawn_at is not None for one in third] == [False, True, False, False, False]
    assert third[1].subject == ""
    assert third[2].activity_key == third[1].activity_key
    live = [one for one in threads("G1") if one.live]
    assert [one.step for one in live] == [Step.CLOSED] * 2


def test_each_member_of_the_first_group_was_client_once(whole: Cohort, app: Flask) -> None:
    ids = [one.id for one in threads("G1")]
    clients = db.session.scalars(
        select(CodevPart.person_id).where(CodevPart.thread_id.in_(ids), CodevPart.part == Part.CLIENT)
    ).all()
    assert len(set(clients)) == len(clients) == 6


def test_each_thread_gave_its_hour_once_to_each_who_took_part(whole: Cohort, app: Flask) -> None:
    rows = db.session.execute(
        select(Person.family_name, func.sum(ParticipantHours.minutes), func.count())
        .join(ParticipantHours, ParticipantHours.person_id == Person.id)
        .where(ParticipantHours.evidence_kind == "activity")
        .group_by(Person.family_name)
    )
    found = {name: (int(minutes), lines) for name, minutes, lines in rows}
    assert "Ferreira" not in found
    assert len(found) == 23
    assert set(found.values()) == {(240, 4)}


def test_who_had_withdrawn_kept_no_word_in_the_thread(whole: Cohort, app: Flask) -> None:
    gone = next(one for one in threads("G3") if one.withdrawn_at)
    client = next(one.person_id for one in gone.parts if one.part == Part.CLIENT)
    texts = db.session.scalars(
        select(CodevContribution.text).where(
            CodevContribution.thread_id == gone.id, CodevContribution.author_id == client
        )
    ).all()
    assert texts
    assert set(texts) == {""}


def test_the_story_keeps_to_the_weeks_of_the_calendar(whole: Cohort, app: Flask) -> None:
    opened = [one.opened_at.date() for one in threads("G2")]
    assert opened == [date(2027, 1, 14), date(2027, 2, 25), date(2027, 11, 18), date(2028, 1, 6)]
