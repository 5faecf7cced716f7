"""Reading a text: its plan, one part at a time, or the whole for printing."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from course.errors import NotFound
from course.permissions import requires
from modules.activities import READ, WRITE, enter, enter_to_write
from modules.reading import operations, queries, rules

bp = Blueprint("reading", __name__)
KIND = "reading"


@bp.get("/c/<cohort_uid>/lire/<key>")
@requires(READ)
def show(key: str) -> ResponseReturnValue:
    """The plan: what was read, where to resume."""
    here = enter(key, KIND)
    parts = rules.sections(here.version.body)
    read = queries.read(here.actor.cohort, here.actor.person, key)
    return here.render(
        "modules/reading/plan.html",
        sections=parts,
        preface=rules.preface(here.version.body),
        read=read,
        resume=rules.to_resume(parts, read),
    )


@bp.get("/c/<cohort_uid>/lire/<key>/<section>")
@requires(READ)
def part(key: str, section: str) -> ResponseReturnValue:
    """One part of the text."""
    here = enter(key, KIND)
    parts = rules.sections(here.version.body)
    at = next((one for one in parts if one.slug == section), None)
    if at is None:
        raise NotFound()
    read = queries.read(here.actor.cohort, here.actor.person, key)
    return here.render("modules/reading/part.html", sections=parts, at=at, read=read)


@bp.post("/c/<cohort_uid>/lire/<key>/<section>")
@requires(WRITE)
def mark(key: str, section: str) -> ResponseReturnValue:
    """« J’ai lu cette partie »; then the next part, or back to the plan after the last."""
    here = enter_to_write(key, KIND)
    parts = rules.sections(here.version.body)
    operations.mark(actor=here.actor, activity_key=key, parts=parts, section=section)
    position = [one.slug for one in parts].index(section) + 1
    if position < len(parts):
        return redirect(url_for("reading.part", key=key, section=parts[position].slug), 303)
    flash("C’est noté : vous êtes à la fin de la lecture.", "success")
    return redirect(url_for("reading.show", key=key), 303)


@bp.get("/c/<cohort_uid>/lire-en-entier/<key>")
@requires(READ)
def whole(key: str) -> ResponseReturnValue:
    """The whole text on one page, to print or to search in."""
    here = enter(key, KIND)
    body = here.version.body
    return here.render(
        "modules/reading/whole.html", sections=rules.sections(body), preface=rules.preface(body)
    )
