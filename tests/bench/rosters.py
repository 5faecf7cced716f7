"""A roster from the platform's JSON to the cohort: parsed, everybody made known, enrolled; then undone."""

import json
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import select

from course import clock
from course.cohorts import operations as cohorts
from course.db import db
from course.permissions import SYSTEM
from lti.platforms.models import Context, Deployment
from lti.roster import members, operations
from tests.lti.platform_double import PlatformDouble


def listed(size: int) -> bytes:
    """What Moodle would answer for a course of that many people."""
    people: list[dict[str, Any]] = [
        {
            "status": "Active",
            "roles": ["Learner"],
            "user_id": str(number),
            "lis_person_sourcedid": f"ADJOINT{number}",
            "name": f"Camille Lefèvre-{number}",
            "given_name": "Camille",
            "family_name": f"Lefèvre-{number}",
            "email": f"adjoint{number}@example.org",
        }
        for number in range(size)
    ]
    return json.dumps({"context": {"id": "2"}, "members": people}).encode()


def syncer(app: Flask, size: int) -> Callable[[], None]:
    """A run that reads and applies the first roster of a course, all of them newcomers, and rolls it back."""
    platform = PlatformDouble(app, issuer=f"https://roster-{size}.example").register()
    body = listed(size)
    with app.app_context():
        key = db.session.scalars(select(Deployment.id).where(Deployment.platform_id == platform.id)).one()
        cohort = cohorts.open_cohort(actor=SYSTEM, title=f"Inscriptions {size}")
        course = Context(
            deployment_id=key, context_id="2", cohort_id=cohort.id, memberships_url="https://lms.example/m"
        )
        db.session.add(course)
        db.session.commit()
        context_id = course.id

    def run() -> None:
        with app.app_context():
            roster = members.read(json.loads(body)["members"])
            operations.sync(context_id=context_id, roster=roster, read_at=clock.now())
            db.session.rollback()

    return run
