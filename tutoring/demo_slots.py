"""The demonstration's appointments: slots offered by tutors, chosen by participants; some still to take."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import NAMESPACE_URL, uuid5

from course.demo.story import Story
from course.roles import Role
from tutoring import demo_texts
from tutoring.slots import asking, operations, queries
from tutoring.slots.rules import Offer

# Of a tutor's individual visits, those that the participant chose among slots.
CHOSEN = (2, 3, 9)
OFFERED_BEFORE = timedelta(days=16)
# Slots that nobody has chosen yet, at any time of the first winter.
OPEN_OFFERED, OPEN_DAYS = date(2026, 11, 18), (date(2026, 12, 14), date(2027, 1, 18))
ASKED = (("camille", date(2026, 11, 17)), ("laurent", date(2026, 11, 19)))


@dataclass(frozen=True)
class Moment:
    """A visit to come, as the tutor offers it to one person."""

    day: date
    minutes: int
    attendee: str
    school: str
    group: str
    tutor: str


def _uid(text: str) -> str:
    """The same identifier at each telling."""
    return str(uuid5(NAMESPACE_URL, f"https://example.org/demo/{text}"))


def tell(story: Story, moment: Moment) -> str:
    """The tutor offers the slot, the person takes it two days later; its identifier becomes the visit's."""
    uid = _uid(f"slot/{moment.tutor}/{moment.day}")
    offered = story.working_day(moment.day - OFFERED_BEFORE)

    def offer() -> None:
        _offer(story, moment.tutor, _offer_of(story, uid, moment))

    def choose() -> None:
        slot = queries.slot(story.cohort.id, uid)
        assert slot is not None
        operations.choose(actor=story.actor(moment.attendee, Role.PARTICIPANT), slot=slot)

    story.at(offered, 18, 15, offer)
    story.at(offered + timedelta(days=2), 7, 50, choose)
    return uid


def _offer_of(story: Story, uid: str, moment: Moment) -> Offer:
    return Offer(
        uid=uid,
        group_id=story.groups[moment.group],
        person_id=story.people[moment.attendee],
        day=moment.day + story.shift,
        at=time(14),
        minutes=moment.minutes,
        school_id=story.schools[moment.school],
    )


def _offer(story: Story, tutor: str, offer: Offer) -> None:
    operations.offer(actor=story.actor(tutor, Role.TUTOR), offer=offer)


def tell_open(story: Story, group: str, tutor: str, school: str) -> None:
    """Slots for whoever of the group takes them first, and a visit asked for."""
    for day in OPEN_DAYS:
        offer = Offer(
            uid=_uid(f"open/{group}/{day}"),
            group_id=story.groups[group],
            person_id=None,
            day=story.working_day(day) + story.shift,
            at=time(9, 30),
            minutes=60,
            school_id=story.schools[school],
        )
        story.at(OPEN_OFFERED, 18, 40, _offering(story, tutor, offer))
    if group == "G1":
        for key, day in ASKED:
            story.at(day, 20, 5, _asking(story, key))


def _offering(story: Story, tutor: str, offer: Offer) -> Callable[[], None]:
    return lambda: _offer(story, tutor, offer)


def _asking(story: Story, key: str) -> Callable[[], None]:
    def act() -> None:
        asking.ask(
            actor=story.actor(key, Role.PARTICIPANT),
            entry_uid=_uid(f"asked/{key}"),
            reason=demo_texts.VISIT_WANTED,
            possible=demo_texts.VISIT_POSSIBLE,
        )

    return act
