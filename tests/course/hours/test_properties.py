"""Whatever is certified, reversed, validated or refused, in any order, the books tell the sums of what stands."""

from datetime import date
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course.db import db
from course.errors import RuleBroken
from course.hours import explain, operations, queries, summary
from course.hours.models import Modality, Nature, TrainerHours
from course.permissions import Actor
from course.roles import Role
from course.teams import exports
from course.teams import operations as teams
from course.teams.queries import Filters
from tests import factories

REFS = ("a", "b", "c")
participant_acts = st.lists(
    st.tuples(
        st.sampled_from(["certify", "reverse"]), st.sampled_from(REFS), st.sampled_from([0, 35, 60, 180])
    ),
    max_size=12,
)
trainer_acts = st.lists(
    st.tuples(
        st.sampled_from(["certify", "reverse", "validate", "refuse", "correct"]),
        st.sampled_from(REFS),
        st.sampled_from([30, 60, 120]),
    ),
    max_size=14,
)
# Each example works in a cohort of its own, on one database.
on_a_database = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def _participant(kind: str, ref: str, minutes: int, actor: Actor, person_id: int) -> bool:
    evidence = ("attendance", ref)
    if kind == "reverse":
        return operations.reverse(
            actor=actor, cohort_id=actor.cohort, person_id=person_id, evidence=evidence, reason="essai"
        )
    return operations.certify(
        actor=actor,
        cohort_id=actor.cohort,
        person_id=person_id,
        year=1,
        modality=Modality.IN_PERSON,
        minutes=minutes,
        occurred_on=date(2026, 10, 6),
        evidence=evidence,
    )


@on_a_database
@given(acts=participant_acts)
def test_the_participants_book_is_the_sum_of_what_stands(
    app: Flask, acts: list[tuple[str, str, int]]
) -> None:
    cohort = factories.cohort()
    ada = factories.member(cohort, Role.PARTICIPANT)
    actor = factories.actor(factories.member(cohort, Role.TRAINER), cohort, Role.TRAINER)
    stands: dict[str, int] = {}
    written = 0
    for kind, ref, minutes in acts:
        _participant(kind, ref, minutes, actor, ada.id)
        stands[ref] = 0 if kind == "reverse" else minutes
        lines = queries.lines(cohort.id, ada.id)
        # The book only grows.
        assert len(lines) >= written
        written = len(lines)
    lines = queries.lines(cohort.id, ada.id)
    assert sum(line.minutes for line in lines) == sum(stands.values())
    assert summary.summary(cohort.id)["participants"][0]["minutes"]["1"]["in_person"] == sum(stands.values())
    parts = explain.parts(lines, queries.plan())
    certified = [piece.line.minutes for part in parts for piece in part.pieces if piece.reversal is None]
    assert sum(certified) == sum(stands.values())
    rows = exports.participants(cohort.id, Filters()).rows
    assert sum(row[5] for row in rows if isinstance(row[5], int)) == sum(stands.values())
    db.session.rollback()


class _Post:
    """A tutor's book as it should be, beside the real one."""

    def __init__(self) -> None:
        self.cohort = factories.cohort()
        self.nadia = factories.member(self.cohort, Role.TUTOR)
        self.tutor = factories.actor(self.nadia, self.cohort, Role.TUTOR)
        office = factories.member(self.cohort, Role.ADMINISTRATOR)
        self.office = factories.actor(office, self.cohort, Role.ADMINISTRATOR)
        self.stands: dict[str, int] = {}

    def latest(self, ref: str) -> TrainerHours | None:
        return (
            db.session.query(TrainerHours)
            .filter_by(cohort_id=self.cohort.id, evidence_ref=ref, reverses_id=None)
            .order_by(TrainerHours.sequence.desc())
            .first()
        )

    def do(self, kind: str, ref: str, minutes: int) -> None:
        """One act, and what should stand after it; what is refused by a rule changes nothing."""
        if kind == "certify":
            if operations.certify_trainer(**self._line(ref, minutes)):
                self.stands[ref] = minutes
        elif kind == "reverse":
            operations.reverse_trainer(
                actor=self.tutor,
                cohort_id=self.cohort.id,
                person_id=self.nadia.id,
                evidence=("visit", ref),
                reason="essai",
            )
            self.stands[ref] = 0
        elif (line := self.latest(ref)) is not None:
            self._review(kind, line, ref, minutes)

    def _review(self, kind: str, line: TrainerHours, ref: str, minutes: int) -> None:
        try:
            if kind == "validate":
                teams.validate(actor=self.office, line_id=line.id)
            elif kind == "refuse":
                teams.refuse(actor=self.office, line_id=line.id, reason="à revoir")
                self.stands[ref] = 0
            else:
                said = teams.Correction(minutes, travel_minutes=20, kilometres=12.5, mission_order="OM-1")
                teams.correct(actor=self.tutor, line_id=line.id, correction=said)
                self.stands[ref] = minutes
        except RuleBroken:
            return

    def _line(self, ref: str, minutes: int) -> dict[str, Any]:
        return {
            "actor": self.tutor,
            "cohort_id": self.cohort.id,
            "person_id": self.nadia.id,
            "year": 1,
            "function": "tutor",
            "group_id": None,
            "nature": Nature.INDIVIDUAL_VISIT,
            "minutes": minutes,
            "occurred_on": date(2026, 11, 17),
            "evidence": ("visit", ref),
            "travel_minutes": 20,
            "kilometres": 12.5,
        }


@on_a_database
@given(acts=trainer_acts)
def test_the_trainers_book_is_the_sum_of_what_stands(app: Flask, acts: list[tuple[str, str, int]]) -> None:
    post = _Post()
    for act in acts:
        post.do(*act)
    total = sum(post.stands.values())
    spent = queries.trainer_minutes(post.cohort.id, post.nadia.id).get(1, (0, 0, 0.0))
    standing = sum(1 for minutes in post.stands.values() if minutes)
    assert spent == (total, 20 * standing, 12.5 * standing)
    assert summary.summary(post.cohort.id)["trainers"][0]["minutes"]["1"] == total
    rows = exports.trainers(post.cohort.id, Filters()).rows
    assert sum(row[10] for row in rows if isinstance(row[10], int)) == total
    db.session.rollback()
