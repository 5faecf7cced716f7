"""Finding texts: only those of an audience that the reader has at this moment, decided in the query."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select

from course.db import db
from course.permissions import Actor
from course.registries import registries
from course.search import engines
from course.search.models import SearchEntry
from course.search.rules import Term

PAGE = 20


class Found(NamedTuple):
    """A page of entries, best first, and how many there are in all."""

    entries: Sequence[SearchEntry]
    total: int


def audiences(actor: Actor) -> set[str]:
    """What this person may read now, as the rooms say."""
    return {one for provider in registries().search_audiences for one in provider(actor)}


def search(actor: Actor, terms: Sequence[Term], *, page: int = 1) -> Found:
    """The texts of the actor's cohort that hold all `terms`; the best first, then the newest."""
    mine = audiences(actor)
    if not terms or not mine:
        return Found((), 0)
    here = (SearchEntry.cohort_id == actor.cohort, engines.among(mine))
    counted = engines.matching(select(func.count()).select_from(SearchEntry), terms)
    total = db.session.scalar(counted.query.where(*here)) or 0
    listed = engines.matching(select(SearchEntry), terms)
    query = listed.query.where(*here).order_by(
        listed.best_first, SearchEntry.updated_at.desc(), SearchEntry.id.desc()
    )
    return Found(db.session.scalars(query.limit(PAGE).offset((page - 1) * PAGE)).all(), total)
