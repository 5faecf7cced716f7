"""Results → completion → hours → score, all in the transaction of the act that caused it."""

from typing import Any

from sqlalchemy import select

from course import clock
from course.catalogue import queries as catalogue
from course.catalogue.models import Activity, Module, PlannedSession
from course.cohorts.operations import lock_person
from course.db import db
from course.hours.models import Modality
from course.hours.operations import certify, reverse
from course.hours.queries import certified_minutes
from course.permissions import SYSTEM, Actor
from course.progress import queries, rules
from course.progress.models import ActivityResult, ModuleProgress
from course.registries import registries
from course.signals import hours_changed, progress_changed

EVIDENCE = "module"
OWN_EVIDENCE = "activity"


def record_result(
    *, actor: Actor, activity_key: str, completed: bool, percent: int = 0, person_id: int | None = None
) -> ActivityResult:
    """Note what a person reached in an activity; completing it may complete the module.

    `percent` (0–100) is how far they are, never a mark. A completed activity stays completed when the
    person only comes back to it: `take_back` is the explicit way to undo.
    """
    owner = person_id or actor.person
    lock_person(actor.cohort, owner)
    result = queries.result(actor.cohort, owner, activity_key)
    if result is None:
        result = ActivityResult(cohort_id=actor.cohort, person_id=owner, activity_key=activity_key, percent=0)
        db.session.add(result)
    if completed and result.completed_at is None:
        result.completed_at = clock.now()
    before, result.percent = result.percent, 100 if result.completed_at else max(0, min(99, percent))
    db.session.flush()
    _evaluate_module_of(result)
    if result.percent != before:
        progress_changed.send(None, cohort_id=actor.cohort, person_id=owner)
    return result


def take_back(*, actor: Actor, activity_key: str, person_id: int | None = None) -> None:
    """The activity is no longer completed (a production withdrawn): hours and score follow."""
    owner = person_id or actor.person
    lock_person(actor.cohort, owner)
    result = queries.result(actor.cohort, owner, activity_key)
    if result is not None and result.completed_at is not None:
        result.completed_at, result.percent = None, 50
        db.session.flush()
        _evaluate_module_of(result)
        progress_changed.send(None, cohort_id=actor.cohort, person_id=owner)


def _evaluate_module_of(result: ActivityResult) -> None:
    module = catalogue.module_of_activity(result.activity_key)
    if module is None:
        return
    own = next((one for one in _earning(module) if one.key == result.activity_key), None)
    if own is not None:
        done = result.completed_at is not None
        _write(module, result, (OWN_EVIDENCE, own.key), own.minutes, done)
    evaluate(module, cohort_id=result.cohort_id, person_id=result.person_id)


def _earning(module: Module) -> list[Activity]:
    """The activities of the module that give their own minutes."""
    kinds = registries().activity_kinds
    return [one for one in module.activities if one.version and kinds[one.kind].earns]


def evaluate(module: Module, *, cohort_id: int, person_id: int) -> ModuleProgress:
    """Compare results and book with the module's rule; write or reverse its asynchronous minutes once."""
    lock_person(cohort_id, person_id)
    progress = queries.module_progress(cohort_id, [person_id]).get((person_id, module.code))
    if progress is None:
        progress = ModuleProgress(
            cohort_id=cohort_id, person_id=person_id, module_code=module.code, percent=0
        )
        db.session.add(progress)
    met, partial = _conditions(module, cohort_id, person_id)
    complete = rules.is_complete(module.complete_when, met)
    before = (progress.percent, progress.completed_at is not None)
    progress.percent = rules.percent(module.complete_when, met, partial)
    if complete != (progress.completed_at is not None):
        progress.completed_at = clock.now() if complete else None
        _write_hours(module, progress, complete)
    db.session.flush()
    if before != (progress.percent, complete):
        progress_changed.send(None, cohort_id=cohort_id, person_id=person_id)
    return progress


def _conditions(module: Module, cohort_id: int, person_id: int) -> tuple[set[str], dict[str, int]]:
    """The module's conditions that are met, and how far the others are."""
    results = queries.results(cohort_id, person_id)
    met = {key for key, result in results.items() if result.completed_at is not None}
    partial = {key: result.percent for key, result in results.items()}
    sessions = db.session.scalars(select(PlannedSession.code).where(PlannedSession.module_id == module.id))
    minutes = certified_minutes(cohort_id, person_id, module.code, Modality.VIRTUAL_CLASS)
    for code in sessions:
        if minutes >= module.synchronous_minutes:
            met.add(code)
        else:
            partial[code] = minutes * 100 // module.synchronous_minutes
    return met, partial


def _write_hours(module: Module, progress: ModuleProgress, complete: bool) -> None:
    """The module's own minutes; those of activities that earn theirs are written with them."""
    minutes = module.asynchronous_minutes - sum(one.minutes for one in _earning(module))
    _write(module, progress, (EVIDENCE, module.code), minutes, complete)


def _write(
    module: Module,
    whose: ActivityResult | ModuleProgress,
    evidence: tuple[str, str],
    minutes: int,
    earned: bool,
) -> None:
    """Certify asynchronous minutes of the module for this evidence, once; or reverse them."""
    cohort_id, person_id = whose.cohort_id, whose.person_id
    if not earned:
        reverse(
            actor=SYSTEM,
            cohort_id=cohort_id,
            person_id=person_id,
            evidence=evidence,
            reason="une condition du module n’est plus remplie",
        )
    elif minutes > 0:
        certify(
            actor=SYSTEM,
            cohort_id=cohort_id,
            person_id=person_id,
            year=module.year,
            modality=Modality.ASYNCHRONOUS,
            minutes=minutes,
            occurred_on=clock.today(),
            evidence=evidence,
            module_code=module.code,
        )


@hours_changed.connect
def _on_hours_changed(
    sender: object,
    *,
    cohort_id: int,
    person_id: int,
    module_code: str | None,
    modality: Modality,
    **more: Any,
) -> None:
    """Attendance at a virtual class may complete its module; the course's own score moves in any case."""
    if modality == Modality.VIRTUAL_CLASS and module_code is not None:
        module = db.session.scalar(select(Module).where(Module.code == module_code))
        if module is not None:
            evaluate(module, cohort_id=cohort_id, person_id=person_id)
    progress_changed.send(None, cohort_id=cohort_id, person_id=person_id)
