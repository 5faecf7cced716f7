"""A cohort whose participants have hours, for the tests of certificates and of the report."""

from dataclasses import dataclass, field
from datetime import date
from itertools import count

from course.attestation import operations
from course.attestation.models import Certificate
from course.cohorts.models import Cohort
from course.competences.framework import CODES
from course.competences.models import SelfRating
from course.db import db
from course.hours import operations as hours
from course.hours.models import Modality
from course.people import operations as people
from course.people.models import Person
from course.permissions import SYSTEM, Actor
from course.roles import Role
from tests import factories

STAFF = {
    "Nadia": Role.TUTOR,
    "Claire": Role.TRAINER,
    "Hélène": Role.MANAGER,
    "Guy": Role.ADMINISTRATOR,
    "Iris": Role.IA_IPR,
    "Élie": Role.EXPERT,
    "Pia": Role.PARTNER,
}
SIGNED = {"signatory": "Hélène Marchetti", "quality": "responsable du parcours", "place": "Valcombe"}
# Year, modality, module, minutes: the whole of the small programme of `world`.
EVERYTHING = (
    (1, Modality.IN_PERSON, None, 360),
    (2, Modality.IN_PERSON, None, 360),
    (1, Modality.VIRTUAL_CLASS, "M2", 60),
    (1, Modality.ASYNCHRONOUS, "M2", 30),
    (1, Modality.ON_SITE, None, 600),
    (2, Modality.ON_SITE, None, 600),
)
_evidence = count(1)


@dataclass
class World:
    """Ada has everything, Béa 1 h of a virtual class, Cyd nothing; one person of each other role."""

    cohort: Cohort
    people: dict[str, Person] = field(default_factory=dict)

    def __getitem__(self, given: str) -> Person:
        return self.people[given]

    def url(self, path: str) -> str:
        return f"/c/{self.cohort.uid}/{path}"

    def add(self, given: str, role: Role = Role.PARTICIPANT) -> Person:
        self.people[given] = factories.member(self.cohort, role, given=given)
        return self.people[given]

    def actor(self, given: str = "Guy") -> Actor:
        return factories.actor(self[given], self.cohort, STAFF.get(given, Role.PARTICIPANT))

    def certify(self, given: str, year: int, modality: Modality, code: str | None, minutes: int) -> None:
        hours.certify(
            actor=SYSTEM,
            cohort_id=self.cohort.id,
            person_id=self[given].id,
            year=year,
            modality=modality,
            minutes=minutes,
            occurred_on=date(2026, 11, 12),
            evidence=("attendance", f"t{next(_evidence)}"),
            module_code=code,
        )

    def everything(self, given: str) -> None:
        for year, modality, code, minutes in EVERYTHING:
            self.certify(given, year, modality, code, minutes)

    def settle(self, **values: str) -> None:
        operations.settle(actor=self.actor(), values={**SIGNED, **values})

    def issue(self, given: str, *, replaces: bool = False) -> Certificate:
        made = operations.issue(actor=self.actor(), person=self[given], replaces=replaces)
        db.session.commit()
        return made

    def rate(self, given: str, moment: str, level: int) -> None:
        for code in CODES:
            db.session.add(
                SelfRating(
                    cohort_id=self.cohort.id,
                    person_id=self[given].id,
                    moment=moment,
                    competence=code,
                    level=level,
                )
            )
        db.session.flush()


def world() -> World:
    """A programme of 13 h 30 and 20 h on site; M2 is its only module."""
    factories.module("M2", synchronous_minutes=60, asynchronous_minutes=30)
    made = World(factories.cohort("Cohorte Valcombe"))
    made.cohort.academy = "Académie de Valcombe"
    for given in ("Ada", "Béa", "Cyd"):
        made.add(given)
    for given, role in STAFF.items():
        made.add(given, role)
    school = factories.school()
    people.post_to_school(person_id=made["Ada"].id, school_id=school.id, starts_on=factories.FIRST_DAY)
    made.everything("Ada")
    made.certify("Béa", 1, Modality.VIRTUAL_CLASS, "M2", 35)
    db.session.commit()
    return made
