"""What a review desk tells of a thread, from counts only: who is awaited, what lacks for the hours. Pure."""

from modules.codev.guards import Facts, Member
from modules.codev.rules import ADVICE, Kind, Part, Step

_LEARNT = (Kind.LEARNING, Kind.PROCESS_LEARNING)


def awaited(facts: Facts) -> list[int]:
    """The people from whom the step still waits for something, in the order of the members."""
    return [member.person_id for member in facts.members if awaits(facts, member)]


def awaits(facts: Facts, member: Member) -> bool:
    """Whether the step still waits for this person (domain §4, « Who writes », « Guard to leave »)."""
    me, step = member.person_id, facts.step
    if step == Step.PROPOSAL:
        return not (member.signed and member.answered)
    if step == Step.LEARNING:
        noted = member.part != Part.OBSERVER or facts.count(me, Kind.PROCESS_NOTE)
        return not (facts.count(me, *_LEARNT) and noted)
    if member.part == Part.CLIENT:
        return _awaits_client(facts, me)
    if member.part == Part.CONSULTANT and step == Step.CLARIFICATION:
        return not facts.count(me, Kind.QUESTION)
    return member.part == Part.CONSULTANT and step == Step.CONSULTATION and not facts.count(me, *ADVICE)


def _awaits_client(facts: Facts, me: int) -> bool:
    if facts.step == Step.CLARIFICATION:
        return facts.open_questions > 0
    if facts.step == Step.CONTRACT:
        return not facts.contract_accepted
    wanted = {Step.EXPOSE: Kind.EXPOSE, Step.PLAN: Kind.SYNTHESIS, Step.FOLLOW_UP: Kind.FOLLOW_UP}
    return facts.step in wanted and not facts.count(me, wanted[facts.step])


def lacks(facts: Facts, member: Member, *, is_over: bool) -> list[str]:
    """What somebody's hour still lacks of steps whose time is over, in words (domain §4, « Minimum »).

    `is_over`: the window of the step that the thread is in has ended too.
    """
    me, found = member.person_id, []

    def past(step: Step) -> bool:
        return facts.step.reached(step) and (facts.step != step or is_over)

    if member.part == Part.CONSULTANT and past(Step.CLARIFICATION) and not facts.count(me, Kind.QUESTION):
        found.append("une question")
    if member.part == Part.CONSULTANT and past(Step.CONSULTATION) and not facts.count(me, *ADVICE):
        found.append("une contribution à la consultation")
    if member.part == Part.CLIENT:
        return ["le récit du suivi"] if past(Step.FOLLOW_UP) and not facts.count(me, Kind.FOLLOW_UP) else []
    if member.part == Part.OBSERVER and past(Step.LEARNING) and not facts.count(me, Kind.PROCESS_NOTE):
        found.append("la note d’observation")
    if past(Step.LEARNING) and not facts.count(me, *_LEARNT):
        found.append("l’apprentissage")
    return found
