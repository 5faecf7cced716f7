"""Telling people things; reading them; choosing a rhythm."""

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy import delete, literal, or_, select, update

from course import clock
from course.config import Settings
from course.db import db, insert_or_ignore
from course.jobs import operations as jobs
from course.notices import queries, rules
from course.notices.models import Notice, NoticePreference
from course.notices.rules import Rhythm
from course.people.models import Person
from course.permissions import Actor
from course.ui.text import clean_text

JOB = "notices.mail"
AT_A_TIME = 10_000


def tell(
    person_ids: Sequence[int],
    *,
    kind: str,
    title: str,
    body: str = "",
    path: str = "",
    cohort_id: int | None = None,
    key: str | None = None,
    needed_by: datetime | None = None,
) -> None:
    """Tell these people something, in the transaction of the act; mailed to each by their rhythm.

    `title` and `body` are plain French text with NOTHING confidential in them: they go by mail. `path` is
    an address of the tool (« /c/… »). The same `key` twice tells a person once; without a key it is told
    each time. What is of use only before `needed_by` (the hour of a session) does not wait for a digest that
    would come too late. The number of statements does not grow with the people. Raises ValueError for an
    empty title, a path that leaves the tool, a kind or a key that is too long.
    """
    wording = rules.one_line(title, rules.TITLE)
    if not wording or len(kind) > rules.KIND or len(key or "") > rules.KEY:
        raise ValueError("a notice has a title, a short kind and a short key")
    same = {
        "cohort_id": cohort_id,
        "kind": kind,
        "title": wording,
        "body": rules.shortened(clean_text(body), rules.BODY),
        "path": rules.own_path(path),
        "key": key or secrets.token_hex(12),
        "created_at": clock.now(),
    }
    for people in _batches(sorted(set(person_ids))):
        _ask_mail(_insert(people, same), needed_by)


def _batches(person_ids: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(person_ids)
    while some := list(islice(rest, AT_A_TIME)):
        yield some


def _insert(person_ids: Sequence[int], same: Mapping[str, object]) -> list[int]:
    """One row for each who was not told yet; returns who."""
    columns = Notice.__table__.c
    values = [literal(value, columns[name].type) for name, value in same.items()]
    people = select(Person.id, *values).where(Person.id.in_(person_ids)).order_by(Person.id)
    told = insert_or_ignore(Notice).from_select(["person_id", *same], people).returning(columns.person_id)
    return sorted(db.session.scalars(told))


def _ask_mail(person_ids: Sequence[int], needed_by: datetime | None = None) -> None:
    """Ask for each person's next mail; people without an address are told in the tool only."""
    by_rhythm: dict[Rhythm, list[int]] = {}
    for person_id, rhythm in queries.mail_rhythms(person_ids).items():
        by_rhythm.setdefault(rhythm, []).append(person_id)
    for rhythm, people in sorted(by_rhythm.items()):
        when = rules.next_mail(rhythm, clock.now(), needed_by)
        if when is not None:
            payloads = {str(person_id): {"person_id": person_id} for person_id in people}
            jobs.ask_many(kind=JOB, payloads=payloads, run_at=when)


def read(*, notice: Notice) -> None:
    """The person has read it: no mail will speak of it."""
    notice.read_at = notice.read_at or clock.now()
    db.session.flush()


def read_all(*, actor: Actor) -> None:
    """The person has read everything told in this cohort, or outside any, until now."""
    here = or_(Notice.cohort_id == actor.cohort, Notice.cohort_id.is_(None))
    db.session.execute(
        update(Notice)
        .where(Notice.person_id == actor.person, here, Notice.read_at.is_(None))
        .values(read_at=clock.now())
    )


def choose_rhythm(*, person_id: int, rhythm: Rhythm) -> None:
    """How often this person gets mail from now on; what waits follows the new rhythm."""
    row = {"person_id": person_id, "rhythm": rhythm}
    db.session.execute(insert_or_ignore(NoticePreference).values(row))
    db.session.execute(
        update(NoticePreference).where(NoticePreference.person_id == person_id).values(rhythm=rhythm)
    )
    jobs.withdraw(kind=JOB, key=str(person_id))
    _ask_mail([person_id])


def ask_again() -> None:
    """Ask for the mails that nobody asks for any more: the server was away for days, or an address came late.

    Nothing is asked while no server is named: what is unread is then read in the tool.
    """
    if Settings.current().smtp_url:
        for people in _batches(queries.forgotten(JOB)):
            _ask_mail(people)


def forget_old() -> None:
    """Drop the notices older than a year, read or not."""
    db.session.execute(delete(Notice).where(Notice.created_at < clock.now() - rules.KEEP))
