"""« Mes heures »: each line of the book with what proves it (domain §2, who reads what)."""

from flask import Blueprint, Flask, render_template
from flask.typing import ResponseReturnValue

from course.cohorts import queries as cohorts
from course.errors import NotFound
from course.hours import queries
from course.hours.rules import MODALITY_LABELS
from course.people.models import Person
from course.permissions import Actor, actor, declare, holds, requires
from course.registries import MenuEntry, registries
from course.roles import Role

bp = Blueprint("hours", __name__)

OWN = declare("hours:own:read", holds(Role.PARTICIPANT))
ANY = declare("hours:person:read", holds(Role.TUTOR, Role.TRAINER, Role.MANAGER, Role.ADMINISTRATOR))


@bp.get("/c/<cohort_uid>/heures")
@requires(OWN)
def mine() -> ResponseReturnValue:
    """My hours, line by line."""
    return _page(actor().person, None)


@bp.get("/c/<cohort_uid>/heures/<person_uid>")
@requires(ANY)
def of_person(person_uid: str) -> ResponseReturnValue:
    """A participant's hours; a tutor reads those of the own groups only."""
    person = cohorts.person_in_cohort(actor().cohort, person_uid)
    if person is None or not may_read(actor(), person.id):
        raise NotFound()
    return _page(person.id, person)


def may_read(reader: Actor, person_id: int) -> bool:
    """Whether these hours are for a holder of ANY to read: everybody's, or the own groups' for a tutor."""
    if reader.has(Role.TRAINER, Role.MANAGER, Role.ADMINISTRATOR):
        return True
    return cohorts.is_tutor_of(reader.cohort, reader.person, person_id)


def _page(person_id: int, person: Person | None) -> ResponseReturnValue:
    cohort_id = actor().cohort
    total = queries.totals(cohort_id, [person_id], actor().reading, queries.plan())[person_id]
    return render_template(
        "hours/person.html",
        person=person,
        total=total,
        lines=queries.lines(cohort_id, person_id),
        evidence=registries().evidence,
        modalities=MODALITY_LABELS,
        cohort_uid=actor().cohort_uid,
    )


def init_app(app: Flask) -> None:
    """Register the pages and the menu's line."""
    app.register_blueprint(bp)
    app.extensions["agencement"].menu.append(MenuEntry("Mes heures", "hours.mine", OWN, 20))
