"""Telling: once per key, in the act's own transaction, at a cost that people do not multiply."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select

from course.db import db
from course.jobs.models import Job
from course.notices import operations
from course.notices.models import Notice, NoticePreference
from course.notices.rules import Rhythm
from course.people.models import Person
from tests import factories
from tests.clocks import Clock
from tests.course.notices.conftest import Desk
from tests.queries import count_queries


def crowd(size: int, rhythm: Rhythm | None = None) -> list[int]:
    """So many people with an address."""
    rows = [
        {"display_name": f"P{n}", "sort_key": f"p{n}", "uid": f"{size}-{n}", "email": f"p{n}@ac-valcombe.fr"}
        for n in range(size)
    ]
    ids = list(db.session.scalars(insert(Person).returning(Person.id), rows))
    if rhythm:
        db.session.execute(insert(NoticePreference), [{"person_id": one, "rhythm": rhythm} for one in ids])
    db.session.commit()
    return ids


def count(model: type[Notice] | type[Job]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_what_is_told_is_there_with_its_words_and_its_page(desk: Desk, at: Clock) -> None:
    desk.tell("  Votre visite\nest fixée ", body="Le 3 décembre.\r\n\r\nÀ bientôt\x00.", path="/c/x/visites")
    notice = desk.notice()
    assert (notice.title, notice.body) == ("Votre visite est fixée", "Le 3 décembre.\n\nÀ bientôt.")
    assert (notice.path, notice.kind, notice.cohort_id) == (
        "/c/x/visites",
        "session.invitation",
        desk.cohort.id,
    )
    assert (notice.created_at, notice.read_at, notice.mailed_at) == (at.now, None, None)


def test_the_same_key_tells_once_and_no_key_tells_each_time(desk: Desk) -> None:
    for _ in range(2):
        desk.tell("Rappel", key="session:12:reminder")
        desk.tell("Annonce")
    assert [one.title for one in desk.notices()] == ["Rappel", "Annonce", "Annonce"]


def test_the_same_person_twice_in_a_list_is_told_once_and_an_unknown_one_not_at_all(desk: Desk) -> None:
    operations.tell([desk.ada.id, desk.ada.id, 999_999], kind="x", title="Annonce")
    db.session.commit()
    assert [one.person_id for one in desk.notices()] == [desk.ada.id]


def test_an_act_that_fails_tells_nothing(desk: Desk) -> None:
    operations.tell([desk.ada.id], kind="x", title="Annonce")
    db.session.rollback()
    assert (count(Notice), count(Job)) == (0, 0)


def test_nobody_to_tell_is_no_error(desk: Desk) -> None:
    operations.tell([], kind="x", title="Annonce")
    assert count(Notice) == 0


@pytest.mark.parametrize(
    "odd", [{"title": " \n"}, {"path": "//ailleurs.fr"}, {"kind": "k" * 41}, {"key": "k" * 121}]
)
def test_a_notice_that_a_room_got_wrong_is_refused_loudly(desk: Desk, odd: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="notice"):
        operations.tell([desk.ada.id], **{"kind": "x", "title": "Annonce", **odd})


@pytest.mark.parametrize("rhythm", [None, Rhythm.AT_ONCE, Rhythm.NONE])
def test_telling_2400_people_costs_as_many_statements_as_telling_24(
    app: Flask, rhythm: Rhythm | None
) -> None:
    costs = []
    for size in (24, 2400):
        people = crowd(size, rhythm)
        for key in ("first", "second", "second"):
            with count_queries() as asked:
                operations.tell(people, kind="x", title="Annonce", key=key)
            costs.append(len(asked))
            db.session.commit()
    assert count(Notice) == 2 * (24 + 2400)
    assert count(Job) == (0 if rhythm == Rhythm.NONE else 2424)
    assert costs[:3] == costs[3:]
    assert max(costs) <= 5


def test_more_people_than_one_statement_can_name_are_all_told(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "AT_A_TIME", 10)
    operations.tell(crowd(24), kind="x", title="Annonce")
    assert (count(Notice), count(Job)) == (24, 24)


def test_someone_without_an_address_is_told_in_the_tool_only(desk: Desk) -> None:
    desk.ada.email = None
    desk.tell()
    assert (len(desk.notices()), count(Job)) == (1, 0)


def test_two_acts_that_tell_the_same_at_once_tell_it_once(app: Flask, desk: Desk) -> None:
    start, ada = Barrier(4), desk.ada.id
    db.session.commit()

    def work() -> None:
        with app.app_context():
            start.wait()
            for number in range(10):
                operations.tell([ada], kind="x", title="Annonce", key=str(number))
                db.session.commit()
            db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        for future in [pool.submit(work) for _ in range(4)]:
            future.result(60)
    assert sorted(int(one.key) for one in desk.notices()) == list(range(10))
    assert count(Job) == 1


def test_what_is_older_than_a_year_is_forgotten_read_or_not(desk: Desk, at: Clock) -> None:
    desk.tell("Ancienne")
    at.advance(days=1)
    desk.tell("Encore là")
    at.now += timedelta(days=364, hours=1)
    operations.forget_old()
    assert [one.title for one in db.session.scalars(select(Notice))] == ["Encore là"]


def test_a_cohorts_notices_need_no_member(app: Flask) -> None:
    someone = factories.person()
    operations.tell([someone.id], kind="x", title="Bienvenue")
    assert db.session.scalars(select(Notice.cohort_id)).one() is None
