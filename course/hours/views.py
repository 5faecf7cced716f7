"""« Mes heures »: the total, each line with what proves it, and what is missing (domain §2, who reads what)."""

from typing import Any

from flask import Blueprint, Flask, render_template
from flask.typing import ResponseReturnValue

from course import clock
from course.cohorts import queries as cohorts
from course.errors import NotFound
from course.hours import explain, manage_views, queries
from course.hours.gaps import gaps
from course.hours.manage_views import RECOGNISE, TAKE_BACK
from course.hours.recognition import EVIDENCE
from course.people.models import Person
from course.permissions import Actor, actor, declare, holds, may, requires
from course.registries import EvidenceFacts, EvidenceKind, MenuEntry, Registries, registries
from course.roles import Role
from course.ui.paging import page_number

bp = Blueprint("hours", __name__)

OWN = declare("hours:own:read", holds(Role.PARTICIPANT))
ANY = declare("hours:person:read", holds(Role.TUTOR, Role.TRAINER, Role.MANAGER, Role.ADMINISTRATOR))
GAPS = declare("hours:gaps:read", holds(Role.TRAINER, Role.MANAGER))


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
    cohort_id, plan = actor().cohort, queries.plan()
    lines = queries.lines(cohort_id, person_id)
    return render_template(
        "hours/person.html",
        person=person,
        total=queries.totals(cohort_id, [person_id], actor().reading, plan)[person_id],
        years=explain.by_year(explain.parts(lines, plan)),
        names=queries.certifiers(lines),
        evidence=registries().evidence,
        facts=_facts(cohort_id, lines),
        gaps=gaps(cohort_id, [person_id])[person_id],
        may_recognise=may(actor(), RECOGNISE) and person is not None,
        may_take_back=may(actor(), TAKE_BACK) and person is not None,
        cohort_uid=actor().cohort_uid,
    )


def _facts(cohort_id: int, lines: Any) -> dict[tuple[str, str], EvidenceFacts]:
    """What the rooms tell of the evidence of these lines, by kind and reference."""
    found = {}
    for kind, tell in registries().evidence_facts.items():
        refs = sorted({line.evidence_ref for line in lines if line.evidence_kind == kind})
        if refs:
            found.update({(kind, ref): facts for ref, facts in tell(cohort_id, refs).items()})
    return found


@bp.get("/c/<cohort_uid>/heures-a-completer")
@requires(GAPS)
def missing() -> ResponseReturnValue:
    """What the books of the cohort's participants still lack, person by person."""
    number, cohort_id = page_number(), actor().cohort
    people, has_more = queries.followers(cohort_id, number)
    found = gaps(cohort_id, [person.id for person in people])
    return render_template(
        "hours/missing.html",
        rows=[(person, found[person.id]) for person in people if found[person.id]],
        number=number,
        has_more=has_more,
        today=clock.today(),
    )


def _recognition_facts(cohort_id: int, refs: Any) -> dict[str, EvidenceFacts]:
    return {one.uid: EvidenceFacts(title=one.document) for one in queries.recognised(cohort_id, refs)}


def init_app(app: Flask) -> None:
    """Register the pages, the menu's lines and the evidence."""
    app.register_blueprint(bp)
    app.register_blueprint(manage_views.bp)
    found: Registries = app.extensions["agencement"]
    found.menu.append(MenuEntry("Mes heures", "hours.mine", OWN, 20))
    found.menu.append(MenuEntry("Heures à compléter", "hours.missing", GAPS, 52, group="Suivi"))
    found.evidence[EVIDENCE] = EvidenceKind(EVIDENCE, "Heures reconnues", lambda uid, ref: None)
    found.evidence_facts[EVIDENCE] = _recognition_facts
