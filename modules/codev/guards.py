"""What must be met to leave a step, and what gives the hours: from counts only (domain §4). Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from modules.codev.rules import (
    ACTIONS,
    ADVICE,
    CONSULTANTS,
    EXPOSE_WORDS,
    FIRST_ACTION_WITHIN,
    FOLLOW_UP_FROM,
    Kind,
    Part,
    Step,
)


@dataclass(frozen=True)
class Member:
    """What the guards know of one person in the thread."""

    person_id: int
    part: Part
    signed: bool = False
    answered: bool = False
    consented: bool = False


@dataclass(frozen=True)
class Facts:
    """What the guards know of a thread: counts, dates, yes and no; no text."""

    step: Step
    today: date
    step_since: date
    members: Sequence[Member] = ()
    # How many of each kind each person wrote.
    written: Mapping[tuple[int, Kind], int] = field(default_factory=dict)
    open_questions: int = 0
    expose_words: int = 0
    # The client said that third parties are anonymised, in the subject or in the exposé.
    anonymised: bool = False
    contract_accepted: bool = False
    action_dates: Sequence[date] = ()
    outcomes: int = 0
    # People of the thread between whom a hierarchical or evaluative link is declared.
    linked: bool = False
    # A trainer facilitates whom not everybody lets read the thread.
    trainer_unwelcome: bool = False

    def with_part(self, *parts: Part) -> list[Member]:
        return [member for member in self.members if member.part in parts]

    def count(self, person_id: int, *some: Kind) -> int:
        """How many of these kinds the person wrote."""
        return sum(self.written.get((person_id, kind), 0) for kind in some)


@dataclass(frozen=True)
class Unmet:
    """A condition that is not met; `passable`: a facilitator may go on with a reason."""

    code: str
    sentence: str
    passable: bool = True


def unmet(facts: Facts) -> list[Unmet]:
    """What stands against leaving the step that the thread is in; empty when all is met."""
    return [*_LEAVING.get(facts.step, _nothing)(facts)]


def _nothing(facts: Facts) -> list[Unmet]:
    return []


def _proposal(facts: Facts) -> list[Unmet]:
    client = next(iter(facts.with_part(Part.CLIENT)), None)
    found = []
    if client is None:
        found.append(Unmet("client", "Aucun sujet n’est choisi : personne n’est client de ce fil.", False))
    elif not (client.consented and client.signed):
        sentence = "La personne cliente n’a pas encore donné son accord et signé la charte."
        found.append(Unmet("consent", sentence, False))
    if client is not None and not facts.anonymised:
        sentence = "La personne cliente n’a pas confirmé que personne n’est reconnaissable dans le sujet."
        found.append(Unmet("anonymity", sentence, False))
    if not facts.with_part(Part.FACILITATOR):
        found.append(Unmet("facilitator", "Personne n’anime ce fil.", False))
    if facts.linked:
        sentence = "Un lien hiérarchique ou d’évaluation est déclaré entre deux membres de ce fil."
        found.append(Unmet("link", sentence, False))
    if facts.trainer_unwelcome:
        sentence = (
            "Tout le monde n’a pas accepté que la formatrice ou le formateur lise ce fil : "
            "confiez l’animation à une autre personne."
        )
        found.append(Unmet("trainer", sentence, False))
    if len(facts.with_part(Part.CONSULTANT)) < CONSULTANTS:
        found.append(Unmet("consultants", "Il faut au moins trois consultants."))
    if not all(member.signed for member in facts.members):
        found.append(Unmet("charter", "Tout le monde n’a pas encore signé la charte."))
    if not all(member.answered for member in facts.members):
        sentence = "Tout le monde n’a pas répondu à la question sur la relecture ; sans réponse, c’est non."
        found.append(Unmet("readers", sentence))
    return found


def _expose(facts: Facts) -> list[Unmet]:
    if not facts.expose_words:
        return [Unmet("expose", "L’exposé n’est pas encore écrit.", False)]
    found = []
    if not facts.anonymised:
        sentence = "La personne cliente n’a pas confirmé que personne n’est reconnaissable dans l’exposé."
        found.append(Unmet("anonymity", sentence, False))
    least, most = EXPOSE_WORDS
    if not least <= facts.expose_words <= most:
        found.append(
            Unmet(
                "length",
                f"L’exposé compte {facts.expose_words} mots ; la méthode en demande {least} à {most}.",
            )
        )
    return found


def _clarification(facts: Facts) -> list[Unmet]:
    found = []
    if facts.open_questions:
        several = facts.open_questions > 1
        sentence = f"{facts.open_questions} questions attendent" if several else "Une question attend"
        found.append(Unmet("answers", f"{sentence} encore une réponse (« je ne sais pas » en est une)."))
    if _silent(facts, Part.CONSULTANT, Kind.QUESTION):
        found.append(Unmet("questions", "Chaque consultant n’a pas encore posé sa question."))
    return found


def _contract(facts: Facts) -> list[Unmet]:
    if facts.contract_accepted:
        return []
    return [Unmet("contract", "La personne cliente n’a pas encore accepté le contrat.", False)]


def _consultation(facts: Facts) -> list[Unmet]:
    spoken = [one for one in facts.with_part(Part.CONSULTANT) if facts.count(one.person_id, *ADVICE)]
    if len(spoken) >= CONSULTANTS:
        return []
    return [Unmet("advice", "Moins de trois consultants ont apporté quelque chose.")]


def _plan(facts: Facts) -> list[Unmet]:
    found = []
    if _silent(facts, Part.CLIENT, Kind.SYNTHESIS):
        found.append(
            Unmet(
                "synthesis", "La personne cliente n’a pas encore dit ce qu’elle garde et ce qu’elle laisse."
            )
        )
    least, most = ACTIONS
    if not least <= len(facts.action_dates) <= most:
        found.append(Unmet("actions", "Le plan compte une à trois actions datées."))
    elif min(facts.action_dates) > facts.step_since + FIRST_ACTION_WITHIN + timedelta(days=_slack(facts)):
        found.append(Unmet("first_action", "Le premier pas est à faire dans les quatorze jours."))
    return found


def _slack(facts: Facts) -> int:
    """The days that the step has lasted: the fourteen days count from the writing, not from its start."""
    return max(0, (facts.today - facts.step_since).days)


def _learning(facts: Facts) -> list[Unmet]:
    if _silent(facts, None, Kind.LEARNING, Kind.PROCESS_LEARNING):
        return [Unmet("learning", "Tout le monde n’a pas encore dit ce qu’il ou elle a appris.")]
    return []


def _follow_up(facts: Facts) -> list[Unmet]:
    found = []
    if facts.outcomes < len(facts.action_dates) or _silent(facts, Part.CLIENT, Kind.FOLLOW_UP):
        found.append(Unmet("follow_up", "La personne cliente n’a pas encore raconté la suite."))
    if facts.today < facts.step_since + FOLLOW_UP_FROM:
        found.append(Unmet("early", "Le suivi se fait trente à quarante-cinq jours après."))
    return found


def _silent(facts: Facts, part: Part | None, *some: Kind) -> list[int]:
    """Those with this part (all of them for None) who wrote none of these."""
    members = facts.members if part is None else facts.with_part(part)
    return [one.person_id for one in members if not facts.count(one.person_id, *some)]


_LEAVING = {
    Step.PROPOSAL: _proposal,
    Step.EXPOSE: _expose,
    Step.CLARIFICATION: _clarification,
    Step.CONTRACT: _contract,
    Step.CONSULTATION: _consultation,
    Step.PLAN: _plan,
    Step.LEARNING: _learning,
    Step.FOLLOW_UP: _follow_up,
}


def minimum_met(facts: Facts, member: Member) -> bool:
    """Whether the person did what gives the 60 minutes (domain §4, « Minimum »)."""
    me = member.person_id
    learnt = facts.count(me, Kind.LEARNING, Kind.PROCESS_LEARNING) > 0
    if member.part == Part.CLIENT:
        told = facts.count(me, Kind.EXPOSE) and facts.count(me, Kind.SYNTHESIS)
        return bool(told and facts.contract_accepted and facts.count(me, Kind.FOLLOW_UP))
    if member.part == Part.CONSULTANT:
        return bool(facts.count(me, Kind.QUESTION) and facts.count(me, *ADVICE) and learnt)
    if member.part == Part.OBSERVER:
        return bool(facts.count(me, Kind.PROCESS_NOTE) and learnt)
    return learnt and facts.step.reached(Step.LEARNING)


def share(facts: Facts) -> dict[int, int]:
    """How many contributions each member wrote: the balance of participation, without any text."""
    written: Counter[int] = Counter()
    for (person_id, _), count in facts.written.items():
        written[person_id] += count
    return {member.person_id: written[member.person_id] for member in facts.members}
