"""An LMS that registered twice, and what its people and courses lead to."""

from course.db import db
from course.permissions import Actor
from course.roles import Role
from lti.operator import operations, reading
from lti.operator.models import Attachment
from tests import factories
from tests.lti.operator.conftest import cohort_of, course, deployment, identity, person_of, platform


class Twice:
    """One LMS, registered twice: Camille (7) came in by both, Dominique (8) by the first only.

    Course « 2 » is known by both and leads to two cohorts; course « 3 » by the first only.
    """

    def __init__(self) -> None:
        self.former, self.new = platform("client-1", name="Ancienne"), platform("client-2", name="Nouvelle")
        self.cohort, self.other = factories.cohort(), factories.cohort("Ouverte par erreur")
        self.camille = factories.member(self.cohort, Role.PARTICIPANT)
        self.dominique = factories.member(self.cohort, Role.PARTICIPANT, given="Dominique")
        self.second = factories.member(self.other, Role.PARTICIPANT)
        identity(self.former, "7", self.camille)
        identity(self.former, "8", self.dominique)
        identity(self.new, "7", self.second)
        course(self.former, "2", self.cohort)
        course(self.former, "3", self.cohort)
        self.moved = course(self.new, "2", self.other)
        db.session.commit()

    def try_attaching(self, actor: Actor, deployment_id: str = "1", **confirmed: bool) -> bool:
        """Whether there was anything to attach."""
        found = operations.attach(
            actor=actor,
            platform_id=self.new.id,
            former_id=self.former.id,
            deployment_key=deployment(self.new, deployment_id).id,
            **confirmed,
        )
        db.session.commit()
        return found

    def attach(self, actor: Actor, *, move_courses: bool = True, leave_work: bool = True) -> Attachment:
        self.try_attaching(actor, move_courses=move_courses, leave_work=leave_work)
        found = reading.open_attachment(self.new.id, self.former.id)
        assert found is not None
        return found

    def undo(self, actor: Actor, attachment: Attachment) -> None:
        operations.undo(actor=actor, attachment_id=attachment.id)
        db.session.commit()

    def people(self) -> tuple[int | None, int | None]:
        return person_of(self.new, "7"), person_of(self.new, "8")

    def courses(self) -> tuple[int | None, int | None]:
        return cohort_of(self.new, "2"), cohort_of(self.new, "3")
