"""What people are told about a forum. Titles and bodies go by mail: no name, no card, no report in them."""

from collections.abc import Sequence

from sqlalchemy import select

from course import clock
from course.cohorts.queries import cohort_uid, people_with_role
from course.db import db
from course.notices.operations import tell
from course.permissions import Actor
from course.ui.formats import long_date
from modules.open_forum import queries
from modules.open_forum.models import ForumCard, OpenForum
from modules.open_forum.permits import ANIMATORS
from modules.open_forum.rules import Phase

TOLD = {
    Phase.MARKET: (
        "La place du marché du forum ouvert est ouverte",
        "Proposez un sujet, placez votre carte et dites où vous irez. Les ateliers ont lieu le {day}.",
    ),
    Phase.REPORTS: (
        "Forum ouvert : c’est le moment des comptes rendus",
        "Quinze lignes au plus par atelier, co-signées d’une phrase par celles et ceux qui y étaient.",
    ),
    Phase.VOTE: (
        "Forum ouvert : le vote est ouvert",
        "Lisez les comptes rendus, puis répartissez vos points. Vous pouvez changer jusqu’à la clôture.",
    ),
}


def _tell(people: Sequence[int], forum: OpenForum, uid: str, title: str, body: str, key: str) -> None:
    tell(
        people,
        kind="open_forum",
        title=title,
        body=body,
        path=f"/c/{uid}/forums/{forum.id}",
        cohort_id=forum.cohort_id,
        key=f"open_forum:{forum.id}:{key}",
    )


def tell_phase(*, actor: Actor, forum: OpenForum) -> None:
    """The phase that was just reached, to everybody but who moved it; once, even after a step back."""
    if (wording := TOLD.get(Phase(forum.phase))) is None:
        return
    people = [one for one in queries.members(actor.cohort) if one != actor.person]
    title, body = wording
    day = long_date(forum.held_on)
    _tell(people, forum, actor.cohort_uid, title, body.format(day=day), str(forum.phase))


def tell_moved(*, actor: Actor, forum: OpenForum, card: ForumCard) -> None:
    """An animator moved or withdrew somebody's card: its author is told."""
    if card.author_id != actor.person:
        title = "Forum ouvert : votre carte a changé de place"
        body = "La personne qui anime l’a déplacée ou retirée. Votre carte et son texte sont gardés."
        _tell([card.author_id], forum, actor.cohort_uid, title, body, f"card:{card.id}:{card.version}")


def remind_animators() -> None:
    """Whose market may open today is told to its animators; called each hour, told once."""
    due = db.session.scalars(
        select(OpenForum)
        .where(OpenForum.phase == Phase.PREPARATION, OpenForum.market_opens_on <= clock.today())
        .where(OpenForum.held_on >= clock.today())
        .order_by(OpenForum.id)
    ).all()
    for forum in due:
        people = [one.id for one in people_with_role(forum.cohort_id, *ANIMATORS)]
        title = "Forum ouvert : la place du marché peut ouvrir"
        body = f"Les ateliers ont lieu le {long_date(forum.held_on)}. Vérifiez la préparation, puis ouvrez."
        _tell(people, forum, cohort_uid(forum.cohort_id), title, body, f"ready:{forum.market_opens_on}")
