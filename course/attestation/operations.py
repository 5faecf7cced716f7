"""Issuing, replacing and revoking certificates; asking for the work on a whole cohort."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select, update

from course import clock
from course.attestation import queries, rules
from course.attestation.models import (
    Certificate,
    CertificateCounter,
    CertificateRun,
    CertificateSettings,
    State,
)
from course.catalogue import queries as catalogue
from course.cohorts.operations import lock_person
from course.cohorts.queries import schools_of
from course.cohorts.queries import years as years_of
from course.db import db, insert_or_ignore
from course.errors import RuleBroken
from course.hours import queries as hours
from course.hours.rules import Total
from course.jobs import operations as jobs
from course.notices import operations as notices
from course.people.models import Person
from course.permissions import Actor

ISSUE_JOB, ARCHIVE_JOB = "certificates.issue", "certificates.archive"
ISSUE, ARCHIVE = "issue", "archive"
JOBS = {ISSUE: ISSUE_JOB, ARCHIVE: ARCHIVE_JOB}
PROGRAMME = "Pilotage pédagogique stratégique"


def settle(*, actor: Actor, values: Mapping[str, str]) -> CertificateSettings:
    """Keep who signs, where, and the codes; certificates already issued do not change."""
    found = queries.settings(actor.cohort)
    if found is None:
        found = CertificateSettings(cohort_id=actor.cohort, signatory="", quality="")
        db.session.add(found)
    for name, value in values.items():
        setattr(found, name, value)
    found.changed_at, found.changed_by_id = clock.now(), actor.person_id
    db.session.flush()
    return found


class Issuer:
    """What the certificates of one cohort have in common, read once, whatever the number of people."""

    def __init__(self, actor: Actor) -> None:
        """RuleBroken when nobody has said who signs."""
        self.actor = actor
        settings = queries.settings(actor.cohort)
        if settings is None:
            raise RuleBroken("Indiquez d’abord qui signe les attestations.", "signatory")
        cohort, years, programme = queries.cohort(actor.cohort), years_of(actor.cohort), catalogue.programme()
        self.uid, self.reading, self.plan = cohort.uid, cohort.reading, hours.plan()
        self.common = rules.Common(
            programme=programme.title if programme else PROGRAMME,
            cohort=cohort.title,
            academy=cohort.academy,
            first_day=min(year.starts_on for year in years),
            last_day=max(year.ends_on for year in years),
            signatory=settings.signatory,
            quality=settings.quality,
            place=settings.place,
            codes={name: getattr(settings, f"code_{name}") for name in rules.CODES},
        )

    def totals(self, person_ids: Sequence[int]) -> dict[int, Total]:
        """The hours of these people under the cohort's reading."""
        return hours.totals(self.actor.cohort, person_ids, self.reading, self.plan)

    def issue(self, person: Person, *, replaces: bool = False, if_changed: bool = False) -> Certificate:
        """A new certificate; a valid one is replaced only when `replaces` says so.

        Raises RuleBroken when nothing is certified yet, when a valid certificate stands, or when it says
        what the book says and a new one was wanted `if_changed`.
        """
        lock_person(self.actor.cohort, person.id)
        total = self.totals([person.id])[person.id]
        if not total.formal and not total.on_site:
            raise RuleBroken("Aucune heure n’est encore certifiée : il n’y a rien à attester.")
        former = queries.valid(self.actor.cohort, [person.id]).get(person.id)
        if former is not None and not replaces:
            raise RuleBroken(f"L’attestation {former.number} est valable : remplacez-la si besoin.")
        if former is not None:
            if if_changed and rules.says_the_same(former.snapshot, total):
                raise RuleBroken(f"L’attestation {former.number} dit déjà ces heures.")
            _revoke(former, self.actor, "Remplacée par une nouvelle attestation.")
            db.session.flush()
        made = self._write(person, total)
        if former is not None:
            former.replaced_by_id = made.id
        db.session.flush()
        self._tell(made)
        return made

    def _write(self, person: Person, total: Total) -> Certificate:
        school = schools_of([person.id]).get(person.id)
        where = ", ".join(filter(None, (school.name, school.town))) if school else ""
        today, token = clock.today(), rules.new_token()
        made = Certificate(
            cohort_id=self.actor.cohort,
            person_id=person.id,
            school_year=rules.school_year(today),
            rank=_next_rank(today),
            token=token,
            token_hash=rules.token_hash(token),
            issued_by_id=self.actor.person_id,
            snapshot=rules.snapshot(self.common, person.display_name, where, total, today),
        )
        db.session.add(made)
        db.session.flush()
        return made

    def _tell(self, made: Certificate) -> None:
        notices.tell(
            [made.person_id],
            kind="attestation",
            title="Votre attestation de suivi est prête",
            path=f"/c/{self.uid}/attestation",
            cohort_id=self.actor.cohort,
            key=f"attestation:{made.id}",
        )


def _next_rank(day: date) -> int:
    """The next rank of the school year: no number is skipped, since a refused act takes its own back."""
    year = rules.school_year(day)
    db.session.execute(insert_or_ignore(CertificateCounter).values(school_year=year, last=0))
    counter = CertificateCounter
    return db.session.execute(
        update(counter)
        .where(counter.school_year == year)
        .values(last=counter.last + 1)
        .returning(counter.last)
    ).scalar_one()


def issue(*, actor: Actor, person: Person, replaces: bool = False) -> Certificate:
    """Issue one person's certificate (see `Issuer.issue`)."""
    return Issuer(actor).issue(person, replaces=replaces)


def revoke(*, actor: Actor, certificate: Certificate, reason: str) -> None:
    """The certificate may no longer be relied on; RuleBroken without a reason, or when it already is not."""
    lock_person(certificate.cohort_id, certificate.person_id)
    db.session.refresh(certificate)
    if not reason.strip():
        raise RuleBroken("Dites pourquoi : la personne lira ce motif.", "reason")
    if certificate.state != State.VALID:
        raise RuleBroken(f"L’attestation {certificate.number} n’est déjà plus valable.")
    _revoke(certificate, actor, reason.strip())
    db.session.flush()
    notices.tell(
        [certificate.person_id],
        kind="attestation",
        title="Votre attestation de suivi a été révoquée",
        path=f"/c/{actor.cohort_uid}/attestation",
        cohort_id=certificate.cohort_id,
        key=f"attestation:{certificate.id}:revoked",
    )


def _revoke(certificate: Certificate, actor: Actor, reason: str) -> None:
    certificate.state, certificate.revoked_at = State.REVOKED, clock.now()
    certificate.revoked_by_id, certificate.reason = actor.person_id, reason[:300]


def ask(*, actor: Actor, kind: str, replaces: bool = False) -> CertificateRun:
    """Ask for the work on everybody; while one goes on, it is the same work.

    Raises RuleBroken when nobody signs yet, or when there is nothing to put into an archive.
    """
    if kind == ISSUE:
        Issuer(actor)
    people = queries.follower_count(actor.cohort) if kind == ISSUE else queries.valid_count(actor.cohort)
    if not people:
        raise RuleBroken(
            "Il n’y a encore personne dans la liste." if kind == ISSUE else "Rien à télécharger."
        )
    db.session.execute(
        insert_or_ignore(CertificateRun).values(
            cohort_id=actor.cohort,
            kind=kind,
            asked_by_id=actor.person_id,
            replaces=replaces,
            people=people,
        )
    )
    run = db.session.scalars(
        select(CertificateRun).where(
            CertificateRun.cohort_id == actor.cohort,
            CertificateRun.kind == kind,
            CertificateRun.finished_at.is_(None),
        )
    ).one()
    jobs.ask(kind=JOBS[kind], key=str(run.id), payload={"run_id": run.id})
    return run
