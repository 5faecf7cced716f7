"""How the pages of a thread begin: the thread of the address, and what whoever acts may know of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from course.errors import NotFound
from course.permissions import Actor, actor, declare, holds
from course.roles import Role
from modules.codev import facts, guards, reading, telling
from modules.codev.guards import Facts, Unmet
from modules.codev.models import CodevPart, CodevThread
from modules.codev.reading import View
from modules.codev.rules import Part, Step

# Members, a facilitator who is the group's tutor or trainer; the parts in the thread say the rest.
TAKE_PART = declare("modules:codev:take_part", holds(Role.PARTICIPANT, Role.TUTOR, Role.TRAINER))


@dataclass(frozen=True)
class Here:
    """A thread as one of its people sees it."""

    actor: Actor
    view: View
    me: CodevPart
    everybody: Sequence[CodevPart]

    @property
    def thread(self) -> CodevThread:
        return self.view.thread

    @property
    def uid(self) -> str:
        return self.thread.uid

    @property
    def name(self) -> str:
        """What the thread is called where its subject may not be told."""
        return telling.name_of(self.thread)

    @property
    def step_name(self) -> str:
        return telling.STEPS[self.thread.step]

    def with_part(self, part: Part) -> CodevPart | None:
        """The person with this part, of those who are one only."""
        return next((one for one in self.everybody if one.part == part), None)

    @property
    def welcomes(self) -> bool:
        """Whether latecomers are for this person to admit: the facilitator at first, then the client."""
        if self.thread.step == Step.PROPOSAL:
            return self.view.facilitates
        return self.view.part == Part.CLIENT

    def facts(self) -> Facts:
        """The counts that the guards judge by."""
        return facts.of(self.thread, self.everybody)

    def unmet(self) -> list[Unmet]:
        """What stands against leaving the step."""
        return guards.unmet(self.facts())


def enter_answers(uid: str) -> Here:
    """The same for one's own answers, which nobody loses by leaving the group; the view is empty then."""
    me = actor()
    thread = reading.thread(me.cohort, uid)
    everybody = reading.parts(thread.id) if thread is not None else ()
    mine = next((one for one in everybody if one.person_id == me.person_id), None)
    if thread is None or mine is None:
        raise NotFound()
    view = reading.view(me, thread, everybody) or View(thread, mine, False, False)
    return Here(me, view, mine, everybody)


def enter(uid: str, part: Part | None = None) -> Here:
    """The thread for one of its people, with this part if one is named; NotFound for all others."""
    me = actor()
    thread = reading.thread(me.cohort, uid)
    if thread is None:
        raise NotFound()
    everybody = reading.parts(thread.id)
    view = reading.view(me, thread, everybody)
    if view is None or view.me is None or (part is not None and view.part != part):
        raise NotFound()
    return Here(me, view, view.me, everybody)
