"""Six members of G1, led through a thread of co-development; Béa facilitates, Ada is the client."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Flask

from course import clock
from course.cohorts import operations as cohorts
from course.cohorts.models import GroupFunction
from course.db import db
from course.roles import Role
from modules.codev import ending, opening, planning, reading, steps, writing
from modules.codev.models import CodevProposal, CodevThread
from modules.codev.rules import Kind, Part, Step
from tests import factories
from tests.modules.world import World, load

ACTIVITY = "m5-fil-1"
MEMBERS = ("Ada", "Béa", "Carl", "Dora", "Élie", "Fanny")
CLIENT, FACILITATOR, CONSULTANTS = "Ada", "Béa", ("Carl", "Dora", "Élie", "Fanny")
EXPOSE = " ".join(["mot"] * 200)
AROUND = {
    "Dan": (Role.PARTICIPANT, "G2", GroupFunction.MEMBER),
    "Nadia": (Role.TUTOR, "G1", GroupFunction.TUTOR),
    "Paul": (Role.TUTOR, "G2", GroupFunction.TUTOR),
    "Claire": (Role.TRAINER, "G1", GroupFunction.TRAINER),
    "Théo": (Role.TRAINER, "G2", GroupFunction.TRAINER),
    "Hélène": (Role.MANAGER, None, None),
    "Guy": (Role.ADMINISTRATOR, None, None),
    "Iris": (Role.IA_IPR, None, None),
    "Xavier": (Role.EXPERT, None, None),
    "Pia": (Role.PARTNER, None, None),
}


@dataclass
class Circle(World):
    """The world of a group, and its thread's address."""

    uid_of_thread: str = ""

    @property
    def thread(self) -> CodevThread:
        found = reading.thread(self.cohort.id, self.uid_of_thread)
        assert found is not None
        return found

    @property
    def seen(self) -> int:
        return self.thread.decisions

    def agree(self, *names: str, trainer: bool = True, others: bool = False) -> None:
        """These sign the charter and answer who may read."""
        for name in names:
            opening.answer(
                actor=self.actor(name),
                uid=self.uid_of_thread,
                trainer_may_read=trainer,
                others_may_read=others,
                charter_version=1,
            )

    def choose(self, name: str = CLIENT, subject: str = "Un conseil pédagogique qui ne parle plus") -> None:
        """This member offers a subject, and it is chosen."""
        made = opening.propose(
            actor=self.actor(name), uid=self.uid_of_thread, subject=subject, why="", anonymised=True
        )
        opening.choose(actor=self.actor(FACILITATOR), uid=self.uid_of_thread, proposal_id=made.id)

    def say(self, name: str, kind: Kind, text: str = "Un texte.", **more: object) -> str:
        """This person contributes; returns the contribution's uid."""
        made = writing.write(actor=self.actor(name), uid=self.uid_of_thread, kind=kind, text=text, **more)  # type: ignore[arg-type]
        return made.uid

    def advance(self, reason: str = "") -> Step:
        return steps.advance(
            actor=self.actor(FACILITATOR), uid=self.uid_of_thread, seen=self.seen, reason=reason
        )

    def lead_to(self, step: Step) -> None:
        """Do what each step asks, by everybody, until the thread is in this one; committed."""
        self.go_to(step)
        db.session.commit()

    def go_to(self, step: Step) -> None:
        """The same, in the transaction of the test."""
        while self.thread.step != step:
            getattr(self, f"do_{self.thread.step}")()
            if self.thread.step == Step.FOLLOW_UP:
                raise AssertionError("the clock has to move 30 days first: see « closed »")
            self.advance()

    def do_proposal(self) -> None:
        self.agree(*MEMBERS)
        self.choose()

    def do_expose(self) -> None:
        self.say(CLIENT, Kind.EXPOSE, EXPOSE, anonymised=True)

    def do_clarification(self) -> None:
        for name in CONSULTANTS:
            question = self.say(name, Kind.QUESTION, f"Question de {name} ?")
            self.say(CLIENT, Kind.ANSWER, "Oui.", reply_to=question)

    def do_contract(self) -> None:
        request = self.say(CLIENT, Kind.REQUEST, "J’aimerais que vous m’aidiez à choisir.")
        writing.accept_contract(actor=self.actor(CLIENT), uid=self.uid_of_thread, contribution_uid=request)

    def do_consultation(self) -> None:
        for name in CONSULTANTS:
            self.say(name, Kind.SUGGESTION, f"Idée de {name}.")

    def do_plan(self) -> None:
        self.say(CLIENT, Kind.SYNTHESIS, "Je garde ceci, je laisse cela.")
        planning.set_actions(
            actor=self.actor(CLIENT),
            uid=self.uid_of_thread,
            lines=[("Réunir deux collègues", clock.today() + timedelta(days=7))],
        )

    def do_learning(self) -> None:
        for name in MEMBERS:
            self.say(name, Kind.LEARNING, f"Ce que {name} a appris.")

    def do_follow_up(self) -> None:
        self.say(CLIENT, Kind.FOLLOW_UP, "Nous nous sommes réunis.")
        planning.tell_outcomes(actor=self.actor(CLIENT), uid=self.uid_of_thread, outcomes=[(1, "done", "")])

    def leave(self, name: str) -> None:
        """This person is in no group any more since today."""
        cohorts.place(actor=factories.system_in(self.cohort), person_id=self.people[name].id, group_id=None)

    def withdraw(self) -> None:
        ending.withdraw(actor=self.actor(CLIENT), uid=self.uid_of_thread)


def circle(app: Flask) -> Circle:
    """The real content, G1 of six, those around; the first thread is open, its subject not chosen."""
    load()
    cohort = factories.cohort()
    found = Circle(app, cohort, factories.group(cohort, "G1"), factories.group(cohort, "G2"))
    groups = {"G1": found.g1, "G2": found.g2}
    for name in MEMBERS:
        factories.place(cohort, found.add(name, Role.PARTICIPANT), found.g1)
    for name, (role, group, function) in AROUND.items():
        someone = found.add(name, role)
        if group is not None and function is not None:
            factories.place(cohort, someone, groups[group], function)
    opened = opening.open_thread(actor=found.actor(FACILITATOR), group_id=found.g1.id, activity_key=ACTIVITY)
    found.uid_of_thread = opened.uid
    assert {one.part for one in reading.parts(opened.id)} == {Part.FACILITATOR, Part.CONSULTANT}
    assert db.session.query(CodevProposal).count() == 0
    db.session.commit()
    return found
