"""A roster read over the wire: the right questions, every bad answer, nothing half-written."""

import json
from collections.abc import Callable

import pytest

from course.db import db
from course.jobs.models import WAITING
from lti.outbox import ags
from lti.platforms.models import Context, Platform, ToolKey
from lti.roster import nrps, queries, syncing
from tests.lti.outbox.world import signing_key
from tests.lti.platform_double import row_counts
from tests.lti.roster.double import Double, member, running
from tests.lti.roster.world import World


def people(count: int, first: int = 101) -> list[object]:
    return [member(str(number)) for number in range(first, first + count)]


def unchanged(world: World) -> dict[str, int]:
    """How many rows there are, jobs apart."""
    db.session.rollback()
    return {name: count for name, count in row_counts(world.app).items() if name != "job"}


def test_the_whole_list_is_read_with_moodles_media_type_and_scope(world: World, double: Double) -> None:
    """The double answers 400 to any other media type."""
    double.lists(*people(3))
    course = world.read()
    assert world.subs() == {"101", "102", "103"}
    assert double.scopes == [nrps.SCOPE]
    assert (course.roster_read_at, course.roster_tried_at) == (world.at.now, world.at.now)
    assert course.roster_error is None


def test_pages_are_followed_to_the_last(world: World, double: Double) -> None:
    double.limit = 2
    double.lists(*people(5))
    world.read()
    assert len(world.subs()) == 5
    assert double.seen == {"token": 1, "roster": 3}


@pytest.mark.parametrize(
    "link",
    [
        '<http://localhost:1/memberships?from=2>; rel="next"',
        '<https://elsewhere.example/memberships>; rel="next"',
        '<//elsewhere.example/memberships>; rel="NEXT"',
        '<file:///etc/passwd>; rel="next"',
        '<javascript:alert(1)>; rel="next"',
        "<http://127.0.0.1@elsewhere.example/>; rel=next",
    ],
)
def test_a_next_page_elsewhere_is_not_asked_for_and_the_list_not_believed(
    world: World, double: Double, link: str
) -> None:
    world.sync(*people(1))
    double.lists(*people(4))
    double.link = link
    before = unchanged(world)
    course = world.read()
    assert course.roster_error == nrps.ELSEWHERE
    assert double.seen["roster"] == 1
    assert (unchanged(world), world.subs()) == (before, {"101"})


def test_a_link_that_is_not_next_ends_the_list(world: World, double: Double) -> None:
    double.lists(*people(1))
    double.link = f'<{double.url}>; rel="differences", nonsense'
    assert world.read().roster_error is None


def test_a_list_that_leads_back_to_itself_is_left(world: World, double: Double) -> None:
    double.lists(*people(2))
    double.link = f'<{double.url}?from=0>; rel="next"'
    assert world.read().roster_error == nrps.ENDLESS
    assert world.subs() == set()


def test_a_list_of_endless_pages_is_left(
    world: World, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nrps, "MOST_PAGES", 3)
    double.limit = 1
    double.lists(*people(5))
    assert world.read().roster_error == nrps.ENDLESS
    assert (double.seen["roster"], world.subs()) == (3, set())


def test_pages_that_trickle_are_tried_again_later(
    world: World, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nrps, "WHOLE_SECONDS", -1.0)
    double.lists(*people(2))
    assert world.read().roster_error == nrps.TOO_SLOW
    assert [job.state for job in world.jobs()] == [WAITING]


def test_twenty_thousand_people_change_nothing_and_the_reason_is_kept(world: World, double: Double) -> None:
    world.sync(*people(2))
    double.lists(*people(20_000, first=1000))
    before = unchanged(world)
    course = world.read()
    assert course.roster_error == nrps.TOO_MANY
    assert [job.state for job in world.jobs()] == ["abandoned"]
    assert (unchanged(world), world.subs()) == (before, {"101", "102"})


def test_twenty_thousand_people_in_pages_are_not_all_asked_for(world: World, double: Double) -> None:
    double.limit = 1000
    double.lists(*people(20_000))
    assert world.read().roster_error == nrps.TOO_MANY
    assert double.seen["roster"] == 6


def test_a_huge_answer_is_cut_and_changes_nothing(world: World, double: Double) -> None:
    double.body = json.dumps({"members": [], "filler": "x" * nrps.LIMIT_BYTES}).encode()
    assert world.read().roster_error == "la réponse de la plateforme est trop longue"
    assert [job.state for job in world.jobs()] == ["abandoned"]


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"null",
        b"7",
        b"{}",
        b'{"members": null}',
        b'{"members": {"user_id": "7"}}',
        b'{"members": "7"}',
    ],
)
def test_json_of_another_shape_is_no_list(world: World, double: Double, body: bytes) -> None:
    world.sync(*people(1))
    double.body = body
    assert world.read().roster_error == nrps.SHAPELESS
    assert world.subs() == {"101"}


def test_the_list_of_another_course_is_not_ours(world: World, double: Double) -> None:
    """Nobody of another course gets into this cohort."""
    double.context_id = "3"
    double.lists(*people(2))
    assert world.read().roster_error == nrps.OTHER_COURSE
    assert world.subs() == set()


def test_entries_that_cannot_be_read_are_left_out_and_counted(world: World, double: Double) -> None:
    """The rest is applied, but nobody is marked gone on the word of such a list."""
    world.sync(*people(3))
    double.lists(member("101"), member("104"), member(102), None)
    course = world.read()
    assert (
        course.roster_error
        == "2 inscriptions illisibles : le reste est à jour, mais aucun départ n’est relevé."
    )
    assert world.subs() == {"101", "102", "103", "104"}
    assert course.roster_read_at is not None
    assert course.roster_read_at < world.at.now


@pytest.mark.parametrize("fault", ["500", "503", "busy", "408", "html", "broken", "deep", "drop", "slow"])
def test_a_platform_that_is_away_is_asked_again_later(
    world: World, double: Double, impatient: None, fault: str
) -> None:
    double.lists(*people(2))
    double.once(fault)
    course = world.read()
    assert course.roster_error
    assert course.roster_read_at is None
    (job,) = world.jobs()
    assert (job.state, job.last_error) == (WAITING, course.roster_error)
    world.at.now = job.run_at
    world.work()
    assert world.subs() == {"101", "102"}
    assert world.course_now().roster_error is None


def test_a_platform_that_says_when_is_asked_then(world: World, double: Double) -> None:
    double.once("busy")
    world.read()
    assert (world.jobs()[0].run_at - world.at.now).total_seconds() == 7


@pytest.mark.parametrize("status", ["400", "403", "404", "405", "410"])
def test_a_refusal_is_for_good_and_said(world: World, double: Double, status: str) -> None:
    world.sync(*people(1))
    double.once(status)
    course = world.read()
    assert f"({status})" in (course.roster_error or "")
    assert [job.state for job in world.jobs()] == ["abandoned"]
    assert world.subs() == {"101"}


def test_a_redirect_is_not_followed(world: World, double: Double) -> None:
    double.once("redirect")
    assert "renvoie vers une autre adresse" in (world.read().roster_error or "")
    assert double.seen["roster"] == 1


def test_an_old_token_is_replaced_once(world: World, double: Double) -> None:
    double.lists(*people(1))
    world.read()
    double.tokens.clear()
    double.lists(*people(2))
    world.read()
    assert world.subs() == {"101", "102"}
    assert double.seen == {"token": 2, "roster": 3}


def test_two_refused_tokens_in_a_row_are_waited_out(world: World, double: Double) -> None:
    double.once("401", "401")
    assert world.read().roster_error == ags.TOKEN_UNUSED
    assert double.seen == {"token": 2, "roster": 2}
    assert [job.state for job in world.jobs()] == [WAITING]


def test_without_a_key_nothing_is_asked(world: World, double: Double) -> None:
    double.lists(*people(1))
    db.session.query(ToolKey).delete()
    db.session.commit()
    world.read()
    assert (world.jobs()[0].last_error, dict(double.seen)) == (syncing.NO_KEY, {})
    signing_key()
    db.session.commit()
    world.at.advance(hours=1)
    world.work()
    assert world.subs() == {"101"}


def suspended(world: World) -> None:
    db.session.get_one(Platform, world.platform.id).suspended_at = world.at.now


def without_cohort(world: World) -> None:
    db.session.get_one(Context, world.context.id).cohort_id = None


def without_address(world: World) -> None:
    db.session.get_one(Context, world.context.id).memberships_url = None


@pytest.mark.parametrize("change", [suspended, without_cohort, without_address])
def test_where_there_is_nothing_to_read_nothing_is_asked(
    world: World, double: Double, change: Callable[[World], None]
) -> None:
    double.lists(*people(2))
    change(world)
    course = world.read()
    assert (dict(double.seen), course.roster_tried_at, course.roster_error) == ({}, None, None)
    assert [job.state for job in world.jobs()] == ["done"]


def test_a_platform_suspended_while_its_list_was_on_its_way_changes_nothing(
    world: World, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    double.lists(*people(2))
    read = nrps.read

    def meanwhile(asking: nrps.Asking) -> object:
        found = read(asking)
        suspended(world)
        db.session.commit()
        return found

    monkeypatch.setattr(nrps, "read", meanwhile)
    world.read()
    assert world.subs() == set()


def test_two_platforms_with_the_same_numbers_are_two_crowds(world: World, double: Double) -> None:
    """« 101 » here is nobody there; each has its own registration and its own token."""
    with running() as other:
        elsewhere = world.registered(other)
        course = world.course("2", elsewhere, other)
        double.lists(member("101", given_name="Ici", name=...))
        other.lists(member("101", given_name="Là", name=...))
        world.read()
        world.read(course)
        assert world.person("101").given_name == "Ici"
        assert world.person("101", elsewhere).given_name == "Là"
        assert len(world.jobs(queries.JOB)) == 2
