"""The demonstration's support at a distance: a request answered, one passed on, one that waits; follow-ups."""

from datetime import date
from uuid import NAMESPACE_URL, uuid5

from course import clock
from course.cohorts.demo import is_gone
from course.db import db
from course.demo.roster import PARTICIPANTS
from course.demo.story import Story
from course.hours.models import Nature
from course.people.models import Person
from course.roles import Role
from tutoring import demo_texts
from tutoring.support import appointments, follow_ups, operations
from tutoring.support.models import SupportRequest
from tutoring.support.rules import Draft

ANSWERED, PASSED, WAITING = date(2026, 11, 3), date(2026, 11, 9), date(2026, 11, 18)
MEETING = date(2026, 11, 17)
# Remote follow-ups: whose, when, of how many minutes; the whole group's when nobody is named.
FOLLOW_UPS = (
    ("nadia", "G1", date(2026, 11, 13), 25, "aicha"),
    ("ines", "G3", date(2026, 11, 19), 45, ""),
    ("paul", "G2", date(2027, 2, 4), 30, "lucie"),
    ("marc", "G4", date(2027, 11, 9), 40, ""),
)


def _uid(text: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"https://example.org/demo/support/{text}"))


class _Need:
    """A request of the story, once it is stated."""

    def __init__(self, story: Story, key: str, *, for_group: bool = False) -> None:
        self.story, self.key, self.for_group = story, key, for_group
        self.subject, self.text, self.answer_text = demo_texts.NEEDS[key]
        self.made: list[SupportRequest] = []

    def state(self) -> None:
        """The participant states the need."""
        made = operations.state_need(
            actor=self.story.actor(self.key, Role.PARTICIPANT),
            entry_uid=_uid(self.key),
            subject=self.subject,
            text=self.text,
            for_group=self.for_group,
        )
        self.made.append(made)

    def take(self, tutor: str) -> None:
        """« Je m’en occupe »."""
        operations.take(actor=self.story.actor(tutor, Role.TUTOR), request=self.made[0])

    def answer(self, who: str, role: Role) -> None:
        """The answer in writing."""
        operations.answer(actor=self.story.actor(who, role), request=self.made[0], text=self.answer_text)

    def pass_on(self, tutor: str, expert: str) -> None:
        """Handed to an expert."""
        uid = db.session.get_one(Person, self.story.people[expert]).uid
        operations.pass_on(actor=self.story.actor(tutor, Role.TUTOR), request=self.made[0], expert_uid=uid)

    def meet(self, expert: str) -> None:
        """The expert proposes a remote appointment."""
        appointments.propose_slot(
            actor=self.story.actor(expert, Role.EXPERT),
            request=self.made[0],
            starts_at=clock.local(MEETING + self.story.shift, 17, 30),
            minutes=20,
            link="https://classe.example.org/valcombe/appui",
        )

    def accept(self) -> None:
        """The author takes the appointment."""
        slot = self.made[0].slots[0]
        appointments.answer_slot(
            actor=self.story.actor(self.key, Role.PARTICIPANT),
            request=self.made[0],
            slot_id=slot.id,
            accepted=True,
        )


def tell(story: Story) -> None:
    """Three requests in their three states, and what tutors log of their calls."""
    answered, passed = _Need(story, "aicha"), _Need(story, "fatou", for_group=True)
    story.at(ANSWERED, 21, 10, answered.state)
    story.at(date(2026, 11, 4), 12, 30, lambda: answered.take("nadia"))
    story.at(date(2026, 11, 5), 8, 20, lambda: answered.answer("nadia", Role.TUTOR))
    story.at(PASSED, 18, 0, passed.state)
    story.at(date(2026, 11, 10), 9, 15, lambda: passed.pass_on("ines", "agathe"))
    story.at(date(2026, 11, 12), 14, 0, lambda: passed.answer("agathe", Role.EXPERT))
    story.at(date(2026, 11, 12), 14, 5, lambda: passed.meet("agathe"))
    story.at(date(2026, 11, 13), 7, 40, passed.accept)
    story.at(WAITING, 19, 30, _Need(story, "thomas").state)
    for told in FOLLOW_UPS:
        _tell_follow_up(story, *told)


def _tell_follow_up(story: Story, tutor: str, group: str, day: date, minutes: int, only: str) -> None:
    members = [one.key for one in PARTICIPANTS if one.group == group and not is_gone(one.key, day)]

    def log() -> None:
        draft = Draft(
            entry_uid=_uid(f"{tutor}/{day}"),
            nature=Nature.REMOTE_INDIVIDUAL if only else Nature.REMOTE_COLLECTIVE,
            occurred_on=day + story.shift,
            minutes=minutes,
            attendee_ids=[story.people[key] for key in ([only] if only else members)],
            subject=demo_texts.REMOTE[0 if only else 1],
        )
        follow_ups.log(actor=story.actor(tutor, Role.TUTOR), draft=draft)

    story.at(day, 18, 10, log)
