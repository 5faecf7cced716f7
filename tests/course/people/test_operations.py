"""Names as platforms send them, or do not."""

from datetime import date

import pytest
from flask import Flask

from course import clock
from course.cohorts.queries import schools_of
from course.people import operations, rules
from tests import factories


@pytest.mark.parametrize(
    ("given", "family", "full", "shown"),
    [
        ("Camille", "Lefèvre", "", "Camille Lefèvre"),
        ("", "", "Camille Lefèvre", "Camille Lefèvre"),
        ("", "", "", "Personne sans nom"),
        ("مريم", "العلوي", "", "مريم العلوي"),
        ("Zoé 🌻", "Martin", "", "Zoé 🌻 Martin"),
        ("A\x00b\ud800c", "D\ne", "", "Abc D e"),
    ],
)
def test_a_person_is_shown_by_what_is_known(
    app: Flask, given: str, family: str, full: str, shown: str
) -> None:
    person = operations.create_person(given_name=given, family_name=family, full_name=full)
    assert person.display_name == shown


def test_elodie_comes_before_zoe() -> None:
    assert rules.sort_key("Élodie") < rules.sort_key("Zoé")


def test_a_name_that_is_no_longer_sent_is_kept(app: Flask) -> None:
    person = operations.create_person(given_name="Camille", family_name="Lefèvre", email="c@example.org")
    operations.rename(person)
    assert (person.display_name, person.email) == ("Camille Lefèvre", "c@example.org")
    operations.rename(person, given_name="Camille", family_name="Durand")
    assert person.display_name == "Camille Durand"


def test_absurdly_long_names_are_shortened(app: Flask) -> None:
    person = operations.create_person(given_name="x" * 5000, family_name="y" * 5000)
    assert len(person.display_name) <= 250


def test_a_change_of_school_on_the_first_of_september(app: Flask) -> None:
    person, old, new = factories.person(), factories.school("Ancien"), factories.school("Nouveau")
    operations.post_to_school(person_id=person.id, school_id=old.id, starts_on=date(2026, 9, 1))
    operations.post_to_school(person_id=person.id, school_id=new.id, starts_on=date(2027, 9, 1))
    for day, name in ((date(2027, 8, 31), "Ancien"), (date(2027, 9, 1), "Nouveau")):
        with clock.frozen(clock.local(day, 9)):
            assert schools_of([person.id])[person.id].name == name
