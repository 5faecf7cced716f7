"""What an attachment would do, sorted by what it takes: what goes without saying, what the operator must confirm."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from course.cohorts.models import Enrolment
from course.competences.models import SelfRating
from course.db import db
from course.hours.models import ParticipantHours, TrainerHours
from course.progress.models import ActivityResult
from lti.operator import reading
from lti.operator.reading import CoursePair, Pair
from lti.outbox.models import Score

_BATCH = 500
# What somebody leaves behind who did more than come in; each module's progress follows from the first two.
_WORK = (ActivityResult, ParticipantHours, TrainerHours, SelfRating, Score)


@dataclass(frozen=True)
class Plan:
    """Who and what: `both` came in and did nothing yet, `worked` did; `elsewhere` leads to another cohort."""

    announced: Sequence[Pair]
    both: Sequence[Pair]
    worked: Sequence[Pair]
    same: int
    courses: Sequence[CoursePair]
    elsewhere: Sequence[CoursePair]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing (more) to attach, whatever is confirmed."""
        return not (self.announced or self.both or self.worked or self.courses or self.elsewhere)


def plan(*, former_id: int, platform_id: int, deployment_key: int) -> Plan:
    """What is left to attach of `former_id` to the platform and the courses of that deployment."""
    people = reading.pairs(former_id=former_id, platform_id=platform_id)
    second = [one for one in people if one.here_person_id not in (None, one.person_id)]
    worked = _worked([one.here_person_id for one in second if one.here_person_id is not None])
    courses = reading.course_pairs(former_id=former_id, deployment_key=deployment_key)
    return Plan(
        announced=[one for one in people if one.here_id is None],
        both=[one for one in second if one.here_person_id not in worked],
        worked=[one for one in second if one.here_person_id in worked],
        same=sum(one.here_person_id == one.person_id for one in people),
        courses=[one for one in courses if one.here_cohort_id is None],
        elsewhere=[one for one in courses if one.here_cohort_id not in (None, one.cohort_id)],
    )


def _worked(person_ids: Sequence[int]) -> set[int]:
    """Those of them who have results, hours, self-assessments or scores, in whatever cohort."""
    return {
        person_id
        for batch in batches(person_ids)
        for table in _WORK
        for person_id in db.session.scalars(select(table.person_id).where(table.person_id.in_(batch)))
    }


def enrolled_in_left(courses: Sequence[CoursePair]) -> Sequence[int]:
    """Everybody enrolled in a cohort that one of these courses would leave, by whatever way they came."""
    left = {one.here_cohort_id for one in courses if one.here_cohort_id is not None}
    found = select(Enrolment.person_id).where(Enrolment.cohort_id.in_(left)).distinct()
    return db.session.scalars(found.order_by(Enrolment.person_id)).all()


def batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """A few at a time: databases limit how many values a statement carries."""
    for start in range(0, len(ids), _BATCH):
        yield ids[start : start + _BATCH]
