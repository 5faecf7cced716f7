"""What a visit may say, who may read it, and when it may change. Pure."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from course import clock
from course.calendar.rules import add_working_days
from course.errors import RuleBroken
from course.hours.models import Nature
from course.permissions import Actor
from course.roles import Role
from course.ui.formats import long_date
from tutoring.times import check_times, instant
from tutoring.visits.models import FieldVisit

MINUTES = (15, 480)
TRAVEL_MINUTES = (0, 600)
KILOMETRES = (0, 1000)
FASTEST = 130  # km/h
REASON_LIMIT = 300
# Working days after which a report without an answer is recalled, then may be certified (domain §1).
REMINDER_DAYS, SILENCE_DAYS = 5, 10
# What a tutor is for; the order of the page.
TAGS = {
    "orientation": "Orientation",
    "organisation": "Organisation",
    "pedagogy": "Pédagogie",
    "motivation": "Motivation",
    "socio_affective": "Socio-affectif",
    "technical": "Technique",
}
TRAINER_NATURES = (Nature.WORKSHOP, Nature.NETWORK_MEETING)
VISIT_NATURES = (Nature.INDIVIDUAL_VISIT, Nature.COLLECTIVE_VISIT)
_ENTRY = re.compile(r"[0-9A-Za-z-]{8,36}")


@dataclass(frozen=True)
class Draft:
    """What the form says of a visit. Durations in minutes, `kilometres` there and back."""

    entry_uid: str
    occurred_on: date
    nature: Nature
    attendee_ids: Sequence[int]
    minutes: int
    school_id: int | None = None
    # The name of a school that nobody here works in; used when `school_id` is None.
    other_school: str = ""
    # « tutor » or « trainer »; empty when the groups of the attendees tell.
    function: str = ""
    travel_minutes: int = 0
    kilometres: float = 0
    mission_order: str = ""
    vehicle: str = ""
    # The wall-clock time in Paris when it began, if said.
    began: time | None = None
    tags: Sequence[str] = ()
    observed: str = ""
    said: str = ""
    agreed: str = ""
    before_next: str = ""
    working_notes: str = field(default="", repr=False)

    @property
    def report(self) -> "Report":
        return Report(self.observed, self.said, self.agreed, self.before_next)

    @property
    def starts_at(self) -> datetime | None:
        """The instant when it began, once `check_draft` has passed."""
        return None if self.began is None else instant(self.occurred_on, self.began)


@dataclass(frozen=True)
class Report:
    """The shared report's four texts."""

    observed: str = ""
    said: str = ""
    agreed: str = ""
    before_next: str = ""


@dataclass(frozen=True)
class Charge:
    """The author was in charge of a member of a group, from one day to another (both included)."""

    person_id: int
    group_id: int
    function: str
    starts_on: date
    ends_on: date | None

    def holds(self, day: date) -> bool:
        """Whether it did on `day`."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def check_draft(draft: Draft, *, today: date, first_day: date) -> None:
    """Refuse what cannot be, each with the field concerned; raises RuleBroken."""
    if not _ENTRY.fullmatch(draft.entry_uid):
        raise RuleBroken("Ce formulaire est incomplet : rouvrez « Noter une visite ».")
    _check_day(draft.occurred_on, today, first_day)
    _between(draft.minutes, MINUTES, "minutes", "Le temps sur place va de 15 min à 8 h.")
    _between(
        draft.travel_minutes, TRAVEL_MINUTES, "travel_minutes", "Le trajet va de 0 à 10 h, aller et retour."
    )
    _between(draft.kilometres, KILOMETRES, "kilometres", "La distance va de 0 à 1 000 km, aller et retour.")
    if not plausible(draft.kilometres, draft.travel_minutes):
        raise RuleBroken(
            f"Cette distance en ce temps de trajet ferait plus de {FASTEST} km/h : vérifiez les deux.",
            "kilometres",
        )
    _check_attendance(draft)
    check_report(draft.report)
    if draft.began is not None:
        check_times(draft.occurred_on, draft.began, draft.minutes)
        if instant(draft.occurred_on, draft.began) + timedelta(minutes=draft.minutes) > clock.now():
            raise RuleBroken(
                "À cette heure-là, la visite n’est pas terminée : elle se note une fois faite.", "began"
            )


def check_alone(draft: Draft, others: Iterable[FieldVisit]) -> None:
    """Nobody is at two visits at once, nor notes the same one twice: RuleBroken on `began`.

    `others` are the author's visits of that day that stand.
    """
    start, people = draft.starts_at, set(draft.attendee_ids)
    for one in others:
        if start is not None and one.starts_at is not None and one.ends_at is not None:
            if start < one.ends_at and one.starts_at < start + timedelta(minutes=draft.minutes):
                raise RuleBroken(
                    "Une autre de vos visites occupe déjà ce moment : vérifiez l’heure.", "began"
                )
        elif (
            start is None
            and (one.minutes, one.nature) == (draft.minutes, draft.nature)
            and people == {attendee.person_id for attendee in one.attendees}
        ):
            raise RuleBroken(
                "Vous avez déjà noté ce jour-là une visite de même durée avec les mêmes personnes. "
                "Si c’en est bien une autre, indiquez son heure de début.",
                "began",
            )


def check_reason(reason: str, missing: str) -> None:
    """A reason says something, in a few words: RuleBroken with `missing` otherwise."""
    if not reason:
        raise RuleBroken(missing, "reason")
    if len(reason) > REASON_LIMIT:
        raise RuleBroken(f"Le motif tient en {REASON_LIMIT} caractères.", "reason")


def asked_on(visit: FieldVisit) -> date:
    """The day since which the report, as it stands, waits for answers."""
    return (visit.edited_at or visit.created_at).astimezone(clock.PARIS).date()


def certifiable_on(visit: FieldVisit) -> date:
    """From when on a missing answer may be passed over (domain §1): the tenth working day."""
    return add_working_days(asked_on(visit), SILENCE_DAYS)


def _check_day(day: date, today: date, first_day: date) -> None:
    if day > today:
        raise RuleBroken("Cette date est à venir : une visite se note une fois faite.", "occurred_on")
    if day < first_day:
        raise RuleBroken(f"Le parcours a commencé {_on(first_day)} : vérifiez la date.", "occurred_on")


def _on(day: date) -> str:
    return f"le {long_date(day)}"


def _between(value: float, limits: tuple[int, int], name: str, message: str) -> None:
    if not limits[0] <= value <= limits[1]:
        raise RuleBroken(message, name)


def plausible(kilometres: float, travel_minutes: int) -> bool:
    """Whether one can travel that far in that time, at 130 km/h at most; no distance is always plausible."""
    return kilometres * 60 <= FASTEST * travel_minutes


def _check_attendance(draft: Draft) -> None:
    count = len(set(draft.attendee_ids))
    if count == 0:
        raise RuleBroken("Cochez les personnes rencontrées.", "attendees")
    if draft.nature == Nature.INDIVIDUAL_VISIT and count > 1:
        raise RuleBroken("Une visite individuelle concerne une seule personne.", "attendees")
    if draft.nature != Nature.INDIVIDUAL_VISIT and count < 2:
        raise RuleBroken("À une seule personne, la visite est individuelle.", "nature")


def check_report(report: Report) -> None:
    """A report says something: RuleBroken otherwise."""
    if not any((report.observed, report.said, report.agreed, report.before_next)):
        raise RuleBroken("Écrivez au moins une des quatre parties du compte rendu.", "observed")


def same(draft: Draft, visit: FieldVisit, attendee_ids: Collection[int], notes: Collection[str]) -> bool:
    """Whether the visit says all that the draft says: the same form sent twice, not another text."""
    facts = ("occurred_on", "nature", "minutes", "travel_minutes", "mission_order", "vehicle", "starts_at")
    texts = ("observed", "said", "agreed", "before_next")
    return (
        all(getattr(draft, name) == getattr(visit, name) for name in (*facts, *texts))
        and round(draft.kilometres * 10) == round(visit.kilometres * 10)
        and draft.school_id in (None, visit.school_id)
        and known_tags(draft.tags) == visit.tags.split()
        and set(draft.attendee_ids) == set(attendee_ids)
        and (not draft.working_notes or draft.working_notes in notes)
    )


def known_tags(tags: Collection[str]) -> list[str]:
    """The tags that exist, each once, in the order of the page."""
    return [tag for tag in TAGS if tag in tags]


def charged(draft: Draft, charges: Iterable[Charge], today: date) -> tuple[str, int | None]:
    """The author's function in this visit and the attendees' group (None: several groups).

    The author was in charge of each attendee on the day of the visit, or is today; RuleBroken otherwise.
    """
    wanted = set(draft.attendee_ids)
    holding = [
        one
        for one in charges
        if one.person_id in wanted and (one.holds(draft.occurred_on) or one.holds(today))
    ]
    function = _function(draft, holding, wanted)
    mine = [one for one in holding if one.function == function]
    then = {one.group_id for one in mine if one.holds(draft.occurred_on)}
    groups = then or {one.group_id for one in mine}
    return function, groups.pop() if len(groups) == 1 else None


def _function(draft: Draft, charges: Collection[Charge], wanted: set[int]) -> str:
    """As what the author met all of these people: « tutor » or « trainer »."""
    covering = [
        function
        for function in ("tutor", "trainer")
        if wanted == {one.person_id for one in charges if one.function == function}
    ]
    if not covering:
        raise RuleBroken(
            f"Une personne cochée n’était pas dans vos groupes {_on(draft.occurred_on)}.", "attendees"
        )
    if draft.nature in TRAINER_NATURES:
        if "trainer" not in covering:
            raise RuleBroken("Ateliers et réunions de réseau relèvent de la fonction de formation.", "nature")
        return "trainer"
    if draft.function in covering:
        return draft.function
    if len(covering) > 1:
        raise RuleBroken("Dites à quel titre vous étiez là.", "function")
    return covering[0]


class Reading(StrEnum):
    """What a page shows of a visit to whom (domain §2, « Visit: shared report »)."""

    AUTHOR = "author"
    ATTENDEE = "attendee"
    TRAINER = "trainer"
    # Existence and hours only.
    FACTS = "facts"
    NOTHING = "nothing"


def reading(actor: Actor, *, author_id: int, attendee_ids: Collection[int]) -> Reading:
    """What this person may read of the visit; the widest that one of the roles opens."""
    if actor.person_id == author_id and actor.has(Role.TUTOR, Role.TRAINER):
        return Reading.AUTHOR
    if actor.person_id in attendee_ids and actor.has(Role.PARTICIPANT):
        return Reading.ATTENDEE
    if actor.has(Role.TRAINER):
        return Reading.TRAINER
    return Reading.FACTS if actor.has(Role.MANAGER, Role.ADMINISTRATOR) else Reading.NOTHING
