"""What a request and a slot may say, and until when they change. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from course.errors import RuleBroken
from tutoring.slots.models import VisitSlot
from tutoring.times import check_times, instant
from tutoring.visits.rules import MINUTES

REASON_LIMIT = 300
WHY_LIMIT = 2_000
PLACES = (2, 12)
AHEAD = timedelta(days=366)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
INCOMPLETE = "Ce formulaire est incomplet : rechargez la page, puis envoyez de nouveau."
YOU_ARE_BUSY = (
    "Vous avez déjà un rendez-vous à ce moment : changez-le d’abord, ou choisissez un autre créneau."
)
THEY_ARE_BUSY = "Une personne à inscrire a déjà un rendez-vous à ce moment : choisissez-en un autre."
TAKEN = "Ce créneau vient d’être pris par quelqu’un d’autre : choisissez-en un autre."


@dataclass(frozen=True)
class Offer:
    """What the form says of a slot; `person_id` None offers it to the group. Minutes on site.

    `other_school` names a school that is not in the list, when `school_id` is None. `booked`: the moment
    was agreed beforehand, those concerned have their place at once.
    """

    uid: str
    group_id: int
    person_id: int | None
    day: date
    at: time
    minutes: int
    school_id: int | None = None
    other_school: str = ""
    collective: bool = False
    places: int = 1
    booked: bool = False

    @property
    def starts_at(self) -> datetime:
        return instant(self.day, self.at)


def check_uid(uid: str) -> None:
    """The form carries its own uuid: RuleBroken for anything else."""
    if not _UUID.fullmatch(uid):
        raise RuleBroken(INCOMPLETE)


def check_request(why: str, possible: str) -> None:
    """A request says why; RuleBroken with the field."""
    if not why:
        raise RuleBroken("Dites en quelques mots pourquoi vous souhaitez une visite.", "reason")
    if len(why) > WHY_LIMIT:
        raise RuleBroken(f"Ce texte tient en {WHY_LIMIT} caractères.", "reason")
    if len(possible) > REASON_LIMIT:
        raise RuleBroken(f"Ce texte tient en {REASON_LIMIT} caractères.", "possible")


def check_offer(offer: Offer, now: datetime) -> None:
    """A moment to come that exists, a plausible length, places that fit; RuleBroken with the field."""
    check_uid(offer.uid)
    check_moment(offer.day, offer.at, offer.minutes, now)
    if not MINUTES[0] <= offer.minutes <= MINUTES[1]:
        raise RuleBroken("Une visite dure de 15 min à 8 h.", "minutes")
    if offer.collective and offer.person_id is not None:
        raise RuleBroken("Pour une seule personne, choisissez une visite individuelle.", "collective")
    if offer.collective and not PLACES[0] <= offer.places <= PLACES[1]:
        raise RuleBroken(f"Une visite collective a de {PLACES[0]} à {PLACES[1]} places.", "places")
    if offer.booked and offer.person_id is None and not offer.collective:
        raise RuleBroken("Pour inscrire tout le groupe, choisissez une visite collective.", "collective")
    if not offer.collective and offer.places != 1:
        raise RuleBroken("Une visite individuelle n’a qu’une place.", "places")


def check_moment(day: date, at: time, minutes: int, now: datetime) -> None:
    """A wall-clock time of Paris, later than `now` and within a year; RuleBroken with the field."""
    check_times(day, at, minutes, "at")
    start = instant(day, at)
    if start <= now:
        raise RuleBroken("Ce moment est déjà passé : choisissez une date à venir.", "day")
    if start > now + AHEAD:
        raise RuleBroken("Cette date est à plus d’un an : vérifiez-la.", "day")


def check_reason(reason: str) -> None:
    """A short reason; RuleBroken when it is missing or too long."""
    if not reason:
        raise RuleBroken("Dites pourquoi, en quelques mots.", "reason")
    if len(reason) > REASON_LIMIT:
        raise RuleBroken(f"Ce motif tient en {REASON_LIMIT} caractères.", "reason")


def check_standing(slot: VisitSlot, now: datetime) -> None:
    """It changes until it starts, unless it was cancelled; RuleBroken otherwise."""
    if slot.cancelled_at is not None:
        raise RuleBroken("Ce créneau a été annulé.")
    if slot.starts_at <= now:
        raise RuleBroken("Ce créneau a déjà commencé : il ne change plus.")


def overlap(start: datetime, end: datetime, slot: VisitSlot) -> bool:
    """Whether the slot shares a moment with [start, end)."""
    return slot.starts_at < end and start < slot.ends_at


def is_offered_to(slot: VisitSlot, person_id: int, groups: Collection[int]) -> bool:
    """Whether a member of `groups` may choose it."""
    return slot.person_id == person_id or (slot.person_id is None and slot.group_id in groups)
