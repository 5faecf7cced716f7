"""What stays of a connection report, for how long, and who reads it."""

from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient

from course import clock
from course.db import db
from tests import pages
from tests.tutoring.virtual_classes.lived import Lived
from tutoring.virtual_classes import operations, retention
from tutoring.virtual_classes.models import ClassPresence, ConnectionLine, ConnectionName, ConnectionReport

Browse = Callable[[str], FlaskClient]


def test_no_address_of_the_report_is_kept(lived: Lived, browse: Browse) -> None:
    content = "Nom;Email;Arrivée;Départ\nZoé;zoe@example.fr;17:00;18:00\n"
    lived.upload(browse("Claire"), content)
    db.session.rollback()
    for model in (ConnectionReport, ConnectionName, ConnectionLine):
        for row in db.session.query(model):
            assert "example.fr" not in str(vars(row))


def test_lines_are_erased_thirty_days_after_the_validation_and_minutes_stay(
    lived: Lived, browse: Browse
) -> None:
    claire, ada = browse("Claire"), lived.here["Ada"]
    lived.upload(claire, lived.report(f"{ada.display_name};17:00;17:35"))
    retention.erase_old_lines()
    operations.validate(actor=lived.here.actor("Claire"), session=lived.session, entries=[])
    db.session.commit()
    with clock.frozen(clock.now() + timedelta(days=30)):
        retention.erase_old_lines()
        assert db.session.query(ConnectionLine).count() == 1
    with clock.frozen(clock.now() + timedelta(days=30, seconds=1)):
        retention.erase_old_lines()
        retention.erase_old_lines()
        db.session.commit()
    assert db.session.query(ConnectionLine).count() == db.session.query(ConnectionName).count() == 0
    assert db.session.query(ClassPresence).one().connected_minutes == 35
    said = pages.text(claire.get(lived.url("validation")).text)
    assert "les minutes restent" in said
    assert "Connexion de 35 min" in said


def test_a_report_that_nobody_validates_is_erased_after_six_months(lived: Lived, browse: Browse) -> None:
    lived.upload(browse("Claire"), lived.report(f"{lived.name('Ada')};17:00;17:35", "Zoé X;17:00;18:00"))
    with clock.frozen(clock.now() + timedelta(days=180)):
        retention.erase_old_lines()
        assert db.session.query(ConnectionName).count() == 2
    with clock.frozen(clock.now() + timedelta(days=180, seconds=1)):
        retention.erase_old_lines()
        db.session.commit()
    assert db.session.query(ConnectionLine).count() == db.session.query(ConnectionName).count() == 0
    assert db.session.query(ClassPresence).one().connected_minutes == 35


def test_a_later_report_does_not_lower_the_minutes_of_one_already_erased(
    lived: Lived, browse: Browse
) -> None:
    claire, ada = browse("Claire"), lived.here["Ada"]
    lived.upload(claire, lived.report(f"{ada.display_name};17:00;17:35"))
    operations.validate(actor=lived.here.actor("Claire"), session=lived.session, entries=[])
    db.session.commit()
    with clock.frozen(clock.now() + timedelta(days=31)):
        retention.erase_old_lines()
        db.session.commit()
    lived.upload(claire, lived.report(f"{ada.display_name};17:00;17:05"))
    assert "Connexion de 35 min" in pages.text(claire.get(lived.url("validation")).text)
    operations.validate(actor=lived.here.actor("Claire"), session=lived.session, entries=[])
    db.session.commit()
    assert db.session.query(ClassPresence).one().connected_minutes == 35


def test_the_page_of_names_says_who_reads_them_and_until_when(lived: Lived, browse: Browse) -> None:
    said = pages.text(browse("Claire").get(lived.url("noms")).text)
    assert "Les formateurs de la cohorte et la personne responsable du parcours" in said
    assert "30 jours après la validation" in said


def test_the_worker_sweeps_old_lines(lived: Lived) -> None:
    from flask import current_app

    assert retention.erase_old_lines in current_app.extensions["agencement"].sweeps


def test_reports_are_read_by_trainers_and_the_manager_only(lived: Lived, browse: Browse) -> None:
    for given, status in {
        **dict.fromkeys(("Ada", "Nadia", "Guy", "Iris", "Élie", "Pia"), 403),
        **dict.fromkeys(("Claire", "Théo", "Hélène"), 200),
    }.items():
        client = browse(given)
        for tail in ("validation", "noms", "rapport"):
            assert client.get(lived.url(tail)).status_code == status, (given, tail)
