"""Declaring a link and ending it; what a link or a school forbids or warns of in a group (domain §2, Rules)."""

from collections.abc import Sequence

from sqlalchemy import select

from course import clock
from course.cohorts import link_queries as found
from course.cohorts import queries, welcoming
from course.cohorts.link_models import DeclaredLink, LinkKind
from course.cohorts.models import Group
from course.db import db
from course.errors import NotFound, RuleBroken
from course.permissions import Actor
from course.roles import Role
from course.signals import link_declared

# They compose the groups: they read and declare the links of everybody.
COMPOSERS = (Role.MANAGER, Role.TRAINER)


def declare(*, actor: Actor, person_id: int, other_id: int, kind: LinkKind) -> Sequence[Group]:
    """Note that one of the two stands above the other; returns the groups where both are today.

    One declares one's own links; a manager or a trainer those of anybody (NotFound otherwise, and for people
    whom the cohort does not know). RuleBroken beside « other » for oneself, and for a link that stands.
    """
    if actor.person != person_id and not actor.has(*COMPOSERS):
        raise NotFound()
    welcoming.hold(actor.cohort)
    if any(queries.enrolment(actor.cohort, one) is None for one in (person_id, other_id)):
        raise NotFound()
    if person_id == other_id:
        raise RuleBroken("Un lien se déclare entre deux personnes.", "other")
    if found.between(actor.cohort, (person_id, other_id)):
        raise RuleBroken("Ce lien est déjà déclaré.", "other")
    low, high = sorted((person_id, other_id))
    link = DeclaredLink(
        cohort_id=actor.cohort, person_id=low, other_id=high, kind=kind, declared_by_id=actor.person
    )
    db.session.add(link)
    db.session.flush()
    shared = found.shared_groups(actor.cohort, low, high)
    link_declared.send(
        None,
        cohort_id=actor.cohort,
        link_id=link.id,
        person_ids=(low, high),
        declared_by_id=actor.person,
        group_names=[group.name for group in shared],
    )
    return shared


def end(*, actor: Actor, link_id: int) -> None:
    """The link no longer stands: said by whoever declared it, a manager or a trainer; twice is once."""
    welcoming.hold(actor.cohort)
    link = db.session.scalar(
        select(DeclaredLink)
        .where(DeclaredLink.cohort_id == actor.cohort, DeclaredLink.id == link_id)
        .execution_options(populate_existing=True)
    )
    if link is None or not may_end(actor, link):
        raise NotFound()
    if link.ended_at is None:
        link.ended_at, link.ended_by_id = clock.now(), actor.person
        db.session.flush()


def may_end(actor: Actor, link: DeclaredLink) -> bool:
    """Whether this person may say that the link no longer stands."""
    return actor.has(*COMPOSERS) or link.declared_by_id == actor.person_id


def check_placement(cohort_id: int, person_id: int, group_id: int) -> None:
    """RuleBroken beside « group » when a link is declared with somebody who is in that group."""
    for other in found.linked_in(cohort_id, person_id, group_id):
        raise RuleBroken(
            f"Un lien hiérarchique ou d’évaluation est déclaré avec {other.display_name}, qui est dans ce "
            "groupe : choisissez un autre groupe.",
            "group",
        )
