"""The difference between what is known and what was read, and when to doubt it."""

from typing import Any

import pytest

from lti.roster import rules
from lti.roster.members import Member, Roster
from lti.roster.rules import Difference, Known
from tests.conftest import NOVEMBER


def known(sub: str, **changes: Any) -> Known:
    values = {"identity_id": int(sub), "person_id": int(sub), "membership_id": int(sub), **changes}
    names = {"given_name": "Camille", "family_name": f"E{sub}", "display_name": f"Camille E{sub}"}
    return Known(sub=sub, **{**names, **values})


def member(sub: str, **names: str) -> Member:
    return Member(sub, ("Learner",), **{"given_name": "Camille", "family_name": f"E{sub}", **names})


def difference(before: list[Known], *read: Member, left_out: int = 0) -> Difference:
    return rules.difference({one.sub: one for one in before}, Roster(read, left_out))


def test_each_person_is_new_joined_back_gone_or_the_same() -> None:
    before = [known("1"), known("2"), known("3", gone_at=NOVEMBER), known("4", membership_id=None)]
    change = difference(before, member("1"), member("3"), member("4"), member("5"))
    assert [one.sub for one in change.new] == ["5"]
    assert [one.sub for one in change.joined] == ["4"]
    assert [one.sub for one in change.back] == ["3"]
    assert [one.sub for one in change.gone] == ["2"]
    assert (change.renamed, change.present, change.listed) == ([], 2, 4)


def test_nobody_is_gone_twice_nor_from_where_they_never_were() -> None:
    before = [known("1", gone_at=NOVEMBER), known("2", membership_id=None)]
    assert difference(before, member("9")).gone == []


def test_whoever_came_in_while_the_list_was_read_is_not_gone() -> None:
    assert difference([known("1", has_just_come=True)], member("2")).gone == []


def test_a_list_read_in_part_proves_nobodys_departure() -> None:
    change = difference([known("1"), known("2")], member("3"), left_out=1)
    assert (change.gone, [one.sub for one in change.new]) == ([], ["3"])


@pytest.mark.parametrize(
    ("names", "renamed"),
    [
        ({}, False),
        ({"given_name": "", "family_name": ""}, False),
        ({"given_name": "", "family_name": "", "full_name": "Camille E1"}, True),
        ({"family_name": "Durand"}, True),
        ({"family_name": ""}, False),
        ({"email": "c@example.org"}, True),
        ({"full_name": "Autre, Camille"}, False),
    ],
)
def test_only_what_is_sent_renames(names: dict[str, str], renamed: bool) -> None:
    assert rules.is_renamed(known("1"), member("1", **names)) is renamed


def crowd(present: int, stay: int, newcomers: int = 0) -> Difference:
    """So many people known, of whom so many are still listed, with so many newcomers."""
    subs = [str(number) for number in range(1, present + 1)]
    more = [str(number) for number in range(1000, 1000 + newcomers)]
    return difference([known(sub) for sub in subs], *(member(sub) for sub in subs[:stay] + more))


@pytest.mark.parametrize(
    ("present", "stay", "newcomers", "doubtful"),
    [
        (1, 0, 0, True),
        (30, 0, 0, True),
        (30, 14, 0, True),
        (30, 15, 0, False),
        (10, 4, 40, True),
        (9, 1, 0, False),
        # The administrator who opened the course is in no list: no reason to doubt.
        (1, 0, 24, False),
        (0, 0, 0, False),
    ],
)
def test_an_empty_or_shrunk_list_is_doubted(present: int, stay: int, newcomers: int, doubtful: bool) -> None:
    assert rules.is_doubtful(crowd(present, stay, newcomers), allowed=0) is doubtful


def test_a_confirmation_holds_for_the_number_that_was_shown() -> None:
    change = crowd(30, 10)
    assert not rules.is_doubtful(change, allowed=20)
    assert rules.is_doubtful(change, allowed=19)


def test_the_number_of_departures_is_read_back_from_the_sentence() -> None:
    sentence = rules.doubt(crowd(3500, 0))
    assert rules.doubted(sentence) == 3500
    assert len(sentence) <= 200
    assert rules.doubted(rules.doubt(crowd(1, 0))) == 1
    assert rules.doubted(None) is rules.doubted(rules.partial(2)) is None
