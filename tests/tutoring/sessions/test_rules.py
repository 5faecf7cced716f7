"""What a sheet counts, and what becomes of two people's answers about the same line."""

from hypothesis import given
from hypothesis import strategies as st

from course.hours.models import Modality
from tutoring.sessions import rules
from tutoring.sessions.models import Status
from tutoring.sessions.rules import BLANK, Decision, Entry, Mark

absences = st.sampled_from([Mark(Status.ABSENT), Mark(Status.EXCUSED)])
presences = st.integers(1, 180).map(lambda minutes: Mark(Status.PRESENT, minutes))
marks = absences | presences
answers = marks | st.just(BLANK)


@given(answers)
def test_a_mark_survives_the_page(mark: Mark) -> None:
    assert rules.read_mark(str(mark)) == mark


@given(st.text(max_size=30))
def test_a_tampered_mark_is_no_mark_and_no_error(text: str) -> None:
    assert rules.read_mark(text) == BLANK or str(rules.read_mark(text)).split(":")[0] in list(Status)


@given(answers, answers, answers)
def test_another_trainers_change_is_never_overwritten_in_silence(
    mark: Mark, seen: Mark, current: Mark
) -> None:
    decision = rules.decide(Entry(1, mark, seen), current)
    if seen != current:
        assert decision != Decision.WRITE


@given(answers, answers)
def test_what_was_not_touched_stays(seen: Mark, current: Mark) -> None:
    assert rules.decide(Entry(1, seen, seen), current) == Decision.KEEP
    assert rules.decide(Entry(1, BLANK, seen), current) == Decision.KEEP


@given(marks, answers)
def test_what_one_trainer_alone_changes_is_written(mark: Mark, current: Mark) -> None:
    wanted = Decision.KEEP if mark == current else Decision.WRITE
    assert rules.decide(Entry(1, mark, current), current) == wanted


def test_a_virtual_class_counts_whole_from_80_percent() -> None:
    def credit(minutes: int) -> int:
        return rules.credited(Mark(Status.PRESENT, minutes), Modality.VIRTUAL_CLASS, 60)

    assert [credit(minutes) for minutes in (35, 47, 48, 60)] == [35, 47, 60, 60]


def test_a_half_day_counts_the_minutes_attended() -> None:
    assert rules.credited(Mark(Status.PRESENT, 160), Modality.IN_PERSON, 180) == 160
    assert rules.credited(Mark(Status.EXCUSED), Modality.IN_PERSON, 180) == 0
