"""« Ouvrir une cohorte »: from a course that the tool does not know (domain §2).

Whoever opens is signed in without a cohort; which course it is about stands in a signed address, bound to
the person. Wrong codes are counted per person: an académie is one network address.
"""

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from course import clock
from course.cohorts import operations as cohorts
from course.cohorts.queries import enrolment
from course.cohorts.rules import usual_first_day
from course.db import security_fact
from course.errors import NotFound, RuleBroken, page
from course.permissions import SIGNED_IN, actor, requires
from lti import refusals
from lti.launch import operations, permits, queries
from lti.launch.forms import OpeningForm
from lti.launch.operations import WrongCode
from lti.launch.permits import Permit
from lti.platforms.models import Context

bp = Blueprint("lti_opening", __name__, template_folder="../templates")


@bp.errorhandler(permits.Expired)
def _expired(error: permits.Expired) -> ResponseReturnValue:
    return page(
        410,
        "Cette page est restée ouverte longtemps",
        "Par sécurité, elle ne permet d’ouvrir la cohorte que pendant deux heures.",
        refusals.AGAIN,
    )


@bp.get("/lti/ouvrir/<permit>")
@requires(SIGNED_IN)
def show(permit: str) -> ResponseReturnValue:
    """The form, filled with the course's title and the usual first day."""
    allowed, context = _allowed(permit)
    if context.cohort_id is not None:
        return _already_open(context.cohort_id)
    return _page(allowed, context, _form(allowed, context))


@bp.post("/lti/ouvrir/<permit>")
@requires(SIGNED_IN)
def open_cohort(permit: str) -> ResponseReturnValue:
    """Open the cohort; its opener manages and trains it."""
    allowed, context = _allowed(permit)
    if context.cohort_id is not None:
        return _already_open(context.cohort_id)
    form = _form(allowed, context)
    if form.validate_on_submit():
        try:
            uid = _open(allowed, form)
        except RuleBroken as broken:
            form.fail(broken.message, broken.field)
        else:
            flash(
                "La cohorte est ouverte. Prochaine étape : accueillir les personnes et composer les groupes.",
                "success",
            )
            return redirect(url_for("dashboard.home", cohort_uid=uid), 303)
    again = queries.context(allowed.context_key)
    return _page(allowed, again or context, form), 422


def _allowed(signed: str) -> tuple[Permit, Context]:
    permit = permits.read(signed, actor().person)
    context = queries.context(permit.context_key)
    if context is None:
        raise NotFound
    return permit, context


def _form(allowed: Permit, context: Context) -> OpeningForm:
    usual = {"title": context.title[:200], "first_day": usual_first_day(clock.today())}
    form = OpeningForm(data=usual)
    if not allowed.needs_code:
        del form.code
    return form


def _open(allowed: Permit, form: OpeningForm) -> str:
    """The uid of the new cohort; RuleBroken, and the wrong code counted, if there is none."""
    if allowed.needs_code and cohorts.too_many_attempts(actor().person):
        raise RuleBroken(
            "Trop de codes erronés en une heure : attendez un peu, puis vérifiez le code avant de recommencer.",
            "code",
        )
    try:
        cohort = operations.open_cohort(
            actor=actor(),
            context_key=allowed.context_key,
            title=form.title.data or "",
            first_day=form.first_day.data,
            code=form.code.data if allowed.needs_code else None,
        )
    except WrongCode:
        with security_fact():
            cohorts.count_attempt(actor().person)
        raise
    return cohort.uid


def _page(allowed: Permit, context: Context, form: OpeningForm) -> str:
    return render_template(
        "lti/open_cohort.html",
        form=form,
        course_title=context.title,
        needs_code=allowed.needs_code,
        contact=current_app.config["CONTACT"],
    )


def _already_open(cohort_id: int) -> ResponseReturnValue:
    """Home for whoever is in it (a second click on « Ouvrir »); for others, the way in."""
    if enrolment(cohort_id, actor().person) is not None:
        return redirect(url_for("dashboard.home", cohort_uid=queries.cohort_uid(cohort_id)), 303)
    return page(
        409,
        "La cohorte de ce cours est déjà ouverte",
        "Quelqu’un l’a ouverte entre-temps.",
        f"{refusals.AGAIN} Vous y entrerez.",
    )


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(bp)
