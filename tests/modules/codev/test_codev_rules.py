"""The method as data, and what stands against leaving each step (domain §4)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from modules.codev import guards, rules
from modules.codev.guards import Facts, Member
from modules.codev.rules import ADVICE, Kind, Part, Step

MONDAY = date(2027, 1, 18)
CLIENT, LEADER, WATCHER = 1, 2, 7
CONSULTANTS = (3, 4, 5)
PEOPLE = [
    Member(CLIENT, Part.CLIENT, signed=True, answered=True, consented=True),
    Member(LEADER, Part.FACILITATOR, signed=True, answered=True),
    *(Member(one, Part.CONSULTANT, signed=True, answered=True) for one in CONSULTANTS),
]


def facts(step: Step, **more: object) -> Facts:
    """A thread of five in this step, where nothing was done yet but to agree."""
    known = Facts(step=step, today=MONDAY, step_since=MONDAY, members=PEOPLE, anonymised=True)
    return replace(known, **more)  # type: ignore[arg-type]


def against(known: Facts) -> dict[str, bool]:
    """What stands against leaving, and whether it may be passed with a reason."""
    return {one.code: one.passable for one in guards.unmet(known)}


def changed(person_id: int, **more: object) -> list[Member]:
    return [replace(one, **more) if one.person_id == person_id else one for one in PEOPLE]  # type: ignore[arg-type]


def test_consent_anonymity_a_link_and_an_unwelcome_trainer_are_never_passed() -> None:
    assert against(facts(Step.PROPOSAL)) == {}
    for known, code in (
        (facts(Step.PROPOSAL, members=PEOPLE[1:]), "client"),
        (facts(Step.PROPOSAL, members=changed(CLIENT, consented=False)), "consent"),
        (facts(Step.PROPOSAL, members=changed(CLIENT, signed=False)), "consent"),
        (facts(Step.PROPOSAL, anonymised=False), "anonymity"),
        (facts(Step.PROPOSAL, linked=True), "link"),
        (facts(Step.PROPOSAL, trainer_unwelcome=True), "trainer"),
        (facts(Step.EXPOSE), "expose"),
        (facts(Step.EXPOSE, expose_words=200, anonymised=False), "anonymity"),
        (facts(Step.CONTRACT), "contract"),
    ):
        assert against(known)[code] is False, code


def test_too_few_consultants_or_a_silence_on_the_readers_is_passed_with_a_reason() -> None:
    few = facts(Step.PROPOSAL, members=[*PEOPLE[:4], replace(PEOPLE[2], person_id=9, answered=False)][:4])
    assert against(few) == {"consultants": True}
    assert against(facts(Step.PROPOSAL, members=changed(4, answered=False))) == {"readers": True}
    assert against(facts(Step.PROPOSAL, members=changed(4, signed=False))) == {"charter": True}


@pytest.mark.parametrize(("words", "stands"), [(149, True), (150, False), (400, False), (401, True)])
def test_the_length_of_the_expose_is_advice(words: int, stands: bool) -> None:
    expected = {"length": True} if stands else {}
    assert against(facts(Step.EXPOSE, expose_words=words)) == expected


def test_the_clarification_asks_for_a_question_each_and_for_answers() -> None:
    asked = {(one, Kind.QUESTION): 1 for one in CONSULTANTS}
    assert against(facts(Step.CLARIFICATION, written=asked)) == {}
    assert against(facts(Step.CLARIFICATION, written=asked, open_questions=2)) == {"answers": True}
    assert against(facts(Step.CLARIFICATION, written={(3, Kind.QUESTION): 9})) == {"questions": True}


def test_the_consultation_asks_for_three_people_not_for_three_texts() -> None:
    assert against(facts(Step.CONSULTATION, written={(3, Kind.SUGGESTION): 9})) == {"advice": True}
    spoken = dict.fromkeys([(3, Kind.IMPRESSION), (4, Kind.EXPERIENCE), (5, Kind.HYPOTHESIS)], 1)
    assert against(facts(Step.CONSULTATION, written=spoken)) == {}


def test_the_first_action_of_the_plan_is_within_fourteen_days() -> None:
    told = {(CLIENT, Kind.SYNTHESIS): 1}
    soon, late = MONDAY + timedelta(days=14), MONDAY + timedelta(days=15)
    assert against(facts(Step.PLAN, written=told, action_dates=[soon, late])) == {}
    assert against(facts(Step.PLAN, written=told, action_dates=[late])) == {"first_action": True}
    assert against(facts(Step.PLAN, written=told)) == {"actions": True}
    assert against(facts(Step.PLAN, action_dates=[soon])) == {"synthesis": True}


def test_the_follow_up_waits_for_thirty_days_and_for_the_client() -> None:
    told = {(CLIENT, Kind.FOLLOW_UP): 1}
    done = facts(Step.FOLLOW_UP, written=told, action_dates=[MONDAY], outcomes=1)
    assert against(done) == {"early": True}
    assert against(replace(done, today=MONDAY + timedelta(days=30))) == {}
    assert "follow_up" in against(replace(done, outcomes=0))


def test_each_part_has_its_minimum() -> None:
    learnt = {(one, Kind.LEARNING): 1 for one in (LEADER, *CONSULTANTS, WATCHER)}
    watcher = Member(WATCHER, Part.OBSERVER)
    known = facts(Step.LEARNING, written=learnt, members=[*PEOPLE, watcher])
    assert [one.person_id for one in known.members if guards.minimum_met(known, one)] == [LEADER]
    written = {
        **learnt,
        (3, Kind.QUESTION): 1,
        (3, Kind.IMPRESSION): 1,
        (4, Kind.QUESTION): 5,
        (WATCHER, Kind.PROCESS_NOTE): 1,
        **{(CLIENT, one): 1 for one in (Kind.EXPOSE, Kind.SYNTHESIS, Kind.FOLLOW_UP)},
    }
    done = replace(known, written=written)
    assert [one.person_id for one in done.members if guards.minimum_met(done, one)] == [LEADER, 3, WATCHER]
    assert guards.minimum_met(replace(done, contract_accepted=True), PEOPLE[0])


def test_the_part_of_each_is_counted_without_any_text() -> None:
    known = facts(Step.PLAN, written={(3, Kind.QUESTION): 2, (3, Kind.SUGGESTION): 1, (4, Kind.QUESTION): 1})
    assert guards.share(known) == {CLIENT: 0, LEADER: 0, 3: 3, 4: 1, 5: 0}


def test_steps_follow_each_other_and_end() -> None:
    assert Step.PROPOSAL.previous is None
    assert Step.CLOSED.next is None
    assert Step.CLOSED.previous == Step.FOLLOW_UP
    assert Step.ANONYMISED.previous is None
    walked, step = [Step.PROPOSAL], Step.PROPOSAL.next
    while step is not None:
        walked.append(step)
        step = step.next
    assert walked == list(Step)[:-1]


def test_the_facilitator_says_a_word_on_the_frame_in_every_step_but_the_last() -> None:
    for step in Step:
        assert rules.may_write(Part.FACILITATOR, step, Kind.GUIDANCE) is (step not in Step.over())
        assert not rules.may_write(Part.OBSERVER, step, Kind.GUIDANCE)
    assert rules.kinds(Part.CONSULTANT, Step.CONSULTATION) == [one for one in Kind if one in ADVICE]
    assert rules.kinds(Part.OBSERVER, Step.CONSULTATION) == []


WINTER = [(date(2027, 2, 13), date(2027, 2, 28))]


def test_windows_count_working_days_outside_holidays() -> None:
    assert rules.due_on(Step.EXPOSE, date(2027, 2, 11), WINTER) == date(2027, 3, 1)
    assert rules.due_on(Step.FOLLOW_UP, MONDAY) == MONDAY + timedelta(days=45)
    assert rules.due_on(Step.PROPOSAL, MONDAY) is rules.due_on(Step.CLOSED, MONDAY) is None


def test_after_a_pause_as_many_working_days_are_left_as_before() -> None:
    due = date(2027, 2, 12)
    assert rules.after_suspension(due, date(2027, 2, 10), date(2027, 3, 3), WINTER) == date(2027, 3, 5)
    # Stopped before the holidays and started again within them: they are not counted.
    assert rules.after_suspension(due, date(2027, 2, 10), date(2027, 2, 20), WINTER) == date(2027, 3, 2)
    assert rules.after_suspension(due, due, due, WINTER) == due
    assert rules.after_suspension(due, date(2027, 2, 15), date(2027, 3, 8), WINTER) == due
    assert rules.after_suspension(None, due, due, WINTER) is None
