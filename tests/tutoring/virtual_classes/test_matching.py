"""Whose name is it: sure, doubtful, unknown; pure."""

import pytest

from tutoring.virtual_classes import matching
from tutoring.virtual_classes.matching import Expected, Found, Given
from tutoring.virtual_classes.models import Match

PEOPLE = [
    Expected(1, "Ada Lovelace", "ada@ac-valcombe.fr"),
    Expected(2, "Élodie Grand-Pré", "elodie@ac-valcombe.fr"),
    Expected(3, "Marie Dupont", "marie.dupont@ac-valcombe.fr"),
    Expected(4, "Marie Dupont", "m.dupont2@ac-valcombe.fr"),
    Expected(5, "Jean-Paul Lemoine"),
]


def find(name: str, email: str = "") -> Found:
    return matching.match_all([Given(name, email)], PEOPLE)[0]


@pytest.mark.parametrize(
    "name",
    [
        "Ada Lovelace",
        "LOVELACE Ada",
        "  ada   lovelace ",
        "Mme Ada LOVELACE",
        "Ada Lovelace (Invité)",
        "Ada Lovelace (Guest)",
        "Ada Lovelace (Ada Lovelace)",
    ],
)
def test_case_order_and_labels_do_not_matter(name: str) -> None:
    assert find(name) == Found(Match.SURE, (1,))


def test_accents_and_hyphens_do_not_matter() -> None:
    assert find("GRAND PRE Elodie") == Found(Match.SURE, (2,))
    assert find("Jean Paul LEMOINE").person_ids == (5,)


def test_two_people_of_one_name_are_left_to_a_human_whatever_the_address() -> None:
    assert find("DUPONT Marie") == Found(Match.DOUBTFUL, (3, 4), matching.SAME_NAME)
    found = find("Marie Dupont", "m.dupont2@ac-valcombe.fr")
    assert found == Found(Match.DOUBTFUL, (4, 3), matching.SAME_NAME)


@pytest.mark.parametrize(
    "name", ["A. Lovelace", "Ada L.", "Ada", "Lovelace", "Ada Lovelace CPE", "Ada Lovelac"]
)
def test_parts_initials_and_near_spellings_are_doubtful(name: str) -> None:
    found = find(name)
    assert (found.match, found.person_ids) == (Match.DOUBTFUL, (1,))


def test_the_address_is_only_a_hint() -> None:
    assert find("iPad de la direction", "ada@ac-valcombe.fr") == Found(Match.DOUBTFUL, (1,), matching.ADDRESS)
    assert find("Ada Lovelace", "elodie@ac-valcombe.fr").match == Match.DOUBTFUL


def test_the_account_of_another_makes_a_name_doubtful() -> None:
    found = find("Ada Lovelace (Élodie Grand-Pré)")
    assert (found.match, found.why) == (Match.DOUBTFUL, matching.ACCOUNT)
    assert set(found.person_ids) == {1, 2}
    assert find("Salle 12 (Ada Lovelace)").match == Match.DOUBTFUL


@pytest.mark.parametrize("name", ["Zoé Quelqu’un", "Téléphone 1", "A.", "🙂 b", "=SOMME(A1)"])
def test_strangers_are_unknown(name: str) -> None:
    assert find(name).match == Match.UNKNOWN


def test_one_name_under_two_addresses_may_be_two_people() -> None:
    given = [Given("Ada Lovelace", "ada@ac-valcombe.fr"), Given("Ada Lovelace", "autre@example.fr")]
    assert [one.match for one in matching.match_all(given, PEOPLE)] == [Match.DOUBTFUL, Match.DOUBTFUL]


def test_ten_thousand_names_are_matched_in_seconds() -> None:
    names = [Given(f"Inconnue Numero{number}") for number in range(10_000)]
    assert {one.match for one in matching.match_all(names, PEOPLE)} == {Match.UNKNOWN}
