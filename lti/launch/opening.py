"""« Ouvrir une cohorte »: from a course that the tool does not know (domain §2).

Whoever opens is signed in without a cohort; which course it is about stands in a signed address, bound to
the person. Wrong codes are counted per person: an académie is one network address. A copied course is
recognised by its history (lti.md, Course copy): who manages its origin's cohort decides where it leads.
"""

from dataclasses import dataclass
from typing import Any

import structlog
from flask import Blueprint, Flask, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from course import clock
from course.cohorts import operations as cohorts
from course.cohorts.models import Cohort
from course.cohorts.queries import enrolment
from course.cohorts.rules import school_years, usual_first_day
from course.db import security_fact
from course.errors import NotFound, RuleBroken, page
from course.permissions import SIGNED_IN, actor, requires
from lti import refusals
from lti.copies import operations as copies
from lti.copies.queries import Origin, manages, origin
from lti.launch import operations, permits, queries
from lti.launch.forms import NEW, SAME, OpeningForm
from lti.launch.operations import WrongCode
from lti.launch.permits import Permit
from lti.platforms.models import Context

log = structlog.get_logger("agencement.lti")
bp = Blueprint("lti_opening", __name__, template_folder="../templates")

OPENED = "La cohorte est ouverte. Prochaine étape : accueillir les personnes et composer les groupes."
SHARED = (
    "Ce cours mène maintenant à la même cohorte : ses participants y gardent leur avancement et leurs heures."
)
DECIDED = "C’était déjà fait : ce cours mène à cette cohorte."


@dataclass(frozen=True)
class Asking:
    """What a valid address is about; `origin` if the course is a copy, `decides` for its manager of today."""

    permit: Permit
    context: Context
    origin: Origin | None
    decides: bool

    @property
    def needs_code(self) -> bool:
        """Whoever manages the cohort of the year before needs none."""
        return self.permit.needs_code and not self.decides


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
    asking = _asking(permit)
    if asking.context.cohort_id is not None:
        return _already_open(asking.context.cohort_id)
    return _page(asking, _form(asking))


@bp.post("/lti/ouvrir/<permit>")
@requires(SIGNED_IN)
def open_cohort(permit: str) -> ResponseReturnValue:
    """Open the cohort, its opener manages and trains it; or have a copy lead to the same one."""
    asking = _asking(permit)
    if asking.context.cohort_id is not None:
        return _already_open(asking.context.cohort_id, DECIDED)
    form = _form(asking)
    is_shared = asking.decides and form.how.data == SAME
    if is_shared:
        # What was typed for a new cohort is not read.
        del form.title, form.first_day
    if form.validate_on_submit():
        try:
            cohort = _share(asking) if is_shared else _open(asking, form)
        except RuleBroken as broken:
            form.fail(broken.message, broken.field)
        else:
            _tell(asking, cohort, SAME if is_shared else NEW)
            return redirect(url_for("dashboard.home", cohort_uid=cohort.uid), 303)
    # A wrong code is counted in a transaction of its own: what was read before it is stale.
    return _page(_asking(permit), form), 422


def _asking(signed: str) -> Asking:
    permit = permits.read(signed, actor().person)
    context = queries.context(permit.context_key)
    if context is None:
        raise NotFound
    found = origin(context) if context.cohort_id is None else None
    decides = found is not None and manages(found.cohort.id, actor().person)
    return Asking(permit, context, found, decides)


def _form(asking: Asking) -> OpeningForm:
    first_day = usual_first_day(clock.today())
    if asking.origin is not None:
        (_, _), (a_year_later, _) = school_years(asking.origin.first_day)
        first_day = max(first_day, a_year_later)
    usual: dict[str, Any] = {"how": NEW, "title": asking.context.title[:200], "first_day": first_day}
    form = OpeningForm(data=usual)
    if not asking.decides:
        del form.how
    if not asking.needs_code:
        del form.code
    return form


def _share(asking: Asking) -> Cohort:
    return copies.share(actor=actor(), context_key=asking.permit.context_key)


def _open(asking: Asking, form: OpeningForm) -> Cohort:
    """The new cohort; RuleBroken, and the wrong code counted, if there is none."""
    if asking.needs_code and cohorts.too_many_attempts(actor().person):
        raise RuleBroken(
            "Trop de codes erronés en une heure : attendez un peu, puis vérifiez le code avant de recommencer.",
            "code",
        )
    try:
        return operations.open_cohort(
            actor=actor(),
            context_key=asking.permit.context_key,
            title=form.title.data or "",
            first_day=form.first_day.data,
            code=form.code.data if asking.needs_code else None,
            like=asking.origin.cohort if asking.origin else None,
        )
    except WrongCode:
        with security_fact():
            cohorts.count_attempt(actor().person)
        raise


def _tell(asking: Asking, cohort: Cohort, how: str) -> None:
    log.info(
        *("cohort_opened",),
        how=how,
        context=asking.permit.context_key,
        cohort=cohort.id,
        person=actor().person,
        copied_from=asking.origin.cohort.id if asking.origin else None,
    )
    flash(SHARED if how == SAME else OPENED, "success")


def _page(asking: Asking, form: OpeningForm) -> str:
    return render_template(
        "lti/open_cohort.html",
        form=form,
        course_title=asking.context.title,
        origin=asking.origin,
        decides=asking.decides,
        needs_code=asking.needs_code,
        contact=current_app.config["CONTACT"],
    )


def _already_open(cohort_id: int, message: str | None = None) -> ResponseReturnValue:
    """Home for whoever is in it (a second click on « Ouvrir »); for others, the way in."""
    if enrolment(cohort_id, actor().person) is not None:
        if message:
            flash(message, "info")
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
