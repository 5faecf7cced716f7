"""The write side of the agenda: private addresses, and the dates of modules."""

from datetime import date

from sqlalchemy import select

from course import clock
from course.access.rules import hashed, new_token
from course.agenda import queries, rules
from course.agenda.models import AgendaFeed
from course.calendar.rules import ZONES
from course.catalogue.models import ModuleWindow
from course.catalogue.operations import move_window
from course.cohorts.models import Cohort
from course.cohorts.queries import active_participants
from course.db import db
from course.errors import NotFound, RuleBroken
from course.notices.operations import tell
from course.people.models import Person
from course.permissions import Actor
from course.ui.formats import period


def create_feed(*, actor: Actor, label: str) -> str:
    """A new private address; returns its secret, which is kept nowhere. RuleBroken beyond ten."""
    db.session.execute(select(Person.id).where(Person.id == actor.person).with_for_update(key_share=True))
    rules.check_feeds(len(queries.feeds(actor.person)))
    token = new_token()
    db.session.add(AgendaFeed(person_id=actor.person, token_hash=hashed(token), label=label))
    db.session.flush()
    return token


def revoke_feed(*, actor: Actor, feed: AgendaFeed) -> None:
    """The address answers no more; it is not taken back."""
    if feed.person_id != actor.person:
        raise NotFound()
    feed.revoked_at = feed.revoked_at or clock.now()
    db.session.flush()


class StaleWindow(RuleBroken):
    """Somebody else moved the module meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            "Quelqu’un a changé ces dates entre-temps : elles sont rappelées ci-dessus. "
            "Votre saisie est gardée ; envoyez de nouveau pour la mettre à la place."
        )


def move_module(*, actor: Actor, window: ModuleWindow, opens_on: date, closes_on: date, version: int) -> bool:
    """Give a module of the cohort other dates and tell its participants once; False when nothing changes.

    Raises RuleBroken (dates the wrong way round or outside the cohort's years), StaleWindow when
    `version` is not the one in force.
    """
    if window.cohort_id != actor.cohort:
        raise NotFound()
    db.session.refresh(window, with_for_update=True)
    if window.version != version:
        raise StaleWindow()
    rules.check_window(opens_on, closes_on, *queries.span(actor.cohort))
    before = (window.opens_on, window.closes_on)
    if before == (opens_on, closes_on):
        return False
    move_window(actor=actor, window=window, opens_on=opens_on, closes_on=closes_on)
    window.version += 1
    db.session.flush()
    _tell_move(actor, window, period(*before))
    return True


def _tell_move(actor: Actor, window: ModuleWindow, before: str) -> None:
    people = db.session.scalars(select(Person.id).where(active_participants(actor.cohort))).all()
    tell(
        people,
        kind="module_moved",
        title=f"Le module {window.module.code} change de dates",
        body=f"Il était ouvert {before} ; il est maintenant ouvert {period(window.opens_on, window.closes_on)}.",
        path=f"/c/{actor.cohort_uid}/modules/{window.module.code}",
        cohort_id=actor.cohort,
        key=f"window:{window.id}:{window.version}",
    )


def choose_zone(*, actor: Actor, zone: str) -> None:
    """Which zone's holidays the cohort follows; no date is rewritten. RuleBroken for another letter."""
    if zone not in ZONES:
        raise RuleBroken("Choisissez la zone A, B ou C.", "zone")
    cohort = db.session.get_one(Cohort, actor.cohort)
    cohort.zone = zone
    db.session.flush()
