"""« Inscriptions »: what the LMS's roster says of the cohort, reading it anew, groups made from the LMS's."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course.errors import NotFound, RuleBroken
from course.permissions import actor, declare, holds, may, requires
from course.roles import Role
from course.ui.formats import short_date
from course.ui.paging import Paging, page_number
from lti.roster import operations, proposals, reading
from lti.roster.forms import ComposeForm
from lti.roster.proposals import Key
from lti.roster.reading import Show

bp = Blueprint("roster", __name__, template_folder="../templates")

READ = declare("lti:roster:read", holds(Role.TRAINER, Role.MANAGER, Role.ADMINISTRATOR))
WRITE = declare("lti:roster:write", holds(Role.TRAINER, Role.MANAGER))

LABELS = {
    Show.GONE: "Absents de M@gistère",
    Show.UNSEEN: "Pas encore connectés",
    Show.TO_REVIEW: "À confirmer",
}
# More of them at once would bury the page: those that place the most people come first.
MOST_PROPOSALS = 30


@bp.get("/c/<cohort_uid>/inscriptions")
@requires(READ)
def index() -> ResponseReturnValue:
    """The courses and how reading them goes; one list of people, fifty to a page; groups proposed."""
    chosen = request.args.get("voir", "")
    show = Show(chosen) if chosen in list(Show) else Show.GONE
    counts = reading.counts(actor().cohort)
    paging = Paging(page_number(), counts[show], reading.PAGE)
    may_write = may(actor(), WRITE)
    proposed = proposals.listed(actor().cohort) if may_write else []
    return render_template(
        "lti/roster/index.html",
        courses=reading.courses(actor().cohort),
        counts=counts,
        labels=LABELS,
        show=show,
        shows=Show,
        lines=reading.lines(actor().cohort, show, paging.number),
        paging=paging,
        may_write=may_write,
        may_review=actor().has(Role.MANAGER),
        proposed=proposed[:MOST_PROPOSALS],
        others=max(0, len(proposed) - MOST_PROPOSALS),
    )


@bp.post("/c/<cohort_uid>/inscriptions/<int:context_id>/actualiser")
@requires(WRITE)
def refresh(context_id: int) -> ResponseReturnValue:
    """Have a course's roster read now."""
    try:
        operations.ask(actor=actor(), context_id=context_id)
    except RuleBroken as broken:
        flash(broken.message, "error")
    else:
        flash("La liste va être relue dans quelques instants : rechargez cette page.", "success")
    return redirect(url_for("roster.index"), 303)


@bp.post("/c/<cohort_uid>/inscriptions/<int:context_id>/appliquer")
@requires(WRITE)
def apply_anyway(context_id: int) -> ResponseReturnValue:
    """Have it read and applied, as many departures as were shown being true."""
    departures = request.form.get("departures", -1, type=int)
    try:
        operations.ask_anyway(actor=actor(), context_id=context_id, departures=departures)
    except RuleBroken as broken:
        flash(broken.message, "error")
    else:
        flash("La liste va être relue et appliquée dans quelques instants.", "success")
    return redirect(url_for("roster.index"), 303)


def _proposal_key() -> Key:
    return Key(request.args.get("cours", 0, type=int), request.args.get("groupe", ""))


@bp.route("/c/<cohort_uid>/inscriptions/groupe", methods=["GET", "POST"])
@requires(WRITE)
def compose() -> ResponseReturnValue:
    """Make a group of the cohort from one of the LMS: a name, and whom to place."""
    key = _proposal_key()
    proposal = proposals.find(actor().cohort, key)
    if proposal is None:
        raise NotFound
    form = ComposeForm.of(proposal, proposals.free_name(actor().cohort))
    if form.validate_on_submit():
        try:
            name = operations.compose(
                actor=actor(), proposal=key, name=form.name.data or "", person_uids=form.people.data or []
            )
        except RuleBroken as broken:
            form.fail(broken.message, broken.field)
        else:
            flash(f"Le groupe {name} existe, les personnes cochées y sont.", "success")
            return redirect(url_for("roster.index"), 303)
    status = 422 if form.errors else 200
    return render_template("lti/roster/group.html", proposal=proposal, form=form), status


def column(cohort_id: int, person_ids: Sequence[int]) -> Mapping[int, str]:
    """For the cohort's table: since when somebody is gone from the LMS; nothing for those who are there."""
    gone = reading.gone_since(cohort_id, person_ids)
    return {person_id: f"absent depuis le {short_date(since)}" for person_id, since in gone.items()}
