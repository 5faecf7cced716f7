"""What a roster changes in the cohort, and what it never does."""

import time

import pytest
from flask import Flask
from sqlalchemy import select

from course import clock
from course.cohorts import operations as cohorts
from course.cohorts.models import Enrolment, Status
from course.db import db
from course.people.models import Person
from course.roles import Role
from lti.outbox.operations import NEW_COLUMN_JOB
from lti.platforms.models import Context, LineItem, Membership
from lti.roster import members, operations, reading, rules
from lti.roster.operations import Doubtful
from tests import factories
from tests.lti.roster.double import member
from tests.lti.roster.world import World, of_cohort
from tests.queries import count_queries

INSTRUCTOR = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"


def crowd(count: int) -> list[object]:
    return [member(str(number)) for number in range(101, 101 + count)]


def test_newcomers_are_known_before_they_ever_come(world: World) -> None:
    world.sync(member("101"))
    someone = world.person("101")
    known = db.session.scalars(select(Enrolment).where(Enrolment.person_id == someone.id)).one()
    assert (someone.display_name, someone.email) == ("Camille Essai101", "p101@example.org")
    assert (known.status, known.last_seen_at) == (Status.ACTIVE, None)


@pytest.mark.parametrize(
    ("role", "standing"),
    [
        ("Learner", ({Role.PARTICIPANT}, False)),
        ("Instructor", ({Role.TUTOR}, True)),
        (INSTRUCTOR, ({Role.TUTOR}, True)),
        ("Mentor", (set(), True)),
        ("Administrator", (set(), True)),
        ("http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator", (set(), True)),
        ("urn:rôle:inventé", (set(), True)),
        ("$Membership.role", (set(), True)),
    ],
)
def test_the_first_role_is_the_one_that_the_list_suggests(
    world: World, role: str, standing: tuple[set[Role], bool]
) -> None:
    world.sync(member("101", role))
    assert world.standing("101") == standing


def test_without_a_name_nor_an_address_somebody_is_still_somebody(world: World) -> None:
    world.sync({"user_id": "7", "roles": ["Learner"]})
    assert world.person("7").display_name == "Personne sans nom"
    assert world.standing("7") == ({Role.PARTICIPANT}, False)


def test_two_people_with_one_address_stay_two_people(world: World) -> None:
    """Also when somebody of the cohort has it already."""
    known = factories.member(world.cohort, Role.TRAINER)
    known.email = "meme@example.org"
    db.session.commit()
    world.sync(member("101", email="meme@example.org"), member("102", email="meme@example.org"))
    assert len({world.person("101").id, world.person("102").id, known.id}) == 3


def test_names_follow_the_list_and_what_is_no_longer_sent_is_kept(world: World) -> None:
    world.sync(member("101"))
    world.sync(member("101", family_name="Durand", name="Camille Durand"))
    assert world.person("101").display_name == "Camille Durand"
    world.sync({"user_id": "101"})
    assert (world.person("101").display_name, world.person("101").email) == (
        "Camille Durand",
        "p101@example.org",
    )


def test_an_address_that_comes_alone_does_not_cost_the_name(world: World) -> None:
    world.sync({"user_id": "101", "name": "Camille Lefèvre"})
    world.sync({"user_id": "101", "email": "c@example.org"})
    someone = world.person("101")
    assert (someone.display_name, someone.email) == ("Camille Lefèvre", "c@example.org")


def test_whoever_vanishes_is_kept_marked_and_otherwise_unchanged(world: World) -> None:
    world.sync(member("101"), member("102"))
    before = world.standing("101")
    world.sync(member("102"))
    assert (world.subs(), world.gone()) == ({"102"}, {"101"})
    assert world.standing("101") == before
    assert db.session.scalars(select(Enrolment.status)).all() == [Status.ACTIVE] * 2


def test_the_day_of_the_departure_stays_while_they_are_gone_and_goes_when_they_are_back(world: World) -> None:
    world.sync(member("101"), member("102"))
    world.sync(member("102"))
    left = db.session.scalars(select(Membership.gone_at).where(Membership.gone_at.is_not(None))).one()
    world.sync(member("102"))
    assert db.session.scalars(select(Membership.gone_at).where(Membership.gone_at.is_not(None))).one() == left
    world.sync(member("101"), member("102"))
    assert (world.gone(), db.session.query(Membership).count()) == (set(), 2)


@pytest.mark.parametrize("role", [Role.TRAINER, Role.MANAGER, Role.TUTOR, Role.IA_IPR])
@pytest.mark.parametrize("said", ["Learner", "Instructor", "Mentor"])
def test_the_list_changes_no_role_that_the_cohort_has_given(world: World, role: Role, said: str) -> None:
    """A tutor is a learner in Moodle's list, a manager an instructor (lti.md, Roles)."""
    world.sync(member("101"), member("102"))
    someone = world.person("101")
    system = factories.system_in(world.cohort)
    cohorts.end_role(actor=system, person_id=someone.id, role=Role.PARTICIPANT)
    cohorts.grant_role(actor=system, person_id=someone.id, role=role)
    world.sync(member("101", said), member("102"))
    assert world.standing("101") == ({Role.PARTICIPANT, role}, False)


def test_a_role_that_was_taken_away_does_not_come_back(world: World) -> None:
    world.sync(member("101"))
    someone = world.person("101")
    cohorts.end_role(actor=factories.system_in(world.cohort), person_id=someone.id, role=Role.PARTICIPANT)
    world.sync(member("101", "Instructor"))
    assert world.standing("101") == ({Role.PARTICIPANT}, False)


def test_whoever_left_the_cohort_has_left_whatever_the_list_says(world: World) -> None:
    world.sync(member("101"))
    system = factories.system_in(world.cohort)
    cohorts.set_status(actor=system, person_id=world.person("101").id, status=Status.LEFT)
    world.sync(member("101"))
    assert db.session.scalars(select(Enrolment.status)).all() == [Status.LEFT]


def test_somebody_whose_launch_said_nothing_gets_no_role_from_the_list(world: World) -> None:
    """An administrator of the LMS came in and waits for the manager: the list is not asked."""
    world.sync(member("101", "Mentor"))
    world.came_in("101")
    world.sync(member("101", "Instructor"))
    assert world.standing("101") == (set(), True)


def test_somebody_whom_the_list_knew_no_role_for_gets_the_one_it_learns(world: World) -> None:
    world.sync(member("101", "Mentor"), member("102", "Mentor"))
    world.sync(member("101", "Learner"), member("102", "Instructor"))
    assert world.standing("101") == ({Role.PARTICIPANT}, False)
    assert world.standing("102") == ({Role.TUTOR}, True)


def test_an_empty_list_is_doubted_and_nobody_is_marked(world: World) -> None:
    world.sync(member("101"))
    with pytest.raises(Doubtful, match="1 sur 1"):
        world.sync()
    db.session.rollback()
    assert world.subs() == {"101"}


def test_half_the_cohort_gone_at_once_is_doubted_until_somebody_confirms(world: World) -> None:
    world.sync(*crowd(12))
    with pytest.raises(Doubtful):
        world.sync(*crowd(5), member("900"))
    db.session.rollback()
    assert len(world.subs()) == 12
    world.sync(*crowd(5), member("900"), allowed=7)
    assert (len(world.subs()), len(world.gone())) == (6, 7)


def test_a_list_that_was_read_earlier_does_not_undo_a_later_one(world: World) -> None:
    earlier = world.at.now
    world.sync(member("101"), member("102"))
    with pytest.raises(operations.Overtaken):
        world.sync(member("101"), at=earlier)
    db.session.rollback()
    assert world.subs() == {"101", "102"}


def test_whoever_came_in_after_the_reading_began_is_not_gone(world: World) -> None:
    world.sync(member("101"), member("102"))
    world.at.advance(minutes=5)
    began = world.at.now
    world.at.advance(seconds=20)
    world.came_in("102")
    world.sync(member("101"), at=began)
    assert world.subs() == {"101", "102"}


def test_somebody_may_have_left_one_course_and_be_in_another(world: World, app: Flask) -> None:
    """Two courses lead to the cohort: the page says gone only of those whom neither lists."""
    other = world.course("3", world.platform, world.double)
    for course in (world.context, other):
        world.at.advance(minutes=1)
        roster = [member("101"), member("102")]
        apply(world, course, *roster)
    world.at.advance(minutes=1)
    apply(world, world.context, member("102"))
    someone = world.person("101").id
    assert reading.gone_since(world.cohort.id, [someone]) == {}
    world.at.advance(minutes=1)
    apply(world, other, member("102"))
    assert reading.gone_since(world.cohort.id, [someone]) == {someone: world.at.now}
    assert of_cohort(world.cohort) == 2


def apply(world: World, course: Context, *entries: object) -> None:
    operations.sync(context_id=course.id, roster=members.read(entries), read_at=clock.now())
    db.session.commit()


def test_what_somebody_had_done_goes_to_the_columns_of_the_course_they_are_back_in(world: World) -> None:
    """The worker sees to the columns when people whom it knew are in the course again."""
    column = LineItem(context_id=world.context.id, url=world.double.server.url("/1"), scopes=[])
    db.session.add(column)
    world.sync(member("101"), member("102"))
    assert world.jobs(NEW_COLUMN_JOB) == []
    world.sync(member("102"))
    assert world.jobs(NEW_COLUMN_JOB) == []
    world.sync(member("101"), member("102"))
    assert [job.key for job in world.jobs(NEW_COLUMN_JOB)] == [str(column.id)]


def test_a_course_that_leads_nowhere_is_left_alone(world: World) -> None:
    db.session.get_one(Context, world.context.id).cohort_id = None
    db.session.commit()
    world.sync(member("101"))
    assert db.session.query(Person).count() == 0


def test_the_number_of_statements_does_not_grow_with_the_list(world: World) -> None:
    """Newcomers, people back and people gone at once; a new name is one statement for each person."""
    counts = []
    for size in (20, 200):
        first = 1000 * size
        here = [member(str(first + number)) for number in range(size)]
        world.sync(*here, allowed=size * 10)
        world.sync(*here[: size // 2], allowed=size * 10)
        newer = [member(str(first + size + number)) for number in range(size)]
        named = [{**one, "family_name": "Autre", "name": "Autre"} for one in here[-3:]]
        with count_queries() as statements:
            world.sync(*here[size // 4 : -3], *named, *newer, allowed=size * 10)
        counts.append(len(statements))
        assert len(world.gone()) >= size // 4
    assert counts[0] == counts[1] <= 25


def test_three_thousand_five_hundred_people_take_seconds(world: World) -> None:
    started = time.monotonic()
    world.sync(*crowd(3500))
    assert (len(world.subs()), of_cohort(world.cohort)) == (3500, 3500)
    assert time.monotonic() - started < 30


def test_the_sentence_of_a_doubt_fits_its_column(world: World) -> None:
    world.sync(*crowd(12))
    world.double.lists()
    course = world.read()
    assert rules.doubted(course.roster_error) == 12
    assert world.subs() == {str(number) for number in range(101, 113)}
