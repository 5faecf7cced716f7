"""The trainer's page: proposals, absentees, validation, reminders."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from course import clock
from course.db import db
from course.errors import RuleBroken
from course.notices.models import Notice
from tests import pages
from tests.queries import count_queries
from tests.tutoring.virtual_classes.lived import Lived, at
from tests.tutoring.world import send
from tutoring.sessions.models import Attendance, Status
from tutoring.sessions.rules import Entry, Mark
from tutoring.virtual_classes import operations
from tutoring.virtual_classes.models import ConnectionReport

Browse = Callable[[str], FlaskClient]


def row(lived: Lived, given: str, field: str) -> str:
    return f"p-{lived.here[given].uid}-{field}"


def proposed(lived: Lived, client: FlaskClient) -> dict[str, tuple[str, str]]:
    found = pages.fields(client.get(lived.url("validation")), lived.url("validation"))
    return {
        given: (found.get(row(lived, given, "status"), [""])[0], found[row(lived, given, "minutes")][0])
        for given in ("Ada", "Béa", "Cyd", "Dan")
    }


def test_the_rules_propose_and_nothing_is_certified_before_the_trainer(lived: Lived, browse: Browse) -> None:
    claire, béa = browse("Claire"), browse("Béa")
    lived.claim(béa, "debut", 17)
    lived.claim(béa, "fin", 18)
    lived.claim(browse("Cyd"), "debut", 17)
    said = pages.text(claire.get(lived.url("validation")).text)
    assert "Signalement seul, à vérifier" in said
    assert "Signalement incomplet" in said
    assert proposed(lived, claire)["Béa"] == ("present", "")
    lived.upload(claire, lived.report(f"{lived.name('Ada')};17:00;17:35"))
    assert proposed(lived, claire) == {
        "Ada": ("present", "35\u00a0min"),
        "Béa": ("", ""),
        "Cyd": ("", ""),
        "Dan": ("absent", ""),
    }
    assert db.session.query(Attendance).count() == 0
    said = pages.text(claire.get(lived.url("validation")).text)
    for sentence in (
        "Connexion de 35 min",
        "Signalement que le rapport ne confirme pas",
        "Aucune trace",
    ):
        assert sentence in said


def test_validating_certifies_eighty_percent_whole_and_less_as_real_minutes(
    lived: Lived, browse: Browse
) -> None:
    claire = browse("Claire")
    lines = [f"{lived.name('Ada')};17:00;17:48", f"{lived.name('Béa')};17:00;17:47"]
    lived.upload(claire, lived.report(*lines))
    assert "compte 1 h" in pages.text(claire.get(lived.url("validation")).text)
    assert send(claire, lived.url("validation"), lived.url("validation")).status_code == 303
    assert lived.here.lines("Ada") == [("virtual_class", 60)]
    assert lived.here.lines("Béa") == [("virtual_class", 47)]
    assert lived.here.lines("Cyd") == []
    assert db.session.query(ConnectionReport).one().validated_at is not None


def test_the_trainer_adjusts_what_is_proposed(lived: Lived, browse: Browse) -> None:
    claire = browse("Claire")
    lived.upload(claire, lived.report(f"{lived.name('Ada')};17:00;17:35"))
    values = {row(lived, "Ada", "minutes"): "", row(lived, "Dan", "status"): "excused"}
    send(claire, lived.url("validation"), lived.url("validation"), **values)
    assert lived.here.lines("Ada") == [("virtual_class", 60)]
    assert db.session.query(Attendance).filter_by(person_id=lived.here["Dan"].id).one().status == "excused"


def test_a_later_correction_reverses_and_says_why(lived: Lived, browse: Browse) -> None:
    claire = browse("Claire")
    lived.upload(claire, lived.report(f"{lived.name('Ada')};17:00;18:00"))
    page = lived.url("validation")
    send(claire, page, page)
    assert send(claire, page, page, **{row(lived, "Ada", "minutes"): "20", "reason": " "}).status_code == 422
    assert send(claire, page, page, **{row(lived, "Ada", "minutes"): "20"}).status_code == 303
    assert lived.here.lines("Ada") == [("virtual_class", 60), ("virtual_class", -60), ("virtual_class", 20)]


def test_validating_twice_certifies_once(lived: Lived, browse: Browse) -> None:
    claire = browse("Claire")
    lived.upload(claire, lived.report(f"{lived.name('Ada')};17:00;18:00"))
    stale = pages.fields(claire.get(lived.url("validation")), lived.url("validation"))
    claire.post(lived.url("validation"), data=stale)
    claire.post(lived.url("validation"), data=stale)
    assert lived.here.lines("Ada") == [("virtual_class", 60)]


def test_two_trainers_at_once_lose_nothing(lived: Lived, browse: Browse) -> None:
    claire, theo = browse("Claire"), browse("Théo")
    page = lived.url("validation")
    stale = pages.fields(theo.get(page), page)
    send(claire, page, page, **{row(lived, "Ada", "status"): "present"})
    refused = theo.post(page, data={**stale, row(lived, "Ada", "status"): "absent"})
    assert refused.status_code == 409
    assert "a noté : présence (1 h)" in pages.text(refused.text)
    assert lived.here.lines("Ada") == [("virtual_class", 60)]


def test_the_manager_validates_with_a_reason(lived: Lived, browse: Browse) -> None:
    hélène, page = browse("Hélène"), lived.url("validation")
    ticked = {row(lived, "Ada", "status"): "present"}
    assert send(hélène, page, page, **ticked).status_code == 422
    assert send(hélène, page, page, **ticked, reason="Formatrice malade").status_code == 303
    assert lived.here.lines("Ada") == [("virtual_class", 60)]


def test_absurd_minutes_are_given_back_on_their_line(lived: Lived, browse: Browse) -> None:
    page = lived.url("validation")
    ticked = {row(lived, "Ada", "status"): "present", row(lived, "Ada", "minutes"): "90"}
    refused = send(browse("Claire"), page, page, **ticked)
    assert refused.status_code == 422
    assert "plus que la séance" in pages.text(refused.text)
    assert pages.fields(refused, page)[row(lived, "Ada", "minutes")] == ["90"]
    assert db.session.query(Attendance).count() == 0


def test_absentees_are_listed_as_soon_as_the_class_has_ended(lived: Lived, browse: Browse) -> None:
    claire, ada = browse("Claire"), browse("Ada")
    lived.claim(ada, "debut", 17)
    with at(17, 59):
        said = pages.text(claire.get(lived.url("validation")).text)
        assert "La classe n’est pas finie" in said
        assert "Sans trace de connexion" not in said
    with at(18):
        said = pages.text(claire.get(lived.url("validation")).text)
        listed = said.split("Sans trace de connexion")[1].split("Relancer les absents")[0]
    assert lived.name("Béa") in listed
    assert lived.name("Dan") in listed
    assert lived.name("Ada") not in listed


def test_nothing_is_validated_before_the_end(lived: Lived) -> None:
    entry = Entry(lived.here["Ada"].id, Mark(Status.PRESENT, 60))
    with at(17, 30), pytest.raises(RuleBroken):
        operations.validate(actor=lived.here.actor("Claire"), session=lived.session, entries=[entry])


def test_reminding_tells_each_absentee_once_and_nothing_confidential(lived: Lived, browse: Browse) -> None:
    claire = browse("Claire")
    lived.upload(claire, lived.report(f"{lived.name('Ada')};17:00;18:00"))
    for _ in range(2):
        assert send(claire, lived.url("validation"), lived.url("relance")).status_code == 303
    absent = sorted(lived.here[given].id for given in ("Béa", "Cyd", "Dan"))
    assert lived.told() == absent
    for notice in db.session.query(Notice).filter_by(kind="virtual_class"):
        for given in ("Ada", "Béa", "Cyd", "Dan", "Claire"):
            assert lived.here[given].family_name not in notice.title + notice.body
        assert notice.path == lived.url()


def test_reminding_waits_for_the_end(lived: Lived, browse: Browse) -> None:
    with at(17, 30):
        assert lived.post(browse("Claire"), "relance").status_code == 422
    assert lived.told() == []


def test_somebody_whose_name_waits_for_a_decision_is_neither_absent_nor_reminded(
    lived: Lived, browse: Browse
) -> None:
    claire = browse("Claire")
    lived.upload(claire, lived.report("Ada;17:00;18:00"))
    assert proposed(lived, claire)["Ada"] == ("", "")
    assert "Un nom du rapport est peut-être le sien" in pages.text(claire.get(lived.url("validation")).text)
    send(claire, lived.url("validation"), lived.url("relance"))
    assert lived.here["Ada"].id not in lived.told()


def test_nobody_is_reminded_of_a_cancelled_class(lived: Lived, browse: Browse) -> None:
    lived.session.cancelled_at = clock.now()
    db.session.commit()
    assert lived.post(browse("Claire"), "relance").status_code == 422
    assert lived.told() == []


def test_a_cut_that_decides_of_the_hours_is_shown_with_both_figures(lived: Lived, browse: Browse) -> None:
    claire = browse("Claire")
    content = f"Nom;Arrivée;Départ;Durée\n{lived.name('Ada')};16:00;18:00;01:10:00\n"
    lived.upload(claire, content)
    assert proposed(lived, claire)["Ada"] == ("", "")
    assert "Entre 10 min et 1 h pendant la classe" in pages.text(claire.get(lived.url("validation")).text)


def test_a_cancelled_class_shows_no_sheet(lived: Lived, browse: Browse) -> None:
    lived.session.cancelled_at = clock.now()
    db.session.commit()
    page = browse("Claire").get(lived.url("validation"))
    assert "annulée" in pages.text(page.text)
    assert "Valider les présences" not in page.text


def test_the_homes_lead_to_what_is_to_do(lived: Lived, browse: Browse) -> None:
    home = lived.here.url("")
    assert "Classes virtuelles à valider" in pages.text(browse("Claire").get(home).text)
    with at(17):
        said = pages.text(browse("Ada").get(home).text)
    assert "Ma classe virtuelle" in said
    assert "Je signale ma présence" in said
    assert "Ma classe virtuelle" not in pages.text(browse("Ada").get(home).text)


def test_the_page_asks_as_many_queries_for_more_people(lived: Lived, browse: Browse) -> None:
    from course.roles import Role

    claire = browse("Claire")
    lived.upload(claire, lived.report(f"{lived.name('Ada')};17:00;18:00"))
    with count_queries() as few:
        claire.get(lived.url("validation"))
    for number in range(20):
        lived.here.add(f"Eva{number}", Role.PARTICIPANT)
    db.session.commit()
    with count_queries() as many:
        assert claire.get(lived.url("validation")).status_code == 200
    assert len(many) == len(few) <= 20
