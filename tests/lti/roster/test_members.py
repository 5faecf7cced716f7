"""What a platform may list, and what becomes of it."""

from typing import Any

import pytest

from lti.roster import members
from lti.roster.members import Member
from tests.lti.roster.double import member


def one(entry: Any) -> Member:
    """The only member of a roster of which nothing was left out."""
    roster = members.read([entry])
    assert roster.left_out == 0
    (found,) = roster.members
    return found


def test_a_member_is_read_as_moodle_lists_them() -> None:
    assert one(member("103", "Instructor")) == Member(
        "103", ("Instructor",), "Camille", "Essai103", "Camille Essai103", "p103@example.org"
    )


def test_privacy_may_leave_only_an_identifier() -> None:
    assert one({"user_id": "7"}) == Member("7")


@pytest.mark.parametrize("name", ["given_name", "family_name", "name", "email"])
@pytest.mark.parametrize("value", [None, 7, ["a"], {}, True, "", "$Person.name.given", "\x00", "\ud800"])
def test_a_name_that_is_none_was_not_sent(name: str, value: Any) -> None:
    field = "full_name" if name == "name" else name
    assert getattr(one(member("7", **{name: value})), field) == ""


def test_an_address_without_an_at_sign_was_not_sent() -> None:
    assert one(member("7", email="camille")).email == ""


def test_absurdly_long_or_dirty_names_are_shortened_and_cleaned() -> None:
    found = one(member("7", given_name="x" * 9000, family_name="Lefèvre\n\u202e\ufffe", name="y" * 9000))
    assert (len(found.given_name), len(found.full_name)) == (120, 250)
    assert "\ufffe" not in found.family_name
    assert "\n" not in found.family_name


@pytest.mark.parametrize(
    "user_id", [None, "", 7, 7.5, True, ["7"], {}, " 7", "7\n", "\x00", "x" * 256, "$User.id", "\ud800"]
)
def test_an_odd_identifier_is_left_out_and_counted_never_repaired(user_id: Any) -> None:
    roster = members.read([member(user_id), member("8")])
    assert ([found.sub for found in roster.members], roster.left_out) == (["8"], 1)


@pytest.mark.parametrize("entry", [None, 7, "7", [], [member("7")], True])
def test_what_is_no_member_is_left_out_and_counted(entry: Any) -> None:
    assert members.read([entry, member("8")]).left_out == 1


@pytest.mark.parametrize("roles", [None, "Learner", 7, {}, [7, None, ["Learner"]], ["$Membership.role"]])
def test_odd_roles_do_not_lose_the_person(roles: Any) -> None:
    assert one(member("7", roles=roles)).sub == "7"


def test_a_thousand_roles_are_cut() -> None:
    assert len(one(member("7", roles=["Learner"] * 1000)).roles) == 50


def test_somebody_listed_twice_is_one_person_with_both_roles() -> None:
    found = one_of_two(member("7", "Learner"), member("7", "Instructor", given_name="Autre"))
    assert (found.roles, found.given_name) == (("Learner", "Instructor"), "Camille")


def one_of_two(*entries: Any) -> Member:
    (found,) = members.read(entries).members
    return found


@pytest.mark.parametrize("status", ["Inactive", "Deleted", "deleted"])
def test_who_is_no_longer_active_is_absent_and_not_unreadable(status: str) -> None:
    roster = members.read([member("7", status=status)])
    assert (roster.members, roster.left_out) == ((), 0)


@pytest.mark.parametrize("status", [..., None, 7, "Active", "active", "Étonné"])
def test_any_other_status_is_active(status: Any) -> None:
    assert one(member("7", status=status)).sub == "7"


def test_active_in_one_entry_is_active() -> None:
    assert one_of_two(member("7", status="Inactive"), member("7")).sub == "7"
