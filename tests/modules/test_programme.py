"""The programme and the pages of its modules."""

from datetime import date, datetime

import pytest
from flask import Flask

from course import clock
from course.catalogue.models import Activity
from course.db import db
from course.hours.models import Modality
from course.hours.operations import certify
from course.permissions import SYSTEM
from course.progress.operations import record_result
from course.registries import registries
from course.roles import Role
from tests import factories, pages
from tests.modules.world import World
from tests.queries import count_queries

WRITTEN = ("journal/m1-journal", "journal/m1-journal/brouillon", "ecrit/m1-croyance")
M1 = ("m1-lecture", "m1-croyance", "m1-quiz")


def complete(here: World, given: str, *keys: str) -> None:
    for key in keys:
        record_result(actor=here.actor(given), activity_key=key, completed=True)
    db.session.commit()


def test_the_programme_shows_two_years_fifteen_modules_and_where_i_am(here: World) -> None:
    complete(here, "Ada", "m0-autopositionnement", "m0-etablissement", "m0-charte", "m2-lecture")
    said = pages.text(here.get("Ada", "parcours").text)
    for n in range(15):
        assert f"M{n}. " in said
    assert "En présence, mardi 6 octobre 2026 9 h – 12 h" in said
    assert "En présence, jeudi 1er juin 2028" in said
    plain = said
    assert (
        "Positionnement et pacte 30 min en autonomie, du 21 septembre au 16 octobre 2026 ✓ Terminé" in plain
    )
    assert "À terminer quand vous pouvez, le module reste ouvert" in plain
    assert (
        "30 min en autonomie, 1 h de classe virtuelle, du 12 au 27 novembre 2026 ▸ Commencé (33 %)" in plain
    )
    assert "Ouvre le mardi 8 décembre 2026" in plain


def test_those_who_do_not_follow_the_course_see_dates_and_no_state(here: World) -> None:
    said = pages.text(here.get("Claire", "parcours").text)
    assert "du 12 au 27 novembre 2026" in said
    assert "rattraper" not in said
    assert "Ouvre le" not in said


def test_before_any_content_the_programme_says_so(app: Flask, november: datetime) -> None:
    cohort = factories.cohort()
    someone = factories.member(cohort, Role.PARTICIPANT)
    browser = factories.sign_in(app.test_client(), someone)
    answer = browser.get(f"/c/{cohort.uid}/parcours")
    assert answer.status_code == 200
    assert "pas encore chargé" in pages.text(answer.text)


def test_a_module_says_what_it_is_for_what_to_do_and_when_it_is_complete(here: World) -> None:
    complete(here, "Ada", "m1-lecture")
    said = pages.text(here.get("Ada", "modules/M1").text)
    assert "Distinguer les mots qui servent à parler du travail à plusieurs" in said
    assert "1 h 30 en autonomie, du 7 octobre au 13 novembre 2026" in said
    assert "Des mots pour relier Lecture, 45 min ✓ Fait" in said
    assert "Un mot que je n’emploierai plus pareil Journal, 10 min, facultatif" in said
    assert "vous avez lu « Des mots pour relier » jusqu’au bout" in said
    assert "Ce module ajoute alors 1 h 30 à vos heures." in said
    assert "AC1 Ouvrir son cadre de références" in said


def test_the_virtual_class_is_announced_with_its_hour_and_my_presence(here: World) -> None:
    page = "modules/M2"
    said = pages.text(here.get("Ada", page).text)
    assert "(CV1) Jeudi 12 novembre 2026, 17 h – 18 h, 1 h." in said
    certify(
        actor=SYSTEM,
        cohort_id=here.cohort.id,
        person_id=here.people["Ada"].id,
        year=1,
        modality=Modality.VIRTUAL_CLASS,
        minutes=60,
        occurred_on=date(2026, 11, 12),
        evidence=("attendance", "CV1"),
        module_code="M2",
    )
    db.session.commit()
    assert "Votre présence est validée" in pages.text(here.get("Ada", page).text)
    assert "Votre présence est validée" not in pages.text(here.get("Béa", page).text)


def test_a_module_whose_activities_do_not_exist_shows_its_presentation_only(here: World) -> None:
    answer = here.get("Ada", "modules/M3")
    said = pages.text(answer.text)
    assert "Ouvre le mardi 8 décembre 2026" in said
    assert "À faire" not in said
    assert "terminé quand" not in said
    with clock.frozen(date(2026, 12, 15)):
        assert "les activités arriveront ici" in pages.text(here.get("Ada", "modules/M3").text)


def test_before_its_day_a_module_lists_its_activities_without_opening_them(here: World) -> None:
    with clock.frozen(date(2026, 10, 1)):
        said = pages.text(here.get("Ada", "modules/M1").text)
        assert "Les activités ouvrent le mercredi 7 octobre 2026" in said
        assert "Des mots pour relier" in said
        assert "/lire/m1-lecture" not in here.get("Ada", "modules/M1").text


@pytest.mark.parametrize(
    "path", ["lire/m1-lecture", "quiz/m1-quiz", "journal/m1-journal", "ecrit/m1-croyance"]
)
def test_a_participant_who_comes_too_early_is_told_the_day(here: World, path: str) -> None:
    with clock.frozen(date(2026, 10, 1)):
        said = pages.text(here.get("Ada", path, 403).text)
        assert "Cette activité ouvre le mercredi 7 octobre 2026, avec le module M1." in said
        assert "Voir le module M1" in said


@pytest.mark.parametrize("given", ["Nadia", "Claire", "Hélène", "Iris", "Élie"])
def test_those_who_accompany_may_read_ahead_and_write_nothing(here: World, given: str) -> None:
    with clock.frozen(date(2026, 10, 1)):
        for path in ("lire/m1-lecture", "quiz/m1-quiz", "journal/m1-journal", "ecrit/m1-croyance"):
            answer = here.get(given, path)
            assert "Vous consultez cette activité" in pages.text(answer.text)
            assert "<textarea" not in answer.text
        token = {"csrf_token": here.token(given), "text": "Bonjour", "version": "0"}
        for path in ("lire/m1-lecture/coordonner-collaborer-cooperer", "quiz/m1-quiz", *WRITTEN):
            here.post(given, path, 403, token)


@pytest.mark.parametrize("given", ["Guy", "Pia"])
def test_those_without_a_part_in_the_content_see_the_programme_but_no_activity(
    here: World, given: str
) -> None:
    said = pages.text(here.get(given, "modules/M1").text)
    assert "réservées aux participants et à ceux qui les accompagnent" in said
    here.get(given, "lire/m1-lecture", 403)


def test_late_work_is_still_taken(here: World) -> None:
    with clock.frozen(date(2027, 5, 3)):
        here.get("Ada", "lire/m1-lecture")


@pytest.mark.parametrize(
    "path", ["modules/M99", "lire/m1-quiz", "lire/nothing", "quiz/m1-lecture", "lire/m1-lecture/nowhere"]
)
def test_what_does_not_exist_is_not_found(here: World, path: str) -> None:
    here.get("Ada", path, 404)


def test_a_withdrawn_activity_is_no_longer_offered(here: World) -> None:
    db.session.query(Activity).filter_by(key="m1-journal").one().version = 0
    db.session.commit()
    here.get("Ada", "journal/m1-journal", 404)
    assert "Un mot que" not in here.get("Ada", "modules/M1").text


def test_another_cohort_s_pages_do_not_exist_for_me(here: World) -> None:
    other = factories.cohort("Ailleurs")
    db.session.commit()
    browser = here.browser("Ada")
    for path in ("parcours", "modules/M1", "lire/m1-lecture", "journal", "quiz/m1-quiz/essais/1"):
        assert browser.get(f"/c/{other.uid}/{path}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "parcours",
        "modules/M0",
        "modules/M2",
        "lire/m1-lecture",
        "lire/m1-lecture/coordonner-collaborer-cooperer",
        "lire-en-entier/m1-lecture",
        "quiz/m1-quiz",
        "journal",
        "journal/m1-journal",
        "journal/partages",
        "autopositionnement/m0-autopositionnement",
        "charte/m0-charte",
        "ecrit/m0-etablissement",
    ],
)
def test_a_page_asks_at_most_nine_things_of_the_database(here: World, path: str) -> None:
    complete(here, "Ada", *M1)
    here.browser("Ada")
    with count_queries() as queries:
        here.get("Ada", path)
    assert len(queries) <= 9, "\n".join(queries)


@pytest.mark.parametrize("path", ["parcours", "modules/M2", "ecrit/m1-croyance"])
def test_the_pages_of_those_who_accompany_keep_to_eight_too(here: World, path: str) -> None:
    here.browser("Nadia")
    with count_queries() as queries:
        here.get("Nadia", path)
    assert len(queries) <= 8, "\n".join(queries)


def test_an_lms_activity_may_point_to_a_module_or_an_activity(here: World) -> None:
    complete(here, "Ada", "m1-lecture")
    ada, cohort = here.people["Ada"].id, here.cohort
    module, activity = (registries().linkables[prefix] for prefix in ("module", "activity"))
    with here.app.test_request_context():
        assert module.url(cohort.uid, "M1") == f"/c/{cohort.uid}/modules/M1"
        assert activity.url(cohort.uid, "m1-quiz") == f"/c/{cohort.uid}/quiz/m1-quiz"
        assert module.url(cohort.uid, "M99") is None
        assert activity.url(cohort.uid, "nothing") is None
    assert module.percent(cohort.id, ada, "M1") == 33
    assert activity.percent(cohort.id, ada, "m1-lecture") == 100
    assert activity.percent(cohort.id, ada, "m1-quiz") == 0
    assert module.percent(cohort.id, ada, "M99") is None
    assert activity.percent(cohort.id, ada, "nothing") is None


def test_completing_m1_adds_an_hour_and_a_half_once(here: World) -> None:
    complete(here, "Ada", *M1, *M1)
    assert here.minutes("Ada") == 90
    with here.app.test_request_context():
        link = registries().evidence["module"].url(here.cohort.uid, "M1")
    assert link == here.url("modules/M1")
