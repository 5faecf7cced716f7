"""« Heures des équipes » for the administrator and the manager; « Mes heures d’équipe » for each author."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course.cohorts import queries as cohorts
from course.errors import NotFound, RuleBroken
from course.hours.models import Nature, TrainerHours
from course.hours.rules import CONSUMING, YEARS
from course.permissions import actor, declare, holds, may, requires
from course.registries import registries
from course.roles import Role
from course.teams import operations, post_queries, queries
from course.teams.forms import CorrectionForm, RefusalForm
from course.teams.labels import FUNCTIONS, NATURES, STATES
from course.teams.queries import Filters
from course.ui.paging import Paging, page_number

bp = Blueprint("teams", __name__)

READ = declare("teams:hours:read", holds(Role.ADMINISTRATOR, Role.MANAGER))
VALIDATE = declare("teams:hours:validate", holds(Role.ADMINISTRATOR))
OWN = declare("teams:own:write", holds(Role.TUTOR, Role.TRAINER, Role.EXPERT))


def filters() -> Filters:
    """What the address chooses; anything unknown chooses all."""
    year, nature, state = (request.args.get(name, "") for name in ("annee", "nature", "etat"))
    return Filters(
        year=int(year) if year in {str(one) for one in YEARS} else None,
        person_uid=request.args.get("personne", ""),
        nature=nature if nature in list(Nature) else "",
        state=state if state in STATES else "",
    )


@bp.get("/c/<cohort_uid>/heures-equipes")
@requires(READ)
def index() -> ResponseReturnValue:
    """The posts, then the lines to check."""
    chosen, number = filters(), page_number()
    rows, total = queries.rows(actor().cohort, chosen, number)
    posts_number = page_number("postes")
    posts, groups = post_queries.page(actor().cohort, posts_number)
    return render_template(
        "teams/index.html",
        posts=posts,
        posts_paging=Paging(posts_number, groups, post_queries.PAGE),
        rows=rows,
        paging=Paging(number, total, queries.PAGE),
        chosen=chosen,
        people=queries.people(actor().cohort),
        natures=NATURES,
        functions=FUNCTIONS,
        states=STATES,
        consuming=CONSUMING,
        evidence=registries().evidence,
        cohort_uid=actor().cohort_uid,
        may_validate=may(actor(), VALIDATE),
    )


@bp.post("/c/<cohort_uid>/heures-equipes/validation")
@requires(VALIDATE)
def validate() -> ResponseReturnValue:
    """Validate the ticked lines."""
    ids = [
        int(one) for one in request.form.getlist("line") if one.isascii() and one.isdigit() and len(one) < 10
    ]
    if not ids:
        flash("Cochez les lignes à valider.", "error")
    else:
        done = operations.validate_all(actor=actor(), line_ids=ids)
        flash(f"Lignes validées : {done}.", "success")
    # Only the page's own filters: an address may hold anything.
    chosen: dict[str, Any] = {
        name: request.args.get(name, "") for name in ("annee", "personne", "nature", "etat")
    }
    return redirect(url_for("teams.index", **chosen), 303)


def _line(line_id: int) -> TrainerHours:
    line = queries.line(actor().cohort, line_id)
    if line is None:
        raise NotFound()
    return line


@bp.get("/c/<cohort_uid>/heures-equipes/<int:line_id>/refus")
@requires(VALIDATE)
def refuse(line_id: int) -> ResponseReturnValue:
    """The form that asks why an hour is refused."""
    return _refusal_page(_line(line_id), RefusalForm())


def _refusal_page(line: TrainerHours, form: RefusalForm, status: int = 200) -> ResponseReturnValue:
    return render_template("teams/refuse.html", line=line, form=form, natures=NATURES), status


@bp.post("/c/<cohort_uid>/heures-equipes/<int:line_id>/refus")
@requires(VALIDATE)
def save_refusal(line_id: int) -> ResponseReturnValue:
    """Refuse an hour, with a reason that its author reads."""
    line, form = _line(line_id), RefusalForm()
    if not form.validate_on_submit():
        return _refusal_page(line, form, 422)
    try:
        operations.refuse(actor=actor(), line_id=line.id, reason=form.reason.data or "")
    except RuleBroken as broken:
        form.fail(broken.message, broken.field)
        return _refusal_page(line, form, 422)
    flash("L’heure est refusée. Son auteur est prévenu et peut la corriger.", "success")
    return redirect(url_for("teams.index"), 303)


@bp.get("/c/<cohort_uid>/heures-equipe")
@requires(OWN)
def mine() -> ResponseReturnValue:
    """My posts, shared with whoever I replace or who replaces me, and my lines."""
    me, number = actor(), page_number()
    found = cohorts.person_in_cohort(me.cohort, me.person_uid)
    rows, total = queries.rows(me.cohort, Filters(person_uid=found.uid if found else "-"), number)
    posts = post_queries.of_person(me.cohort, me.person)
    return render_template(
        "teams/mine.html",
        posts=posts,
        rows=rows,
        paging=Paging(number, total, queries.PAGE),
        natures=NATURES,
        functions=FUNCTIONS,
        evidence=registries().evidence,
        cohort_uid=me.cohort_uid,
    )


@bp.get("/c/<cohort_uid>/heures-equipe/<int:line_id>/correction")
@requires(OWN)
def correct(line_id: int) -> ResponseReturnValue:
    """The form of a refused hour, as it was."""
    line = _own(line_id)
    return _correction_page(line, CorrectionForm(formdata=None, obj=line))


def _own(line_id: int) -> TrainerHours:
    line = _line(line_id)
    if line.person_id != actor().person_id:
        raise NotFound()
    return line


def _correction_page(line: TrainerHours, form: CorrectionForm, status: int = 200) -> ResponseReturnValue:
    review = queries.verdict(line.id)
    return render_template("teams/correct.html", line=line, form=form, review=review, natures=NATURES), status


@bp.post("/c/<cohort_uid>/heures-equipe/<int:line_id>/correction")
@requires(OWN)
def save_correction(line_id: int) -> ResponseReturnValue:
    """Write a refused hour anew."""
    line, form = _own(line_id), CorrectionForm()
    if not form.validate_on_submit():
        return _correction_page(line, form, 422)
    try:
        operations.correct(actor=actor(), line_id=line.id, correction=form.correction)
    except RuleBroken as broken:
        form.fail(broken.message, broken.field)
        return _correction_page(line, form, 422)
    flash("L’heure est corrigée. La ou le gestionnaire la vérifiera.", "success")
    return redirect(url_for("teams.mine"), 303)
