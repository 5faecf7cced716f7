"""Times of a visit, tags, and what follows from one visit to the next."""

from datetime import date, time
from typing import Any

import pytest
from flask import Flask

from course import clock
from course.db import db
from course.errors import RuleBroken
from course.people import operations as people
from tests import factories, pages
from tests.tutoring.visits.visiting import Browse, filled, new, only
from tests.tutoring.world import World, send
from tutoring.times import check_times
from tutoring.visits import agenda, operations, rules

SPRING, AUTUMN = date(2027, 3, 28), date(2026, 10, 25)


def refused(day: date, at: time, minutes: int) -> str:
    with pytest.raises(RuleBroken) as error:
        check_times(day, at, minutes)
    assert error.value.field == "began"
    return error.value.message


def test_a_visit_across_midnight_is_refused_with_what_to_do() -> None:
    assert "une visite par jour" in refused(date(2026, 11, 19), time(23, 30), 60)
    check_times(date(2026, 11, 19), time(23, 0), 60)


def test_an_hour_that_summer_time_skips_does_not_exist() -> None:
    assert "n’existe pas" in refused(SPRING, time(2, 30), 60)
    check_times(SPRING, time(1, 30), 60)
    check_times(SPRING, time(3, 0), 60)


def test_minutes_are_real_minutes_on_the_days_of_change(here: World) -> None:
    with clock.frozen(date(2027, 4, 1)):
        visit = here.visit("Nadia", "Ada", occurred_on=SPRING, began=time(1, 30), minutes=60)
    assert visit.ends_at == clock.local(SPRING, 3, 30)
    visit = here.visit("Nadia", "Ada", occurred_on=AUTUMN, began=time(2, 0), minutes=120)
    assert visit.ends_at == clock.local(AUTUMN, 3, 0)
    assert here.trainer_lines("Nadia") == [("individual_visit", 60, 0), ("individual_visit", 120, 0)]


BAD: list[tuple[dict[str, Any], str]] = [
    ({"began": "23:30", "occurred_on": "2026-11-19"}, "passerait minuit"),
    ({"began": "09:30"}, "n’est pas terminée"),
    ({"began": "25:00"}, "13:30"),
    ({"began": "bientôt"}, "13:30"),
    ({"minutes": "0"}, "au moins 15"),
    ({"minutes": "600"}, "plus que 8"),
    ({"tags": ["inspection"]}, "réponses proposées"),
    ({"vehicle": "x" * 61}, "60"),
]


def test_bad_times_and_tags_are_said_and_nothing_is_lost(here: World, browse: Browse) -> None:
    nadia = browse("Nadia")
    blank: dict[str, Any] = dict(pages.fields(nadia.get(new(here))))
    for values, message in BAD:
        answer = nadia.post(new(here), data=blank | {**filled(here, "Ada"), **values})
        assert answer.status_code == 422, values
        assert message in pages.text(answer.text).replace("\xa0", " "), values
    assert here.trainer_lines("Nadia") == []


def test_times_vehicle_and_tags_are_on_the_page_of_the_visit(here: World, browse: Browse) -> None:
    typed = {"began": "08:15", "minutes": "1 h 30", "vehicle": "AV-31", "tags": ["pedagogy", "motivation"]}
    answer = send(browse("Nadia"), new(here), **filled(here, "Ada", **typed))
    said = pages.text(browse("Nadia").get(answer.location).text).replace("\xa0", " ")
    assert "de 8 h 15 à 9 h 45" in said
    assert "AV-31" in said
    assert "Pédagogie, Motivation" in said
    assert only(here).tags == "pedagogy motivation"
    theirs = pages.text(browse("Ada").get(answer.location).text)
    assert "Motivation" not in theirs
    assert "AV-31" not in theirs


def test_nobody_is_at_two_visits_at_once(here: World) -> None:
    here.visit("Nadia", "Ada", began=time(9), occurred_on=date(2026, 11, 19))
    with pytest.raises(RuleBroken, match="occupe déjà") as refused_:
        here.visit("Nadia", "Béa", began=time(9, 30), occurred_on=date(2026, 11, 19))
    assert refused_.value.field == "began"
    here.visit("Nadia", "Béa", began=time(10), occurred_on=date(2026, 11, 19))
    assert [minutes for _, minutes, _ in here.trainer_lines("Nadia")] == [60, 60]


def test_a_visit_noted_on_the_phone_and_again_at_the_desk_counts_once(here: World) -> None:
    first = here.visit("Nadia", "Ada")
    with pytest.raises(RuleBroken, match="déjà noté") as again:
        here.visit("Nadia", "Ada")
    assert again.value.field == "began"
    assert here.trainer_lines("Nadia") == [("individual_visit", 60, 0)]
    here.visit("Nadia", "Béa")
    operations.cancel(actor=here.actor("Nadia"), visit=first, reason="erreur")
    here.visit("Nadia", "Ada")
    here.visit("Nadia", "Ada", began=time(0, 0), occurred_on=date(2026, 11, 19))


def test_the_agenda_has_the_visit_at_its_time(app: Flask, here: World) -> None:
    day = date(2026, 11, 19)
    here.visit("Nadia", "Ada", began=time(9), occurred_on=day)
    here.visit("Nadia", "Béa", occurred_on=day)
    with app.test_request_context():
        timed, whole_day = agenda.entries(here.cohort.id, here["Nadia"].id, day, day)
    assert (timed.starts_at, timed.ends_at, timed.day) == (clock.local(day, 9), clock.local(day, 10), None)
    assert (whole_day.starts_at, whole_day.day) == (None, day)


def test_the_school_is_that_of_the_day_of_the_visit(here: World, browse: Browse) -> None:
    lycee = factories.school("Lycée des Brumes")
    people.post_to_school(person_id=here["Ada"].id, school_id=lycee.id, starts_on=date(2026, 11, 16))
    db.session.commit()
    typed = filled(here, "Ada", school="sien", occurred_on="2026-11-12")
    assert send(browse("Nadia"), new(here), **typed).status_code == 303
    assert only(here).school_id == here.school.id


def test_unknown_and_repeated_tags_are_left_out() -> None:
    assert rules.known_tags(["technical", "x", "orientation", "technical"]) == ["orientation", "technical"]


def test_what_was_agreed_with_the_same_people_is_above_the_next_visit(here: World, browse: Browse) -> None:
    agreed = "Observer une heure de vie de classe."
    here.visit("Nadia", "Ada", "Béa", occurred_on=date(2026, 11, 10), agreed=agreed)
    here.visit("Nadia", "Ada", occurred_on=date(2026, 11, 12), agreed="Avec une seule.")
    after = here.url(f"visites/{here.visit('Nadia', 'Ada', 'Béa').uid}")
    for given in ("Nadia", "Ada", "Béa", "Claire"):
        said = browse(given).get(after).text
        assert agreed in said, given
        assert "Avec une seule." not in said, given
    assert agreed not in browse("Hélène").get(after).text


def test_what_another_tutor_agreed_is_not_shown_to_who_may_not_read_it(here: World, browse: Browse) -> None:
    here.visit("Claire", "Ada", occurred_on=date(2026, 11, 10), agreed="Entre la formatrice et Ada.")
    after = here.url(f"visites/{here.visit('Nadia', 'Ada').uid}")
    assert "Entre la formatrice" in browse("Ada").get(after).text
    assert "Entre la formatrice" not in browse("Nadia").get(after).text
