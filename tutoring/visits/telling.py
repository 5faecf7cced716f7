"""Telling those concerned by a visit: a date and what to do; never its text, a reason or a name."""

from collections.abc import Sequence

from sqlalchemy import update

from course import clock
from course.db import db
from course.notices.models import Notice
from course.notices.operations import tell
from course.permissions import Actor
from course.ui.formats import hours, long_date
from tutoring.visits.models import FieldVisit

KIND = "visit"


def _tell(actor: Actor, visit: FieldVisit, people: Sequence[int], what: str, title: str, body: str) -> None:
    """`what` tells one notice of this version of the report from another."""
    tell(
        [one for one in people if one != actor.person_id],
        kind=KIND,
        title=title,
        body=body,
        path=f"/c/{actor.cohort_uid}/visites/{visit.uid}",
        cohort_id=visit.cohort_id,
        key=f"visit:{visit.uid}:{visit.version}:{what}",
    )


def proposed(actor: Actor, visit: FieldVisit, people: Sequence[int]) -> None:
    """A report waits for its attendees, for the first time or rewritten."""
    day = long_date(visit.occurred_on)
    rewritten = visit.version > 1
    _tell(
        *(actor, visit, people, "proposed"),
        f"Visite du {day} : compte rendu {'modifié, à relire' if rewritten else 'à lire'}",
        "Acceptez-le ou commentez-le : votre accord fait entrer "
        f"{hours(visit.minutes)} d’accompagnement sur site dans vos heures.",
    )


def commented(actor: Actor, visit: FieldVisit) -> None:
    """An attendee has something to say to the author; each comment is told."""
    _tell(
        *(actor, visit, [visit.author_id], f"comment:{actor.person}:{clock.now():%y%m%d%H%M%S}"),
        f"Visite du {long_date(visit.occurred_on)} : un commentaire vous attend",
        "Lisez-le, puis modifiez le compte rendu s’il y a lieu.",
    )


def cancelled(actor: Actor, visit: FieldVisit, people: Sequence[int]) -> None:
    """Those who were there learn that it counts no more."""
    _tell(
        *(actor, visit, people, "cancelled"),
        f"Visite du {long_date(visit.occurred_on)} : annulée",
        "Si elle était dans vos heures, elles sont retirées. Le motif est sur la page de la visite.",
    )


def silent(actor: Actor, visit: FieldVisit, person_id: int) -> None:
    """The visit was certified without this person's answer."""
    _tell(
        *(actor, visit, [person_id], "silent"),
        f"Visite du {long_date(visit.occurred_on)} : certifiée sans votre réponse",
        f"{hours(visit.minutes)} d’accompagnement sur site sont entrées dans vos heures. "
        "Vous pouvez encore commenter le compte rendu : cela retire ces heures.",
    )


def settled(visit: FieldVisit, *person_ids: int) -> None:
    """What asked these people for an answer asks no more, by mail either."""
    asked = [f"visit:{visit.uid}:{number}:" for number in range(1, visit.version + 1)]
    keys = [one + what for one in asked for what in ("proposed", "reminder", "silent")]
    db.session.execute(
        update(Notice)
        .where(Notice.person_id.in_(person_ids), Notice.key.in_(keys), Notice.read_at.is_(None))
        .values(read_at=clock.now())
    )
