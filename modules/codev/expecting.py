"""What is expected of whom in a step, in words (domain §4, « Who writes », « Minimum »). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from modules.codev.rules import ADVICE, Kind, Part, Step


@dataclass(frozen=True)
class Standing:
    """Where a thread is: counts only."""

    step: Step
    # How many of each kind each person wrote.
    written: Mapping[tuple[int, Kind], int] = field(default_factory=dict)
    open_questions: int = 0
    contract_accepted: bool = False

    def count(self, person_id: int, *some: Kind) -> int:
        """How many of these kinds the person wrote."""
        return sum(self.written.get((person_id, kind), 0) for kind in some)

    def any_of(self, *some: Kind) -> int:
        """How many of these kinds there are, by anybody."""
        return sum(count for (_, kind), count in self.written.items() if kind in some)


@dataclass(frozen=True)
class Expected:
    """A sentence; `due`: it is this person's turn, and the sentence begins after « À vous : »."""

    sentence: str
    due: bool = False


def expected(standing: Standing, person_id: int, part: Part, signed: bool) -> Expected:
    """What this person has to do in the step, or why there is nothing."""
    if standing.step in Step.over():
        return Expected("Ce fil est terminé ; rien n’est attendu de vous.")
    if not signed:
        return _you("signez la charte et dites qui peut relire ce fil")
    return _IN[standing.step](standing, person_id, part)


def _you(sentence: str) -> Expected:
    return Expected(sentence, due=True)


def _rest(sentence: str, part: Part) -> Expected:
    """Nothing to do; those who lead or watch are told what they are here for."""
    if part == Part.FACILITATOR:
        return Expected(f"{sentence} Vous veillez sur le temps et le cadre.")
    if part == Part.OBSERVER:
        return Expected("Vous observez : vous prendrez la plume à l’étape des apprentissages.")
    return Expected(f"{sentence} Rien n’est attendu de vous pour le moment.")


def _proposal(standing: Standing, person_id: int, part: Part) -> Expected:
    if part == Part.FACILITATOR:
        return _you("aidez le groupe à choisir un sujet, puis ouvrez l’étape de l’exposé")
    return Expected("Le groupe choisit son sujet : vous pouvez en proposer un et donner votre voix.")


def _expose(standing: Standing, person_id: int, part: Part) -> Expected:
    if part == Part.CLIENT and not standing.count(person_id, Kind.EXPOSE):
        return _you("écrivez votre exposé")
    if standing.any_of(Kind.EXPOSE):
        return _rest("L’exposé est écrit ; il peut encore être repris.", part)
    return _rest("La personne cliente écrit son exposé.", part)


def _clarification(standing: Standing, person_id: int, part: Part) -> Expected:
    waiting = standing.open_questions
    if part == Part.CLIENT and waiting:
        return _you(f"répondez à {waiting} questions" if waiting > 1 else "répondez à une question")
    if part == Part.CONSULTANT and not standing.count(person_id, Kind.QUESTION):
        return _you("posez une question")
    if part == Part.CONSULTANT:
        return Expected("Vous avez posé votre part de questions ; vous pouvez en poser d’autres.")
    return _rest("Le groupe pose ses questions.", part)


def _contract(standing: Standing, person_id: int, part: Part) -> Expected:
    if standing.contract_accepted:
        return _rest("Le contrat est accepté.", part)
    if part == Part.CLIENT:
        if not standing.any_of(Kind.REQUEST):
            return _you("formulez votre demande")
        if standing.any_of(Kind.REFORMULATION):
            return _you("acceptez la formulation qui dit le mieux votre demande")
        return Expected(
            "Le groupe peut reformuler votre demande ; acceptez la formulation qui vous convient."
        )
    if part == Part.CONSULTANT and standing.any_of(Kind.REQUEST):
        if standing.any_of(Kind.REFORMULATION):
            return Expected(
                "La demande est reformulée : à la personne cliente d’accepter, ou à vous de préciser."
            )
        return _you("que l’un de vous reformule la demande")
    return _rest("La personne cliente formule sa demande.", part)


def _consultation(standing: Standing, person_id: int, part: Part) -> Expected:
    if part == Part.CONSULTANT and not standing.count(person_id, *ADVICE):
        return _you("apportez une impression, une hypothèse, une expérience ou une suggestion")
    if part == Part.CLIENT:
        return Expected("Vous lisez, sans vous justifier ; vous pouvez demander une précision.")
    if part == Part.CONSULTANT:
        return Expected("Vous avez apporté votre part ; vous pouvez encore écrire.")
    return _rest("Les consultants écrivent.", part)


def _plan(standing: Standing, person_id: int, part: Part) -> Expected:
    if part == Part.CLIENT and not standing.count(person_id, Kind.SYNTHESIS):
        return _you("dites ce que vous gardez, ce que vous laissez, et vos prochaines actions")
    return _rest("La personne cliente écrit sa synthèse et son plan.", part)


def _learning(standing: Standing, person_id: int, part: Part) -> Expected:
    if part == Part.OBSERVER and not standing.count(person_id, Kind.PROCESS_NOTE):
        return _you("rendez votre note d’observation et dites ce que vous avez appris")
    if not standing.count(person_id, Kind.LEARNING, Kind.PROCESS_LEARNING):
        return _you("dites ce que vous avez appris")
    return Expected("Vous avez dit ce que vous avez appris. Merci !")


def _follow_up(standing: Standing, person_id: int, part: Part) -> Expected:
    if part == Part.CLIENT and not standing.count(person_id, Kind.FOLLOW_UP):
        return _you("racontez la suite : fait, modifié ou non fait, et pourquoi")
    if standing.any_of(Kind.FOLLOW_UP):
        return Expected("La suite est racontée : vous pouvez la commenter.")
    return Expected("La personne cliente racontera la suite ; vous pourrez la commenter.")


_IN = {
    Step.PROPOSAL: _proposal,
    Step.EXPOSE: _expose,
    Step.CLARIFICATION: _clarification,
    Step.CONTRACT: _contract,
    Step.CONSULTATION: _consultation,
    Step.PLAN: _plan,
    Step.LEARNING: _learning,
    Step.FOLLOW_UP: _follow_up,
}
