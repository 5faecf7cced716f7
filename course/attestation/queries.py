"""Reading certificates, and the people who may have one."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, select

from course.attestation import rules
from course.attestation.models import Certificate, CertificateRun, CertificateSettings, State
from course.cohorts.models import Cohort, Enrolment, RoleGrant, Status
from course.db import db
from course.people.models import Person
from course.roles import Role

PAGE = 50


def settings(cohort_id: int) -> CertificateSettings | None:
    """Who signs the cohort's certificates, once somebody has said it."""
    return db.session.scalar(select(CertificateSettings).where(CertificateSettings.cohort_id == cohort_id))


def cohort(cohort_id: int) -> Cohort:
    return db.session.execute(select(Cohort).where(Cohort.id == cohort_id)).scalar_one()


def has_followed(cohort_id: int) -> ColumnElement[bool]:
    """The condition that a Person is, or was, a participant of the cohort."""
    return exists().where(
        RoleGrant.person_id == Person.id,
        RoleGrant.cohort_id == cohort_id,
        RoleGrant.role == Role.PARTICIPANT,
    )


@dataclass(frozen=True)
class Follower:
    """Somebody who follows or followed the course, with the valid certificate."""

    person: Person
    status: Status
    certificate: Certificate | None


def followers(cohort_id: int, number: int) -> list[Follower]:
    """One page of participants in alphabetical order, those who left included; one query."""
    rows = db.session.execute(
        select(Person, Enrolment.status, Certificate)
        .join(Enrolment, (Enrolment.person_id == Person.id) & (Enrolment.cohort_id == cohort_id))
        .outerjoin(
            Certificate,
            (Certificate.person_id == Person.id)
            & (Certificate.cohort_id == cohort_id)
            & (Certificate.state == State.VALID),
        )
        .where(has_followed(cohort_id))
        .order_by(Person.sort_key, Person.id)
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    ).all()
    return [Follower(person, Status(status), certificate) for person, status, certificate in rows]


def follower_count(cohort_id: int) -> int:
    """How many people are or were participants."""
    query = select(func.count(RoleGrant.person_id.distinct()))
    return (
        db.session.scalar(query.where(RoleGrant.cohort_id == cohort_id, RoleGrant.role == Role.PARTICIPANT))
        or 0
    )


def followers_after(cohort_id: int, person_id: int, limit: int) -> Sequence[int]:
    """The next participants, by id, for work in batches."""
    return db.session.scalars(
        select(Person.id)
        .where(has_followed(cohort_id), Person.id > person_id)
        .order_by(Person.id)
        .limit(limit)
    ).all()


def follower(cohort_id: int, person_uid: str) -> Person | None:
    """This participant of the cohort."""
    return db.session.scalar(select(Person).where(Person.uid == person_uid, has_followed(cohort_id)))


def valid(cohort_id: int, person_ids: Sequence[int]) -> dict[int, Certificate]:
    """The valid certificate of each of these people, if any."""
    found = db.session.scalars(
        select(Certificate).where(
            Certificate.cohort_id == cohort_id,
            Certificate.person_id.in_(person_ids),
            Certificate.state == State.VALID,
        )
    )
    return {one.person_id: one for one in found}


def valid_count(cohort_id: int) -> int:
    """How many certificates of the cohort are valid."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Certificate)
            .where(Certificate.cohort_id == cohort_id, Certificate.state == State.VALID)
        )
        or 0
    )


def valid_after(cohort_id: int, person_id: int, limit: int) -> Sequence[Certificate]:
    """The next valid certificates, in the order of people's ids."""
    return db.session.scalars(
        select(Certificate)
        .where(
            Certificate.cohort_id == cohort_id,
            Certificate.state == State.VALID,
            Certificate.person_id > person_id,
        )
        .order_by(Certificate.person_id)
        .limit(limit)
    ).all()


def certificates_of(cohort_id: int, person_id: int) -> Sequence[Certificate]:
    """All certificates of one person, the latest first."""
    return db.session.scalars(
        select(Certificate)
        .where(Certificate.cohort_id == cohort_id, Certificate.person_id == person_id)
        .order_by(Certificate.id.desc())
    ).all()


def certificate(cohort_id: int, number: str) -> Certificate | None:
    """The cohort's certificate of that number."""
    parts = number.split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 9 for part in parts[1:]):
        return None
    return db.session.scalar(
        select(Certificate).where(
            Certificate.cohort_id == cohort_id,
            Certificate.school_year == int(parts[1]),
            Certificate.rank == int(parts[2]),
        )
    )


def by_token(token: str) -> Certificate | None:
    """The certificate behind a public address, found by the hash of its token."""
    return db.session.scalar(select(Certificate).where(Certificate.token_hash == rules.token_hash(token)))


def last_run(cohort_id: int, kind: str) -> CertificateRun | None:
    """The latest work of that kind on the cohort."""
    return db.session.scalar(
        select(CertificateRun)
        .where(CertificateRun.cohort_id == cohort_id, CertificateRun.kind == kind)
        .order_by(CertificateRun.id.desc())
        .limit(1)
    )


def run(run_id: int, *, lock: bool = False) -> CertificateRun | None:
    """One work, by its id; locked when its figures are about to change."""
    found = select(CertificateRun).where(CertificateRun.id == run_id)
    return db.session.scalar(found.with_for_update() if lock else found)
