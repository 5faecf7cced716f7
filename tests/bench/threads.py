"""Threads of co-development of 10, 100 and 1,000 contributions: reading the page, posting to it."""

from collections.abc import Callable
from itertools import count

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from course import clock
from course.cohorts.models import Cohort, GroupFunction
from course.db import db
from course.permissions import Actor
from course.roles import Role
from modules.codev import opening
from modules.codev.models import CodevContribution, CodevPart, CodevThread
from modules.codev.rules import Kind, Part, Step
from tests import factories, pages

SIZES = (10, 100, 1000)
TEXT = "Une question **précise**, posée pour comprendre :\n\n- depuis quand ?\n- avec qui ?\n\n" + "mot " * 60


def thread(app: Flask, size: int) -> tuple[FlaskClient, str]:
    """A thread in its clarification with `size` questions and answers; a consultant's browser, the page."""
    with app.app_context():
        cohort = factories.cohort(f"Fil {size}")
        group = factories.group(cohort, f"Fil {size}")
        people = [factories.member(cohort, Role.PARTICIPANT, given=f"Membre {number}") for number in range(6)]
        for one in people:
            factories.place(cohort, one, group, GroupFunction.MEMBER)
        actor = _actor(people[0].id, cohort)
        made = opening.open_thread(actor=actor, group_id=group.id, activity_key=None)
        client = people[1].id
        db.session.query(CodevPart).filter_by(thread_id=made.id).update({"charter_signed_at": clock.now()})
        db.session.query(CodevPart).filter_by(thread_id=made.id, person_id=client).update(
            {"part": Part.CLIENT}
        )
        made.step, made.subject = Step.CLARIFICATION, "Un sujet"
        authors = [one.id for one in people[2:]]
        _write(made, client, authors, size)
        path = f"/c/{cohort.uid}/codev/{made.uid}"
        return factories.sign_in(app.test_client(), people[2]), path


def _actor(person_id: int, cohort: Cohort) -> Actor:
    roles = frozenset({Role.PARTICIPANT})
    return Actor(person_id=person_id, cohort_id=cohort.id, cohort_uid=cohort.uid, roles=roles)


def _write(made: CodevThread, client: int, authors: list[int], size: int) -> None:
    """Half questions, half answers, each with its own text, so that nothing is rendered once for all."""
    first = (db.session.query(db.func.max(CodevContribution.id)).scalar() or 0) + 1
    db.session.execute(
        insert(CodevContribution),
        [
            {
                "id": first + number,
                "thread_id": made.id,
                "author_id": client if number % 2 else authors[number // 2 % 4],
                "step": Step.CLARIFICATION,
                "kind": Kind.ANSWER if number % 2 else Kind.QUESTION,
                "reply_to_id": first + number - 1 if number % 2 else None,
                "text": f"{TEXT} n° {size}-{number}",
                "words": 70,
            }
            for number in range(size)
        ],
    )


def poster(browser: FlaskClient, path: str) -> Callable[[], None]:
    """A run that posts one more question."""
    numbers = count()
    token = pages.fields(browser.get(path), "/ecrire")["csrf_token"][0]

    def post() -> None:
        text = f"{TEXT} envoi {next(numbers)}"
        values = {"csrf_token": token, "place_id": "question", "text": text, "version": "0", "suite": "envoi"}
        answer = browser.post(f"{path}/ecrire", data=values)
        assert answer.status_code == 303, answer.status_code

    return post
