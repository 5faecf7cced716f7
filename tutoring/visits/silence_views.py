"""« Comptes rendus sans réponse »: what the person responsible for the course certifies (domain §1)."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from course.cohorts.queries import person_in_cohort
from course.errors import NotFound, RuleBroken
from course.permissions import actor, requires
from tutoring.visits import queries, silence
from tutoring.visits.forms import SilenceForm
from tutoring.visits.permits import CERTIFY

bp = Blueprint("visit_silence", __name__)


@bp.get("/c/<cohort_uid>/visites/sans-reponse")
@requires(CERTIFY)
def index() -> ResponseReturnValue:
    """Who has not answered for ten working days; what was certified without an answer."""
    return _page()


def _page(
    failed: SilenceForm | None = None, at: tuple[str, str] = ("", ""), status: int = 200
) -> ResponseReturnValue:
    return render_template(
        "tutoring/visits/silence.html",
        waiting=silence.unanswered(actor().cohort),
        passed=silence.passed_over(actor().cohort),
        blank=SilenceForm(formdata=None),
        form=failed,
        at=at,
    ), status


@bp.post("/c/<cohort_uid>/visites/<visit_uid>/sans-reponse/<person_uid>")
@requires(CERTIFY)
def certify(visit_uid: str, person_uid: str) -> ResponseReturnValue:
    """« Certifier sans réponse », with a reason."""
    form = SilenceForm()
    visit = queries.visit(actor().cohort, visit_uid)
    person = person_in_cohort(actor().cohort, person_uid)
    if visit is None or person is None:
        raise NotFound()
    if not form.validate_on_submit():
        return _page(form, (visit_uid, person_uid), 422)
    try:
        silence.certify_silent(actor=actor(), visit=visit, person_id=person.id, reason=form.reason.data or "")
    except RuleBroken as broken:
        form.fail(broken.message, broken.field)
        return _page(form, (visit_uid, person_uid), 422)
    flash("Visite certifiée sans réponse. La personne en est informée et peut encore contester.", "success")
    return redirect(url_for("visit_silence.index"), 303)
