"""The posts of a cohort with what the book says of them: all, those of a page of groups, those of a person."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select

from course.cohorts.models import Cohort, CohortYear, Group, GroupFunction, GroupMembership, RoleGrant
from course.db import db
from course.hours.models import TrainerHours
from course.hours.rules import CONSUMING
from course.people.models import Person
from course.roles import Role
from course.teams import rules
from course.teams.rules import Post, Spent, Term

FUNCTIONS = (GroupFunction.TUTOR, GroupFunction.TRAINER)
# How many groups a page of posts shows.
PAGE = 25


@dataclass(frozen=True)
class Posts:
    """Posts, what belongs to none, and the names to show."""

    posts: Sequence[Post]
    apart: Sequence[Spent]
    people: dict[int, str]
    groups: dict[int, str]

    def of(self, person_id: int) -> list[Post]:
        """The posts that this person holds or held."""
        return [post for post in self.posts if person_id in post.person_ids]


def posts(cohort_id: int) -> Posts:
    """Each post of the cohort with its planned, used and left minutes; six queries."""
    groups = Group.cohort_id == cohort_id
    return _posts(cohort_id, groups, TrainerHours.cohort_id == cohort_id)


def page(cohort_id: int, number: int) -> tuple[Posts, int]:
    """The posts of one page of groups, and how many groups there are; a constant number of queries.

    A trainer's post is shown with the first of its groups. The first page also tells the hours of those
    who hold no post.
    """
    total = db.session.scalar(select(func.count()).where(Group.cohort_id == cohort_id)) or 0
    if total <= PAGE:
        return posts(cohort_id), total
    groups = db.session.scalars(
        select(Group.id)
        .where(Group.cohort_id == cohort_id)
        .order_by(Group.id)
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    ).all()
    found = _around(cohort_id, groups, _without_post(cohort_id) if number == 1 else false())
    shown = [post for post in found.posts if post.group_ids[0] in groups]
    return Posts(shown, found.apart, found.people, found.groups), total


def of_person(cohort_id: int, person_id: int) -> Posts:
    """The posts that this person holds or held, with whoever shares them; a constant number of queries."""
    found = _around(cohort_id, _groups_of(cohort_id, [person_id]), false())
    return Posts(found.of(person_id), (), found.people, found.groups)


def _around(cohort_id: int, group_ids: Sequence[int], also: ColumnElement[bool]) -> Posts:
    """The posts of these groups, whole: a trainer's has other groups, and those have had other holders.

    An hour given to several groups at once counts on the only post of its author: all of the author's
    groups are read, too. `also` chooses more lines of the book.
    """
    sharing = _groups_of(cohort_id, _holders(group_ids))
    people = _holders(sharing)
    groups = _groups_of(cohort_id, people)
    book = TrainerHours
    theirs = or_(book.group_id.in_(groups), and_(book.group_id.is_(None), book.person_id.in_(people)), also)
    return _posts(cohort_id, Group.id.in_(groups), and_(book.cohort_id == cohort_id, theirs))


def _holders(group_ids: Sequence[int]) -> Sequence[int]:
    """The ids of those who hold or held a post of these groups."""
    return db.session.scalars(
        select(GroupMembership.person_id)
        .where(GroupMembership.group_id.in_(group_ids), GroupMembership.function.in_(FUNCTIONS))
        .distinct()
    ).all()


def _groups_of(cohort_id: int, person_ids: Sequence[int]) -> Sequence[int]:
    """The groups of the cohort in which these people hold or held a post."""
    return db.session.scalars(
        select(GroupMembership.group_id)
        .distinct()
        .join(Group, Group.id == GroupMembership.group_id)
        .where(
            Group.cohort_id == cohort_id,
            GroupMembership.person_id.in_(person_ids),
            GroupMembership.function.in_(FUNCTIONS),
        )
    ).all()


def _without_post(cohort_id: int) -> ColumnElement[bool]:
    """The lines of those who accompany the cohort and never held a post in it."""
    holds = exists().where(
        GroupMembership.person_id == RoleGrant.person_id,
        GroupMembership.function.in_(FUNCTIONS),
        Group.id == GroupMembership.group_id,
        Group.cohort_id == cohort_id,
    )
    people = select(RoleGrant.person_id).where(
        RoleGrant.cohort_id == cohort_id,
        RoleGrant.role.in_((Role.TUTOR, Role.TRAINER, Role.EXPERT)),
        ~holds,
    )
    return TrainerHours.person_id.in_(people)


def _posts(cohort_id: int, groups: ColumnElement[bool], lines: ColumnElement[bool]) -> Posts:
    minutes = db.session.execute(
        select(Cohort.tutor_minutes, Cohort.trainer_minutes).where(Cohort.id == cohort_id)
    ).one()
    years = db.session.execute(
        select(CohortYear.number, CohortYear.starts_on, CohortYear.ends_on)
        .where(CohortYear.cohort_id == cohort_id)
        .order_by(CohortYear.number)
    )
    found = rules.posts(
        _terms(groups),
        [(number, first, last) for number, first, last in years],
        {"tutor": minutes[0], "trainer": minutes[1]},
    )
    apart = rules.count(found, _spent(lines))
    ids = {one for post in found for one in post.person_ids} | {one.person_id for one in apart}
    names = db.session.execute(select(Person.id, Person.display_name).where(Person.id.in_(ids)))
    titles = db.session.execute(select(Group.id, Group.name).where(groups))
    return Posts(found, apart, {row[0]: row[1] for row in names}, {row[0]: row[1] for row in titles})


def _terms(groups: ColumnElement[bool]) -> list[Term]:
    held = db.session.execute(
        select(
            GroupMembership.function,
            GroupMembership.group_id,
            GroupMembership.person_id,
            GroupMembership.starts_on,
            GroupMembership.ends_on,
        )
        .join(Group, Group.id == GroupMembership.group_id)
        .where(groups, GroupMembership.function.in_(FUNCTIONS))
        .order_by(GroupMembership.starts_on, GroupMembership.id)
    )
    return [
        Term(str(function), group_id, person_id, first, last)
        for function, group_id, person_id, first, last in held
    ]


def _spent(lines: ColumnElement[bool]) -> list[Spent]:
    book = TrainerHours
    consuming = func.coalesce(func.sum(book.minutes).filter(book.nature.in_(tuple(CONSUMING))), 0)
    keys = (book.year, book.function, book.group_id, book.person_id)
    found = db.session.execute(
        select(*keys, consuming, func.sum(book.travel_minutes), func.sum(book.kilometres))
        .where(lines)
        .group_by(*keys)
        .order_by(*keys)
    )
    return [
        Spent(year, function, group_id, person_id, int(minutes), int(travel), float(km))
        for year, function, group_id, person_id, minutes, travel, km in found
    ]
