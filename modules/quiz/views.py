"""Answering a quiz, and reading what one's answers say."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from course.catalogue.models import ActivityVersion
from course.errors import NotFound
from course.permissions import requires
from modules.activities import READ, WRITE, Here, enter, enter_to_write
from modules.queries import version
from modules.quiz import operations, queries, rules
from modules.quiz.forms import QuizForm, quiz_form

bp = Blueprint("quiz", __name__)
KIND = "quiz"


@bp.get("/c/<cohort_uid>/quiz/<key>")
@requires(READ)
def show(key: str) -> ResponseReturnValue:
    """The questions and, for the person alone, how former attempts went."""
    here = enter(key, KIND)
    asked = rules.questions(here.definition)
    if not here.writable:
        return here.render("modules/quiz/read_only.html", asked=asked)
    return _form_page(here, quiz_form(asked, here.version.number), asked)


@bp.post("/c/<cohort_uid>/quiz/<key>")
@requires(WRITE)
def send(key: str) -> ResponseReturnValue:
    """Keep the attempt; unanswered questions are pointed out and the other answers kept."""
    here = enter_to_write(key, KIND)
    shown = _shown_version(here)
    asked = rules.questions(shown.definition)
    form = quiz_form(asked, shown.number)
    if not form.validate_on_submit():
        return _form_page(here, form, asked, status=422)
    made = operations.send(
        actor=here.actor,
        activity_key=key,
        version=shown,
        answers=form.answers(),
        token=form.page_token(),
    )
    return redirect(url_for("quiz.attempt", key=key, number=made.number), 303)


@bp.get("/c/<cohort_uid>/quiz/<key>/essais/<int(max=99999):number>")
@requires(WRITE)
def attempt(key: str, number: int) -> ResponseReturnValue:
    """One of my attempts: what was right, and a word on each answer."""
    here = enter_to_write(key, KIND)
    found = queries.attempt(here.actor.cohort, here.actor.person, key, number)
    answered = version(here.activity.id, found.version) if found else None
    if found is None or answered is None:
        raise NotFound()
    asked = rules.questions(answered.definition)
    return here.render(
        "modules/quiz/attempt.html",
        attempt=found,
        asked=asked,
        needed=rules.needed(asked, answered.definition["threshold"]),
    )


def _shown_version(here: Here) -> ActivityVersion:
    """The version that the page showed, should the text have changed since."""
    given = request.form.get("version", "")
    if given.isascii() and given.isdigit() and len(given) < 6 and int(given) != here.version.number:
        return version(here.activity.id, int(given)) or here.version
    return here.version


def _form_page(
    here: Here, form: QuizForm, asked: list[rules.Question], status: int = 200
) -> ResponseReturnValue:
    attempts = queries.attempts(here.actor.cohort, here.actor.person, here.key)
    return here.render(
        "modules/quiz/form.html",
        status=status,
        form=form,
        asked=asked,
        needed=rules.needed(asked, here.definition["threshold"]),
        attempts=attempts,
        best=max(attempts, key=lambda one: one.score * 100 // one.total, default=None),
    )
