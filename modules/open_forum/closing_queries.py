"""Reading reports, totals of the vote and actions."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import contains_eager, joinedload

from course.db import db
from course.people.models import Person
from modules.open_forum import rules
from modules.open_forum.models import (
    ForumAction,
    ForumCard,
    ForumReport,
    ForumSignature,
    ForumVolunteer,
    ForumVote,
    OpenForum,
)
from modules.open_forum.rules import Phase


def report(card_id: int) -> ForumReport | None:
    """The report of a card, begun or published, with its reporter."""
    return db.session.scalar(
        select(ForumReport).where(ForumReport.card_id == card_id).options(joinedload(ForumReport.reporter))
    )


def report_ids(forum_id: int) -> Sequence[int]:
    """The published reports, in the order of their cards."""
    return [one.id for one in db.session.execute(_published(forum_id).with_only_columns(ForumReport.id))]


def _published(forum_id: int) -> Select[ForumReport]:
    stands = and_(ForumCard.forum_id == forum_id, ForumCard.withdrawn_at.is_(None))
    return (
        select(ForumReport)
        .join(ForumReport.card)
        .where(stands, ForumReport.published_at.is_not(None))
        .order_by(ForumCard.id)
    )


@dataclass(frozen=True)
class Published:
    """A report with those who co-signed it."""

    report: ForumReport
    signatures: list[ForumSignature] = field(default_factory=list)

    def signed_by(self, person_id: int) -> ForumSignature | None:
        return next((one for one in self.signatures if one.person_id == person_id), None)


def signatures(report_ids: Sequence[int]) -> Sequence[ForumSignature]:
    """Who co-signed these reports, in the order of signing."""
    return db.session.scalars(
        select(ForumSignature)
        .join(ForumSignature.person)
        .where(ForumSignature.report_id.in_(report_ids))
        .options(contains_eager(ForumSignature.person))
        .order_by(ForumSignature.signed_at, ForumSignature.id)
    ).all()


def published(forum_id: int) -> list[Published]:
    """The published reports with cards, authors, reporters and co-signatures; two queries."""
    reports = db.session.scalars(
        _published(forum_id).options(
            joinedload(ForumReport.reporter),
            contains_eager(ForumReport.card).joinedload(ForumCard.author),
            contains_eager(ForumReport.card).joinedload(ForumCard.slot),
            contains_eager(ForumReport.card).joinedload(ForumCard.room),
        )
    ).all()
    found = {one.id: Published(one) for one in reports}
    for signature in signatures(list(found)):
        found[signature.report_id].signatures.append(signature)
    return list(found.values())


def ballot(forum_id: int, person_id: int) -> dict[int, int]:
    """The person's own vote, by report."""
    rows = db.session.execute(
        select(ForumVote.report_id, ForumVote.points).where(
            ForumVote.forum_id == forum_id, ForumVote.person_id == person_id
        )
    )
    return {row[0]: row[1] for row in rows}


@dataclass(frozen=True)
class Tally:
    """What may be told of the vote: how many voted, and the totals, or None while they stay secret."""

    voters: int
    totals: dict[int, int] | None

    def of(self, report_id: int) -> int:
        return (self.totals or {}).get(report_id, 0)

    def order(self, reports: Sequence[Published]) -> list[Published]:
        """By points, the most first; as they are while the totals stay secret."""
        by_id = {one.report.id: one for one in reports}
        return [by_id[one] for one in rules.ranked(self.totals or {}, list(by_id))]


def tally(forum: OpenForum) -> Tally:
    """The vote as it may be read now; two queries, however many voted."""
    mine = ForumVote.forum_id == forum.id
    voters = db.session.scalar(select(func.count(ForumVote.person_id.distinct())).where(mine)) or 0
    if not rules.shows_totals(Phase(forum.phase), voters):
        return Tally(voters, None)
    rows = db.session.execute(
        select(ForumVote.report_id, func.sum(ForumVote.points))
        .where(mine)
        .group_by(ForumVote.report_id)
        .order_by(ForumVote.report_id)
    )
    return Tally(voters, {row[0]: int(row[1]) for row in rows})


@dataclass(frozen=True)
class Decided:
    """An action with those who commit to it."""

    action: ForumAction
    volunteers: list[Person] = field(default_factory=list)

    def has(self, person_id: int) -> bool:
        return any(one.id == person_id for one in self.volunteers)


def actions(forum_id: int) -> list[Decided]:
    """The actions that stand, those that come due first; two queries."""
    found = db.session.scalars(
        select(ForumAction)
        .where(ForumAction.forum_id == forum_id, ForumAction.withdrawn_at.is_(None))
        .options(joinedload(ForumAction.author), joinedload(ForumAction.card))
        .order_by(ForumAction.until.is_(None), ForumAction.until, ForumAction.id)
    ).all()
    by_id = {one.id: Decided(one) for one in found}
    rows = db.session.execute(
        select(Person, ForumVolunteer.action_id)
        .join(ForumVolunteer, ForumVolunteer.person_id == Person.id)
        .where(ForumVolunteer.action_id.in_(by_id))
        .order_by(Person.sort_key, Person.id)
    )
    for person, action_id in rows:
        by_id[action_id].volunteers.append(person)
    return list(by_id.values())
