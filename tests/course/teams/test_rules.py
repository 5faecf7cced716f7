"""Posts: whose hours they are, whoever holds them."""

from datetime import date

from course.teams.rules import Spent, Term, count, posts

YEARS = [(1, date(2026, 9, 1), date(2027, 8, 31)), (2, date(2027, 9, 1), date(2028, 8, 31))]
MINUTES = {"tutor": 600, "trainer": 600}
START = date(2026, 9, 1)
NADIA, PAUL, CLAIRE, THEO = 1, 2, 3, 4


def term(function: str, group: int, person: int, first: date = START, last: date | None = None) -> Term:
    return Term(function, group, person, first, last)


def spent(function: str, group: int | None, person: int, minutes: int, year: int = 1) -> Spent:
    return Spent(year, function, group, person, minutes, travel_minutes=30, kilometres=20.5)


def test_a_tutor_of_two_groups_has_two_posts() -> None:
    found = posts([term("tutor", 10, NADIA), term("tutor", 11, NADIA)], YEARS, MINUTES)
    assert [(post.year, post.group_ids, post.planned) for post in found] == [
        (1, (10,), 600),
        (1, (11,), 600),
        (2, (10,), 600),
        (2, (11,), 600),
    ]


def test_a_trainer_of_two_groups_has_one_post_a_year() -> None:
    found = posts([term("trainer", 10, CLAIRE), term("trainer", 11, CLAIRE)], YEARS, MINUTES)
    assert [(post.year, post.group_ids) for post in found] == [(1, (10, 11)), (2, (10, 11))]


def test_a_substitute_continues_the_hours_of_the_post() -> None:
    terms = [
        term("tutor", 10, NADIA, last=date(2027, 1, 31)),
        term("tutor", 10, PAUL, first=date(2027, 2, 1)),
    ]
    found = posts(terms, YEARS, MINUTES)
    apart = count(found, [spent("tutor", 10, NADIA, 240), spent("tutor", 10, PAUL, 60)])
    assert apart == []
    first, second = found
    assert (first.used, first.left, first.person_ids) == (300, 300, [NADIA, PAUL])
    assert first.by_person == {NADIA: 240, PAUL: 60}
    assert second.person_ids == [PAUL]


def test_a_substitute_for_one_of_two_groups_continues_the_trainers_post() -> None:
    terms = [
        term("trainer", 10, CLAIRE),
        term("trainer", 11, CLAIRE, last=date(2027, 1, 31)),
        term("trainer", 11, THEO, first=date(2027, 2, 1)),
    ]
    found = posts(terms, YEARS, MINUTES)
    count(found, [spent("trainer", 11, THEO, 180), spent("trainer", 10, CLAIRE, 300)])
    assert [(post.year, post.group_ids, post.used) for post in found] == [
        (1, (10, 11), 480),
        (2, (10,), 0),
        (2, (11,), 0),
    ]


def test_an_hour_with_several_groups_counts_on_the_only_post_of_its_author() -> None:
    found = posts([term("trainer", 10, CLAIRE), term("trainer", 11, CLAIRE)], YEARS, MINUTES)
    assert count(found, [spent("trainer", None, CLAIRE, 120)]) == []
    assert found[0].used == 120


def test_an_hour_that_fits_no_post_stands_apart() -> None:
    found = posts([term("tutor", 10, NADIA), term("tutor", 11, NADIA)], YEARS, MINUTES)
    lost = [spent("tutor", None, NADIA, 60), spent("expert", None, THEO, 30)]
    assert count(found, lost) == lost


def test_travel_is_added_up_and_consumes_nothing() -> None:
    found = posts([term("tutor", 10, NADIA)], YEARS, MINUTES)
    count(found, [spent("tutor", 10, NADIA, 0), spent("tutor", 10, NADIA, 60)])
    assert (found[0].used, found[0].travel_minutes, found[0].kilometres) == (60, 60, 41)


def test_more_than_the_post_has_shows_below_zero() -> None:
    found = posts([term("tutor", 10, NADIA)], YEARS, MINUTES)
    count(found, [spent("tutor", 10, NADIA, 660)])
    assert found[0].left == -60
