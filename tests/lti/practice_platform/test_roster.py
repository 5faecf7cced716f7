"""The people of « Académie de Valcombe » (domain §8)."""

from collections import Counter

from course.demo.roster import GROUPS, NEWCOMERS, PARTICIPANTS, PEOPLE, SCHOOLS


def test_roster_is_the_cohort_of_the_domain() -> None:
    """24 participants in four groups of six with one inspector each, and the whole team."""
    assert Counter(who.group for who in PARTICIPANTS) == dict.fromkeys(GROUPS, 6)
    inspectors = [who.group for who in PARTICIPANTS if who.function == "inspector"]
    assert sorted(inspectors, key=str) == list(GROUPS)
    assert Counter(who.role for who in PEOPLE) == {
        "participant": 24, "tutor": 4, "trainer": 2, "manager": 1, "ia_ipr": 2,
        "expert": 2, "administrator": 1, "partner": 3,
    }  # fmt: skip


def test_nobody_is_mistaken_for_another() -> None:
    """Keys, LMS ids and addresses are distinct, newcomers included; mail leads nowhere."""
    everyone = PEOPLE + NEWCOMERS
    for values in ([p.key for p in everyone], [p.sub for p in everyone], [p.email for p in everyone]):
        assert len(set(values)) == len(everyone)
    assert all(who.sub.isdecimal() and who.email.endswith("@example.org") for who in everyone)


def test_every_deputy_has_a_school_and_one_group_has_the_warning() -> None:
    """Deputies work in a known school; only one pair of a group shares theirs."""
    known = {school.key for school in SCHOOLS}
    deputies = [who for who in PARTICIPANTS if who.function == "deputy"]
    assert {who.school for who in deputies} == known
    shared = Counter((who.group, who.school) for who in deputies)
    assert [pair for pair, number in shared.items() if number > 1] == [("G3", "quatre-vents")]


def test_names_exercise_what_breaks() -> None:
    """The first participant is Camille; there are accents, hyphens, an apostrophe, an initial É."""
    names = " ".join(who.name for who in PARTICIPANTS)
    assert (PARTICIPANTS[0].key, PARTICIPANTS[0].group) == ("camille", "G1")
    assert any(who.given_name.startswith("É") for who in PARTICIPANTS)
    assert "Jean-Baptiste" in names
    assert "’" in names
