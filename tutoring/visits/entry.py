"""« Noter une visite »: the form as it opens, with what earlier visits already tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from course import clock
from course.cohorts.queries import schools_of
from course.hours.models import Nature
from course.people.models import School
from course.permissions import Actor
from tutoring.visits import operations, queries, rules
from tutoring.visits.forms import THEIRS, VisitForm
from tutoring.visits.models import FieldVisit
from tutoring.visits.rules import Draft

USUAL_MINUTES = 60
SHOWN = 6


@dataclass(frozen=True)
class Entry:
    """The form, and the visits whose « Convenu » is shown above it."""

    form: VisitForm
    previous: Sequence[FieldVisit]
    # Whether `previous` holds only visits with the people to be met: it is shown at once.
    followed: bool = False

    @property
    def possible(self) -> bool:
        """Whether somebody is in the author's charge."""
        return bool(self.form.people)


def prepare(actor: Actor, after: str = "", known: Mapping[str, object] | None = None) -> Entry:
    """The form for this author; `after` is the uid of a visit to follow up with the same people.

    `known` is what an appointment already tells, by the name of the field.
    """
    charges = queries.charges(actor.cohort, actor.person)
    last = queries.last_of(actor.person, actor.cohort)
    followed = next((visit for visit in last if visit.uid == after), None)
    postings = schools_of([one.person.id for one in charges]) if charges else {}
    schools = _in_order([*postings.values(), *(visit.school for visit in last)])
    form = VisitForm(charges, schools, postings, data=_defaults(followed, schools) | dict(known or {}))
    if known is not None:
        met = {form.people.get(uid) for uid in form.attendees.data or []}
        theirs = [visit for visit in last if met & {one.person_id for one in visit.attendees}]
        return Entry(form, _agreements(theirs), followed=True)
    return Entry(form, _agreements([followed] if followed else last), followed is not None)


def record(actor: Actor, form: VisitForm) -> tuple[FieldVisit, bool]:
    """The visit that a valid form makes, or made; and whether it says what the form says.

    Raises RuleBroken with the field at fault.
    """
    draft = _at_the_school_of_that_day(form, form.draft())
    visit = operations.log_visit(actor=actor, draft=draft)
    texts = [note.text for note in queries.notes(visit.id, actor.person)]
    return visit, rules.same(draft, visit, [one.person_id for one in visit.attendees], texts)


def _at_the_school_of_that_day(form: VisitForm, draft: Draft) -> Draft:
    """Who changed school since the visit was met where they worked then (domain §1)."""
    person_id = form.met_at_theirs
    if person_id is None or draft.occurred_on == clock.today():
        return draft
    then = schools_of([person_id], draft.occurred_on).get(person_id)
    return replace(draft, school_id=then.id) if then else draft


def _in_order(schools: Sequence[School]) -> list[School]:
    """Each school once, by name."""
    known = {school.id: school for school in schools}
    return sorted(known.values(), key=lambda school: (school.name.casefold(), school.id))


def _defaults(followed: FieldVisit | None, schools: Sequence[School]) -> dict[str, object]:
    values: dict[str, object] = {
        "occurred_on": clock.today(),
        "minutes": USUAL_MINUTES,
        "nature": Nature.INDIVIDUAL_VISIT.value,
        "school": str(schools[0].id) if len(schools) == 1 else THEIRS,
    }
    if followed is not None:
        values |= {
            "nature": str(followed.nature),
            "school": str(followed.school_id),
            "function": followed.function,
            "attendees": [one.person.uid for one in followed.attendees],
        }
    return values


def _agreements(last: Sequence[FieldVisit]) -> list[FieldVisit]:
    """The latest visit with each set of people, where something was agreed."""
    seen: set[frozenset[int]] = set()
    found = []
    for visit in last:
        people = frozenset(one.person_id for one in visit.attendees)
        if people not in seen:
            seen.add(people)
            if visit.agreed or visit.before_next:
                found.append(visit)
    return found[:SHOWN]
