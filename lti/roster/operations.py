"""The write side of the roster: asking for it, and applying what was read, in one transaction.

People come by (platform, sub), never by e-mail. Who is no longer listed is kept and marked, with their
roles, hours and standing: a suspended enrolment just disappears from the list (lti.md, NRPS).
The order of the writes is that of a launch (identities, course, memberships, cohort), so that the two
never wait for each other.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from course import clock
from course.cohorts import operations as cohorts
from course.cohorts import welcoming
from course.db import db
from course.errors import NotFound, RuleBroken
from course.jobs import operations as jobs
from course.people import operations as people
from course.people.models import Person
from course.permissions import Actor
from lti import roles
from lti.outbox.operations import fill_columns
from lti.platforms.models import Context, Identity, Membership
from lti.roster import proposals, queries, rules
from lti.roster.members import Member, Roster
from lti.roster.rules import Difference, Known
from lti.signals import course_seen

# Values in one statement: a database takes some tens of thousands.
_BATCH = 5000
UNKNOWN_ADDRESS = (
    "M@gistère n’a pas encore dit où lire la liste de ce cours : ouvrez une activité du parcours depuis "
    "M@gistère, puis recommencez."
)
NOTHING_TO_CONFIRM = "La liste a été relue entre-temps : il n’y a plus rien à confirmer."


class Doubtful(Exception):
    """So many would be gone that an outage is likelier; nothing was changed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Overtaken(Exception):
    """A roster read later has been applied already."""


def ask(*, actor: Actor, context_id: int) -> None:
    """Have the roster of a course of the actor's cohort read soon; NotFound elsewhere, RuleBroken."""
    context = queries.in_cohort(actor.cohort, context_id)
    if context is None:
        raise NotFound
    if context.memberships_url is None:
        raise RuleBroken(UNKNOWN_ADDRESS)
    _ask(context.id)


def ask_anyway(*, actor: Actor, context_id: int, departures: int) -> None:
    """The same, up to that many `departures` being true: somebody was shown the number and confirms it."""
    context = queries.in_cohort(actor.cohort, context_id)
    if context is None:
        raise NotFound
    if rules.doubted(context.roster_error) != departures:
        raise RuleBroken(NOTHING_TO_CONFIRM)
    payload = {"context_id": context.id, "departures": departures}
    jobs.ask(kind=queries.ANYWAY_JOB, key=f"{context.id}:{departures}", payload=payload)


def _ask(context_id: int) -> None:
    jobs.ask(kind=queries.JOB, key=str(context_id), payload={"context_id": context_id})


@course_seen.connect
def _on_course(sender: object, *, context: Context, **more: Any) -> None:
    """Somebody came in: have the roster read, twice a day at most."""
    if context.cohort_id is None or context.memberships_url is None:
        return
    tried = context.roster_tried_at
    if (tried is None or tried < clock.now() - rules.EVERY) and queries.is_due(context.id):
        context.roster_tried_at = clock.now()
        _ask(context.id)


def sync(*, context_id: int, roster: Roster, read_at: datetime, allowed: int = 0) -> None:
    """Apply a roster that began to be read at `read_at`; may be run again after a conflict.

    `allowed`: how many departures somebody has confirmed. Raises Doubtful, Overtaken (roll back), and
    IntegrityError when a launch has made the same person known at that moment.
    """
    place = queries.place(context_id)
    if place is None:
        return
    known = queries.known(place, [member.sub for member in roster.members], read_at)
    change = rules.difference(known, roster)
    if rules.is_doubtful(change, allowed):
        raise Doubtful(rules.doubt(change))
    made = _make_known(place.platform.id, change.new)
    _rename(change.renamed)
    context = queries.held(context_id)
    if context.roster_read_at is not None and context.roster_read_at > read_at:
        raise Overtaken
    _keep_memberships(context.id, change, made)
    persons = {sub: one.person_id for sub, one in known.items()} | {one.sub: one.person_id for one in made}
    if context.cohort_id is not None:
        welcoming.admit(cohort_id=context.cohort_id, guesses=_guesses(roster, persons))
    if change.joined or change.back:
        # What they have done already counts in the columns of this course too.
        fill_columns(context_id=context.id)
    _note(context, roster, read_at)


def _make_known(platform_id: int, new: Sequence[Member]) -> list[Known]:
    """A person and an identity for each of these, in that order."""
    if not new:
        return []
    person_ids = people.create_people([_names(member) for member in new])
    named = {member.sub: person_id for member, person_id in zip(new, person_ids, strict=True)}
    values = [
        {"platform_id": platform_id, "sub": sub, "person_id": person_id} for sub, person_id in named.items()
    ]
    db.session.execute(insert(Identity), values)
    ids = queries.identity_ids(platform_id, list(named))
    return [Known(sub, ids[sub], person_id) for sub, person_id in named.items()]


def _names(member: Member) -> dict[str, str]:
    return {
        "given_name": member.given_name,
        "family_name": member.family_name,
        "full_name": member.full_name,
        "email": member.email,
    }


def _rename(renamed: Sequence[tuple[Known, Member]]) -> None:
    said = {one.person_id: member for one, member in renamed}
    for ids in _batches(sorted(said)):
        for person in db.session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.id)):
            people.rename(person, **_names(said[person.id]))
    db.session.flush()


def _keep_memberships(context_id: int, change: Difference, made: Iterable[Known]) -> None:
    """Who is in the course since now, who is back, and who is gone."""
    joining = [one.identity_id for one in (*change.joined, *made)]
    if joining:
        values = [{"context_id": context_id, "identity_id": identity_id} for identity_id in joining]
        db.session.execute(insert(Membership), values)
    _mark(change.back, None)
    _mark(change.gone, clock.now())


def _mark(whom: Iterable[Known], gone_at: datetime | None) -> None:
    ids = sorted(one.membership_id for one in whom if one.membership_id is not None)
    for some in _batches(ids):
        marked = update(Membership).where(Membership.id.in_(some)).values(gone_at=gone_at)
        db.session.execute(marked.execution_options(synchronize_session=False))


def _batches(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH)]


def _guesses(roster: Roster, persons: Mapping[str, int]) -> dict[int, Any]:
    """The role that the LMS suggests for each person; staff stands before learners."""
    said: dict[int, list[str]] = {}
    for member in roster.members:
        said.setdefault(persons[member.sub], []).extend(member.roles)
    return {person_id: roles.GUESSES[roles.standing(listed)] for person_id, listed in said.items()}


def _note(context: Context, roster: Roster, read_at: datetime) -> None:
    if roster.left_out:
        context.roster_error = rules.partial(roster.left_out)
    else:
        context.roster_read_at, context.roster_error = read_at, None
    db.session.flush()


def compose(*, actor: Actor, proposal: proposals.Key, name: str, person_uids: Iterable[str]) -> str:
    """Make a group of the cohort of those chosen among the people of a group of the LMS; its name.

    Whoever is in a group by then stays there. NotFound if the cohort has no such proposal; RuleBroken if
    nobody is left, or the name is taken.
    """
    group = cohorts.create_group(actor=actor, name=name)
    found = proposals.find(actor.cohort, proposal)
    if found is None:
        raise NotFound
    free = {person.uid: person.id for person in found.free}
    chosen = [free[uid] for uid in dict.fromkeys(person_uids) if uid in free]
    if not chosen:
        raise RuleBroken("Cochez au moins une personne qui n’est dans aucun groupe.", "people")
    for person_id in chosen:
        cohorts.place(actor=actor, person_id=person_id, group_id=group.id)
    return group.name
