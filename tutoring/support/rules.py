"""Who reads a request for support, what may become of it, what a remote follow-up may say. Pure."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from course.errors import RuleBroken
from course.hours.models import Nature
from tutoring.support.models import State

SUBJECT_LIMIT = 120
TEXT_LIMIT = 5_000
LINK_LIMIT = 500
REASON_LIMIT = 300
SLOT_MINUTES = (5, 240)
FOLLOW_UP_MINUTES = (5, 480)
_ENTRY = re.compile(r"[0-9A-Za-z-]{8,36}")

# They do not consume the 10 h of the post (domain §1).
NATURES = {
    Nature.REMOTE_INDIVIDUAL: "Suivi individuel à distance",
    Nature.REMOTE_COLLECTIVE: "Suivi collectif à distance",
    Nature.FACILITATION: "Animation",
}


class Reading(StrEnum):
    """In what quality somebody reads a request."""

    AUTHOR = "author"
    GROUP = "group"
    HELPER = "helper"
    EXPERT = "expert"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Ties:
    """What ties a person to a request: groups by function, whether they train the cohort or are an expert there."""

    person_id: int
    member_of: Collection[int] = ()
    in_charge_of: Collection[int] = ()
    trains: bool = False
    advises: bool = False


def reading(
    ties: Ties, *, author_id: int, group_id: int | None, for_group: bool, expert_id: int | None, orphan: bool
) -> Reading:
    """The author, the group's tutor and trainer, the group for its own; an expert once it was passed on.

    `orphan` says that nobody is in charge of its group: the cohort's trainers read it, somebody must.
    """
    if ties.person_id == author_id:
        return Reading.AUTHOR
    if group_id in ties.in_charge_of or (orphan and ties.trains):
        return Reading.HELPER
    if ties.advises and ties.person_id == expert_id:
        return Reading.EXPERT
    if for_group and group_id in ties.member_of:
        return Reading.GROUP
    return Reading.NOTHING


def check_entry(entry_uid: str) -> None:
    """The form carries its own id: RuleBroken for anything else."""
    if not _ENTRY.fullmatch(entry_uid):
        raise RuleBroken("Ce formulaire est incomplet : rechargez la page, puis envoyez de nouveau.")


def check_request(subject: str, text: str, entry_uid: str) -> None:
    """A need has a subject and a text, neither too long: RuleBroken with the field."""
    check_entry(entry_uid)
    if not subject:
        raise RuleBroken("Dites en quelques mots de quoi il s’agit.", "subject")
    if len(subject) > SUBJECT_LIMIT:
        raise RuleBroken(f"Le sujet tient en {SUBJECT_LIMIT} caractères.", "subject")
    check_text(text, "Expliquez votre besoin.")


def check_text(text: str, missing: str) -> None:
    """There is a text, of 5,000 characters at most: RuleBroken otherwise."""
    if not text.strip():
        raise RuleBroken(missing, "text")
    if len(text) > TEXT_LIMIT:
        raise RuleBroken("Ce texte tient en 5 000 caractères.", "text")


def check_reopening(state: State) -> None:
    """Only what was answered is opened again: RuleBroken otherwise."""
    if state != State.ANSWERED:
        raise RuleBroken("Cette demande est déjà ouverte.")


def check_taking(state: State, *, relay: bool) -> None:
    """An open request is taken; one that somebody has is taken over, said so; RuleBroken otherwise."""
    if state == State.TAKEN and not relay:
        raise RuleBroken(
            "Quelqu’un s’en occupe déjà. Pour continuer à sa place, choisissez « Je prends le relais »."
        )
    if state == State.ANSWERED:
        raise RuleBroken("Une réponse est déjà donnée : vous pouvez la compléter.")


def check_slot(starts_at: datetime, minutes: int, link: str, now: datetime) -> None:
    """A slot to come within a year, 5 min to 4 h, with a web address or none: RuleBroken with the field."""
    if starts_at <= now:
        raise RuleBroken("Proposez un moment à venir.", "day")
    if starts_at > now + timedelta(days=366):
        raise RuleBroken("C’est dans plus d’un an : vérifiez la date.", "day")
    if not SLOT_MINUTES[0] <= minutes <= SLOT_MINUTES[1]:
        raise RuleBroken("Un rendez-vous dure de 5 minutes à 4 heures.", "minutes")
    if link and (not link.startswith("https://") or len(link) > LINK_LIMIT or re.search(r"\s", link)):
        raise RuleBroken("L’adresse commence par « https:// ».", "link")


@dataclass(frozen=True)
class Draft:
    """What the short form says of a remote follow-up; `attendee_ids` of one group."""

    entry_uid: str
    nature: Nature
    occurred_on: date
    minutes: int
    attendee_ids: Sequence[int]
    subject: str = ""


def check_draft(draft: Draft, *, today: date, first_day: date) -> None:
    """Refuse what cannot be, each with the field concerned; raises RuleBroken."""
    check_entry(draft.entry_uid)
    if draft.nature not in NATURES:
        raise RuleBroken("Choisissez une des natures proposées.", "nature")
    if draft.occurred_on > today:
        raise RuleBroken("Ce jour n’est pas encore passé.", "occurred_on")
    if draft.occurred_on < first_day:
        raise RuleBroken("C’est avant le début de la cohorte.", "occurred_on")
    low, high = FOLLOW_UP_MINUTES
    if not low <= draft.minutes <= high:
        raise RuleBroken("Un suivi dure de 5 minutes à 8 heures.", "minutes")
    if not draft.attendee_ids:
        raise RuleBroken("Cochez les personnes suivies.", "attendees")
    if draft.nature == Nature.REMOTE_INDIVIDUAL and len(set(draft.attendee_ids)) > 1:
        raise RuleBroken("Un suivi individuel concerne une personne : choisissez « collectif ».", "nature")
    if draft.nature == Nature.REMOTE_COLLECTIVE and len(set(draft.attendee_ids)) < 2:
        raise RuleBroken("Un suivi collectif concerne plusieurs personnes.", "nature")
    if len(draft.subject) > 200:
        raise RuleBroken("L’objet tient en 200 caractères.", "subject")


@dataclass(frozen=True)
class Charge:
    """Somebody of a group that the author tutors or trains today."""

    person_id: int
    group_id: int
    function: str


def post_of(attendee_ids: Iterable[int], charges: Sequence[Charge]) -> tuple[str, int]:
    """The post (function, group) whose time it is; tutoring first. RuleBroken for people of several groups."""
    wanted = set(attendee_ids)
    posts: dict[tuple[str, int], set[int]] = {}
    for charge in charges:
        posts.setdefault((charge.function, charge.group_id), set()).add(charge.person_id)
    for (function, group_id), people in sorted(
        posts.items(), key=lambda item: (item[0][0] != "tutor", item[0][1])
    ):
        if wanted <= people:
            return function, group_id
    raise RuleBroken("Notez un suivi par groupe, avec des membres de vos groupes.", "attendees")


def check_reason(reason: str) -> None:
    """A cancellation says why, in 300 characters: RuleBroken otherwise."""
    if not reason:
        raise RuleBroken("Indiquez pourquoi ce suivi est annulé.", "reason")
    if len(reason) > REASON_LIMIT:
        raise RuleBroken(f"Le motif tient en {REASON_LIMIT} caractères.", "reason")
