"""Sessions added, moved, copied and cancelled by hand, and what people learn of it."""

import threading
from datetime import date, time

import pytest
from flask import Flask

from course import clock
from course.cohorts.models import Status as Standing
from course.cohorts.operations import set_status
from course.db import db
from course.errors import NotFound, RuleBroken
from course.jobs.models import Job
from course.jobs.worker import run_one
from course.roles import Role
from tests import factories
from tests.tutoring.sessions.planned import add, plan, told
from tests.tutoring.world import World
from tutoring.sessions import absences, countersigning, operations, planning, queries
from tutoring.sessions.models import Status, TrainingSession
from tutoring.sessions.plan_rules import StalePlan
from tutoring.sessions.rules import Entry, Mark

MOVED = "session_moved"


def move(here: World, session: TrainingSession, by: str = "Claire", **values: object) -> bool:
    done = planning.edit_session(
        actor=here.actor(by), session=session, plan=plan(**values), version=session.version
    )
    db.session.commit()
    return done


def signed(here: World, code: str = "J1-AM") -> TrainingSession:
    session = here.session(code)
    entry = Entry(here["Ada"].id, Mark(Status.PRESENT, session.minutes))
    operations.tick(actor=here.actor("Claire"), session=session, entries=[entry])
    db.session.commit()
    return session


def test_a_session_added_for_everybody_is_told_to_everybody_concerned_and_not_to_who_adds_it(
    here: World,
) -> None:
    session = add(here, host_ids=[here["Élie"].id], join_url="https://visio.fr/salle")
    assert (session.minutes, session.year, session.occurs_on) == (60, 1, date(2026, 12, 3))
    for given in ("Ada", "Dan", "Théo", "Élie"):
        [(title, body)] = told(here, given, "session_added")
        assert title == "Nouvelle séance : Classe virtuelle de décembre"
        assert body == "Jeudi 3 décembre 2026, de 17 h à 18 h."
    for given in ("Claire", "Guy", "Pia"):
        assert told(here, given, "session_added") == []


def test_a_session_of_a_group_concerns_its_members_and_their_tutor_only(here: World) -> None:
    add(here, group_id=here.g2.id)
    assert len(told(here, "Dan", "session_added")) == 1
    assert len(told(here, "Paul", "session_added")) == 1
    assert told(here, "Ada", "session_added") == told(here, "Nadia", "session_added") == []


def test_a_moved_session_is_told_once_with_its_old_and_new_date(here: World) -> None:
    session = add(here)
    assert move(here, session, day=date(2026, 12, 10), starts=time(18), ends=time(19))
    [(title, body)] = told(here, "Ada", MOVED)
    assert title == "Séance déplacée : Classe virtuelle de décembre"
    assert "Elle était prévue jeudi 3 décembre 2026, de 17 h à 18 h." in body
    assert "Elle aura lieu jeudi 10 décembre 2026, de 18 h à 19 h." in body
    assert session.version == 2
    assert session.occurs_on == date(2026, 12, 10)


def test_a_new_place_is_told_and_a_new_programme_is_not(here: World) -> None:
    session = add(here)
    assert not move(here, session, programme="- Accueil")
    assert move(here, session, programme="- Accueil", place="Salle 3")
    [(_, body)] = told(here, "Ada", MOVED)
    assert body == "Le lieu était : à préciser. Il est maintenant : Salle 3."


def test_the_address_to_join_is_in_no_message(here: World) -> None:
    session = add(here, join_url="https://visio.fr/secret-1")
    assert move(here, session, join_url="https://visio.fr/secret-2")
    said = " ".join(" ".join(one) for kind in (MOVED, "session_added") for one in told(here, "Ada", kind))
    assert "l’adresse pour rejoindre" in said.lower()
    assert "visio" not in said


def test_a_session_moved_across_the_change_to_summer_time_keeps_its_hour_in_paris(here: World) -> None:
    session = add(here, day=date(2027, 3, 25))
    move(here, session, day=date(2027, 4, 1))
    assert session.starts_at == clock.local(date(2027, 4, 1), 17)
    assert session.minutes == 60


def test_a_session_moved_into_the_second_year_counts_there(here: World) -> None:
    session = add(here)
    move(here, session, day=date(2027, 9, 21))
    assert session.year == 2


def test_a_signed_session_is_neither_moved_nor_cancelled_and_the_words_say_why(here: World) -> None:
    session = signed(here)
    before = planning.plan_of(session)
    for values in (
        {"day": date(2026, 12, 4)},
        {"starts": time(8)},
        {"place": "Ailleurs"},
        {"title": "Autre"},
    ):
        changed = plan(**{**vars(before), **values})
        with pytest.raises(RuleBroken, match="déjà signée"):
            planning.edit_session(
                actor=here.actor("Claire"), session=session, plan=changed, version=session.version
            )
        db.session.rollback()
    with pytest.raises(RuleBroken, match="déjà signée"):
        planning.cancel_session(
            actor=here.actor("Claire"), session=session, reason="Neige", version=session.version
        )
    db.session.rollback()
    assert here.session("J1-AM").occurs_on == date(2026, 10, 6)
    assert here.lines("Ada") == [("in_person", 180)]


def test_the_programme_of_a_signed_session_may_still_be_written(here: World) -> None:
    session = signed(here)
    changed = plan(**{**vars(planning.plan_of(session)), "programme": "Ce que nous avons fait"})
    planning.edit_session(actor=here.actor("Claire"), session=session, plan=changed, version=session.version)
    assert session.programme == "Ce que nous avons fait"


def test_once_the_sheet_is_corrected_the_session_moves(here: World) -> None:
    session = signed(here)
    entry = Entry(here["Ada"].id, Mark(Status.ABSENT))
    operations.tick(actor=here.actor("Claire"), session=session, entries=[entry], reason="mauvaise séance")
    changed = plan(**{**vars(planning.plan_of(session)), "day": date(2026, 12, 4)})
    planning.edit_session(actor=here.actor("Claire"), session=session, plan=changed, version=session.version)
    assert session.occurs_on == date(2026, 12, 4)


def test_who_was_absent_on_the_former_day_may_come_on_the_new_one(here: World) -> None:
    session = here.session("J1-AM")
    entries = [
        Entry(here[one].id, Mark(status)) for one, status in (("Ada", Status.ABSENT), ("Béa", Status.EXCUSED))
    ]
    operations.tick(actor=here.actor("Claire"), session=session, entries=entries)
    changed = plan(**{**vars(planning.plan_of(session)), "day": date(2026, 11, 19)})
    planning.edit_session(actor=here.actor("Claire"), session=session, plan=changed, version=session.version)
    assert [str(line.mark) for line in queries.sheet(session)] == [""] * 4
    assert session.blanks is None


def test_a_countersigned_session_stays_where_it_was_even_if_nobody_came(here: World) -> None:
    session = here.session("J1-AM")
    countersigning.countersign(actor=here.actor("Claire"), session=session, headcount=0)
    db.session.commit()
    changed = plan(**{**vars(planning.plan_of(session)), "day": date(2026, 11, 19)})
    with pytest.raises(RuleBroken, match="est contresignée"):
        planning.edit_session(
            actor=here.actor("Claire"), session=session, plan=changed, version=session.version
        )
    db.session.rollback()
    with pytest.raises(RuleBroken, match="est contresignée"):
        planning.cancel_session(
            actor=here.actor("Claire"), session=session, reason="Neige", version=session.version
        )


def test_nobody_is_told_of_what_is_over(here: World) -> None:
    session = here.session("CV1")
    changed = plan(**{**vars(planning.plan_of(session)), "place": "Salle 3", "day": date(2026, 11, 10)})
    assert not planning.edit_session(
        actor=here.actor("Claire"), session=session, plan=changed, version=session.version
    )
    planning.cancel_session(
        actor=here.actor("Claire"), session=session, reason="Panne", version=session.version
    )
    assert told(here, "Ada", MOVED) == []
    [(_, body)] = told(here, "Ada", "session_cancelled")
    assert body.endswith("Elle n’a pas eu lieu.")


def test_who_edits_an_older_version_is_told_and_changes_nothing(here: World) -> None:
    session = add(here)
    move(here, session, place="Salle 3")
    with pytest.raises(StalePlan):
        planning.edit_session(
            actor=here.actor("Théo"), session=session, plan=plan(place="Salle 4"), version=1
        )
    assert session.place == "Salle 3"


def test_a_cancelled_session_has_a_reason_on_its_page_and_none_in_the_message(here: World) -> None:
    session = add(here)
    planning.cancel_session(
        actor=here.actor("Claire"), session=session, reason="Claire a la grippe", version=1
    )
    db.session.commit()
    [(title, body)] = told(here, "Ada", "session_cancelled")
    assert title.startswith("Séance annulée")
    assert "grippe" not in title + body
    with pytest.raises(RuleBroken, match="annulée"):
        move(here, session, day=date(2026, 12, 10))


def test_a_cancelled_session_has_no_sheet_and_is_nobodys_next(here: World) -> None:
    session = add(here, day=date(2026, 11, 23))
    assert queries.next_session(here.cohort.id, here["Ada"].id) is session
    planning.cancel_session(actor=here.actor("Claire"), session=session, reason="Neige", version=1)
    assert queries.next_session(here.cohort.id, here["Ada"].id) is not session
    entry = Entry(here["Ada"].id, Mark(Status.PRESENT, 60))
    with clock.frozen(date(2026, 11, 24)), pytest.raises(RuleBroken, match="annulée"):
        operations.tick(actor=here.actor("Claire"), session=session, entries=[entry])
    with clock.frozen(date(2026, 11, 24)):
        assert session not in [one for one, _ in queries.to_fill(here.cohort.id, limit=20)]


def test_a_copy_for_a_group_keeps_the_code_and_one_for_everybody_does_not(here: World) -> None:
    original = here.session("CV1")
    copied = plan(**{**vars(planning.plan_of(original)), "day": date(2026, 12, 3), "group_id": here.g2.id})
    copy = planning.add_session(actor=here.actor("Claire"), plan=copied, copy_of=original)
    assert (copy.code, copy.module_code, copy.group_id) == ("CV1", "M2", here.g2.id)
    whole = plan(**{**vars(copied), "group_id": None})
    assert planning.add_session(actor=here.actor("Claire"), plan=whole, copy_of=original).code is None


BAD = (
    ({"day": date(2030, 1, 1)}, "day"),
    ({"starts": time(23), "ends": time(0, 30)}, "ends"),
    ({"join_url": "javascript:alert(1)"}, "join_url"),
    ({"module_code": "M99"}, "module"),
)


@pytest.mark.parametrize(("values", "field"), BAD)
def test_what_cannot_be_is_refused_beside_its_field(
    here: World, values: dict[str, object], field: str
) -> None:
    with pytest.raises(RuleBroken) as caught:
        add(here, "Claire", **values)
    assert caught.value.field == field


def test_only_trainers_and_experts_of_the_cohort_animate(here: World) -> None:
    for given in ("Ada", "Nadia", "Guy"):
        with pytest.raises(RuleBroken) as caught:
            add(here, host_ids=[here[given].id])
        assert caught.value.field == "hosts"


def test_another_cohorts_session_and_group_do_not_exist_here(here: World) -> None:
    other = factories.cohort("Une autre")
    foreigner = factories.actor(factories.member(other, Role.TRAINER), other, Role.TRAINER)
    session, foreign = add(here), factories.group(other, "Z")
    with pytest.raises(NotFound):
        planning.edit_session(actor=foreigner, session=session, plan=plan(), version=1)
    with pytest.raises(NotFound):
        planning.cancel_session(actor=foreigner, session=session, reason="x", version=1)
    with pytest.raises(NotFound):
        add(here, group_id=foreign.id)


def test_who_is_suspended_is_told_nothing(here: World) -> None:
    set_status(actor=here.actor("Hélène"), person_id=here["Béa"].id, status=Standing.SUSPENDED)
    add(here)
    assert told(here, "Béa", "session_added") == []


def run_jobs() -> None:
    while run_one():
        pass


def test_a_reminder_comes_two_working_days_before_and_follows_the_session(here: World) -> None:
    db.session.query(Job).delete()
    session = add(here, day=date(2026, 12, 3))
    move(here, session, day=date(2026, 12, 14))
    assert db.session.query(Job).filter_by(kind="sessions.remind", state="waiting").count() == 1
    for day, count in ((date(2026, 12, 2), 0), (date(2026, 12, 10), 1), (date(2026, 12, 11), 1)):
        with clock.frozen(day):
            run_jobs()
            assert len(told(here, "Ada", "session_reminder")) == count, day
    assert told(here, "Ada", "session_reminder")[0][1] == "Lundi 14 décembre 2026, de 17 h à 18 h."
    assert told(here, "Pia", "session_reminder") == []


def test_who_said_they_would_not_come_is_not_reminded(here: World) -> None:
    db.session.query(Job).delete()
    session = add(here, day=date(2026, 12, 14))
    absences.warn(actor=here.actor("Ada"), session=session, reason="Conseil")
    db.session.commit()
    with clock.frozen(date(2026, 12, 11)):
        run_jobs()
    assert told(here, "Ada", "session_reminder") == []
    assert len(told(here, "Béa", "session_reminder")) == 1


def test_no_reminder_of_a_session_cancelled_or_begun(here: World) -> None:
    db.session.query(Job).delete()
    cancelled, begun = add(here), add(here, day=date(2026, 12, 4))
    planning.cancel_session(actor=here.actor("Claire"), session=cancelled, reason="Neige", version=1)
    db.session.commit()
    with clock.frozen(date(2026, 12, 5)):
        run_jobs()
    assert told(here, "Ada", "session_reminder") == []
    assert begun.cancelled_at is None


def test_two_trainers_who_move_one_session_at_once_never_overwrite_each_other(
    app: Flask, here: World
) -> None:
    session_id = add(here).id
    actors = [here.actor("Claire"), here.actor("Théo")]
    days, outcomes = (date(2026, 12, 8), date(2026, 12, 9)), []
    gate = threading.Barrier(2)
    db.session.remove()

    def act(number: int) -> None:
        with app.app_context():
            gate.wait()
            session = db.session.get_one(TrainingSession, session_id)
            try:
                planning.edit_session(
                    actor=actors[number], session=session, plan=plan(day=days[number]), version=1
                )
                db.session.commit()
                outcomes.append("moved")
            except StalePlan:
                db.session.rollback()
                outcomes.append("stale")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=act, args=(number,)) for number in (0, 1)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(outcomes) == ["moved", "stale"]
