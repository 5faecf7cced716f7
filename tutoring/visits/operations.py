"""The write side of visits: log, edit, accept, comment, cancel, note (domain §1, « What writes what »)."""

from sqlalchemy import select

from course import clock
from course.cohorts.operations import lock_person
from course.cohorts.queries import years
from course.cohorts.rules import year_of
from course.db import db
from course.errors import NotFound, RuleBroken
from course.hours.models import Modality, Nature
from course.hours.operations import certify, certify_trainer, reverse, reverse_trainer
from course.people.operations import create_school
from course.permissions import Actor
from tutoring.visits import queries, rules, telling
from tutoring.visits.models import Answer, FieldVisit, VisitAttendee, VisitNote
from tutoring.visits.rules import Draft, Report

EVIDENCE = "visit"
CONTESTED = "compte rendu contesté après certification sans réponse"


def log_visit(*, actor: Actor, draft: Draft) -> FieldVisit:
    """Write the visit and the author's minutes, once: the same entry again returns the same visit.

    Raises RuleBroken with the field at fault. The attendees' minutes wait for their acceptance.
    """
    lock_person(actor.cohort, actor.person)
    known = queries.by_entry(actor.cohort, actor.person, draft.entry_uid)
    if known is not None:
        return known
    spans = [(year.number, year.starts_on, year.ends_on) for year in years(actor.cohort)]
    rules.check_draft(draft, today=clock.today(), first_day=min(span[1] for span in spans))
    rules.check_alone(draft, queries.of_that_day(actor.person, draft.occurred_on))
    charges = [one.charge for one in queries.charges(actor.cohort, actor.person)]
    function, group_id = rules.charged(draft, charges, clock.today())
    visit = FieldVisit(
        cohort_id=actor.cohort,
        author_id=actor.person,
        entry_uid=draft.entry_uid,
        function=function,
        group_id=group_id,
        school_id=_school(draft),
        nature=draft.nature,
        occurred_on=draft.occurred_on,
        year=year_of(draft.occurred_on, spans),
        minutes=draft.minutes,
        travel_minutes=draft.travel_minutes,
        kilometres=draft.kilometres,
        mission_order=draft.mission_order,
        vehicle=draft.vehicle,
        starts_at=draft.starts_at,
        tags=" ".join(rules.known_tags(draft.tags)),
        attendees=[VisitAttendee(person_id=one) for one in dict.fromkeys(draft.attendee_ids)],
    )
    _write(visit, draft.report)
    db.session.add(visit)
    db.session.flush()
    _certify_author(actor, visit)
    if draft.working_notes:
        add_note(actor=actor, visit=visit, text=draft.working_notes)
    telling.proposed(actor, visit, [one.person_id for one in visit.attendees])
    return visit


def _school(draft: Draft) -> int:
    if draft.school_id is not None:
        return draft.school_id
    if not draft.other_school:
        raise RuleBroken("Choisissez l’établissement, ou écrivez son nom.", "school")
    return create_school(name=draft.other_school).id


def _write(visit: FieldVisit, report: Report) -> None:
    visit.observed, visit.said = report.observed, report.said
    visit.agreed, visit.before_next = report.agreed, report.before_next


def _certify_author(actor: Actor, visit: FieldVisit) -> None:
    certify_trainer(
        actor=actor,
        cohort_id=visit.cohort_id,
        person_id=visit.author_id,
        year=visit.year,
        function=visit.function,
        group_id=visit.group_id,
        nature=Nature(visit.nature),
        minutes=visit.minutes,
        occurred_on=visit.occurred_on,
        evidence=(EVIDENCE, visit.uid),
        school_id=visit.school_id,
        travel_minutes=visit.travel_minutes,
        kilometres=visit.kilometres,
        mission_order=visit.mission_order,
    )


def hold(actor: Actor, visit: FieldVisit) -> None:
    """One change of a visit after the other; the row is read again once held."""
    if visit.cohort_id != actor.cohort:
        raise NotFound()
    held = select(FieldVisit).where(FieldVisit.id == visit.id).with_for_update()
    # The row must be fetched for the session to take over what it says now.
    db.session.scalars(held.execution_options(populate_existing=True)).one()
    if visit.cancelled_at is not None:
        raise RuleBroken("Cette visite a été annulée.")


def answers_of(visit: FieldVisit) -> list[VisitAttendee]:
    """The answers as they are in the database now, in the order of persons (for the locks)."""
    return list(
        db.session.scalars(
            select(VisitAttendee)
            .where(VisitAttendee.visit_id == visit.id)
            .order_by(VisitAttendee.person_id)
            .execution_options(populate_existing=True)
        )
    )


def edit_report(*, actor: Actor, visit: FieldVisit, report: Report, version: int | None = None) -> None:
    """Rewrite the report while nobody has accepted it; those who had commented are asked again.

    `version` is what the author was looking at: RuleBroken when it is no longer the last one.
    """
    _own(actor, visit)
    hold(actor, visit)
    answers = answers_of(visit)
    if any(one.answer == Answer.ACCEPTED for one in answers):
        raise RuleBroken("Ce compte rendu a été accepté : il ne change plus. Ajoutez une note si besoin.")
    if any(one.answer == Answer.SILENT for one in answers):
        raise RuleBroken("Ce compte rendu a été certifié sans réponse : il ne change plus.")
    if version is not None and version != visit.version:
        raise RuleBroken(
            "Ce compte rendu a changé entre-temps dans une autre page : comparez, puis enregistrez."
        )
    rules.check_report(report)
    _write(visit, report)
    visit.version, visit.edited_at = visit.version + 1, clock.now()
    for one in answers:
        one.answer, one.answered_at, one.reminded_at = Answer.PROPOSED, None, None
    db.session.flush()
    people = [one.person_id for one in answers]
    telling.settled(visit, *people)
    telling.proposed(actor, visit, people)


def _own(actor: Actor, visit: FieldVisit) -> None:
    if visit.author_id != actor.person_id:
        raise NotFound()


def accept(*, actor: Actor, visit: FieldVisit, version: int | None = None, site_agreement: str = "") -> bool:
    """The attendee accepts the report: their on-site minutes are certified, once; True the first time.

    `version` is what the attendee read: RuleBroken when the report has changed since. `site_agreement`
    records that of a site head who was away (domain §1).
    """
    hold(actor, visit)
    mine = queries.attendee(visit.id, actor.person)
    if mine is None:
        raise NotFound()
    if mine.answer == Answer.ACCEPTED:
        return False
    if version is not None and version != visit.version:
        raise RuleBroken(
            "Le compte rendu a changé depuis que vous l’avez ouvert : relisez-le avant de l’accepter."
        )
    if len(site_agreement) > rules.REASON_LIMIT:
        raise RuleBroken(f"Cet accord tient en {rules.REASON_LIMIT} caractères.", "site_agreement")
    mine.answer, mine.answered_at, mine.site_agreement = Answer.ACCEPTED, clock.now(), site_agreement
    db.session.flush()
    telling.settled(visit, actor.person)
    return certify(
        actor=actor,
        cohort_id=visit.cohort_id,
        person_id=actor.person,
        year=visit.year,
        modality=Modality.ON_SITE,
        minutes=visit.minutes,
        occurred_on=visit.occurred_on,
        evidence=(EVIDENCE, visit.uid),
    )


def comment(*, actor: Actor, visit: FieldVisit, text: str) -> None:
    """The attendee says what should change; what was accepted stays accepted.

    What had been certified without their answer is reversed (domain §1).
    """
    hold(actor, visit)
    mine = queries.attendee(visit.id, actor.person)
    if mine is None:
        raise NotFound()
    if not text:
        raise RuleBroken("Écrivez votre commentaire.", "comment")
    mine.comment = text
    if mine.answer == Answer.SILENT:
        reverse(
            actor=actor,
            cohort_id=visit.cohort_id,
            person_id=actor.person,
            evidence=(EVIDENCE, visit.uid),
            reason=CONTESTED,
        )
    if mine.answer != Answer.ACCEPTED:
        mine.answer, mine.answered_at = Answer.CONTESTED, clock.now()
    db.session.flush()
    telling.settled(visit, actor.person)
    telling.commented(actor, visit)


def cancel(*, actor: Actor, visit: FieldVisit, reason: str) -> None:
    """Cancel the visit with a reason: what it certified is reversed, the row stays."""
    _own(actor, visit)
    hold(actor, visit)
    reason = reason.strip()
    rules.check_reason(reason, "Indiquez pourquoi la visite est annulée.")
    visit.cancelled_at, visit.cancel_reason = clock.now(), reason
    evidence = (EVIDENCE, visit.uid)
    people = [one.person_id for one in answers_of(visit)]
    for one in people:
        reverse(actor=actor, cohort_id=visit.cohort_id, person_id=one, evidence=evidence, reason=reason)
    reverse_trainer(
        actor=actor, cohort_id=visit.cohort_id, person_id=visit.author_id, evidence=evidence, reason=reason
    )
    db.session.flush()
    telling.settled(visit, *people)
    telling.cancelled(actor, visit, people)


def add_note(*, actor: Actor, visit: FieldVisit, text: str) -> None:
    """Add a private working note; the last one sent twice is kept once."""
    _own(actor, visit)
    if not text:
        raise RuleBroken("Écrivez votre note.", "text")
    # The visit first, as everywhere: the note's row will refer to it.
    db.session.execute(select(FieldVisit.id).where(FieldVisit.id == visit.id).with_for_update())
    lock_person(visit.cohort_id, actor.person)
    known = queries.notes(visit.id, actor.person)
    if not known or known[0].text != text:
        db.session.add(VisitNote(visit_id=visit.id, author_id=actor.person, text=text))
        db.session.flush()


def remove_note(*, actor: Actor, visit: FieldVisit, note_id: int) -> None:
    """Erase one's own note; NotFound for anybody else's."""
    _own(actor, visit)
    for note in queries.notes(visit.id, actor.person):
        if note.id == note_id:
            db.session.delete(note)
            db.session.flush()
            return
    raise NotFound()
