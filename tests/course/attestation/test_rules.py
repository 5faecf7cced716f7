"""What a certificate says of hours."""

from datetime import date

import pytest

from course.attestation import rules
from course.hours.models import Modality
from course.hours.rules import Total

FULL = {
    Modality.IN_PERSON: 720,
    Modality.VIRTUAL_CLASS: 600,
    Modality.ASYNCHRONOUS: 840,
    Modality.ON_SITE: 1200,
}
COMMON = rules.Common(
    *("Pilotage", "Cohorte", "Valcombe", date(2026, 9, 1), date(2028, 8, 31)),
    signatory="H. M.",
    quality="responsable",
    place="",
    codes={"dispositif": "26A001", "module": "", "session": "  "},
)


def snapshot(reading: str = "A", **certified: int) -> dict[str, object]:
    done = {Modality(name): minutes for name, minutes in certified.items()} if certified else FULL
    return rules.snapshot(COMMON, "Ada", "Collège", Total(done, FULL, reading), date(2026, 11, 20))


def test_reading_a_says_36_hours_and_tells_the_support_apart() -> None:
    said = snapshot()
    assert plain(rules.summary(said)) == "36 h dont 12 h en présence et 24 h à distance"
    assert plain(rules.support(said)) == "Accompagnement sur site reçu : 20 h, compté à part."
    assert plain(rules.following(said)) == "Suivi complet : 36 h prévues, 36 h certifiées."


def test_reading_b_says_56_hours_with_the_support_inside() -> None:
    said = snapshot("B")
    assert (
        plain(rules.summary(said))
        == "56 h dont 12 h en présence, 24 h à distance et 20 h d’accompagnement sur site"
    )
    assert plain(rules.support(said)) == "Accompagnement sur site reçu : 20 h, compris dans le total."


def test_a_partial_following_is_said_without_judgement() -> None:
    said = snapshot(in_person=360, virtual_class=95)
    assert plain(rules.summary(said)) == "7 h 35 dont 6 h en présence et 1 h 35 à distance"
    assert plain(rules.following(said)) == "Suivi partiel : 7 h 35 certifiées sur 36 h prévues."


@pytest.mark.parametrize(("reading", "lines"), [("A", 4), ("B", 5)])
def test_the_table_adds_up_to_its_total(reading: str, lines: int) -> None:
    rows = [[plain(cell) for cell in row] for row in rules.table(snapshot(reading))]
    assert len(rows) == lines
    assert rows[-1] == ["Total", *(["36 h"] * 2 if reading == "A" else ["56 h"] * 2)]


def test_a_code_left_empty_is_left_out() -> None:
    assert snapshot()["codes"] == {"dispositif": "26A001"}


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 8, 31), 2026),
        (date(2026, 9, 1), 2027),
        (date(2027, 1, 1), 2027),
        (date(2027, 8, 31), 2027),
    ],
)
def test_a_school_year_is_named_by_its_end(day: date, year: int) -> None:
    assert rules.school_year(day) == year


def test_changed_hours_or_another_reading_are_seen() -> None:
    said = snapshot()
    assert rules.says_the_same(said, Total(FULL, FULL, "A"))
    assert not rules.says_the_same(said, Total({**FULL, Modality.IN_PERSON: 719}, FULL, "A"))
    assert not rules.says_the_same(said, Total(FULL, FULL, "B"))


def test_addresses_are_long_and_each_its_own() -> None:
    tokens = {rules.new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(len(token) == 43 for token in tokens)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_much_support_on_site_does_not_make_up_for_missing_classes() -> None:
    said = snapshot("B", in_person=720, virtual_class=300, asynchronous=840, on_site=1500)
    assert said["done"] == said["planned"]
    assert (
        plain(rules.following(said))
        == "Suivi partiel : 56 h certifiées, sans que chaque modalité soit complète."
    )


def test_support_on_site_or_one_hour_for_another_makes_a_certificate_outdated() -> None:
    said = {
        1: snapshot(in_person=360),
        2: snapshot(in_person=360, on_site=60),
        3: snapshot(virtual_class=360),
    }
    now = Total({Modality.IN_PERSON: 360}, FULL, "A")
    assert rules.outdated(said, dict.fromkeys(said, now)) == {2, 3}
