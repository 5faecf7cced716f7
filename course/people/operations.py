"""The write side of people and schools."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import insert, select

from course import clock
from course.db import db
from course.people import rules
from course.people.models import Person, School, SchoolPosting, new_uid


def create_person(
    *, given_name: str = "", family_name: str = "", full_name: str = "", email: str | None = None
) -> Person:
    """Add a person; every name may be missing (LTI privacy settings)."""
    person = Person(display_name="", sort_key="")
    _name(person, given_name, family_name, full_name, email)
    db.session.add(person)
    db.session.flush()
    return person


_COLUMNS = ("uid", "given_name", "family_name", "display_name", "sort_key", "email")


def create_people(names: Sequence[Mapping[str, str]]) -> list[int]:
    """Add many people in two statements; their ids, in that order. Names as `create_person` takes them."""
    made = [Person(uid=new_uid(), display_name="", sort_key="") for _ in names]
    for person, known in zip(made, names, strict=True):
        _name(person, known["given_name"], known["family_name"], known["full_name"], known["email"])
    if not made:
        return []
    db.session.execute(insert(Person), [{name: getattr(one, name) for name in _COLUMNS} for one in made])
    uids = [person.uid for person in made]
    rows = db.session.execute(select(Person.uid, Person.id).where(Person.uid.in_(uids)))
    ids = {row.uid: row.id for row in rows}
    return [ids[uid] for uid in uids]


def rename(
    person: Person,
    *,
    given_name: str = "",
    family_name: str = "",
    full_name: str = "",
    email: str | None = None,
) -> None:
    """Follow what the platform now says; a name that is no longer sent is kept."""
    if given_name or family_name or full_name or email:
        _name(
            person,
            given_name or ("" if full_name else person.given_name),
            family_name or ("" if full_name else person.family_name),
            full_name or person.display_name,
            email or person.email,
        )


def _name(person: Person, given: str, family: str, full: str, email: str | None) -> None:
    person.given_name = rules.clean(given, 120)
    person.family_name = rules.clean(family, 120)
    person.display_name = rules.display_name(person.given_name, person.family_name, rules.clean(full, 250))
    surname_first = f"{person.family_name} {person.given_name}".strip()
    person.sort_key = rules.sort_key(surname_first or person.display_name)
    person.email = rules.clean(email, 254) if email and "@" in email else None


def name_operator(name: str) -> Person:
    """Somebody who runs the tool, known by that name; the same person when named again.

    A person of their own: whoever can forge an LMS account must not become an operator with it.
    """
    wanted = rules.clean(name, 250)
    known = db.session.scalar(
        select(Person).where(Person.operator_since.is_not(None), Person.display_name == wanted)
    )
    if known is not None:
        return known
    person = create_person(full_name=wanted)
    person.operator_since = clock.now()
    db.session.flush()
    return person


def create_school(*, name: str, town: str = "", uai: str | None = None) -> School:
    """Add a school."""
    school = School(name=name, town=town, uai=uai)
    db.session.add(school)
    db.session.flush()
    return school


def post_to_school(*, person_id: int, school_id: int, starts_on: date) -> None:
    """The person works there from `starts_on`; an earlier posting ends the day before."""
    for earlier in db.session.query(SchoolPosting).filter_by(person_id=person_id, ends_on=None):
        earlier.ends_on = date.fromordinal(starts_on.toordinal() - 1)
    db.session.add(SchoolPosting(person_id=person_id, school_id=school_id, starts_on=starts_on))
    db.session.flush()
